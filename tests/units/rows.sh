# shellcheck shell=sh disable=SC2317
# Runs in the machine: each row of a file as a unit, plain and wrapped, as root and with
# User=; what systemd and the service say must be the same. Prints TAP.
#
#     rows.sh BAILEY FILE
#
# directives.rows explains the rows.
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"

bailey=$1
units=/run/systemd/system
states='ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,StatusText,NRestarts'
states=$states,NFileDescriptorStore
ROWS_ONLY=${ROWS_ONLY:-*}

# --- what an action may be ---------------------------------------------------------------

# wait_until TENTHS COMMAND...
wait_until() {
	tries=$1
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

property() {
	systemctl show --value -p "$1" "$unit"
}

has_state() {
	[ "$(property SubState)" = "$1" ]
}

# Type=simple is up before the program is: the launcher has not become it yet.
main_is_settled() {
	pid=$(property MainPID)
	[ "$pid" = 0 ] || [ "$(readlink "/proc/$pid/exe")" != "$bailey" ]
}

main_program() {
	wait_until 20 main_is_settled
	if [ "$pid" = 0 ]; then
		echo none
	else
		basename "$(readlink "/proc/$pid/exe")"
	fi
}

# The states, and which program is the main process.
show() {
	systemctl show -p "$states" "$unit"
	echo "main: $(main_program)"
}

# until_state SUBSTATE: of what happens by itself.
until_state() {
	wait_until 100 has_state "$1" || echo "no $1 came"
	show
}

# What the service has printed shows that it got so far.
until_said() {
	wait_until 100 grep -q "^$1" "$output" || echo "never said: $1"
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
	processes
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

# The processes in the control group of the unit. The supervisor is counted apart.
group_file() {
	find /sys/fs/cgroup -path "*/$unit/cgroup.procs"
}

members() {
	file=$(group_file)
	[ -n "$file" ] || return 0
	while read -r process; do
		basename "$(readlink "/proc/$process/exe")"
	done <"$file" | grep -v '^bailey$' | sort
}

# Who is left: a supervisor only with others.
processes() {
	wait_until 10 group_is_empty
	members
	group_is_empty && echo 'nobody is left'
}

group_is_empty() {
	file=$(group_file)
	[ -z "$file" ] || [ -z "$(cat "$file" 2>/dev/null)" ]
}

# --- rows ------------------------------------------------------------------------------

# In a unit "@stub" is the program, wrapped or not.
write_units() {
	program=/opt/units/stub
	[ "$way" = plain ] || program="$bailey run -p stub --log=journald$rules -- /opt/units/stub"
	sed "s|@stub|$program|; s|@row|$row|g" "$work/service" >"$units/$unit"
	{
		echo "StandardOutput=append:$output"
		echo 'StandardError=journal'
		[ "$user" = root ] || echo 'User=stub'
	} >>"$units/$unit"
	[ ! -s "$work/socket" ] || sed "s|@row|$row|g" "$work/socket" >"$units/$row.socket"
	systemctl daemon-reload
}

clean() {
	systemctl stop "$unit" "$row.socket" 2>/dev/null
	systemctl kill --signal=KILL "$unit" 2>/dev/null
	systemctl reset-failed "$unit" "$row.socket" 2>/dev/null
	rm -f "$output" "$units/$unit" "$units/$row.socket"
}

# The actions; prints the report, in which nothing tells the four plays of a row apart.
play() {
	: >"$output"
	write_units
	while read -r action; do
		echo "> $action"
		eval "$action" 2>&1
	done <"$work/actions"
	echo 'output:'
	cat "$output"
	clean
}

begin_play() {
	way=$1 user=$2 row=row$number$1$2
	unit=$row.service output=/var/tmp/$row.out
	play </dev/null 2>&1 | sed "s/$row/ROW/g" >"$work/$user-$way"
}

missing() {
	while read -r line; do
		grep -qxF -e "$line" "$1" || echo "$line"
	done <"$work/wanted"
}

# compare USER
compare() {
	lacking=$(missing "$work/$1-plain")
	if [ -n "$lacking" ]; then
		tap_fail "$name ($1)" "plain lacks:
$lacking
$(cat "$work/$1-plain")"
	elif cmp -s "$work/$1-plain" "$work/$1-wrapped"; then
		tap_ok "$name ($1)"
	else
		tap_fail "$name ($1)" "$(diff -U 20 "$work/$1-plain" "$work/$1-wrapped")
$(journalctl --no-pager -o cat -u "row${number}wrapped$1.service" | tail -n 20)"
	fi
}

row_end() {
	[ -n "$name" ] || return 0
	# shellcheck disable=SC2254 # a pattern is wanted
	case $name in
	$ROWS_ONLY) ;;
	*) return 0 ;;
	esac
	number=$((number + 1))
	for user in $users; do
		begin_play plain "$user" &
		begin_play wrapped "$user" &
	done
	wait
	for user in $users; do
		compare "$user"
	done
}

# "$$": the variable is for bailey, not for systemd.
add_rule() {
	rules="$rules --rule \"$(printf '%s' "$1" | sed 's/\$/$$/g')\""
}

row_begin() {
	row_end
	name=$1 users='root user' rules='' part=service
	: >"$work/actions"
	: >"$work/wanted"
	: >"$work/socket"
	printf '[Service]\n' >"$work/service"
}

work=$(mktemp -d /run/rows-XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT
number=0
name=
while IFS= read -r line; do
	rest=${line#??}
	case $line in
	'' | '#' | '# '*) ;;
	': '*) row_begin "$rest" ;;
	'! '*) users=$rest ;;
	'+ '*) add_rule "$rest" ;;
	'$ '*) printf '%s\n' "$rest" >>"$work/actions" ;;
	'= '*) printf '%s\n' "$rest" >>"$work/wanted" ;;
	'[Socket]')
		part=socket
		echo "$line" >>"$work/$part"
		;;
	*) printf '%s\n' "$line" >>"$work/$part" ;;
	esac
done <"$2"
row_end
tap_done
