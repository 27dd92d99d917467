#!/bin/sh
# The process model of a supervised program, and what the supervisor survives.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

live_begin supervisor
live_seconds=60
BUILT_TERMINAL=$(dirname "$BAILEY_PROBE")/terminal
LIBRARY=$(readlink -f "$(ldd "$BAILEY_PROBE" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')")
script_pid=''

write_profiles() {
	{
		hole_rules
		echo "allow connect unix $O/allowed"
		echo "allow connect udp 127.0.0.1 port $port_allowed"
	} | broker_profile hole
	{ hole_rules; echo "trace always"; } | broker_profile traced
	# bailey's own files stay closed in it, which may be reason enough for a supervisor.
	free_rules | broker_profile free
}

fresh_files() {
	rm -rf "$W"
	broker_files
	cp "$PROBE" "$W/writable/evil"
	mkfifo "$W/tree/a/fifo"
	live_give "$W"
}

# Under the profile `hole`, stderr to $T/stderr.
contained() {
	live_run "$BAILEY" run -p "$F/hole.profile" -- "$@" 2>"$T/stderr"
}

# Part of a pipeline: stdin is the pipe.
contained_piped() {
	# shellcheck disable=SC2086 # $as is a list of words
	timeout 60 $as "$BAILEY" run -p "$F/hole.profile" -- "$@" 2>/dev/null
}

# PROFILE: a probe in a session of its own that does what `ask` says.
begin_script() {
	rm -f "$T/questions"
	mkfifo "$T/questions"
	: >"$T/answers"
	asked=1
	# shellcheck disable=SC2086
	$as setsid "$BAILEY" run -p "$F/$1.profile" -- "$PROBE" script \
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
	answer_tries=0
	while [ "$(wc -l <"$T/answers")" -lt "$1" ]; do
		answer_tries=$((answer_tries + 1))
		[ "$answer_tries" -lt "${patience:-100}" ] || {
			echo waiting
			return
		}
		if [ ! -e "/proc/$script_pid" ] || is_zombie "$script_pid"; then
			echo gone
			return
		fi
		sleep 0.05
	done
	sed -n "$1p" "$T/answers"
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
		[ "$gone_tries" -lt 20 ] || return 1
		sleep 0.05
	done
}

