#!/bin/sh
# What the journal of a real systemd has of denials, and who reads it (journal.sh).
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

machine_begin journal
machine_stub journal.sh
machine_boot
machine_run env BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/journal.sh "$MACHINE_BAILEY"
