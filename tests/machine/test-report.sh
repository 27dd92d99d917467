#!/bin/sh
# The report of a machine: when does it fail?
. "$(dirname "$0")/../live/tap.sh"

here=$(cd "$(dirname "$0")" && pwd)
T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT
printf 'tests/a\ntests/b\n' >"$T/list"

# report NAME STATUS LINE EDIT: the report of a run where all is well, edited by sed, ends
# with STATUS and says LINE.
report() {
	sed "$4" >"$T/console" <<-'END'
		=== machine: 6.12 aarch64, Landlock ABI 6
		=== tests/a
		ok 1 - one
		ok 2 - two # SKIP no such thing
		1..2
		=== tests/a: 0, 7 s
		=== tests/b
		1..0 # SKIP nothing at all
		=== tests/b: 0, 1 s
		=== end
	END
	awk -v machine=arm64 -f "$here/report.awk" "$T/list" "$T/console" >"$T/said" 2>&1
	got=$?
	grep -qFx "$3" "$T/said" || got="$got, not said: $3"
	tap_is "$1" "$got" "$2" "$(cat "$T/said")"
}

report 'all is well' 0 'arm64: 1 passed, 0 failed, 1 skipped, 0 minutes' ''
report 'reasons of what was skipped are told' 0 'skipped: 1 x no such thing' ''
report 'a test that was skipped as a whole is told' 0 'skipped: 1 x all of tests/b: nothing at all' ''
report 'a case that fails' 1 'FAILED tests/a: 0 passed, 1 failed, 1 skipped, 7 s (status 0, plan 2)' 's/^ok 1/not ok 1/'
report 'a test that ends with a status' 1 'FAILED tests/a: 1 passed, 0 failed, 1 skipped, 7 s (status 124, plan 2)' 's/a: 0/a: 124/'
report 'a test without a plan' 1 'FAILED tests/a: 1 passed, 0 failed, 1 skipped, 7 s (status 0, plan -1)' '/^1..2/d'
report 'a case less than was planned' 1 'FAILED tests/a: 0 passed, 0 failed, 1 skipped, 7 s (status 0, plan 2)' '/^ok 1/d'
report 'a test that never began' 1 'MISSING tests/b' '/^=== tests.b$/,/^=== tests.b:/d'
report 'a test that never ended' 1 'MISSING tests/b' '/^=== tests.b:/d'
report 'a machine that came to no end' 1 'MISSING the end of the run' '/^=== end/d'
report 'a machine that said nothing' 1 'MISSING tests/a' d
tap_done