test_launch() {
	fresh_files
	tap_is "a brokered call works ($who)" "$(contained "$PROBE" create "$W/tree/new")" ok \
		"$(cat "$T/stderr")"
	# shellcheck disable=SC2016,SC2046 # for the inner shell; two words
	set -- $(live_run sh -c 'echo $$; exec "$@"' sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" pid 2>"$T/stderr")
	tap_is "the program has the pid that was started ($who)" "${2-none}" "${1-}"
	for status in 0 1 3 77 124 127 255; do
		contained "$PROBE" exit "$status"
		tap_is "exit status $status is the program's own ($who)" "$?" "$status"
	done
	for number in 1 2 9 11 13 15; do
		tap_is "death by signal $number stays one ($who)" "$(live_run "$PROBE" end-of \
			"$BAILEY" run -p "$F/hole.profile" -- "$PROBE" die "$number" \
			2>"$T/stderr")" "signal $number" "$(cat "$T/stderr")"
	done
	contained no-such-program
	tap_is "a program that is not there gives 127 ($who)" "$?" 127
	contained "$W/writable/evil" exit 0
	tap_is "a program that may not start gives 126 ($who)" "$?" 126
	tap_is "the program has no child that it does not know ($who)" \
		"$(contained "$PROBE" wait-any)" ECHILD "$(cat "$T/stderr")"
	got=$(live_run sh -c "exec \"\$@\" <&- >&-" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" create "$W/tree/closed" 2>"$T/stderr"; echo $?)
	tap_is "a brokered call works with stdin and stdout closed ($who)" \
		"$got $(test -e "$W/tree/closed" && echo made)" "0 made" "$(cat "$T/stderr")"
	got=$(live_run sh -c "exec \"\$@\" <&- 2>&-" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" fds)
	tap_is "closed descriptors stay closed and none is added ($who)" "$got" 1
}

# Launcher and supervisor are one memory until exec, and part at once.
test_birth() {
	# shellcheck disable=SC2086 # $as is a list of words
	tap_is "of 400 launches in a row none hangs ($who)" "$(seq 400 | timeout 120 $as \
		xargs -P 2 -I '{}' timeout 20 "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" exit 0 >"$T/stdout" 2>&1; echo $?)" 0 "$(head -n 3 "$T/stdout")"
	tap_is "a blocked SIGCHLD does not wait for the program ($who)" "$(live_run env \
		--block-signal=CHLD "$BAILEY" run -p "$F/hole.profile" -- \
		grep -E '^S(ig|hd)Pnd' /proc/self/status 2>&1 | grep -c '	0*$')" 2
	tap_is "signals that are blocked stay blocked ($who)" "$(live_run env \
		--block-signal=USR1 "$BAILEY" run -p "$F/hole.profile" -- \
		grep '^SigBlk' /proc/self/status 2>&1 | tr -d ' \t')" SigBlk:0000000000000200
	script_pid=$(live_run setsid -w sh -c "echo \$\$; \"\$@\" 2>/dev/null" sh \
		"$BAILEY" run -p "$F/hole.profile" -- "$W/writable/evil" exit 0)
	supervisor=$(supervisors)
	[ -z "$supervisor" ] || gone_in_a_second "$supervisor"
	tap_is "where the launch fails no supervisor stays ($who)" "$(supervisors)" ""
	ran=$(live_run "$PROBE" time-of-orphans 20 "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" exit 0 2>"$T/stderr")
	tap_is "a supervisor that nobody needs ends at once ($who)" \
		"$((${ran:-999999} < 30000))" 1 "20 of them ran for $ran us"
}

test_company() {
	tap_is "cmd | cat ends with the command ($who)" \
		"$(contained sh -c 'echo done' | timeout 10 cat)" "done"
	tap_is "a pipeline passes bytes ($who)" "$(seq 1000 | contained_piped cat |
		contained_piped sort -rn | contained_piped head -n 1)" 1000
	tap_is "/dev/stdin is the pipe of the program ($who)" \
		"$(live_run sh -c 'echo text | "$@"' sh "$BAILEY" run -p "$F/hole.profile" -- \
			cat /dev/stdin 2>"$T/stderr")" text "$(cat "$T/stderr")"
	tap_is "/dev/stdout is the pipe of the program ($who)" \
		"$(live_run sh -c '"$@" | cat' sh "$BAILEY" run -p "$F/hole.profile" -- \
			sh -c 'echo text >/dev/stdout' 2>"$T/stderr")" text "$(cat "$T/stderr")"
	live_run timeout 0.5 "$BAILEY" run -p "$F/hole.profile" -- sleep 20 2>/dev/null
	tap_is "timeout ends the program ($who)" "$?" 124
	live_run timeout -k 0.5 0.5 "$BAILEY" run -p "$F/hole.profile" -- \
		sh -c 'trap "" TERM; sleep 20' 2>/dev/null
	tap_is "timeout -k ends a stubborn program ($who)" "$?" 137
	tap_is "nohup makes SIGHUP harmless ($who)" "$(live_run nohup "$BAILEY" run \
		-p "$F/hole.profile" -- sh -c "kill -HUP \$\$; echo alive" 2>/dev/null)" alive
	tap_is "setsid makes a session of its own ($who)" "$(live_run setsid -w "$BAILEY" run \
		-p "$F/hole.profile" -- "$PROBE" exit 9 2>/dev/null; echo $?)" 9
	# shellcheck disable=SC2086
	tap_is "xargs -P4 starts many at once ($who)" "$(seq 40 | timeout 60 $as xargs -P 4 \
		-I '{}' "$BAILEY" run -p "$F/hole.profile" -- "$PROBE" create \
		"$W/tree/a/many-{}" 2>/dev/null | grep -c '^ok$')" 40
	tap_is "a background program is waited for ($who)" "$(live_run sh -c \
		"\"\$@\" & wait \$!; echo \$?" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" exit 5 2>/dev/null)" 5
}

# NAME STEPS...: a dialogue with a shell on a terminal.
dialogue() {
	dialogue_name=$1
	shift
	live_run "$T/bin/terminal" 20 '+__' "$@" -- env PS1=__ ENV= sh -i >"$T/dialogue" 2>&1
	tap_is "$dialogue_name ($who)" "$?" 0 "$(cat "$T/dialogue")"
}

test_terminal() {
	cp "$BUILT_TERMINAL" "$T/bin/terminal" || {
		tap_skip "job control ($who)" "no terminal helper was built"
		return
	}
	run="-$BAILEY run -p $F/hole.profile -- $PROBE"
	dialogue "^C ends the program and not the supervisor of another" \
		"$run linger 30\\n" '+lingering' '-^C' '+__' "-echo status=\$?\\n" \
		'+status=130' '-exit\nexit\n'
	dialogue "^Z stops it, fg and ^C end it" "$run linger 30\\n" '+lingering' '-^Z' \
		'+Stopped' '+__' '-fg\n' '+linger 30' '-^C' '+__' \
		'-echo still"" here\n' '+still here' '-exit\nexit\n'
	dialogue "^Z and bg let it run on" "$run linger 1\\n" '+lingering' '-^Z' '+Stopped' \
		'+__' '-bg\n' '+lingered' '-exit\nexit\n'
	dialogue "a brokered call works behind ^Z and fg" \
		"-$BAILEY run -p $F/hole.profile -- sh -c 'echo re\"\"ady; read x; echo \$x >$W/tree/typed; cat $W/tree/typed'\\n" \
		'+ready' '-^Z' '+Stopped' '+__' '-fg\n' '-typed\n' '+typed' '+typed' '-exit\nexit\n'
	dialogue "/dev/tty is the terminal of the program" \
		"-$BAILEY run -p $F/hole.profile -- sh -c 'echo to-\"\"tty >/dev/tty'\\n" \
		'+to-tty' '-exit\nexit\n'
}

# How many supervisors a profile has by the word of `show`.
wanted_supervisors() {
	if live_run "$BAILEY" show --tiers "$F/$1.profile" 2>/dev/null | grep -q '# broker'; then
		echo 1
	else
		echo 0
	fi
}

test_need() {
	for name in free hole; do
		wanted=$(wanted_supervisors "$name")
		begin_script "$name" || continue
		tap_is "by its rules the profile $name has $wanted supervisors ($who)" \
			"$(supervisors | wc -l)" "$wanted" "$(cat "$T/stderr")"
		end_script
	done
	tap_is "a profile with holes has a supervisor ($who)" "$wanted" 1
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

test_rights() {
	begin_script hole || return
	find_supervisor "its rights" || return
	tap_is "the supervisor has a seccomp filter ($who)" \
		"$(status_line "$supervisor" Seccomp)" 2
	tap_is "the supervisor gets no new rights ($who)" \
		"$(status_line "$supervisor" NoNewPrivs)" 1
	case $(status_line "$supervisor" CapEff) in
	0000000000000000 | 0000000000080000) tap_ok "it has CAP_SYS_PTRACE at most ($who)" ;;
	*) tap_fail "it has CAP_SYS_PTRACE at most ($who)" "$(cat "/proc/$supervisor/status")" ;;
	esac
	tap_is "the supervisor has the ids of the program ($who)" \
		"$(status_line "$supervisor" Uid)" "$(status_line "$script_pid" Uid)"
	if [ -r "/proc/$supervisor/fd" ]; then
		tap_is "the supervisor holds no descriptor of the program ($who)" \
			"$(find "/proc/$supervisor/fd" -lname "$T/questions" -o \
				-lname "$T/answers" -o -lname "$T/stderr")" ""
	else
		tap_absent "the supervisor holds no descriptor of the program ($who)" \
			"root alone may look at its descriptors"
	fi
	tap_is "the supervisor has a process group of its own ($who)" \
		"$(status_line "$supervisor" NSpgid)" "$supervisor"
	for attack in "open-read /proc/$supervisor/status" "list /proc/$supervisor/fd" \
		"open-read /proc/$supervisor/environ" "open-write /proc/$supervisor/mem" \
		"signal $supervisor 0" "signal $supervisor 9" "ptrace $supervisor" \
		"sys setpriority PRIO_PROCESS $supervisor 5" "pidfd-getfd $supervisor" \
		"sys prlimit64 $supervisor RLIMIT_NOFILE rlimit:3 NULL" \
		"create /proc/$supervisor/cwd/new"; do
		ask "$attack"
		case $got in
		EACCES | EPERM | ENOSYS | ENOENT)
			tap_ok "of the supervisor the program cannot ${attack%"$supervisor"*} ($who)" ;;
		*) tap_fail "of the supervisor the program cannot $attack ($who)" "it gave $got" ;;
		esac
	done
	for signal in TERM INT HUP QUIT PIPE TSTP TTIN TTOU USR1 USR2 ALRM XFSZ; do
		kill -s "$signal" "$supervisor"
		ask create "$W/tree/after-$signal"
		tap_is "SIG$signal does not end the supervisor ($who)" "$got" ok
	done
	kill -STOP "$supervisor"
	# Each of its threads stops when it next runs.
	until ! grep -L '^State:.T' "/proc/$supervisor/task/"*/status | grep -q .; do
		sleep 0.05
	done
	patience=20
	ask create "$W/tree/while-stopped"
	tap_is "while the supervisor is stopped a brokered call waits ($who)" "$got" waiting
	patience=
	kill -CONT "$supervisor"
	tap_is "when it goes on the call is made ($who)" "$(answer "$asked")" ok
	end_script
	gone_in_a_second "$supervisor"
	tap_is "the supervisor ends with the program ($who)" "$?" 0
}

