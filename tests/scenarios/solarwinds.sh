# The services of SolarWinds / SUNBURST and their profiles. Sourced behind chain.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

chain_profiles() {
	profile loader <<END
include <guarded>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"
zone @system += $Z/
zone @private += $D/private/
allow write $K/
allow connect tcp 127.0.0.1 port $port
END
}

# The vendor is outside: nobody contains it.
chain_start() {
	service vendor - server "$port" agent || return 1
	service loader loader loader "$port" "$Z/lib/libvendor.so"
}
