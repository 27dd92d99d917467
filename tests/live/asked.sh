# A contained program that does what it is asked, and what is known of its supervisor.
# Sourced behind live.sh, POSIX sh.
#
#     begin_script PROFILE [OPTION...]  a probe in a session of its own, $script_pid, under
#                          $F/PROFILE.profile; false, and a failing case, where it does not
#     ask OPERATION...     one operation of the probe; $got is how it ended
#     answer NUMBER        that line of the answers; $patience is in 1/20 s
#     end_script
#     find_supervisor WHAT $supervisor, or a failing case and false
#     gone_in_a_second PID
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # variables of live.sh and of the test

script_pid=

begin_script() {
	begin_name=$1
	shift
	rm -f "$T/questions"
	mkfifo "$T/questions"
	: >"$T/answers"
	asked=1
	# shellcheck disable=SC2086
	$as setsid "$BAILEY" run -p "$F/$begin_name.profile" "$@" -- "$PROBE" script \
		<"$T/questions" >"$T/answers" 2>"$T/stderr" &
	script_pid=$!
	live_children="$live_children $script_pid"
	exec 3>"$T/questions"
	[ "$(answer 1)" = ready ] || {
		tap_fail "the program starts ($who)" "$(cat "$T/stderr")"
		end_script
		return 1
	}
}

end_script() {
	exec 3>&-
	wait "$script_pid" 2>/dev/null
}

# NUMBER: that line of the answers, or "gone", or "waiting" after five seconds.
answer() {
	"$PROBE" await-line "$T/answers" "$1" "$script_pid" $((${patience:-100} * live_slow))
}

# OPERATION...: $got is how it ended, inside.
ask() {
	asked=$((asked + 1))
	(trap '' PIPE; echo "$*" >&3) 2>/dev/null
	got=$(answer "$asked")
}

is_zombie() {
	grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

# Of the session of the script.
supervisors() {
	"$PROBE" supervisors "$script_pid" | grep -v "^ESRCH\$\|^$script_pid\$"
}

# What a line of a process's status says.
status_line() {
	sed -n "s/^$2:[ 	]*//p" "/proc/$1/status" 2>/dev/null
}

# Waits a second for a process to go.
gone_in_a_second() {
	gone_tries=0
	while [ -e "/proc/$1" ] && ! is_zombie "$1"; do
		gone_tries=$((gone_tries + 1))
		[ "$gone_tries" -lt $((20 * live_slow)) ] || return 1
		sleep 0.05
	done
}

# The one supervisor of the script, once it serves, or a failing case and false.
find_supervisor() {
	ask create "$W/tree/served"
	supervisor=$(supervisors | head -n 1)
	case $got:$supervisor in
	ok:?*) ;;
	*)
		tap_fail "there is a supervisor for: $1 ($who)" "it gave $got
$(cat "$T/stderr")"
		end_script
		return 1
		;;
	esac
}
