#!/bin/sh
# No attack gets further without the shim, or with one that lies: of each section of
# kernel-tier.rows and broker-tier.rows an attack, in each column of live.sh. All of them, the
# campaigns and the rest: `make check-shim-matrix`.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"

T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT

# COLUMN: a line of the other test, its number taken away.
tell() {
	case $2 in
	'ok '*' # SKIP '*)
		tell_name=${2#ok * - }
		tap_absent "$1: ${tell_name%% # SKIP *}" "${tell_name##* # SKIP }"
		;;
	'ok '*) tap_ok "$1: ${2#ok * - }" ;;
	'not ok '*) tap_fail "$1: ${2#not ok * - }" ;;
	'#'*) printf '%s\n' "$2" ;;
	esac
}

# COLUMN TEST ATTACKS: so many there are at least, or it has not run to its end.
take() {
	BAILEY_SHIM=$1 ROWS_EACH=1 sh "$live_here/$2" >"$T/out" 2>"$T/err"
	while IFS= read -r line; do
		tell "$1" "$line"
	done <"$T/out"
	took=$(grep -c '^ok' "$T/out")
	if [ "$took" -lt "$3" ] || ! grep -qx "1\.\.$took" "$T/out"; then
		tap_fail "$1: $2 ran to its end, with $3 attacks" "$took passed
$(cat "$T/err")"
	fi
}

for column in no unset static liar; do
	take $column test-kernel-tier.sh 9
	take $column test-broker-tier.sh 15
done
tap_done
