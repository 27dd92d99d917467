#!/bin/sh
# shellcheck disable=SC2317 # live_together calls what it is given
# What the live tests rely on: each turn comes to its end, or has failed.
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

tap_is "a turn that ends has its cases" "$(told ends)" "1 0"
tap_is "a turn that is killed has failed" "$(told is_killed)" "1 1"
tap_is "a turn that is left has failed" "$(told is_left)" "1 1"
tap_is "a turn that tells nothing has failed" "$(told tells_nothing)" "0 1"
tap_done
