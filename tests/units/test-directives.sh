#!/bin/sh
# Services under a real systemd: with bailey in front of the program nothing changes in
# what systemd sees of it and what it sees of systemd (directives.rows).
units_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$units_here/../live/tap.sh"
# shellcheck source=tests/units/machine.sh
. "$units_here/machine.sh"

stub=$machine_build/tests/units/stub

machine_begin directives
[ -x "$stub" ] || tap_skip_all "no stub at $stub"
mkdir -p "$M/opt/units"
cp "$stub" "$units_here/rows.sh" "$units_here/directives.rows" "$units_here/../live/tap.sh" \
  "$M/opt/units/"
echo 'the key' >"$M/opt/units/key"
chmod 600 "$M/opt/units/key"
cat >"$M$MACHINE_PROFILES/stub.profile" <<END
# The service of the tests
include <service>
allow exec /opt/units/stub
END
echo 'stub:x:990:990::/:/usr/sbin/nologin' >>"$M/etc/passwd"
echo 'stub:x:990:' >>"$M/etc/group"
machine_boot
machine_run env ROWS_ONLY="${ROWS_ONLY-}" BAILEY_REQUIRE_LIVE="${BAILEY_REQUIRE_LIVE-}" \
  sh /opt/units/rows.sh "$MACHINE_BAILEY" /opt/units/directives.rows
