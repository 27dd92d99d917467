#!/bin/sh
# What a supervised program may meet outside and be inside: another bailey, another
# listener, a tracer, calls that a filter refuses, no descriptors at all, memory that nobody
# may read. Containers: test-containers.sh.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

live_begin company
live_seconds=60

write_profiles() {
	{ hole_rules; echo "allow exec $CLOSED"; } | broker_profile hole
	{ hole_rules; echo "trace always"; } | broker_profile traced
	# Enough for a bailey inside, and its profiles.
	{
		hole_rules
		echo "allow read $T/ /etc/ /proc/ /sys/ ${BAILEY%/bin/*}/"
		echo "allow exec $BAILEY"
	} | broker_profile outer
	free_rules | broker_profile open
}

fresh_files() {
	rm -rf "$W"
	mkdir -p "$W"
	broker_files
	live_give "$W"
}

# PROFILE PROGRAM...: stderr to $T/stderr.
contained() {
	name=$1
	shift
	live_run "$BAILEY" run -p "$F/$name.profile" -- "$@" 2>"$T/stderr"
}

# NAME FILE: nothing ran, so nothing was made.
not_made() {
	[ ! -e "$2" ]
	tap_is "$1 ($who)" "$?" 0 "$2 is there"
}

test_nested() {
	got=$(contained outer "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" create "$W/tree/nested")
	tap_is "bailey inside a supervised bailey is not started ($who)" "$? $got" "125 " \
		"$(cat "$T/stderr")"
	tap_is "and says why ($who)" "$(grep -c \
		'contained and watched already: a second supervisor cannot be had' "$T/stderr")" 1 \
		"$(cat "$T/stderr")"
	not_made "nothing ran in it" "$W/tree/nested"
	tap_is "the outer one serves on behind that ($who)" "$(contained outer sh -c \
		"$BAILEY run -p $F/hole.profile -- $PROBE create $W/tree/nested 2>$W/tree/err
		$PROBE create $W/tree/behind")" ok "$(cat "$T/stderr")"
}

# Somebody listens already, who is no bailey: to a call that nobody makes here.
test_listener() {
	got=$(live_run "$PROBE" watched 449 "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" create "$W/tree/watched" 2>"$T/stderr")
	tap_is "where a listener is already nothing is started ($who)" "$? $got" "125 " \
		"$(cat "$T/stderr")"
	tap_is "and it is said why: a listener ($who)" "$(grep -c \
		'contained and watched already: a second supervisor cannot be had' "$T/stderr")" 1 \
		"$(cat "$T/stderr")"
	not_made "nothing ran beside a listener" "$W/tree/watched"
}

# Docker's filter refuses unshare(2), and process_vm_readv(2) before 23.0. Workers then have
# one umask among them.
test_no_unshare() {
	case $(uname -m) in
	x86_64) unshare=272 readv=310 ;;
	aarch64) unshare=97 readv=270 ;;
	*)
		tap_absent "without unshare(2) ($who)" "no numbers for $(uname -m)"
		return
		;;
	esac
	# shellcheck disable=SC2016 # for the shell inside
	live_run "$PROBE" without-call $unshare 1 "$PROBE" without-call $readv 1 \
		"$BAILEY" run -p "$F/hole.profile" -- sh -c '
		cd "$1" || exit
		make() {
			umask "$1"
			n=0
			while [ "$n" -lt 300 ]; do
				: >"mask-$1-$2-$n"
				n=$((n + 1))
			done
		}
		for maker in 1 2 3 4 5 6 7 8; do
			make 077 $maker &
			make 000 $maker &
		done
		(: >hole/new)
		wait' sh "$W/tree" 2>"$T/stderr"
	for mode in 077:600 000:666; do
		tap_is "without unshare(2) each makes files with its own umask, ${mode%:*} ($who)" \
			"$(find "$W/tree" -name "mask-${mode%:*}-*" -perm "${mode#*:}" | wc -l)" 2400 \
			"$(find "$W/tree" -name "mask-${mode%:*}-*" | wc -l) made
$(tail -n 3 "$T/stderr")"
	done
	not_made "without unshare(2) a hole stays closed" "$W/tree/hole/new"
	rm -f "$W"/tree/mask-*
	test_turns
}

