#!/bin/sh
# The process model of a supervised program, and what the supervisor survives.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"
# shellcheck source=tests/live/asked.sh
. "$live_here/asked.sh"

live_begin supervisor
live_seconds=60
BUILT_TERMINAL=$(dirname "$BAILEY_PROBE")/terminal

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
	timeout $((60 * live_slow)) $as "$BAILEY" run -p "$F/hole.profile" -- "$@" 2>/dev/null
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

# Since Linux 5.19 an empty listener answers ENOENT at once, and poll(2) POLLHUP: a thread
# that asks it again spins until its process ends. A clock would tell of the machine; each
# call is looked at; what poll(2) said, root alone can read, for the supervisor is not dumpable.
test_orphaned_workers() {
	name="no thread asks again when nobody is left ($who)"
	command -v strace >/dev/null || {
		tap_absent "$name" "no strace"
		return
	}
	waits=0 again=0
	for _ in 1 2 3 4 5; do
		live_run strace -qq -f -e 'trace=ioctl,?poll,?ppoll' -o "$W/writable/calls" "$BAILEY" run \
			-p "$F/hole.profile" -- "$PROBE" exit 0 2>"$T/stderr"
		grep -q SECCOMP_IOCTL_NOTIF_RECV "$W/writable/calls" && waits=$((waits + 1))
		again=$((again + $(awk '/ = -1 ENOENT/ && empty[$1]++; /POLLHUP/ && over[$1]++' \
			"$W/writable/calls" | wc -l)))
	done
	tap_is "$name" "$waits $again" "5 0" "$(cat "$T/stderr")"
}

# Launcher and supervisor are one memory until exec, and part at once.
test_birth() {
	# shellcheck disable=SC2086 # $as is a list of words
	tap_is "of 400 launches in a row none hangs ($who)" "$(seq 400 |
		timeout $((120 * live_slow)) $as xargs -P 2 -I '{}' timeout $((20 * live_slow)) \
		"$BAILEY" run -p "$F/hole.profile" -- "$PROBE" exit 0 >"$T/stdout" 2>&1
		echo $?)" 0 "$(head -n 3 "$T/stdout")"
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
	test_orphaned_workers
}

test_company() {
	tap_is "cmd | cat ends with the command ($who)" \
		"$(contained sh -c 'echo done' | timeout $((10 * live_slow)) cat)" "done"
	tap_is "a pipeline passes bytes ($who)" "$(seq 1000 | contained_piped cat |
		contained_piped sort -rn | contained_piped head -n 1)" 1000
	tap_is "/dev/stdin is the pipe of the program ($who)" \
		"$(live_run sh -c 'echo text | "$@"' sh "$BAILEY" run -p "$F/hole.profile" -- \
			cat /dev/stdin 2>"$T/stderr")" text "$(cat "$T/stderr")"
	tap_is "/dev/stdout is the pipe of the program ($who)" \
		"$(live_run sh -c '"$@" | cat' sh "$BAILEY" run -p "$F/hole.profile" -- \
			sh -c 'echo text >/dev/stdout' 2>"$T/stderr")" text "$(cat "$T/stderr")"
	live_run timeout "$(live_time 0.5)" "$BAILEY" run -p "$F/hole.profile" -- \
		sleep $((20 * live_slow)) 2>/dev/null
	tap_is "timeout ends the program ($who)" "$?" 124
	half=$(live_time 0.5)
	live_run timeout -k "$half" "$half" "$BAILEY" run -p "$F/hole.profile" -- \
		sh -c "trap '' TERM; sleep $((20 * live_slow))" 2>/dev/null
	tap_is "timeout -k ends a stubborn program ($who)" "$?" 137
	tap_is "nohup makes SIGHUP harmless ($who)" "$(live_run nohup "$BAILEY" run \
		-p "$F/hole.profile" -- sh -c "kill -HUP \$\$; echo alive" 2>/dev/null)" alive
	tap_is "setsid makes a session of its own ($who)" "$(live_run setsid -w "$BAILEY" run \
		-p "$F/hole.profile" -- "$PROBE" exit 9 2>/dev/null; echo $?)" 9
	# shellcheck disable=SC2086
	tap_is "xargs -P4 starts many at once ($who)" "$(seq 40 |
		timeout $((60 * live_slow)) $as xargs -P 4 -I '{}' "$BAILEY" run -p "$F/hole.profile" -- "$PROBE" create \
		"$W/tree/a/many-{}" 2>/dev/null | grep -c '^ok$')" 40
	tap_is "a background program is waited for ($who)" "$(live_run sh -c \
		"\"\$@\" & wait \$!; echo \$?" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" exit 5 2>/dev/null)" 5
}

