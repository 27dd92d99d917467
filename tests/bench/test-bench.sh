#!/bin/sh
# The benchmark runs from end to end and writes what it promises. No figure is judged
# here: `make bench` is for that.
bench_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$bench_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
. "$bench_here/../live/live.sh"

live_begin bench
live_seconds=100
live_as_root
bench=$live_build/tests/bench/bench
[ -x "$bench" ] || tap_skip_all "no bench at $bench"
cases='launch /bin/true|depth 5, reads free|create+unlink|connect by port|launch with 100'

run_cases() {
	old_ifs=$IFS
	IFS='|'
	# shellcheck disable=SC2086 # names parted by |
	set -- $cases
	IFS=$old_ifs
	live_run "$bench" --quick --bailey "$BAILEY" --json "$T/bench.json" "$@"
}

run_cases >"$T/table" 2>"$T/stderr"
tap_is "every case of a quick run is measured" "$?" 0 "$(cat "$T/table" "$T/stderr")"
tap_is "the table has a line for each" "$(wc -l <"$T/table")" 7 "$(cat "$T/table")"
tap_is "the JSON has a ratio of bailey for each" "$(grep -c '"bailey"' "$T/bench.json")" 6 \
	"$(cat "$T/bench.json")"
"$bench" --no-such-option >"$T/stdout" 2>"$T/stderr"
tap_is "a wrong option is a usage error" "$?" 2 "$(cat "$T/stderr")"
live_run "$bench" --quick --bailey /bin/false "launch /bin/true" >"$T/stdout" 2>&1
tap_is "what cannot be measured is said" "$?" 1 "$(cat "$T/stdout")"
tap_done
