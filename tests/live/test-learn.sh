#!/bin/sh
# `bailey learn`: what it proposes is short, lets the program run again, and nothing more.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin learn
live_seconds=120

rules_of() {
	grep -c '^[a-z]' "$F/l.profile"
}

# In the working folder $F/w.
learn() {
	(cd "$F/w" && live_run "$BAILEY" learn -o "$F/l.profile" -- "$@") \
		>"$T/stdout" 2>"$T/stderr"
}

runs() {
	(cd "$F/w" && live_run "$BAILEY" run -p "$F/l.profile" --summary -- "$@") \
		>"$T/stdout" 2>"$T/stderr"
}

# NAME COMMAND...: learnt, short, runs again without a denial.
works() {
	name=$1
	shift
	rm -f "$F/l.profile"
	learn "$@"
	tap_is "$name: learnt ($who)" "$?" 0 "$(cat "$T/stderr")"
	tap_is "$name: at most 15 rules ($who)" "$([ "$(rules_of)" -le 15 ] && echo yes)" yes \
		"$(cat "$F/l.profile")"
	live_run "$BAILEY" check "$F/l.profile" >"$T/stdout" 2>&1
	tap_is "$name: check ($who)" "$?" 0 "$(cat "$T/stdout")"
	rm -rf "$F/w/out"
	runs "$@"
	tap_is "$name: runs again ($who)" "$?:$(grep -c denied "$T/stderr")" 0:0 \
		"$(cat "$T/stderr" "$F/l.profile")"
}

# NAME OPERATION TARGET...: the learnt profile denies it.
denies() {
	name=$1
	shift
	live_run "$BAILEY" why "$F/l.profile" "$@" >"$T/stdout" 2>&1
	tap_is "$name ($who)" "$?" 1 "$(cat "$T/stdout")"
}

test_learn() {
	# No @temp: a profile that root uses does not lie there, and @work is told apart.
	# A name without digits: it is no volatile one.
	F=${live_home:-/root}/bailey-learn
	mkdir "$F" || exit 99
	live_at_end "rm -rf '$F'"
	live_give "$F"
	mkdir -p "$F/w"
	live_give "$F/w"
	works "a shell" sh -c 'echo hi >out; cat out'
	denies "/etc is not written" write /etc/passwd
	denies "keys are not read" read "${live_home:-/root}/.ssh/id_rsa"
	denies "what it drops does not run" exec "$F/w/out"
	denies "no port is open" connect tcp 127.0.0.1 port 4444
	learn ls -l .
	tap_is "a second run adds ($who)" \
		"$(grep -c '^allow exec /usr/bin/ls\|^allow write @work' "$F/l.profile")" 2 \
		"$(cat "$F/l.profile")"
	cp "$F/l.profile" "$T/before"
	learn ls -l .
	tap_is "the same run adds nothing ($who)" \
		"$(cmp "$T/before" "$F/l.profile" && echo same)" same
	learn sh -c 'exit 7'
	tap_is "the status is the program's ($who)" "$?" 7 "$(cat "$T/stderr")"
	echo "allow read /etc/" >"$F/l.profile"
	learn true
	tap_is "a file that was not learnt is left alone ($who)" \
		"$?:$(cat "$F/l.profile")" "2:allow read /etc/"
	[ -x /usr/bin/python3 ] &&
		works "python" /usr/bin/python3 -c 'import json; open("out", "w")'
}

# Versions and hashes become their folder: the next version runs as well.
test_update() {
	mkdir -p "$F/apps/tool-1.2.3/lib"
	echo one >"$F/apps/tool-1.2.3/lib/part-0a1b2c3d4e.txt"
	live_give "$F/apps" "$F/apps/tool-1.2.3" "$F/apps/tool-1.2.3/lib"
	works "versions" cat "$F/apps/tool-1.2.3/lib/part-0a1b2c3d4e.txt"
	tap_is "no version is in it ($who)" "$(grep -c '1\.2\|0a1b' "$F/l.profile")" 0 \
		"$(cat "$F/l.profile")"
	mv "$F/apps/tool-1.2.3" "$F/apps/tool-2.0.0"
	mv "$F/apps/tool-2.0.0/lib/"* "$F/apps/tool-2.0.0/lib/part-ffe1230099.txt"
	runs cat "$F/apps/tool-2.0.0/lib/part-ffe1230099.txt"
	tap_is "after an update it runs ($who)" "$?:$(cat "$T/stdout")" 0:one \
		"$(cat "$T/stderr")"
}

# Not root's: his home folder is that of the machine.
test_private() {
	mkdir -p "$live_home/.aws"
	echo secret >"$live_home/.aws/credentials"
	live_give "$live_home/.aws" "$live_home/.aws/credentials"
	rm -f "$F/l.profile"
	learn sh -c "cat $live_home/.aws/credentials"
	tap_is "a private file is a question ($who)" \
		"$(grep -c '^# ask: allow read ~/.aws/credentials' "$F/l.profile")" 1 \
		"$(cat "$F/l.profile")"
	denies "and is not allowed" read "$live_home/.aws/credentials"
}

test_git() {
	command -v git >/dev/null || { tap_skip "git clone ($who)" "no git"; return; }
	live_run git init -q "$F/repo"
	(cd "$F/repo" && live_run git -c user.name=a -c user.email=a@b.c commit -q \
		--allow-empty -m a)
	works "git clone" git clone -q "$F/repo" out
}

run_all() {
	test_learn
	test_update
	[ -z "$live_home" ] || test_private
	test_git
}

live_as_root
run_all
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
