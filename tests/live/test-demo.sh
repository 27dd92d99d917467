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

# A campaign for a person to watch. Its steps have tests of their own.
watch() {
  if BAILEY_STUB=$live_build/tests/scenarios/stub abs_top_srcdir=$live_top \
    abs_top_builddir=$live_build sh "$live_top/demo/campaign.sh" "$1" >"$T/out" 2>&1; then
    tap_is "the campaign $1 shows its end" "$(grep -c '^Every step ended' "$T/out")" 1
  else
    tap_fail "the campaign $1 can be watched" "$(cat "$T/out")"
  fi
}

watch proxylogon

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
