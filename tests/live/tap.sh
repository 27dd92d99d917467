# Test Anything Protocol for the shell tests: sourced, POSIX sh.
#
#     tap_is NAME GOT WANTED [DIAGNOSTICS]    equal?
#     tap_ok NAME / tap_fail NAME [DIAGNOSTICS]
#     tap_skip NAME REASON                    a failure where BAILEY_REQUIRE_LIVE=1
#     tap_absent NAME REASON                  skipped: what would be attacked is not here
#     tap_todo NAME REASON                    not there yet: counted as not passed
#     tap_skip_all REASON                     the same for the whole script; exits
#     tap_retell FILE                         cases that another process has told
#     tap_done                                the plan; exits
#
# The name of a case is the behaviour. Diagnostics are shown below a failing case.
# shellcheck shell=sh

tap_count=0
tap_failures=0

tap_note() {
	printf '%s\n' "$1" | LC_ALL=C tr -c '\n\t -~' '?' | sed 's/^/#   /'
}

tap_ok() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

tap_fail() {
	tap_count=$((tap_count + 1))
	tap_failures=$((tap_failures + 1))
	echo "not ok $tap_count - $1"
	[ -z "${2-}" ] || tap_note "$2"
}

tap_skip() {
	if [ "${BAILEY_REQUIRE_LIVE-}" = 1 ]; then
		tap_fail "$1" "cannot be tested here: $2"
		return
	fi
	tap_absent "$1" "$2"
}

tap_absent() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

tap_todo() {
	tap_count=$((tap_count + 1))
	echo "not ok $tap_count - $1 # TODO $2"
}

tap_is() {
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
	else
		tap_fail "$1" "got:    $2
wanted: $3
${4-}"
	fi
}

tap_retell() {
	while IFS= read -r tap_line; do
		case $tap_line in
		'ok '* | 'not ok '*)
			tap_count=$((tap_count + 1))
			case $tap_line in
			*' # TODO '* | 'ok '*) ;;
			*) tap_failures=$((tap_failures + 1)) ;;
			esac
			printf '%s\n' "${tap_line%%ok *}ok $tap_count - ${tap_line#* - }"
			;;
		*) printf '%s\n' "$tap_line" ;;
		esac
	done <"$1"
}

tap_done() {
	echo "1..$tap_count"
	[ "$tap_failures" -eq 0 ]
	exit
}

tap_skip_all() {
	if [ "${BAILEY_REQUIRE_LIVE-}" = 1 ]; then
		tap_fail "the host can run these tests" "$1"
		tap_done
	fi
	echo "1..0 # SKIP $1"
	exit 0
}
