#!/bin/sh
# The shipped profiles of programs, one row of catalogue.rows each. The program does a real
# job: the same output and files as without bailey, and nothing that would be denied. Then
# whoever took it over changes a file in /etc, reads a key and runs a file that was dropped:
# all refused.
#
# Long: `make check-catalogue`. CATALOGUE_ONLY='pdf*' is for whoever works on a few rows.
# ./quickstart deps-catalogue installs the programs.
# shellcheck disable=SC2154 # variables of catalogue.sh
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/catalogue.sh
. "$live_here/catalogue.sh"

catalogue_begin catalogue
for file in "$live_top"/profiles/*.profile; do
	name=${file##*/}
	catalogue_wanted "${name%.profile}" || continue
	found=$("$BAILEY" check "$file" 2>&1)
	tap_is "$name passes the check" $? 0 "$found"
done
catalogue_each catalogue_row
tap_done
