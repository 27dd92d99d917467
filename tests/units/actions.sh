# shellcheck shell=sh disable=SC2154
# What the actions of directives.rows are made of. Sourced, with $bailey, $unit and $row;
# $output is what the service prints. What is waited for comes within a minute, or is
# missing in the report.

states='ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,StatusText,NRestarts'
states=$states,NFileDescriptorStore,MainPID

# soon COMMAND...: until it succeeds.
soon() {
	tries=600
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

property() {
	systemctl show --value -p "$1" "$unit"
}

has_property() {
	[ "$(property "$1")" = "$2" ]
}

# The states in $shown, the program of the main process in $main. Type=simple is up before
# the program is: what systemd has forked, and the launcher, have not become it yet.
main_is_settled() {
	shown=$(systemctl show -p "$states" "$unit")
	pid=${shown##*MainPID=}
	pid=${pid%%
*}
	main=none
	[ "$pid" != 0 ] || return 0
	main=$(readlink "/proc/$pid/exe") || return
	[ "$main" != "$bailey" ] && [ "$main" != /usr/lib/systemd/systemd ]
}

show() {
	soon main_is_settled
	echo "$shown" | grep -v '^MainPID='
	echo "main: ${main##*/}"
}

# until_property NAME VALUE, until_state SUBSTATE: of what happens by itself.
until_property() {
	soon has_property "$1" "$2" || echo "no $1=$2 came"
	show
}

until_state() {
	until_property SubState "$1"
}

# until_said WORDS [TIMES]: what the service has printed shows that it got so far.
until_said() {
	soon has_said "$@" || echo "never said: $1"
}

has_said() {
	[ "$(grep -c "^$1" "$output")" -ge "${2:-1}" ]
}

manage() {
	systemctl "$@" "$unit" 2>/dev/null
	echo "$1: $?"
}

start() {
	manage start
	show
}

stop() {
	manage stop
	show
	soon group_is_empty && echo 'nobody is left'
}

restart() {
	manage restart
	show
}

reload() {
	manage reload
	show
}

# send WHOM SIGNAL
send() {
	systemctl kill --kill-whom="$1" --signal="$2" "$unit"
	echo "kill: $?"
}

# The processes in the control group of the unit; the supervisor is one of them.
group() {
	cat "/sys/fs/cgroup/system.slice/$unit/cgroup.procs" 2>/dev/null
}

members() {
	for process in $(group); do
		basename "$(readlink "/proc/$process/exe")"
	done | grep -v '^bailey$' | sort
}

group_is_empty() {
	[ -z "$(group)" ]
}
