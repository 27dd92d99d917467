#!/bin/sh
# What else the supervisor survives: callers that die in every family of calls, storms of
# starts, fork bombs, no descriptors, no memory, servers that never answer, ten thousand
# children. Behind each a call is served as ever.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"
# shellcheck source=tests/live/asked.sh
. "$live_here/asked.sh"

live_begin survival
live_seconds=120
LIBRARY=$(readlink -f "$(ldd "$BAILEY_PROBE" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')")

write_profiles() {
	{
		hole_rules
		echo "allow connect unix $O/allowed $W/writable/*"
		echo "allow listen unix $W/writable/*"
		echo "allow connect udp 127.0.0.1 port $port_allowed"
	} >"$T/rules"
	broker_profile hole <"$T/rules"
	{ cat "$T/rules"; echo "trace always"; } | broker_profile traced
	{ cat "$T/rules"; echo "limit nproc 150"; } | broker_profile limited
}

fresh_files() {
	rm -rf "$W"
	broker_files
	mkfifo "$W/tree/a/fifo"
	live_give "$W"
}

# NAME: one call more.
still_serves() {
	served=$((served + 1))
	ask create "$W/tree/served-$served"
	tap_is "it serves behind $1 ($who)" "$got" ok
}

# Calls of each family, to die in.
deaths() {
	cat <<END
create $W/tree/dying
steps sys mkdirat AT_FDCWD $W/tree/dying-folder 0700 , sys unlinkat AT_FDCWD $W/tree/dying-folder AT_REMOVEDIR
rename $W/tree/a/other $W/tree/a/other
truncate $W/writable/file
sys fchmodat AT_FDCWD $W/writable/file 0644
sys utimensat AT_FDCWD $W/writable/file times:1000 0
sys setxattr $W/writable/file =user.a =1 1 0
map-exec $LIBRARY
sys memfd_create =x 0
unix-connect $O/allowed
steps sys-fd 9 socket AF_INET SOCK_DGRAM 0 , sys sendto 9 =text 4 0 in:127.0.0.1:$port_allowed len
write $W/tree/a/fifo
run $PROBE exit 0
END
}

test_deaths() {
	for profile in hole traced; do
		fresh_files
		begin_script $profile || return
		find_supervisor deaths || return
		deaths >"$T/deaths"
		while read -r call; do
			patience=400
			ask kill-callers 60 "$call"
			tap_is "60 callers die in ${call%% /*}, profile $profile ($who)" "$got" ok
			still_serves "callers that died in ${call%% /*}, profile $profile"
		done <"$T/deaths"
		patience=
		end_script
	done
}

test_storms() {
	for profile in hole traced; do
		fresh_files
		begin_script $profile || return
		patience=400
		ask exec-storm 3 8 "$PROBE" exit 0
		tap_is "eight processes start programs for 3 s, profile $profile ($who)" "$got" 0
		still_serves "a storm of starts, profile $profile"
		patience=
		end_script
	done
	begin_script hole || return
	patience=2400
	ask children 10000 sys openat AT_FDCWD "$W/tree/shared" 'O_WRONLY|O_CREAT' 0600
	tap_is "ten thousand children are served ($who)" "$got" 10000
	patience=
	end_script
}

# Root has as many processes as it likes.
test_bomb() {
	[ -n "$as" ] || [ "$(id -u)" != 0 ] || return
	fresh_files
	begin_script limited || return
	patience=1000
	ask fork-bomb "$W/tree/a/file"
	tap_is "each child of a fork bomb is served, up to the limit ($who)" "$got" "many 0"
	still_serves "a fork bomb"
	patience=
	end_script
}

# With those who still wait.
end_all() {
	end_script
	pkill -KILL -s "$script_pid"
}

# LIMIT-OPTION VALUE NAME: too many calls that wait, under a limit of the supervisor's too.
exhaust() {
	fresh_files
	# shellcheck disable=SC3045 # dash, bash and busybox have it
	ulimit -S "$1" "$2"
	begin_script hole
	exhausted=$?
	# shellcheck disable=SC3045
	ulimit -S "$1" "$(ulimit -H "$1")"
	[ "$exhausted" = 0 ] || return
	find_supervisor "$3" || return
	for _ in $(seq 60); do
		ask background write "$W/tree/a/fifo"
	done
	ask background create "$W/tree/hole/exhausted"
	sleep 0.5
	timeout 5 cat "$W/tree/a/fifo" >/dev/null
	sleep 0.5
	# What was in the way of the reader is written again.
	still_serves "60 calls that waited with few $3"
	tap_is "and nothing was let through: $3 ($who)" \
		"$(test -e "$W/tree/hole/exhausted" && echo made)" ""
	end_all
}

# A server that never accepts, and a queue for one.
test_hung() {
	fresh_files
	begin_script hole || return
	ask steps sys-fd 20 socket AF_UNIX SOCK_STREAM 0 , sys bind 20 \
		"un:$W/writable/hung" len , sys listen 20 0
	tap_is "a server that never accepts ($who)" "$got" ok
	for _ in $(seq 20); do
		ask background unix-connect "$W/writable/hung"
	done
	patience=40
	still_serves "20 who wait for a server that hangs"
	patience=
	end_all
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	served=0
	mkdir -p "$F"
	live_give "$F"
	start_outside "$1" || {
		tap_fail "the decoys start ($who)"
		return
	}
	mkdir -p "$W/writable"
	fresh_files
	write_profiles
	BAILEY_LIAR=$W/secret
	live_column "$F/hole.profile" "$PROBE"
	test_deaths
	test_storms
	test_bomb
	exhaust -n 40 descriptors
	exhaust -v 60000 memory
	test_hung
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
