#!/bin/sh
# The demonstration ends well, as root and as an ordinary user.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin demo
for program in nginx curl cc; do
  command -v "$program" >/dev/null || tap_skip_all "$program is missing"
done
cp -R "$live_top/demo" "$T/demo" # the checkout may lie where others cannot look

demonstrate() {
  mkdir "$T/$1"
  live_give "$T/$1"
  if live_run sh "$T/demo/hijacked-nginx.sh" "$BAILEY" "$T/$1" >"$T/out" 2>&1; then
    tap_ok "the demonstration ends well ($who)"
  else
    tap_fail "the demonstration ends well ($who)" "$(cat "$T/out")"
  fi
}

live_as_root
demonstrate own
if [ "$(id -u)" -eq 0 ]; then
  if live_as_user; then
    demonstrate user
  else
    tap_skip 'the demonstration as an ordinary user' 'no user can be made here'
  fi
fi
tap_done
