# The services of Kaseya VSA / REvil and their profiles. Sourced behind chain.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

chain_profiles() {
	profile server <<END
include <service>
zone @system += $Z/
allow exec $Z/bin/stub
allow write $S/
allow listen tcp port $port
END
	profile agent <<END
include <agent>
zone @system += $Z/
zone @private += $D/private/
allow connect tcp 127.0.0.1 port $port
allow exec $A/loads-origin
allow write $A/lib/
END
	# Another application that is installed, in the midst of what the agent may write.
	cat >"$INSTALLED/managed.profile" <<END
include <contained>
protect $K/managed/
END
}

chain_start() {
	service server server server "$port" agent || return 1
	service agent agent agent "$port" || return 1
	[ "$chain_mode" = bare ] || traced=$(supervisor_of "$live_pid")
	[ -n "$traced" ]
}
