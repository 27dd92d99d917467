#!/bin/sh
# The steps of solarwinds.rows, bare and under the profiles of solarwinds.sh.
chain_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$chain_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
. "$chain_here/../live/live.sh"
# shellcheck source=tests/scenarios/chain.sh
. "$chain_here/chain.sh"
# shellcheck source=tests/scenarios/solarwinds.sh
. "$chain_here/solarwinds.sh"

chain_begin solarwinds
chain_run_all "$chain_here/solarwinds.rows"
tap_done
