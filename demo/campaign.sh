#!/bin/sh
# One of the three campaigns for a person to watch: its services are started bare and under
# their profiles, hijacked, and given every order of the campaign (tests/scenarios/). Decoys
# in one scratch folder, loopback only.
#
#   campaign.sh kaseya|solarwinds|proxylogon
#
# BAILEY, BAILEY_PROBE, BAILEY_STUB, abs_top_srcdir and abs_top_builddir as for the tests.
# shellcheck disable=SC2154 # variables of live.sh and chain.sh
top=${abs_top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
campaign=$1
steps=$top/tests/scenarios

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# What chain.sh and live.sh say of trouble.
tap_fail() {
  die "$1: ${2-}"
}

tap_skip_all() {
  die "$1"
}

# shellcheck source=tests/live/live.sh
. "$top/tests/live/live.sh"
# shellcheck source=tests/scenarios/chain.sh
. "$steps/chain.sh"
# shellcheck disable=SC1090 # of the campaign
. "$steps/$campaign.sh"

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
  bold=$(printf '\033[1m') good=$(printf '\033[32m') bad=$(printf '\033[31m') plain=$(printf '\033[0m')
  pause=0.2
else
  bold='' good='' bad='' plain='' pause=0
fi

remember_bare() {
  bare_got='not tried'
  if [ "$needs" != real ]; then
    give_order
    bare_got=$got
    [ "$got" != gone ] || start_services
    fresh_decoys
  fi
  printf '%s\n' "$bare_got" >"$X/bare-$number"
}

# "deny read @private (/.../guarded.profile:9)": the file's name is enough.
rule_of() {
  sed -n -e 's|(/.*/|(|' -e "s|$X|...|g" -e 's/^rule: //p' "$X/why"
}

show_step() {
  give_order
  ask_why
  bare_got=$(cat "$X/bare-$number")
  rule='always'
  [ "$why" = - ] || rule=$(rule_of)
  color=''
  if ! is_as_wanted; then
    shown="$got: UNEXPECTED" color=$bad
    failures=$((failures + 1))
  elif [ "$must" = ok ] || [ "$must" = page ]; then
    shown='done'
  else
    shown=refused color=$good
    case $got in
    E*) shown="refused ($got)" ;;
    esac
  fi
  printf '  %-62.62s %-9.9s %s%-17s%s %s\n' "$step" "$(word_of "$bare_got")" "$color" \
    "$shown" "$plain" "$rule"
  sleep "$pause"
  remove_traces
  [ "$got" != gone ] || start_services
  fresh_decoys
}

word_of() {
  case $1 in
  ok | '<h1>'*) echo 'done' ;;
  *) echo "$1" ;;
  esac
}

chain_begin "demo-$campaign"
live_as_root
H=
chain_rows=$steps/$campaign.rows
chain_setup demo
# What the campaign was, from the head of its rows.
printf '%s%s%s\n' "$bold" "$(sed -n '/^#$/q; s/^# //p' "$chain_rows")" "$plain"
printf '\nBare: the services run without bailey, and do all that they are told to.\n'
start_services
each_row "$chain_rows" remember_bare
printf 'Once more, under these profiles:\n'
for file in "$F"/*.profile; do
  printf '\n  %s%s%s\n' "$bold" "$(basename "$file")" "$plain"
  sed "s|$X|...|g; s/^/    /" "$file"
done
# shellcheck disable=SC2034 # for chain.sh
chain_mode=bailey
fresh_decoys
start_services
failures=0
printf '\n  %-62s %-9s %-17s %s\n' step bare 'with bailey' rule
each_row "$chain_rows" show_step
stop_services
[ "$failures" -eq 0 ] || die "$failures steps did not end as they must"
printf '\nEvery step ended as it must; what is "done" with bailey is the work of the service.\n'
