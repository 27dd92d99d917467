#!/bin/sh
# `bailey learn`: what it proposes is short, lets the program run again, and nothing more.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/learn-apps.sh
. "$live_here/learn-apps.sh"

live_begin learn
[ "$(id -u)" = 0 ] || tap_skip_all "an application for all users can be put there by root alone"
live_seconds=120

rules_of() {
	grep '^[a-z]' "$F/l.profile" | grep -cv '^include'
}

# In the working folder $F/w.
learn() {
	(cd "$F/w" && live_run "$BAILEY" learn -o "$F/l.profile" -- "$@") \
		>"$T/stdout" 2>"$T/stderr"
}

# PROFILE COMMAND...
learn_within() {
	within=$1
	shift
	(cd "$F/w" && live_run "$BAILEY" learn --within "$within" -o "$F/l.profile" -- "$@") \
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
	J=$F/w
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
	printf '%s\n' 'include <guarded>' 'allow read ~/.aws/' >"$F/wide.profile"
	live_give "$F/wide.profile"
	rm -f "$F/l.profile"
	learn_within "$F/wide.profile" cat "$live_home/.aws/credentials"
	tap_is "a private file that was read is a question ($who)" \
		"$(cat "$T/stdout"),$(grep -c '^# ask: allow read ~/.aws/credentials' "$F/l.profile"),$(
			grep -c '^allow.*aws' "$F/l.profile")" secret,1,0 "$(cat "$F/l.profile")"
}

# What runs again later, or was forbidden by hand, is never granted.
test_questions() {
	rm -f "$F/l.profile"
	home=${live_home:-/root}
	mkdir -p "$home/.config/autostart"
	live_give "$home/.config"
	learn sh -c "echo >$home/.config/autostart/x.desktop"
	tap_is "persistence is a question ($who)" \
		"$(grep -c '^# ask: allow write ~/.config/autostart' "$F/l.profile"),$(
			grep -c '^allow.*autostart' "$F/l.profile")" 1,0 "$(cat "$F/l.profile")"
	denies "and is not allowed" write "$home/.config/autostart/x.desktop"
	# Also where the walls of the run let it happen.
	printf '%s\n' 'include <guarded>' 'allow write ~/.config/autostart/' >"$F/wide.profile"
	live_give "$F/wide.profile"
	rm -f "$F/l.profile"
	learn_within "$F/wide.profile" sh -c "echo >$home/.config/autostart/x.desktop"
	tap_is "persistence that was let happen is a question ($who)" \
		"$(test -e "$home/.config/autostart/x.desktop" && echo written),$(
			grep -c '^# ask: allow write ~/.config/autostart' "$F/l.profile"),$(
			grep -c '^allow.*autostart' "$F/l.profile")" written,1,0 "$(cat "$F/l.profile")"
	rm -f "$home/.config/autostart/x.desktop"
	rmdir "$home/.config/autostart" "$home/.config" 2>/dev/null
}

has() {
	grep -Fxc "$1" "$F/l.profile"
}

# Several runs, and a person in between.
test_merge() {
	rm -f "$F/l.profile"
	mkdir -p "$F/parts" "$F/mine" "$F/closed"
	for part in a b c; do
		echo "part $part" >"$F/parts/$part"
	done
	echo closed >"$F/closed/x"
	live_give "$F/parts" "$F/closed" "$F/mine"
	parts=$F/parts
	[ -n "$as" ] || parts="~${F#/root}/parts"
	[ -z "$as" ] || parts="~${F#"$live_home"}/parts"
	learn cat "$F/parts/a"
	learn sh -c "echo >out; cat $F/parts/b"
	tap_is "two runs are both in it ($who)" \
		"$(has "allow read $parts/a"),$(has "allow read $parts/b"),$(has "allow write @work")" \
		1,1,1 "$(cat "$F/l.profile")"
	runs cat "$F/parts/a"
	tap_is "the first one runs ($who)" "$?:$(cat "$T/stdout")" "0:part a" "$(cat "$T/stderr")"
	runs sh -c "echo >out; cat $F/parts/b"
	tap_is "the second one runs ($who)" "$?:$(cat "$T/stdout")" "0:part b" "$(cat "$T/stderr")"
	{
		echo "# mine: two lines that nobody takes away"
		echo "allow read $F/mine/   # mine as well"
		echo "deny read $F/closed/"
	} >>"$F/l.profile"
	learn sh -c "cat $F/parts/c; cat $F/closed/x"
	tap_is "the third of a folder stands for all of it ($who)" \
		"$(has "allow read $parts/"),$(has "allow read $parts/a"),$(grep -c parts "$F/l.profile")" \
		1,0,1 "$(cat "$F/l.profile")"
	tap_is "what a person wrote stays ($who)" "$(grep -c 'mine' "$F/l.profile"),$(
		has "deny read $F/closed/")" 2,1 "$(cat "$F/l.profile")"
	tap_is "what a person denied is not asked ($who)" "$(grep -c '^# ask.*closed' "$F/l.profile")" 0
	live_run "$BAILEY" check "$F/l.profile" >"$T/stdout" 2>&1
	tap_is "the union is clean ($who)" "$?" 0 "$(cat "$T/stdout")"
	# The same in other words.
	sed "s|^allow read \(.*\)/parts/\$|allow  read   \"\1/parts/\"|" "$F/l.profile" >"$T/edited"
	cat "$T/edited" >"$F/l.profile"
	learn cat "$F/parts/a"
	tap_is "rules are compared, not their text ($who)" \
		"$(cmp "$T/edited" "$F/l.profile" && echo same)" same "$(cat "$F/l.profile")"
}

