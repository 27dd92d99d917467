#!/bin/sh
# Services of Debian under a real systemd, plain and wrapped. Which there are depends on
# the packages of the host and of the layer that make-layer.sh makes.
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

layer=$machine_build/tests/units/layer
layered=no
if [ -e "$layer/.done" ]; then
  layered=yes machine_layer=$layer
fi
machine_begin services
mkdir -p "$M/opt/units" "$M/opt/rmm"
cp "$machine_build/tests/scenarios/stub" "$M/opt/rmm/agent"
cp "$units_here/actions.sh" "$units_here/services.sh" "$units_here/../live/tap.sh" "$M/opt/units/"
machine_boot
machine_run env ROWS_ONLY="${ROWS_ONLY-}" BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/services.sh "$MACHINE_BAILEY" "$layered"
