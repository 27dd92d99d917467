# shellcheck shell=sh
# For tests of the verbs that print. Wants tap.sh, and a folder $T.

# run CMD...: sets $status, $out, $err.
run() {
	"$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}

# ends NAME STATUS: the last run ended so.
ends() {
	tap_is "$1" "$status" "$2" "$out
$err"
}

says() {
	if printf '%s\n' "$2" | grep -q -e "$3"; then
		tap_ok "$1"
	else
		tap_fail "$1" "no line matches: $3
$2"
	fi
}

says_not() {
	if printf '%s\n' "$2" | grep -q -e "$3"; then
		tap_fail "$1" "a line matches: $3
$2"
	else
		tap_ok "$1"
	fi
}

is_json() {
	if ! command -v python3 >/dev/null; then
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - $1 # SKIP no python3 here"
	elif printf '%s' "$out" | python3 -c '
import json, sys
value = json.load(sys.stdin)
sys.exit(0 if eval("(" + sys.argv[1] + ")", {"value": value}) else 1)' "$2" 2>/dev/null; then
		tap_ok "$1"
	else
		tap_fail "$1" "not so: $2
$out"
	fi
}