# Each line: a name, what must fail without the supervisor, what was refused with it.
families() {
	cat <<END
create ;; create $W/tree/family ;; create $W/tree/hole/family
write ;; write $W/tree/a/file ;; write $W/tree/hole/file
openat2 ;; sys openat2 AT_FDCWD $W/tree/two how:O_WRONLY|O_CREAT:0600:0 len ;; sys openat2 AT_FDCWD $W/tree/hole/two how:O_WRONLY|O_CREAT:0600:0 len
mkdir ;; mkdir $W/tree/folder ;; mkdir $W/tree/hole/made
rename ;; rename $W/tree/a/other $W/tree/renamed ;; rename $W/tree/hole/file $W/tree/stolen
link ;; link $W/tree/deep/file $W/tree/linked ;; link $W/tree/hole/file $W/tree/stolen
symlink ;; symlink nowhere $W/tree/symbolic ;; symlink nowhere $W/tree/hole/symbolic
unlink ;; unlink $W/tree/deep/inner/file ;; unlink $W/tree/hole/file
rmdir ;; rmdir $W/tree/a/folder ;; rmdir $W/tree/hole/folder
truncate ;; truncate $W/writable/file ;; truncate $W/tree/hole/file
chmod ;; sys fchmodat AT_FDCWD $W/writable/file 0600 ;; sys fchmodat AT_FDCWD $W/readable/file 0600
chown ;; sys fchownat AT_FDCWD $W/writable/file -1 $gid 0 ;; sys fchownat AT_FDCWD $W/readable/file -1 $gid 0
utime ;; sys utimensat AT_FDCWD $W/writable/file times:1000 0 ;; sys utimensat AT_FDCWD $W/readable/file times:1000 0
setxattr ;; sys setxattr $W/writable/file =user.a =1 1 0 ;; sys setxattr $W/readable/file =user.a =1 1 0
load ;; map-exec $LIBRARY ;; map-exec $W/writable/evil
memfd ;; sys memfd_create =x 0 ;; steps sys-fd 9 memfd_create =x 0 , copy-into 9 $PROBE , exec-of-fd 9 exit 0
unix ;; unix-connect $O/allowed ;; unix-connect $O/other
udp ;; steps sys-fd 9 socket AF_INET SOCK_DGRAM 0 , sys sendto 9 =text 4 0 in:127.0.0.1:$port_allowed len ;; steps sys-fd 9 socket AF_INET SOCK_DGRAM 0 , sys sendto 9 =text 4 0 in:127.0.0.1:$port_other len
setpriority ;; sys setpriority PRIO_PROCESS child 5 ;; sys setpriority PRIO_PROCESS $decoy 5
END
}

