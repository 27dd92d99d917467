#!/bin/sh
# The steps of kaseya.rows, bare and under the profiles of kaseya.sh.
chain_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$chain_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
. "$chain_here/../live/live.sh"
# shellcheck source=tests/scenarios/chain.sh
. "$chain_here/chain.sh"
# shellcheck source=tests/scenarios/kaseya.sh
. "$chain_here/kaseya.sh"

chain_begin kaseya
chain_run_all "$chain_here/kaseya.rows"
tap_done
