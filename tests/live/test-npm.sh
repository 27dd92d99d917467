#!/bin/sh
# npm under its shipped profile: a package with a build script installs as it does without
# bailey and nothing is refused; a package whose script is an attack gets what the profile
# gives it, and no more.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin npm
live_seconds=120
live_home=/home/bailey-npm-$$ # not below /tmp, which every program may write
live_at_end "rm -rf $live_home"
for program in npm node gcc; do
	if ! command -v $program >/dev/null; then
		tap_absent 'npm installs a package with a build script' "no $program"
		tap_done
	fi
done

# pack NAME SCRIPT: $T/NAME-1.0.0.tgz of the folder $T/NAME; nothing is run for it.
pack() {
	cat >"$T/$1/package.json" <<EOF
{ "name": "$1", "version": "1.0.0", "scripts": { "install": "$2" } }
EOF
	mkdir "$T/$1.pack"
	cp -R "$T/$1" "$T/$1.pack/package"
	tar -C "$T/$1.pack" -czf "$T/$1-1.0.0.tgz" package
}

# Builds a program and a library, and runs the one with the other.
make_good() {
	mkdir "$T/good"
	echo 'int answer(void) { return 42; }' >"$T/good/answer.c"
	cat >"$T/good/hello.c" <<'EOF'
#include <stdio.h>
int answer(void);
int main(void) { return printf("%d\n", answer()) != 3; }
EOF
	cat >"$T/good/build.sh" <<'EOF'
set -e
gcc -shared -fPIC -o libanswer.so answer.c
gcc -o hello hello.c -L. -lanswer -Wl,-rpath,"$PWD"
./hello >built
node -e 'let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; fs.writeFileSync("by-node", n + "\n")'
EOF
	pack good 'sh build.sh'
	gcc -shared -fPIC -o "$T/library.so" "$T/good/answer.c"
}

# A step a line, and whether it was refused. A port where nobody listens refuses as well,
# in words of its own.
make_evil() {
	mkdir "$T/evil"
	cat >"$T/evil/steps.js" <<'EOF'
const fs = require('fs'), net = require('net'), dgram = require('dgram')
const { execFileSync } = require('child_process')
// Not os.userInfo(): others may change the passwd file meanwhile.
const home = process.env.HOME, work = process.env.INIT_CWD
const refused = error => error && /EACCES|EPERM/.test(error.code)
const say = (step, error) => fs.appendFileSync(work + '/steps',
  `${step}: ${!error ? 'done' : refused(error) ? 'refused' : error.code}\n`)
const step = (name, act) => { try { act(); say(name) } catch (error) { say(name, error) } }
const run = file => execFileSync(file, { stdio: 'ignore' })
const program = '#!/bin/sh\nexit 0\n'
const tcp = port => new Promise(end => net.connect(port, '127.0.0.1')
  .on('error', end).on('connect', () => end()))
const listen = () => new Promise(end => { const server = net.createServer()
  .on('error', end).listen(0, '127.0.0.1', () => server.close(() => end())) })
const udp = port => new Promise(end => { const socket = dgram.createSocket('udp4')
  socket.on('error', end).connect(port, '127.0.0.1', error => { end(error); socket.close() }) })
const bind = () => new Promise(end => { const socket = dgram.createSocket('udp4')
  socket.on('error', end).bind(31987, '127.0.0.1', () => socket.close(() => end())) })
const open = async (name, promise) => {
  const error = await promise
  say(name, refused(error) ? error : null)
}
;(async () => {
  step('run what it wrote in the working folder', () => {
    fs.writeFileSync('own', program, { mode: 0o755 }); run('./own') })
  if (/^\/home\/bailey-npm-/.test(home)) { // never in a home that is real
    step('run a tool below ~/.nvm/versions', () => run(home + '/.nvm/versions/tool'))
    step('load a library below ~/.nvm/versions', () => {
      try { process.dlopen({ exports: {} }, home + '/.nvm/versions/library.so') } catch (error) {
        if (/map segment|open shared/.test(error.message)) error.code = 'EACCES'
        if (refused(error)) throw error // else: it is no module of node
      } })
    step('write the cache', () => fs.writeFileSync(home + '/.npm/x', program, { mode: 0o755 }))
    step('run what it wrote in the cache', () => run(home + '/.npm/x'))
    step('read a key', () => fs.readFileSync(home + '/.ssh/id_decoy'))
    step('read the token of a registry', () => fs.readFileSync(home + '/.npmrc'))
    step('change ~/.bashrc', () => fs.appendFileSync(home + '/.bashrc', '#\n'))
    step('change a document', () => fs.appendFileSync(home + '/Documents/letter', '#\n'))
    step('change a tool below ~/.nvm', () => fs.appendFileSync(home + '/.nvm/versions/tool', '#\n'))
  }
  await open('reach port 443', tcp(443))
  await open('reach port 80', tcp(80))
  await open('ask a name server', udp(53))
  await open('reach port 9', tcp(9))
  await open('send to port 9', udp(9))
  await open('take connections', listen())
  await open('take datagrams', bind())
})()
EOF
	pack evil 'node steps.js'
}

