#!/bin/sh
# What there is of a unit with bailey alone (wrapped.sh).
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

machine_begin wrapped
machine_stub actions.sh wrapped.sh
machine_boot
machine_run env BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/wrapped.sh "$MACHINE_BAILEY"