test_death() {
	fresh_files
	begin_script hole || return
	find_supervisor "its death" || return
	families >"$T/families"
	while read -r family rest; do
		rest=${rest#;; }
		allowed=${rest%% ;; *}
		refused=${rest#* ;; }
		ask "$refused"
		tap_is "refused while the supervisor lives: $family ($who)" \
			"$(is_no "$got")" refused "it gave $got"
	done <"$T/families"
	fresh_contents
	state=$("$PROBE" state "$W")
	kill -KILL "$supervisor"
	gone_in_a_second "$supervisor"
	ask open-read "$W/readable/file"
	live_lies || tap_is "what the kernel allows goes on without the supervisor ($who)" "$got" ok
	while read -r family rest; do
		rest=${rest#;; }
		allowed=${rest%% ;; *}
		refused=${rest#* ;; }
		ask "$allowed"
		tap_is "without the supervisor nothing is brokered: $family ($who)" \
			"$(is_no "$got")" refused "it gave $got"
		ask "$refused"
		tap_is "without the supervisor the refused stays so: $family ($who)" \
			"$(is_no "$got")" refused "it gave $got"
	done <"$T/families"
	tap_is "without the supervisor no file changes ($who)" "$("$PROBE" state "$W")" "$state"
	end_script
}

# "refused" for an errno, else the answer.
is_no() {
	case $1 in
	ok | waiting | gone | '' | [0-9]*) echo "$1" ;;
	*) echo refused ;;
	esac
}

# The control run may have changed what it was allowed to.
fresh_contents() {
	echo "text" >"$W/tree/hole/file"
}

test_trace() {
	fresh_files
	begin_script traced || return
	find_supervisor "a traced tree" || return
	kill -KILL "$supervisor"
	gone_in_a_second "$script_pid"
	tap_is "a traced program is dead a second after its supervisor ($who)" "$?" 0
	end_script
	fresh_files
	tap_is "a traced thread that is no leader starts a program ($who)" "$(live_run "$BAILEY" \
		run -p "$F/traced.profile" -- "$PROBE" thread-exec "$PROBE" create "$W/tree/by-thread" \
		2>"$T/stderr")" ok "$(cat "$T/stderr")"
	tap_is "and not one that is refused ($who)" "$(live_run "$BAILEY" \
		run -p "$F/traced.profile" -- "$PROBE" thread-exec "$W/writable/evil" pid \
		2>"$T/stderr"; echo "$?")" 1 "$(cat "$T/stderr")"
	tap_is "five vforks deep a traced program is served ($who)" "$(live_run "$BAILEY" \
		run -p "$F/traced.profile" -- "$PROBE" fork-depth "$PROBE" vfork 5 \
		"$PROBE" create "$W/tree/by-vfork" 2>"$T/stderr")" ok "$(cat "$T/stderr")"
}

test_blocking() {
	fresh_files
	begin_script hole || return
	ask background write "$W/tree/a/fifo"
	ask background write "$W/tree/a/fifo"
	patience=20
	ask create "$W/tree/beside"
	tap_is "an open that blocks does not delay another process ($who)" "$got" ok
	ask steps sys mkdirat AT_FDCWD "$W/tree/made" 0700 , sys fchmodat AT_FDCWD \
		"$W/tree/made" 0755
	tap_is "nor calls of another family ($who)" "$got" ok
	patience=
	tap_is "the open that blocked goes on with a reader ($who)" \
		"$(timeout 5 head -n 1 "$W/tree/a/fifo")" changed
	end_script
}

test_numbers() {
	fresh_files
	tap_is "a thousand children are served ($who)" "$(contained "$PROBE" children 1000 \
		sys openat AT_FDCWD "$W/tree/shared" 'O_WRONLY|O_CREAT' 0600)" 1000 \
		"$(cat "$T/stderr")"
	begin_script hole || return
	ask kill-callers 200 "$W/tree/killed"
	tap_is "200 programs are killed in their calls ($who)" "$got" ok
	ask create "$W/tree/after-kills"
	tap_is "then the supervisor still serves ($who)" "$got" ok
	kill -STOP "$script_pid"
	sleep 0.3
	kill -CONT "$script_pid"
	ask create "$W/tree/after-stop"
	tap_is "a program that was stopped is still served ($who)" "$got" ok
	patience=300
	ask flood 3 16 "$W/tree/flooded"
	tap_note "16 threads in 3 s, opened and refused: $got"
	tap_is "a flood by 16 threads is served without a refusal ($who)" "${got##* }" 0
	patience=
	ask create "$W/tree/after-flood"
	tap_is "then the supervisor still serves a single call ($who)" "$got" ok
	end_script
}

# A limit of the caller is an error of the one call, and not the supervisor's end.
test_limits() {
	fresh_files
	# shellcheck disable=SC3045 # dash, bash and busybox have it
	ulimit -S -f 100
	begin_script hole
	limited=$?
	# shellcheck disable=SC3045
	ulimit -S -f "$(ulimit -H -f)"
	[ "$limited" = 0 ] || return
	ask sys truncate "$W/tree/a/file" 10000000
	tap_is "a file is not made longer than the limit ($who)" "$got" EFBIG
	ask create "$W/tree/after-limit"
	tap_is "then the supervisor still serves ($who)" "$got" ok
	end_script
}

# Microseconds that its threads have run (proc(5), schedstat); they do nothing unasked.
run_time_of() {
	cat "/proc/$1/task/"*/schedstat | awk '{ n += $1 } END { printf "%d\n", n / 1000 }'
}

# The same in hundredths of a second, of threads that have ended as well.
ticks_of() {
	sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# What the kernel decides alone must cost nobody a question.
test_hot_path() {
	fresh_files
	begin_script hole || return
	find_supervisor "the hot path" || return
	before=$(run_time_of "$supervisor")
	ask repeat 2000 "open-read $W/readable/file"
	tap_is "2,000 files are read ($who)" "$got" 2000
	ask repeat 2000 "stat $W/tree/a/file"
	tap_is "2,000 files are looked up ($who)" "$got" 2000
	unasked=$(($(run_time_of "$supervisor") - before))
	before=$(ticks_of "$supervisor")
	ask repeat 20000 "sys fchmodat AT_FDCWD $W/writable/file 0644"
	asked_of_it=$(($(ticks_of "$supervisor") - before))
	tap_is "20,000 modes keep the supervisor busy ($who)" \
		"$((asked_of_it >= 2))" 1 "for $asked_of_it ticks"
	live_lies || tap_is "4,000 reads and look-ups do not ($who)" "$((unasked < 400))" 1 \
		"for $unasked us"
	end_script
}

# Resident kilobytes and descriptors. Root alone may count those; others see how long
# their table is, which doubles.
size_of() {
	if [ -r "/proc/$1/fd" ]; then
		size_fds=$(find "/proc/$1/fd" -name '[0-9]*' | wc -l)
	else
		size_fds=$(status_line "$1" FDSize)
	fi
	echo "$(status_line "$1" VmRSS | tr -dc 0-9) $size_fds"
}

# Workers come and go and their stacks with them: one round of three without growth will
# do. What loses eight bytes a call grows in each.
test_growth() {
	fresh_files
	begin_script hole || return
	find_supervisor "growth" || return
	call_often 4000
	sizes=$(size_of "$supervisor")
	first=$sizes
	grown=1
	for _ in 1 2 3; do
		before=$(size_of "$supervisor")
		call_often 20000
		after=$(size_of "$supervisor")
		sizes="$sizes, $after"
		[ "${after% *}" -gt $((${before% *} + 128)) ] || {
			grown=0
			break
		}
	done
	tap_note "the supervisor's kB and descriptors, 20,000 calls between: $sizes"
	tap_is "20,000 calls open no descriptor for good ($who)" "${after#* }" "${first#* }"
	tap_is "20,000 calls take no memory for good ($who)" "$grown" 0 "$sizes"
	end_script
}

# TIMES, a quarter for each call: an open, a folder made and removed, a mode.
call_often() {
	patience=600
	for call in "steps sys-fd 9 openat AT_FDCWD $W/tree/grown O_WRONLY|O_CREAT 0600 , sys close 9" \
		"steps sys mkdirat AT_FDCWD $W/tree/gone 0700 , rmdir $W/tree/gone" \
		"sys fchmodat AT_FDCWD $W/writable/file 0644"; do
		ask repeat $(($1 / 4)) "$call"
		tap_is "$(($1 / 4)) calls are served: ${call%% *} ($who)" "$got" $(($1 / 4))
	done
	patience=
}

start_outside() {
	O=$T/outside-$1
	mkdir -p "$O"
	live_give "$O"
	live_start "$O/a" "$PROBE" serve-streams "un:$O/allowed" || return 1
	live_start "$O/b" "$PROBE" serve-streams "un:$O/other" || return 1
	live_start "$O/c" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	read -r port_allowed <"$O/c"
	live_start "$O/d" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	read -r port_other <"$O/d"
	live_start "$O/e" "$PROBE" decoy "the secret of $1" || return 1
	read -r decoy _ <"$O/e"
	gid=$(live_run id -g)
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$F"
	live_give "$F"
	start_outside "$1" || {
		tap_fail "the decoys start ($who)"
		return
	}
	fresh_files
	write_profiles
	test_launch
	test_birth
	test_company
	test_terminal
	test_need
	test_rights
	test_death
	test_trace
	test_blocking
	test_numbers
	test_limits
	test_hot_path
	test_growth
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