make_home() {
	mkdir -p "$live_home/.ssh" "$live_home/Documents" "$live_home/.nvm/versions"
	echo secret >"$live_home/.ssh/id_decoy"
	echo "//registry.example/:_authToken=decoy" >"$live_home/.npmrc"
	echo : >"$live_home/.bashrc"
	echo letter >"$live_home/Documents/letter"
	printf '#!/bin/sh\nexit 0\n' >"$live_home/.nvm/versions/tool"
	chmod 755 "$live_home/.nvm/versions/tool"
	cp "$T/library.so" "$live_home/.nvm/versions"
	live_give "$live_home"
}

# install LABEL PACKAGE COMMAND...: in a fresh folder of one name; the command is npm, with
# or without bailey. Root's cache is not to be touched.
install() {
	label=$1 package=$2
	shift 2
	W=$T/work
	rm -rf "$W" "$T/$label.steps"
	mkdir "$W"
	cp "$T/$package-1.0.0.tgz" "$W"
	[ -z "$as" ] || rm -rf "$live_home/.npm"
	live_give "$W"
	[ -n "$as" ] || set -- "$@" --cache "$W/cache"
	(cd "$W" && live_run "$@" install --loglevel error --offline --no-audit --no-fund \
		--no-update-notifier "./$package-1.0.0.tgz") >"$T/$label.out" 2>&1
	status=$?
	echo "status $status" >>"$T/$label.out"
	cp "$W/steps" "$T/$label.steps" 2>/dev/null
	(cd "$W" && find . -path ./cache -prune -o -printf '%P %y %m %u %l\n' | sort &&
		find . -path ./cache -prune -o -type f -exec cksum {} + | sort) >"$T/$label.tree"
}

# want LABEL STEP OUTCOME
want() {
	tap_is "a package's script: $2: $3 ($1, $who)" \
		"$(sed -n "s|^$2: ||p" "$T/$1.steps" 2>&1)" "$3" \
		"$(tail -n 40 "$T/$1.out")"
}

everything() {
	npmrc=$([ -n "$as" ] || [ -f ~/.npmrc ] && echo 1 || echo 0)
	install bare good npm
	tap_is "a package with a build script installs without bailey ($who)" "$status" 0 \
		"$(cat "$T/bare.out")"
	install contained good "$BAILEY" run --summary -- npm
	tap_is "it installs under the profile that is found by the name npm ($who)" "$status" 0 \
		"$(cat "$T/contained.out")"
	tap_is "what it built ran ($who)" "$(cat "$T/work/node_modules/good/built" 2>&1)" 42
	tap_is "its JavaScript ran ($who)" \
		"$(cat "$T/work/node_modules/good/by-node" 2>&1)" 2999997
	tap_is "all that it left is the same ($who)" \
		"$(diff "$T/bare.tree" "$T/contained.tree")" ''
	# npm looks into ~/.npmrc, and goes on without it.
	tap_is "nothing but tokens was refused ($who)" "$(grep -c '^ *[0-9]* .*/' \
		"$T/contained.out"),$(grep -c ' read .*/\.npmrc  *deny read @private' \
			"$T/contained.out")" "$npmrc,$npmrc" "$(cat "$T/contained.out")"
	install bare evil npm
	install contained evil "$BAILEY" run -- npm
	for label in bare contained; do
		want $label 'run what it wrote in the working folder' 'done'
		want $label 'reach port 443' 'done'
		want $label 'reach port 80' 'done'
		want $label 'ask a name server' 'done'
	done
	for step in 'reach port 9' 'send to port 9' 'take connections' 'take datagrams'; do
		want bare "$step" 'done'
		want contained "$step" refused
	done
	live_for_root "what a package's script does to a home"
	[ -n "$as" ] || return 0
	for label in bare contained; do
		want $label 'run a tool below ~/.nvm/versions' 'done'
		want $label 'load a library below ~/.nvm/versions' 'done'
		want $label 'write the cache' 'done'
	done
	for step in 'run what it wrote in the cache' 'read a key' 'read the token of a registry' \
		'change ~/.bashrc' 'change a document' 'change a tool below ~/.nvm'; do
		want bare "$step" 'done'
		want contained "$step" refused
	done
}

make_good
make_evil
live_as_root
everything
if [ "$(id -u)" -eq 0 ]; then
	if live_as_user; then
		make_home
		everything
	else
		tap_skip 'npm as an ordinary user' 'no user can be made here'
	fi
fi
tap_done
