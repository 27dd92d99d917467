#!/bin/sh
# shellcheck disable=SC2317,SC2016 # live_together calls what it is given; for inner shells
# What the live tests rely on: each turn comes to its end, or has failed; what they start
# ends in its time, and as it ended.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT

# One turn alone, as nobody in particular.
live_next_user() {
	[ -z "$live_turn" ] && live_turn=first
}

ends() {
	tap_ok "a case"
}

is_killed() {
	tap_ok "a case"
	sh -c 'kill -TERM $PPID'
	tap_ok "another"
}

is_left() {
	tap_ok "a case"
	exit 3
}

tells_nothing() {
	:
}

# TURN: how many of its cases passed and failed.
told() {
	(live_turn='' && live_together "$1") >"$T/told" 2>/dev/null
	echo "$(grep -c '^ok' "$T/told") $(grep -c '^not ok' "$T/told")"
}

# OPTION... PROGRAM...: the status of a program that is started so.
started() {
	"$live_build/tests/live/start-as" "$@" >"$T/started" 2>&1
	echo $?
}

tap_is "a turn that ends has its cases" "$(told ends)" "1 0"
tap_is "a turn that is killed has failed" "$(told is_killed)" "1 1"
tap_is "a turn that is left has failed" "$(told is_left)" "1 1"
tap_is "a turn that tells nothing has failed" "$(told tells_nothing)" "0 1"
tap_is "a program ends as it ends" "$(started -t 30 sh -c 'exit 7')" 7
tap_is "a signal is what it dies of" "$(started -t 30 sh -c 'kill -TERM $$')" 143
tap_is "a program that is not there is none" "$(started -t 30 no-such-program)" 127
tap_is "a folder cannot be started" "$(started -t 30 /tmp)" 126
tap_is "a program ends in its time" "$(started -t 1 sleep 60)" 124
tap_is "one that ignores it too" "$(started -t 1 -k 1 sh -c 'trap "" TERM; sleep 60')" 137
tap_is "and one whose end is ignored" "$(trap '' CHLD; started -t 5 true)" 0
tap_is "nobody starts nothing" "$(started -u bailey-no-such-user true)" 125
[ "$live_uid" != 0 ] || {
	tap_is "a user is himself, at home" "$(started -u nobody sh -c 'id -u; id -g; echo $HOME')
$(cat "$T/started")" "0
$(id -u nobody)
$(id -g nobody)
$(getent passwd nobody | cut -d: -f6)"
	tap_is "and has no capability" "$(started -u nobody grep -c '^Cap\(Inh\|Prm\|Eff\|Amb\).*0000000000000000$' \
		/proc/self/status; cat "$T/started")" "0
4"
}
tap_done
