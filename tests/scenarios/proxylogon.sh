# The services of Exchange / ProxyLogon and their profiles. Sourced behind chain.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

chain_profiles() {
	profile front <<END
include <service>
zone @system += $Z/
zone @private += $D/private/
allow exec $Z/bin/stub
allow read $W/
allow write $S/
allow listen tcp port $port
END
	profile guarded <<END
include <guarded>
zone @system += $Z/
zone @private += $D/private/
allow write $S/
END
}

chain_start() {
	service front front front "$port" "$W" "$S" || return 1
	service guarded guarded front "$port_guarded" "$W" "$S"
}
