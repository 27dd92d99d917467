#!/bin/sh
# claims.awk says of a claim that it is shown where every case ran and passed, and in no
# other case; claims.list names tests and cases that there are.
table_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$table_here/../live/tap.sh"

T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-claims-table-XXXXXX") || exit 99
trap 'rm -rf "$T"' EXIT
mkdir -p "$T/tests/x"

# NAME WANTED STATUS CASES LINE...: the result in the one row of a table whose test printed
# these lines ("none": no log)
# shellcheck disable=SC2016 # backticks of the table
row() {
	name=$1 wanted=$2 status=$3 cases=$4
	shift 4
	rm -f "$T/tests/x/test.log"
	[ "$1" = none ] || printf '%s\n' "$@" >"$T/tests/x/test.log"
	printf '%s\n' '= A chapter' 'claim 1 | A claim.' "x/test | $cases | what" >"$T/list"
	awk -v build="$T" -v kernel=6.1 -f "$table_here/claims.awk" "$T/list" >"$T/table"
	tap_is "$name" "$? $(sed -n 's/^| `x.test` | what | \(.*\) | [^ ]* | [^ ]* |$/\1/p' \
		"$T/table") $(grep -c '^Shown by this run' "$T/table")" \
		"$status $wanted $((1 - status))" "$(cat "$T/table")"
}

row "all passed" "2 passed" 0 . "ok 1 - a" "ok 2 - b" 1..2
row "only the cases that are meant count" "1 passed" 0 '^b' "not ok 1 - a" "ok 2 - b" 1..2
row "a pattern may have bars" "2 passed" 0 '^(a|b)$' "ok 1 - a" "ok 2 - b" 1..2
row "a case failed" "**1 of 2 FAILED**: b" 1 . "ok 1 - a" "not ok 2 - b" 1..2
row "a case was skipped" "1 passed, **1 skipped**" 1 . "ok 1 - a" "ok 2 - b # SKIP no b" 1..2
row "a case is open" "**1 of 1 FAILED**: b # TODO later" 1 . "not ok 1 - b # TODO later" 1..1
row "the test has no such case" "**no such case ran**" 1 '^c' "ok 1 - a" 1..1
row "the test skipped all of it" "**no such case ran**" 1 . "1..0 # SKIP no Landlock"
row "the test was not run" "**not run**" 1 . none
row "the test died" "**broke off after case 1**" 1 . "ok 1 - a"
row "the test died before its last case" "**broke off after case 1**" 1 . "ok 1 - a" 1..2

sed -n 's|^\*\{0,1\}\([a-z]*/test-[a-z-]*\) .*|\1|p' "$table_here/claims.list" | sort -u >"$T/named"
while read -r test; do
	tap_is "claims.list: there is $test" \
		"$(find "$table_here/../$test.sh" 2>/dev/null | grep -c .)" 1
done <"$T/named"
tap_is "claims.list has the ten claims" "$(sed -n 's/^claim \([0-9]*\) .*/\1/p' \
	"$table_here/claims.list" | tr '\n' ' ')" "1 2 3 4 5 6 7 8 9 10 "
tap_done
