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
cases='launch /bin/true, a small|depth 5, reads free|create+unlink|connect by port|with 100 rules|nginx'

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
tap_is "the table has a line for each" "$(grep -c '[0-9] \[[0-9.]* [0-9.]*\]' "$T/table")" 6 \
	"$(cat "$T/table")"
tap_is "the JSON has a ratio of bailey for each" "$(grep -c '"bailey"' "$T/bench.json")" 6 \
	"$(cat "$T/bench.json")"
tap_is "what is left out is named with the reason" \
	"$(sed -n 's/^nginx under wrk  *//p' "$T/table")" "left out: not in a quick run"
tap_is "every target is there" "$(sed -n '/^target/,$p' "$T/table" | tail -n +2 | wc -l)" \
	"$(grep -c '^TARGET(' "$live_top/tests/bench/targets.def")" "$(cat "$T/table")"
tap_is "a target that was measured is met or missed" \
	"$(sed -n '/^target/,$p' "$T/table" | grep -c ' \(met\|missed\)[:,]')" 4 "$(cat "$T/table")"
"$bench" --no-such-option >"$T/stdout" 2>"$T/stderr"
tap_is "a wrong option is a usage error" "$?" 2 "$(cat "$T/stderr")"
live_run "$bench" --quick --bailey /bin/false "launch /bin/true" >"$T/stdout" 2>&1
tap_is "what does not work is said" "$? $(grep -c FAILED "$T/stdout")" "1 2" \
	"$(cat "$T/stdout")"
tap_done
