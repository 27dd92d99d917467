#!/bin/sh
# Units of an ordinary user: systemd-run --user under a real user manager (user.sh).
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

machine_begin user
machine_stub user.sh
machine_boot
machine_run env BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/user.sh "$MACHINE_BAILEY"
