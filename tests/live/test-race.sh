#!/bin/sh
# Races against the supervisor: bare each one reaches the forbidden object, contained none
# does. RACE_SECONDS for each (1).
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin race
RACE=$T/bin/race
live_program_of "$(dirname "$BAILEY_PROBE")/race"
# Where no column is asked for, no shim: it remembers a refusal for a second, in which
# nobody is asked and nothing is raced against.
if [ -z "${BAILEY_SHIM-}" ] && [ -s "$live_program_of-static" ]; then
	live_program_of=$live_program_of-static
fi
cp "$live_program_of" "$RACE"
race_seconds=${RACE_SECONDS:-1}
live_seconds=$((race_seconds * 60 + 180))

fresh_files() {
	rm -rf "$W"
	mkdir -p "$W/tree/x/door" "$W/tree/y" "$W/secret"
	echo "secret" >"$W/secret/file"
	echo "allowed" >"$W/tree/x/file"
	echo "allowed" >"$W/tree/x/door/file"
	echo "forbidden" >"$W/tree/y/file"
	echo "kept" >"$W/tree/y/kept"
	head -c 4096 /dev/zero | tr '\0' ' ' | sed 's/^ \{7\}/DROPPED/' >"$W/tree/x/code"
	live_give "$W"
}

write_profile() {
	cat >"$T/race-$1.profile" <<END
allow read @system
allow exec @system
allow load @system
allow exec $RACE $PROBE
allow write $W/tree/
deny write $W/tree/y/
allow listen udp 127.0.0.1 port $port_allowed $port_denied
allow connect udp 127.0.0.1 port $port_allowed
allow? listen unix $W/tree/x/socket-a $W/tree/x/socket-b $W/tree/x/door/socket
allow? connect unix $W/tree/x/socket-a
END
	live_give "$T/race-$1.profile"
}

# The line of a race, contained: NAME KIND escapes N worked N attempts N ended N [failed|refused]
judge() {
	case "$4 ${11-}" in
	"0 ")
		if [ "$6" -gt 0 ]; then
			tap_ok "$1 against a $2 reaches nothing forbidden ($who)"
		else
			tap_fail "$1 against a $2 reaches what is allowed ($who)" "$*"
		fi ;;
	"0 refused") tap_ok "$1 finds no $2 to race against ($who)" ;;
	*) tap_fail "$1 against a $2 reaches nothing forbidden ($who)" "$*" ;;
	esac
}

run_all() {
	W=$T/work-$1
	BAILEY_LIAR=$W/secret
	R=$T/notes-$1
	mkdir -p "$R"
	live_ports || {
		tap_fail "two ports are found ($who)"
		return
	}
	fresh_files
	write_profile "$1"
	# shellcheck disable=SC2086 # words, or none
	[ -z "${BAILEY_SHIM-}" ] ||
		live_column "$T/race-$1.profile" $live_without "$RACE"
	(cd "$W" && live_run "$RACE" bare 20 "$port_allowed" "$port_denied" \
		>"$R/bare" 2>"$R/stderr")
	tap_is "every race works without bailey ($who)" \
		"$(awk '$4 == 0 || $11' "$R/bare")" "" "$(cat "$R/stderr")"
	fresh_files
	# shellcheck disable=SC2086
	(cd "$W" && live_run "$BAILEY" run -p "$T/race-$1.profile" -- $live_without "$RACE" \
		contained "$race_seconds" "$port_allowed" "$port_denied" >"$R/contained" 2>"$R/stderr")
	tap_is "every race is run ($who)" "$(wc -l <"$R/contained")" "$(wc -l <"$R/bare")" \
		"$(cat "$R/stderr")"
	while read -r line; do
		# shellcheck disable=SC2086 # words
		judge $line
	done <"$R/contained"
}

# One after the other: two at once leave no processor for the racing thread, and bare races
# are not won.
while live_next_user; do
	run_all "$live_turn"
done
tap_done