# NAME STEPS...: a dialogue with a shell on a terminal.
dialogue() {
	dialogue_name=$1
	shift
	live_run "$T/bin/terminal" $((20 * live_slow)) '+__' "$@" -- \
		env PS1=__ ENV= sh -i >"$T/dialogue" 2>&1
	tap_is "$dialogue_name ($who)" "$?" 0 "$(cat "$T/dialogue")"
}

test_terminal() {
	cp "$BUILT_TERMINAL" "$T/bin/terminal" || {
		tap_skip "job control ($who)" "no terminal helper was built"
		return
	}
	long=$((30 * live_slow))
	run="-$BAILEY run -p $F/hole.profile -- $PROBE"
	dialogue "^C ends the program and not the supervisor of another" \
		"$run linger $long\\n" '+lingering' '-^C' '+__' "-echo status=\$?\\n" \
		'+status=130' '-exit\nexit\n'
	dialogue "^Z stops it, fg and ^C end it" "$run linger $long\\n" '+lingering' '-^Z' \
		'+Stopped' '+__' '-fg\n' "+linger $long" '-^C' '+__' \
		'-echo still"" here\n' '+still here' '-exit\nexit\n'
	dialogue "^Z and bg let it run on" "$run linger $live_slow\\n" '+lingering' '-^Z' \
		'+Stopped' '+__' '-bg\n' '+lingered' '-exit\nexit\n'
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
		"$(timeout $((5 * live_slow)) head -n 1 "$W/tree/a/fifo")" changed
	end_script
}

test_numbers() {
	fresh_files
	tap_is "a thousand children are served ($who)" "$(contained "$PROBE" children 1000 \
		sys openat AT_FDCWD "$W/tree/shared" 'O_WRONLY|O_CREAT' 0600)" 1000 \
		"$(cat "$T/stderr")"
	begin_script hole || return
	ask kill-callers 200 write "$W/tree/a/file"
	tap_is "200 programs are killed in their calls ($who)" "$got" ok
	ask create "$W/tree/after-kills"
	tap_is "then the supervisor still serves ($who)" "$got" ok
	kill -STOP "$script_pid"
	sleep 0.3
	kill -CONT "$script_pid"
	ask create "$W/tree/after-stop"
	tap_is "a program that was stopped is still served ($who)" "$got" ok
	patience=300
	ask flood 3 64 "$W/tree/flooded"
	tap_note "64 threads in 3 s, opened and refused: $got"
	tap_is "a flood by 64 threads is served without a refusal ($who)" "${got##* }" 0
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

# How often its threads have gone to sleep. An idle supervisor sleeps in the receiving of a
# notification and nowhere else, so where this does not change it has had none.
wakes_of() {
	cat "/proc/$1/task/"*/status | awk '/^(non)?voluntary_ctxt/ { n += $2 } END { print n }'
}

# NAME COUNT OPERATION...: so often, without a single notification.
is_unasked() {
	unasked_name=$1
	unasked_count=$2
	shift 2
	before=$(wakes_of "$supervisor")
	ask repeat "$unasked_count" "$@"
	after=$(wakes_of "$supervisor")
	tap_is "$unasked_name work ($who)" "$got" "$unasked_count"
	tap_is "$unasked_name cost no notification ($who)" "$((after - before))" 0
}

# What the kernel decides alone must cost nobody a question.
test_hot_path() {
	live_lies && return # asks about everything
	for profile in free hole; do
		fresh_files
		begin_script $profile || return
		supervisor=$(supervisors | head -n 1)
		# It was asked for the libraries a moment ago.
		sleep "$(live_time 0.5)"
		is_unasked "2,000 opens to read, profile $profile:" 2000 open-read "$W/readable/file"
		is_unasked "2,000 looks at names, profile $profile:" 2000 stat "$W/tree/a/file"
		is_unasked "500 listings, profile $profile:" 500 list "$W/readable"
		[ $profile != hole ] || is_unasked "2,000 opens to read around the hole:" 2000 \
			open-read "$W/tree/a/file"
		before=$(wakes_of "$supervisor")
		ask repeat 2000 sys fchmodat AT_FDCWD "$W/writable/file" 0644
		tap_is "2,000 modes are counted, profile $profile ($who)" \
			"$(($(wakes_of "$supervisor") - before >= 200))" 1
		end_script
	done
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
	live_column "$F/hole.profile" "$PROBE"
	test_launch
	test_birth
	test_company
	test_terminal
	test_need
	test_rights
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