# An open that waits has no turn: a stranger's FIFO, which goes by its name (open.c).
test_turns() {
	turns_name="without unshare(2) a FIFO that waits keeps nobody from making a file"
	[ "$(id -u)" = 0 ] || {
		live_for_root "$turns_name"
		return
	}
	mkdir -m 1777 "$W/tree/sticky"
	chmod 1777 "$W/tree/sticky"
	mkfifo -m 666 "$W/tree/sticky/fifo"
	chmod 666 "$W/tree/sticky/fifo"
	chown 65534 "$W/tree/sticky/fifo"
	# shellcheck disable=SC2016 # for the shell inside
	tap_is "$turns_name ($who)" "$(live_run "$PROBE" without-call $unshare 1 "$BAILEY" run \
		-p "$F/hole.profile" -- sh -c 'cd "$1" || exit
		(: >sticky/fifo) &
		sleep 1
		: >made && echo made
		cat sticky/fifo
		wait' sh "$W/tree" 2>"$T/stderr")" made "$(cat "$T/stderr")"
	rm -rf "$W/tree/sticky" "$W/tree/made"
}

# NAME WANTED PROBE-COMMAND...: where a filter around bailey says that openat2(2) is not
# there, as systemd's RestrictSUIDSGID= does.
stepwise() {
	stepwise_name=$1
	stepwise_wanted=$2
	shift 2
	tap_is "$stepwise_name ($who)" "$(live_run "$PROBE" without-call "$OPENAT2" "$ENOSYS" \
		"$BAILEY" run -p "$F/hole.profile" -- "$PROBE" "$@" 2>"$T/stderr")" \
		"$stepwise_wanted" "$(cat "$T/stderr")"
}

test_openat2() {
	OPENAT2=437 ENOSYS=38
	ln -s file "$W/tree/a/link"
	ln -s ../hole/file "$W/tree/a/into"
	ln -s "$W/tree/a" "$W/tree/folder-link"
	live_give "$W"
	stepwise "without openat2 a file is made beside the hole" ok create "$W/tree/beside"
	stepwise "nothing is made in the hole" EACCES create "$W/tree/hole/new"
	stepwise "a link leads to its file" ok open-write "$W/tree/a/link"
	stepwise "a link to a folder leads through it" ok open-write "$W/tree/folder-link/file"
	stepwise "a link into the hole does not" EACCES open-write "$W/tree/a/into"
	stepwise "nor do dots" EACCES open-write "$W/tree/a/../hole/../hole/file"
	stepwise "the own /proc/self/root leads to the root" ok create "/proc/self/root$W/tree/root"
	stepwise "and not into the hole" EACCES create "/proc/self/root$W/tree/hole/root"
	stepwise "a stranger's leads nowhere" EACCES create "/proc/1/root$W/tree/stranger"
}

# NAME TRACER...: a launch under it, with a hole.
traced_launch() {
	tracer=$1
	shift
	for profile in hole traced; do
		rm -f "$W/tree/made" "$W/tree/hole/made"
		got=$(live_run "$@" "$BAILEY" run -p "$F/$profile.profile" -- \
			"$PROBE" create "$W/tree/made" 2>"$T/stderr" | grep -c '^ok$')
		tap_is "a brokered call works under $tracer, profile $profile ($who)" "$got" 1 \
			"$(cat "$T/stderr")"
		got=$(live_run "$@" "$BAILEY" run -p "$F/$profile.profile" -- \
			"$PROBE" create "$W/tree/hole/made" 2>"$T/stderr" | grep -c '^EACCES$')
		tap_is "a hole stays closed under $tracer, profile $profile ($who)" "$got" 1 \
			"$(cat "$T/stderr")"
		not_made "and nothing is in it: $tracer, $profile" "$W/tree/hole/made"
	done
	tap_is "what is not traced any more is said under $tracer ($who)" "$(grep -c \
		'the tree is not traced: it has a tracer already' "$T/stderr")" 1 \
		"$(cat "$T/stderr")"
	live_run "$@" "$BAILEY" run --strict -p "$F/traced.profile" -- \
		"$PROBE" create "$W/tree/strict" >"$T/stdout" 2>"$T/stderr"
	not_made "with --strict nothing starts under $tracer" "$W/tree/strict"
	tap_is "with --strict it is said why under $tracer ($who)" "$(grep -c \
		'the tree is to be traced, and it has a tracer already' "$T/stderr")" 1 \
		"$(cat "$T/stderr")"
}

