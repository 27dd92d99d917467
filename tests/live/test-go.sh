#!/bin/sh
# Go: programs without libc, so without the shim, whose threads interrupt each other by
# signals. One of our own, static, and gojq and fzf of Debian.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin go
live_seconds=60
GO=$T/bin/goroutines
ROUNDS=300

make_files() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$W/readable/private" "$W/tree/hole" "$W/secret" "$F"
	echo '{"a": "old"}' >"$W/readable/old.json"
	cp "$W/readable/old.json" "$W/readable/private/id.json"
	cp "$W/readable/old.json" "$W/secret/file.json"
	cp "$PROBE" "$W/tree/evil"
	# fzf and gojq are of the system.
	cat >"$F/go.profile" <<END
allow read @system
allow exec @system
allow load @system
allow exec $GO
allow read $W/readable/
deny read $W/readable/private/
allow write $W/tree/
deny write $W/tree/hole/
allow connect tcp 127.0.0.1 port $port
END
	live_give "$W" "$F"
}

contained() {
	live_run "$BAILEY" run -p "$F/go.profile" -- "$@" 2>&1
}

# NAME WANTED VERB TARGET: what works natively, or it proves nothing.
go() {
	tap_is "natively: $1 ($who)" "$(live_run "$GO" "$3" "$4" 2>&1)" ok
	tap_is "$1 ($who)" "$(contained "$GO" "$3" "$4")" "$2"
}

test_calls() {
	go "what was there is read" ok read "$W/readable/old.json"
	go "what no rule names is not" refused read "$W/secret/file.json"
	go "a private file is not" refused read "$W/readable/private/id.json"
	go "a folder with a hole is not listed" refused list "$W/readable"
	go "beside a hole a file is made" ok write "$W/tree/made"
	go "in the hole none is" refused write "$W/tree/hole/made"
	go "an address of a rule is reached" ok dial "127.0.0.1:$port"
	go "another is not" refused dial "127.0.0.1:$other_port"
	go "a program of the system is started" ok start /bin/true
	rm -f "$W/tree/made" "$W/tree/hole/made"
	got=$(contained "$GO" start "$W/tree/evil")
	tap_is "one that could be written is not ($who)" "$got" refused
}

# Of 8 goroutines each names a file, moves, changes and removes it, again and again, while
# its thread is sent SIGURG without an end.
test_signals() {
	tap_is "brokered calls of goroutines that are interrupted all the time end well ($who)" \
		"$(contained "$GO" busy "$W/tree" "$ROUNDS")" "0 failed"
	tap_is "and leave nothing behind ($who)" "$(find "$W/tree" -name 'go-*')" ""
	tap_is "in the hole none of them ends well ($who)" \
		"$(contained "$GO" busy "$W/tree/hole" 5 | tail -n 1)" "40 failed"
}

test_our_own() {
	if [ ! -s "$live_build/tests/live/goroutines" ]; then
		tap_absent "a Go program of our own ($who)" "no go: quickstart deps-catalogue"
		return
	fi
	test_calls
	test_signals
}

test_debian() {
	if ! command -v gojq >/dev/null; then
		tap_skip "gojq ($who)" "no gojq"
	else
		tap_is "gojq has no interpreter: the shim is not in it" \
			"$(readelf -lW "$(command -v gojq)" | grep -c INTERP)" 0
		tap_is "gojq reads what it may ($who)" \
			"$(contained gojq -r .a "$W/readable/old.json")" old
		for refused in readable/private/id.json secret/file.json; do
			tap_is "gojq does not read $refused ($who)" \
				"$(contained gojq -r .a "$W/$refused" | grep -c 'permission denied')" 1
		done
	fi
	if ! command -v fzf >/dev/null; then
		tap_skip "fzf ($who)" "no fzf"
		return
	fi
	# shellcheck disable=SC2086 # $as is a list of words
	tap_is "fzf, Go with libc, finds among 50,000 lines ($who)" \
		"$(seq 50000 | timeout 60 $as "$BAILEY" run -p "$F/go.profile" -- \
			fzf --filter=49999 2>&1 | head -n 1)" 49999
}

[ ! -s "$live_build/tests/live/goroutines" ] || cp "$live_build/tests/live/goroutines" "$GO"
[ -e "$GO" ] || cp "$PROBE" "$GO" # the profile names it
live_start "$T/port" "$PROBE" serve-tcp && read -r port <"$T/port"
live_start "$T/other-port" "$PROBE" serve-tcp && read -r other_port <"$T/other-port"
while live_next_user; do
	make_files "$live_turn"
	test_our_own
	test_debian
done
tap_done
