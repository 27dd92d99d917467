#!/bin/sh
# The steps of proxylogon.rows, bare and under the profiles of proxylogon.sh.
chain_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$chain_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
. "$chain_here/../live/live.sh"
# shellcheck source=tests/scenarios/chain.sh
. "$chain_here/chain.sh"
# shellcheck source=tests/scenarios/proxylogon.sh
. "$chain_here/proxylogon.sh"

chain_begin proxylogon
chain_run_all "$chain_here/proxylogon.rows"
tap_done