test_tracers() {
	if command -v strace >/dev/null; then
		traced_launch "strace -f" strace -f -o /dev/null
		live_run strace -f -o /dev/null "$BAILEY" run -p "$F/hole.profile" -- \
			"$PROBE" exit 7 2>"$T/stderr"
		tap_is "the exit status comes through strace ($who)" "$?" 7
	else
		tap_absent "a launch under strace ($who)" "no strace"
	fi
	if command -v gdb >/dev/null; then
		traced_launch gdb gdb -nx -q -batch -iex 'set debuginfod enabled off' \
			-ex run --args
	else
		tap_absent "a launch under gdb ($who)" "no gdb"
	fi
}

# By root's supervisor all is seen. A user's cannot read what is not dumpable: what
# would have to be asked is refused, at once, and what the kernel decides goes on.
test_closed_memory() {
	wanted=EACCES
	[ -n "$as" ] || [ "$(id -u)" != 0 ] || wanted=ok
	blind="steps sys prctl PR_SET_DUMPABLE 0 ,"
	# shellcheck disable=SC2086 # a list of words
	while read -r call; do
		fresh_files
		got=$(live_run "$PROBE" $blind $call 2>"$T/stderr")
		tap_is "bare: ${call%% /*} ($who)" "$got" ok "$(cat "$T/stderr")"
		fresh_files
		tap_is "it cannot be dumped: ${call%% /*} ($who)" \
			"$(contained hole "$PROBE" $blind $call)" "$wanted" "$(cat "$T/stderr")"
	done <<END
create $W/tree/new
write $W/tree/a/file
mkdir $W/tree/new
rename $W/tree/a/file $W/tree/new
sys fchmodat AT_FDCWD $W/writable/file 0600
sys utimensat AT_FDCWD $W/writable/file times:1000 0
END
	# shellcheck disable=SC2086
	while read -r call; do
		fresh_files
		tap_is "what is refused stays so for it: ${call%% /*} ($who)" \
			"$(contained hole "$PROBE" $blind $call)" EACCES "$(cat "$T/stderr")"
	done <<END
create $W/tree/hole/new
write $W/tree/hole/file
rename $W/tree/hole/file $W/tree/new
sys fchmodat AT_FDCWD $W/readable/file 0600
END
	# shellcheck disable=SC2086
	live_lies || tap_is "what the kernel decides goes on for it ($who)" \
		"$(contained hole "$PROBE" $blind open-read "$W/readable/file")" ok \
		"$(cat "$T/stderr")"
}

# A program that may be run and not read cannot be dumped from its start (execve(2)).
test_closed_program() {
	[ "$(live_run "$CLOSED" create "$W/tree/bare")" = ok ] || {
		tap_fail "a file of mode 0111 runs bare ($who)"
		return
	}
	got=$(contained hole "$CLOSED" create "$W/tree/closed")
	if [ "$wanted" = ok ]; then
		tap_is "a file of mode 0111 runs ($who)" "$got" ok "$(cat "$T/stderr")"
	elif [ "${BAILEY_SHIM-}" != static ]; then # which wants no library
		tap_is "a file of mode 0111 gets no library that nobody saw ($who)" "$got" "" \
			"$(cat "$T/stderr")"
		tap_is "and its loader says so ($who)" "$(grep -c \
			'error while loading.*failed to map segment' "$T/stderr")" 1 "$(cat "$T/stderr")"
	fi
	[ "$wanted" = ok ] || not_made "nothing of it made a file" "$W/tree/closed"
	contained hole "$CLOSED" create "$W/tree/hole/closed" >/dev/null
	not_made "a hole stays closed to a file of mode 0111" "$W/tree/hole/closed"
}

