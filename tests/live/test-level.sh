#!/bin/sh
# Levels: rules under `when` count at one level alone, for new launches, until it ends.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin level
mkdir "$T/own"
live_own_stage "$T/own/stage"
INSTALLED=${BAILEY%/bin/bailey}/etc/bailey/profiles
mkdir -p "$INSTALLED"
NAME=bailey-test-$$

write_profile() {
	echo "deny write $W/data/kept" >"${1%/*}/levels.inc"
	cat >"$1" <<END
allow read @system # lint: ok private-granted the probe reads none of it
allow exec @system
allow load @system
allow exec $PROBE
allow write $W/data/
include "./levels.inc"
allow? write /run/ # lint: ok private-granted,persistence-writable the levels lie there
allow read $W/app/
when install allow write $W/app/
when install drop "deny write $W/data/kept"
when locked deny write $W/data/
END
}

# NAME WANTED PROBE-COMMAND...
row() {
	row_name=$1
	row_wanted=$2
	shift 2
	tap_is "$row_name ($who)" "$(live_run "$BAILEY" run -p "$PROFILE" -- "$PROBE" "$@" \
		2>"$T/stderr")" "$row_wanted" "$(cat "$T/stderr")"
}

level() {
	live_run "$BAILEY" level "$PROFILE" "$@" >"$T/stdout" 2>"$T/stderr"
}

make_world() {
	W=$T/work-$1
	mkdir "$W" "$W/app" "$W/data"
	echo app >"$W/app/file"
	live_give "$W"
}

test_levels() {
	live_column "$PROFILE" "$PROBE"
	level
	tap_is "the level is protected where nobody has set one ($who)" \
		"$(cat "$T/stdout")" "$NAME: protected"
	row "a rule under 'when install' does not count then" EACCES \
		open-write "$W/app/file"
	row "all others do" ok create "$W/data/one"
	row "nor does a drop under it" EACCES create "$W/data/kept"
	live_start "$T/early" "$BAILEY" run -p "$PROFILE" -- sh -c \
		"echo ready; until [ -e $W/data/go ]; do sleep 0.05; done; $PROBE open-write $W/app/file >$W/data/late"
	level install --for 1h
	tap_is "install is set, for an hour ($who)" "$? $(grep -c 'install for 3[56]' "$T/stdout")" "0 1" \
		"$(cat "$T/stdout" "$T/stderr")"
	tap_is "and says that only new launches are affected ($who)" \
		"$(grep -c 'new launches only' "$T/stdout")" 1
	row "a launch at install has its rules" ok open-write "$W/app/file"
	tap_is "and says its level ($who)" "$(grep -c 'is install' "$T/stderr")" 1
	row "and its drops" ok create "$W/data/kept"
	row "the level cannot be changed from inside" EACCES create "$STATE/$NAME.new"
	row "nor its file written" EACCES open-write "$STATE/$NAME.level"
	: >"$W/data/go"
	wait "$live_pid"
	tap_is "what ran before keeps its walls ($who)" "$(cat "$W/data/late")" EACCES
	level locked
	row "at locked its rules count" EACCES create "$W/data/two"
	level protected
	row "protected is as before" ok create "$W/data/three"
	tap_is "and leaves no file ($who)" "$(find "$STATE" -name "$NAME*")" ""
	level install --for 1s
	sleep 2.1
	row "a level ends by itself" EACCES open-write "$W/app/file"
	level protected
}

test_check() {
	{
		cat "$1"
		echo "allow load $W/app/"
	} >"$T/bad.profile"
	cp "${1%/*}/levels.inc" "$T"
	live_run "$BAILEY" check "$1" >"$T/stderr" 2>&1
	tap_is "check has nothing to say ($who)" "$?" 0 "$(cat "$T/stderr")"
	live_run "$BAILEY" check "$T/bad.profile" >"$T/stderr" 2>&1
	tap_is "check looks at every level ($who)" \
		"$? $(grep -c 'is writable by' "$T/stderr")" "1 1" "$(cat "$T/stderr")"
}

test_refusals() {
	level instal
	tap_is "an unknown level is an error ($who)" "$?" 2
	level install --for 2026-11-23
	tap_is "a date is no length of time ($who)" "$?" 2
	live_run "$BAILEY" level guarded install >/dev/null 2>"$T/stderr"
	tap_is "a profile without 'when' has no levels ($who)" "$?" 2 "$(cat "$T/stderr")"
	if [ -z "$as" ] && [ "$(id -u)" = 0 ]; then
		level locked
		chmod 666 "$STATE/$NAME.level"
		live_run "$BAILEY" run -p "$PROFILE" -- "$PROBE" exit 0 2>"$T/stderr"
		tap_is "a level that others may write refuses the launch" \
			"$? $(grep -c 'cannot be read' "$T/stderr")" "125 1" "$(cat "$T/stderr")"
		rm -f "$STATE/$NAME.level"
	fi
}

# Of a profile of the system the user sets nothing.
test_owner() {
	PROFILE=$NAME
	write_profile "$INSTALLED/$NAME.profile"
	level install
	tap_is "a user does not set the level of a system profile" \
		"$? $(grep -c 'only root' "$T/stderr")" "2 1" "$(cat "$T/stderr")"
	echo "install 0" >"$STATE/$NAME.level"
	live_give "$STATE"
	row "nor does a file of his" EACCES open-write "$W/app/file"
	rm "$STATE/$NAME.level" "$INSTALLED/$NAME.profile"
}

live_as_root
if [ "$(id -u)" = 0 ]; then
	make_world root
	PROFILE=$NAME
	STATE=/run/bailey
	live_at_end "rm -f /run/bailey/$NAME.level"
	write_profile "$INSTALLED/$NAME.profile"
	test_levels
	test_check "$INSTALLED/$NAME.profile"
	test_refusals
	rm "$INSTALLED/$NAME.profile"
	live_as_user || tap_skip "as an ordinary user" "no user can be made"
	if [ -n "$as" ]; then
		RUNTIME=/run/user/$(id -u "$live_user")
		live_at_end "rm -rf $RUNTIME"
		mkdir -p "$RUNTIME"
		live_give "$RUNTIME"
		make_world user
		write_profile "$W/$NAME.profile"
		live_give "$W/$NAME.profile" "$W/levels.inc"
		PROFILE=$W/$NAME.profile
		STATE=$RUNTIME/bailey
		test_levels
		test_refusals
		test_owner
	fi
else
	tap_absent "levels of the system" "not root"
fi
tap_done
