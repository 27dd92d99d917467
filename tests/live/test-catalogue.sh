#!/bin/sh
# The shipped profiles of programs, one row of catalogue.rows each. The program does a real
# job: the same output and files as without bailey, and nothing that would be denied. Then
# whoever took it over changes a file in /etc, reads a key and runs a file that was dropped:
# all refused.
#
# Long: `make check-catalogue`. CATALOGUE_ONLY='pdf*' is for whoever works on a few rows.
# ./quickstart deps-catalogue installs the programs.
# shellcheck disable=SC2317,SC2154 # `job_*` are called by name
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/catalogue.sh
. "$live_here/catalogue.sh"

# The program's job, bare, contained, and once more with everything watched.
job() {
	catalogue_run bare ''
	if ! grep -Eq -- "$row_shows" "$area/bare.out"; then
		tap_fail "$row_profile does its job without bailey" \
			"wanted: $row_shows
$(tail -n 20 "$area/bare.out" "$area/bare.err")"
		return
	fi
	catalogue_run contained "$BAILEY run -p $row_profile --"
	tap_is "$row_profile: the same job, the same result" \
		"$(cat "$area/contained.out" "$area/contained.state")" \
		"$(cat "$area/bare.out" "$area/bare.state")" \
		"$(tail -n 20 "$area/contained.err")"
	catalogue_denials "$BAILEY"
	tap_is "$row_profile: nothing that it wants is denied" "$catalogue_denied" ''
}

catalogue_begin catalogue
for file in "$live_top"/profiles/*.profile; do
	name=${file##*/}
	catalogue_wanted "${name%.profile}" || continue
	found=$("$BAILEY" check "$file" 2>&1)
	tap_is "$name passes the check" $? 0 "$found"
	lines=$(grep -Evc '^[[:space:]]*(#|$)' "$file")
	case $name in
	zones.profile | base.profile | guarded.profile | build.profile) ;;
	*) [ "$lines" -le 15 ] || tap_fail "$name has at most 15 lines" "it has $lines" ;;
	esac
done
catalogue_each catalogue_row
tap_done