# Names that do not last, one of each kind, are in no rule.
test_volatile() {
	for name in 31337 pid-4711 tool-1.2 cafe01babe2f obj.x7Rb2Q; do
		rm -rf "$F/l.profile" "$F/box"
		mkdir -p "$F/box/$name"
		echo text >"$F/box/$name/file"
		live_give "$F/box"
		learn cat "$F/box/$name/file"
		tap_is "$name is no name that lasts ($who)" \
			"$(grep -c '/box/$' "$F/l.profile"),$(grep -c "$name" "$F/l.profile")" 1,0 \
			"$(cat "$F/l.profile")"
	done
}

# ~ is that of the passwd entry, as in every profile.
test_home() {
	home=${live_home:-/root}
	rm -f "$F/l.profile"
	learn env HOME=/nonexistent cat "$F/parts/a"
	(cd "$F/w" && live_run env HOME=/nonexistent "$BAILEY" learn -o "$F/l.profile" \
		-- cat "$F/parts/b") >"$T/stdout" 2>"$T/stderr"
	tap_is "~ is no matter of \$HOME ($who)" "$(grep -c '^allow read ~/.*/parts' "$F/l.profile")" 2 \
		"$(cat "$F/l.profile")"
}

# Who ends it gets the profile all the same.
test_ended() {
	rm -f "$F/l.profile"
	(cd "$F/w" && exec $as "$BAILEY" learn -o "$F/l.profile" -- \
		sh -c 'echo >started; exec sleep 60') >"$T/stdout" 2>"$T/stderr" </dev/null &
	apps_pid=$!
	live_children="$live_children $apps_pid"
	apps_wait test -e "$F/w/started"
	kill "$apps_pid"
	wait "$apps_pid"
	tap_is "SIGTERM ends the program, and the profile is written ($who)" \
		"$?,$(has "allow write @work")" 143,1 "$(cat "$T/stderr")"
}

test_apps() {
	app_holds git
	# nginx's workers are others than root, who have no way into its home on some hosts.
	[ -n "$live_home" ] || {
		J=/srv/bailey-learn-$apps_mark
		live_at_end "rm -rf '$J'"
	}
	app_holds nginx
	[ "$(id -u)" = 0 ] && [ -z "$as" ] || return 0
	tap_is "what root uses of his rights, and no more" \
		"$(grep '^caps' "$F/l.profile")" "caps keep chown kill setgid setuid" \
		"$(cat "$F/l.profile")"
	tap_is "who takes connections is a service" "$(has 'include <service>')" 1
	works "who needs no rights" sh -c 'echo hi >said'
	tap_is "no rights for who needs none" "$(grep -c '^caps' "$F/l.profile")" 0
}

run_all() {
	test_learn
	test_update
	test_questions
	test_merge
	test_volatile
	test_home
	test_ended
	[ -z "$live_home" ] || test_private
	test_apps
}

apps_begin || exit 99

live_as_root
run_all
if [ "$(id -u)" = 0 ]; then
	live_home=/home/bailey-learn-$apps_mark # not below /tmp, which is @temp
	live_at_end "rm -rf $live_home"
	if live_as_user; then
		run_all
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
