#!/bin/sh
# A guard against what the clock would hide: instructions and system calls of a few fixed
# cases stay below the bounds of guard.rows.
# shellcheck disable=SC2317 # the measures are called by the words of guard.rows
guard_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$guard_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
. "$guard_here/../live/live.sh"

live_begin guard
live_as_root
live_seconds=60
worker=$T/bin/bench
judge=$live_build/tests/bench/judge
shim=$(find "${BAILEY%/bin/bailey}" -name libbailey-preload.so)
cp "$live_build/tests/bench/bench" "$worker" 2>/dev/null || tap_skip_all "no bench was built"

make_files() {
	mkdir -p "$T/d" "$T/writable/hole"
	echo text >"$T/d/f"
	echo text >"$T/writable/f"
	head="allow read @system $T/d/
allow exec @system $worker
allow load @system
allow write $T/writable/"
	echo "$head" >"$T/small.profile"
	echo "$head
deny write $T/writable/hole/" >"$T/broker.profile"
}

# Instructions that a command takes; nothing where it fails.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		sed -n 's/^.*Collected *: *\([0-9]*\).*/\1/p'
}

# 100 or 200 turns, as the worker is told.
turns() {
	case $1 in
	100) printf '\144\0\0\0' ;;
	200) printf '\310\0\0\0' ;;
	esac
}

# What a hundred turns more take, of one. $1 $2: the sums for 100 and 200.
of_one() {
	[ -n "$1" ] && [ -n "$2" ] && echo $((($2 - $1 + 50) / 100))
}

per_rule() {
	few=$(instructions "$judge" 100 0)
	many=$(instructions "$judge" 1000 0)
	[ -n "$few" ] && [ -n "$many" ] && echo $(((many - few) / 900))
}

growth() {
	few=$(instructions "$judge" "$1" 0)
	many=$(instructions "$judge" "$2" 0)
	[ -n "$few" ] && [ -n "$many" ] && echo $((many / few))
}

per_verdict() {
	of_one "$(instructions "$judge" "$1" 100)" "$(instructions "$judge" "$1" 200)"
}

verdict_growth() {
	few=$(per_verdict "$1")
	many=$(per_verdict "$2")
	[ -n "$few" ] && [ -n "$many" ] && echo $((many / few))
}

opens() {
	turns "$2" >"$T/turns"
	if [ -n "$1" ]; then
		LD_PRELOAD=$1 instructions "$worker" --worker 1 open "$T/d/f" <"$T/turns"
	else
		instructions "$worker" --worker 1 open "$T/d/f" <"$T/turns"
	fi
}

per_open_of_shim() {
	with=$(of_one "$(opens "$shim" 100)" "$(opens "$shim" 200)")
	without=$(of_one "$(opens "" 100)" "$(opens "" 200)")
	[ -n "$with" ] && [ -n "$without" ] && echo $((with - without))
}

# What the first launch finds out and keeps is not of every launch.
launcher() {
	"$BAILEY" "$@" >/dev/null
	all=$(instructions "$BAILEY" "$@")
	[ -n "$all" ] && echo $((all / 1000000))
}

profile_of() {
	[ -f "$T/$1.profile" ] && echo "$T/$1.profile" || echo "$1"
}

launch() {
	live_run strace -f -o "$T/calls" "$BAILEY" run -p "$(profile_of "$1")" -- /bin/true &&
		grep -c '(' "$T/calls"
}

filter_of() {
	live_run "$BAILEY" run -v -p "$(profile_of "$1")" -- /bin/true 2>&1 |
		sed -n 's/.*filter of \([0-9]*\) instructions.*/\1/p'
}

# The calls of the program and of the supervisor: count_calls PROFILE LOOP TURNS PATTERN
count_calls() {
	loop=$2
	case $loop in
	open) target=$T/d/f ;;
	create) target=$T/writable/new ;;
	refused) loop=write-open target=$T/d/f ;;
	*) target=$T/writable/f ;;
	esac
	turns "$3" >"$T/turns"
	strace -f -o "$T/calls" timeout 60 "$BAILEY" run -p "$(profile_of "$1")" -- "$worker" \
		--worker 1 "$loop" "$target" <"$T/turns" >/dev/null || return
	grep -v 'resumed>' "$T/calls" | grep -c "$4"
}

# Of one turn: per_turn PROFILE LOOP [PATTERN]
per_turn() {
	of_one "$(count_calls "$1" "$2" 100 "${3-(}")" "$(count_calls "$1" "$2" 200 "${3-(}")"
}

needs_of() {
	case $1 in
	launch | per_turn) echo strace ;;
	filter_of) echo sed ;;
	*) echo valgrind ;;
	esac
}

make_files
while IFS='|' read -r name most measure was; do
	case $name in '' | '#'*) continue ;; esac
	live_trim "$name"
	name=$trimmed
	# shellcheck disable=SC2086 # words
	set -- $measure
	need=$(needs_of "$1")
	if ! command -v "$need" >/dev/null; then
		tap_skip "$name" "$need is missing"
		continue
	fi
	got=$("$@")
	[ -z "${GUARD_SHOW-}" ] || echo "# $name: $got"
	if [ -n "$got" ] && [ "$got" -le "$((most))" ]; then
		tap_ok "$name: at most $((most))"
	else
		tap_fail "$name: at most $((most))" "it is ${got:-not to be measured}; it was $was"
	fi
done <"$guard_here/guard.rows"
tap_done
