#!/bin/sh
# The verbs for those who write profiles: fmt.
author_here=$(cd "$(dirname "$0")" && pwd)
author_top=${abs_top_srcdir:-$(cd "$author_here/../.." && pwd)}
author_build=${abs_top_builddir:-$author_top}
# shellcheck source=tests/live/tap.sh
. "$author_top/tests/live/tap.sh"
BAILEY=${BAILEY:-$author_build/stage/bin/bailey}
# shellcheck source=tests/docs/verbs.sh
. "$author_top/tests/docs/verbs.sh"
[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"

ugly() {
	printf '  allow   read "/etc/hosts"   # names\n\n\n\nbare\n' >"$1"
}

fmt_formats() {
	ugly "$T/a.profile"
	chmod 640 "$T/a.profile"
	before=$(cat "$T/a.profile")
	run "$BAILEY" fmt --check "$T/a.profile"
	ends "fmt --check: a file to change is status 1" 1
	tap_is "fmt --check: it is named" "$out" "$T/a.profile"
	tap_is "fmt --check: it is left alone" "$(cat "$T/a.profile")" "$before"
	run "$BAILEY" fmt --stdout "$T/a.profile"
	tap_is "fmt --stdout prints" "$out" "allow read /etc/hosts  # names

bare"
	tap_is "fmt --stdout leaves the file alone" "$(cat "$T/a.profile")" "$before"
	ln -s a.profile "$T/link.profile"
	run "$BAILEY" fmt "$T/link.profile"
	ends "fmt: a file is formatted" 0
	tap_is "fmt: in place" "$(cat "$T/a.profile")" "allow read /etc/hosts  # names

bare"
	tap_is "fmt: the mode is kept" "$(stat -c %a "$T/a.profile")" 640
	tap_is "fmt: a link stays a link" "$(readlink "$T/link.profile")" a.profile
	tap_is "fmt: nothing else is left" "$(ls "$T" | grep -c 'profile\.')" 0
	run "$BAILEY" fmt --check "$T/a.profile"
	ends "fmt --check: a formatted file is status 0" 0
	run sh -c 'printf "bare  #x" | "$1" fmt -' sh "$BAILEY"
	tap_is "fmt - reads standard input" "$out" "bare  #x"
}

fmt_refuses() {
	printf 'alow  read /a\nallow read "/a\n' >"$T/b.profile"
	before=$(cat "$T/b.profile")
	run "$BAILEY" fmt "$T/b.profile"
	ends "fmt: a file with errors is status 2" 2
	says "fmt: the error has its place" "$err" "b.profile:1:1: error:"
	tap_is "fmt: it is left alone" "$(cat "$T/b.profile")" "$before"
	run "$BAILEY" fmt "$T/none.profile"
	ends "fmt: a file that is not there is status 2" 2
	run "$BAILEY" fmt
	ends "fmt: no file is a usage error" 2
}

shipped_profiles_are_formatted() {
	run "$BAILEY" fmt --check "$author_top"/profiles/*.profile
	ends "the shipped profiles are in canonical text" 0
}

T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-author-XXXXXX") || exit 99
trap 'rm -rf "$T"' EXIT
T=$(cd "$T" && pwd -P)
fmt_formats
fmt_refuses
shipped_profiles_are_formatted
tap_done
