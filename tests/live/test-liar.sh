#!/bin/sh
# A shim that lies gains nothing: random calls that say the word of preload/wire.h. Then
# the supervisor still serves. BAILEY_SEED repeats a run.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin liar
live_seconds=60
seed=${BAILEY_SEED:-$(date +%s)}
turns=${LIAR_TURNS:-20000}
cp "$live_build/tests/live/liar" "$T/bin/liar"

make_files() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$W/secret" "$W/readable" "$W/writable" "$F"
	echo secret >"$W/secret/file"
	echo readable >"$W/readable/file"
	ln -s "$W/secret/file" "$W/readable/link"
	for kind in "" "deny write $W/writable/hole/"; do
		name=${kind:+around-a-hole}
		# `bare`: nothing of the host is writable, should the liar win.
		cat >"$F/${name:-exact}.profile" <<END
bare
allow read @system
allow exec @system $T/bin/
allow load @system
allow read $W/readable/
allow write $W/writable/
$kind
END
	done
	live_give "$W" "$F"
}

state_of_files() {
	"$PROBE" state "$W/secret"
	"$PROBE" state "$W/readable"
}

test_lies() {
	for profile in exact around-a-hole; do
		state_of_files >"$T/before"
		got=$(cd "$W" && live_run "$BAILEY" run -p "$F/$profile.profile" -- \
			sh -c "$T/bin/liar $seed $turns $W; cat $W/readable/file" 2>&1)
		tap_is "random calls gain nothing: $profile, seed $seed ($who)" "$got" "unharmed
readable"
		state_of_files >"$T/after"
		tap_is "random calls change nothing: $profile ($who)" \
			"$(diff "$T/before" "$T/after")" ""
		chmod -R u+rwX "$W/writable"
		rm -rf "$W/writable"
		mkdir "$W/writable"
		live_give "$W/writable"
	done
}

live_as_root
make_files first
test_lies
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		make_files second
		test_lies
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