# What systemd looks at with NotifyAccess=main: the kernel's word for who sent it.
test_sender() {
	rm -f "$W/senders"
	live_start "$T/senders" "$PROBE" serve-senders "un:$W/senders" || {
		tap_fail "a receiver starts ($who)"
		return
	}
	chmod 777 "$W/senders"
	wanted_id=$(live_run id -u)
	for profile in hole traced; do
		{
			cat "$F/$profile.profile"
			echo "allow connect unix $W/senders"
		} | broker_profile "send-$profile"
		for call in "sendto 9 =note 4 0 un:$W/senders len" "sendmsg 9 msg:un:$W/senders 0" \
			"sendmsg 9 pieces:un:$W/senders 0" \
			"sendmsg 9 pieces:un:$W/senders MSG_NOSIGNAL"; do
			# shellcheck disable=SC2016,SC2086 # for the inner shell; a list of words
			pid=$(live_run sh -c 'echo $$; exec "$@"' sh "$BAILEY" run \
				-p "$F/send-$profile.profile" -- "$PROBE" steps \
				sys-fd 9 socket AF_UNIX SOCK_DGRAM 0 , sys $call 2>"$T/stderr" |
				head -n 1)
			sleep "$(live_time 0.2)"
			tap_is "a datagram of ${call%%:*} is the program's own, profile $profile ($who)" \
				"$(tail -n 1 "$T/senders" | cut -d ' ' -f 1,2)" "$pid $wanted_id" \
				"$(cat "$T/stderr")"
		done
		before=$(wc -l <"$T/senders")
		tap_is "three hundred datagrams are sent, profile $profile ($who)" \
			"$(contained "send-$profile" "$PROBE" steps \
			sys-fd 9 socket AF_UNIX SOCK_DGRAM 0 , repeat 300 \
			sys sendto 9 =note 4 0 "un:$W/senders" len)" 300 "$(cat "$T/stderr")"
		sleep "$(live_time 0.2)"
		tap_is "and all are its own, profile $profile ($who)" \
			"$(tail -n "+$((before + 1))" "$T/senders" | cut -d ' ' -f 1 | uniq -c |
			awk '{ print $1 }')" 300
		tap_is "behind that the socket has no peer, profile $profile ($who)" \
			"$(contained "send-$profile" "$PROBE" steps \
			sys-fd 9 socket AF_UNIX SOCK_DGRAM 0 , \
			sys sendto 9 =note 4 0 "un:$W/senders" len , \
			sys sendto 9 =note 4 0 NULL 0)" ENOTCONN "$(cat "$T/stderr")"
	done
	kill "$live_pid"
}

test_no_descriptors() {
	fresh_files
	live_run sh -c "exec \"\$@\" <&- >&- 2>&-" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" create "$W/tree/closed"
	tap_is "a brokered call works with 0, 1 and 2 closed ($who)" \
		"$? $(test -e "$W/tree/closed" && echo made)" "0 made"
	live_run sh -c "exec \"\$@\" <&- >&- 2>&-" sh "$BAILEY" run -p "$F/hole.profile" -- \
		"$PROBE" create "$W/tree/hole/closed"
	tap_is "and is refused in a hole ($who)" "$?" 1
	not_made "where nothing is made" "$W/tree/hole/closed"
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$F"
	live_give "$F"
	fresh_files
	write_profiles
	live_column "$F/hole.profile" "$PROBE"
	test_nested
	test_listener
	test_no_unshare
	test_openat2
	test_tracers
	test_closed_memory
	test_closed_program
	test_no_descriptors
	test_sender
}

CLOSED=$T/bin/closed
cp "$PROBE" "$CLOSED"
chmod 111 "$CLOSED" # its owner as well may run it and not read it
live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
