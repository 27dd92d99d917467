#!/bin/sh
# What a supervised program may meet outside and be inside: another bailey, a tracer, a
# container with a filter of its own, no descriptors at all, memory that nobody may read.
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

# Docker's own filter, as far as it matters here: podman's, without what it allows more.
docker_filter() {
	jq '.defaultErrnoRet = 1 | (.syscalls |= map(.names -= ["clone3", "pidfd_getfd", "io_uring_setup"]
		| select(.names | length > 0))) | .syscalls += [{"names": ["clone3"],
		"action": "SCMP_ACT_ERRNO", "errnoRet": 38}, {"names": ["pidfd_getfd"],
		"action": "SCMP_ACT_ERRNO", "errnoRet": 1}]' /usr/share/containers/seccomp.json \
		>"$T/docker.json" 2>"$T/stderr"
}

# A root folder with bailey, at the path it was built for, and the probe.
container_files() {
	R=$T/container
	mkdir -p "$R/bin" "$R/etc" "$R/tmp" "$R/proc" "$R/dev" "$R/sys" "$R/usr/lib" \
		"$R/w/tree/hole" \
		"$R${BAILEY%/bin/*}"
	cp -R "${BAILEY%/bin/*}/." "$R${BAILEY%/bin/*}/"
	cp "$PROBE" "$R/bin/probe"
	echo 'user:x:1000:1000::/w:/bin/sh' >"$R/etc/passwd"
	ldd "$BAILEY" "$PROBE" | sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | sort -u |
		while read -r library; do
			mkdir -p "$R${library%/*}"
			cp -L "$library" "$R$library"
		done
	cat >"$R/w/hole.profile" <<END
bare
allow read /bin/ /lib/ /usr/ /lib64/ /etc/
allow exec /bin/ /lib/ /lib64/
allow load /bin/ /lib/ /usr/lib/ /lib64/
allow write /w/tree/
deny write /w/tree/hole/
allow connect unix @peer
END
	chown -R 1000:1000 "$R/w"
}

in_container() {
	timeout -k 5 $((60 * live_slow)) podman --runtime runc run --rm --network=none --user 1000 \
		--ulimit nofile=20000:20000 --ulimit nproc=20000:20000 \
		--security-opt "seccomp=$T/docker.json" --rootfs "$R" "$@" \
		2>"$T/stderr" </dev/null
}

test_container() {
	name="in a container with Docker's filter"
	for tool in podman runc jq; do
		command -v "$tool" >/dev/null || {
			tap_absent "$name" "no $tool"
			return
		}
	done
	docker_filter || {
		tap_absent "$name" "no filter of podman's to begin with"
		return
	}
	container_files
	[ "$(in_container /bin/probe create /w/tree/bare)" = ok ] || {
		tap_absent "$name" "podman starts nothing: $(tail -n 1 "$T/stderr")"
		return
	}
	tap_is "$name pidfd_getfd(2) is refused" "$(in_container /bin/probe pidfd-getfd 1)" EPERM \
		"$(cat "$T/stderr")"
	run="$BAILEY run -p /w/hole.profile"
	# shellcheck disable=SC2086 # a list of words
	{
		tap_is "a brokered call works $name" \
			"$(in_container $run -- /bin/probe create /w/tree/new)" ok "$(cat "$T/stderr")"
		tap_is "a hole stays closed $name" \
			"$(in_container $run -- /bin/probe create /w/tree/hole/new)" EACCES \
			"$(cat "$T/stderr")"
		tap_is "a traced tree works $name" "$(in_container $run --rule 'trace always' -- \
			/bin/probe create /w/tree/traced)" ok "$(cat "$T/stderr")"
		tap_is "a socket that the supervisor cannot have is refused $name" \
			"$(in_container $run -- /bin/probe unix-connect @peer)" EACCES \
			"$(cat "$T/stderr")"
	}
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$F"
	live_give "$F"
	fresh_files
	write_profiles
	test_nested
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
live_for_root "in a container with Docker's filter"
[ "$(id -u)" != 0 ] || test_container
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
