#!/bin/sh
# The rows of test-directives.sh under a systemd that is newer than the host's: Debian's
# backports, which `make check-units` fetches.
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

machine_layer=$machine_build/tests/units/newer
if [ ! -e "$machine_layer/.done" ]; then
  echo '1..0 # SKIP no newer systemd: make check-units fetches it'
  exit 0
fi
machine_begin newer
machine_stub actions.sh rows.sh directives.rows
machine_boot
machine_run env ROWS_ONLY="${ROWS_ONLY-}" BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/rows.sh "$MACHINE_BAILEY" "$MACHINE_PROFILES" /opt/units/directives.rows
