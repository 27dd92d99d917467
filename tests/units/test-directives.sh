#!/bin/sh
# Services under a real systemd: with bailey in front of the program nothing changes in
# what systemd sees of it and what it sees of systemd (directives.rows).
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

machine_begin directives
machine_stub actions.sh rows.sh directives.rows
machine_boot
machine_run env ROWS_ONLY="${ROWS_ONLY-}" BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/rows.sh "$MACHINE_BAILEY" "$MACHINE_PROFILES" /opt/units/directives.rows
