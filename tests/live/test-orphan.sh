#!/bin/sh
# shellcheck disable=SC2317 # each_family calls what it is given
# A program whose supervisor was killed. In a tree that is not traced each brokered call of
# each family fails from then on, what was refused stays refused, and no file changes; a
# traced tree is dead within a second, to the last thread.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"
# shellcheck source=tests/live/asked.sh
. "$live_here/asked.sh"

live_begin orphan
live_seconds=60
LIBRARY=$(readlink -f "$(ldd "$BAILEY_PROBE" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')")

write_profiles() {
	{
		hole_rules
		echo "allow read $W/listed/"
		echo "deny read $W/listed/private/"
		echo "allow connect unix $O/allowed"
		echo "allow listen unix $W/writable/*"
		echo "allow listen tcp 127.0.0.1 port $port_allowed"
		echo "allow connect udp 127.0.0.1 port $port_allowed"
	} | broker_profile orphan
	# Nobody traces what traces, not even where all is recorded.
	{ hole_rules; echo "allow ptrace self"; } | broker_profile watched
	{ hole_rules; echo "trace always"; } | broker_profile traced
}

fresh_files() {
	rm -rf "$W"
	broker_files
	mkdir -p "$W/listed/private"
	echo "text" >"$W/listed/private/file"
	cp "$PROBE" "$W/writable/evil"
	for file in "$W/writable/file" "$W/readable/file"; do
		"$PROBE" sys setxattr "$file" =user.old =1 1 0 >/dev/null
	done
	live_give "$W"
}

# Done while it lives, for what can only be tried on something that was.
before_death() {
	cat <<END
steps sys-fd 20 socket AF_UNIX SOCK_STREAM 0 , sys bind 20 un:$W/writable/early len
sys-fd 21 socket AF_INET SOCK_STREAM 0
sys-fd 22 openat AT_FDCWD $W/writable/file O_RDONLY
sys-fd 23 openat AT_FDCWD $W/readable/file O_RDONLY
sys-fd 24 socket AF_INET SOCK_DGRAM 0
END
}

# Each line: the call, by its name in handler.def, and perhaps a word; what works with a
# supervisor and fails without; what is refused with it and without.
families() {
	cat <<END
open ;; sys open $W/tree/open O_WRONLY|O_CREAT 0600 ;; sys open $W/tree/hole/open O_WRONLY|O_CREAT 0600
creat ;; sys creat $W/tree/creat 0600 ;; sys creat $W/tree/hole/creat 0600
openat ;; write $W/tree/a/file ;; write $W/tree/hole/file
openat to make ;; create $W/tree/made ;; create $W/tree/hole/made
openat to empty ;; trunc-rdonly $W/writable/file ;; trunc-rdonly $W/readable/file
openat of the shim ;; open-read $W/listed/born ;; open-read $W/listed/private/file
openat2 ;; sys openat2 AT_FDCWD $W/tree/two how:O_WRONLY|O_CREAT:0600:0 len ;; sys openat2 AT_FDCWD $W/tree/hole/two how:O_WRONLY|O_CREAT:0600:0 len
link ;; sys link $W/tree/deep/file $W/tree/linked ;; sys link $W/tree/hole/file $W/tree/stolen
linkat ;; link $W/tree/deep/file $W/tree/linkedat ;; link $W/tree/hole/file $W/tree/stolen
mkdir ;; sys mkdir $W/tree/folder 0700 ;; sys mkdir $W/tree/hole/made 0700
mkdirat ;; sys mkdirat AT_FDCWD $W/tree/folderat 0700 ;; sys mkdirat AT_FDCWD $W/tree/hole/made 0700
mknod ;; sys mknod $W/tree/node S_IFIFO|0600 0 ;; sys mknod $W/tree/hole/node S_IFIFO|0600 0
mknodat ;; sys mknodat AT_FDCWD $W/tree/nodeat S_IFREG|0600 0 ;; sys mknodat AT_FDCWD $W/tree/hole/node S_IFREG|0600 0
rename ;; sys rename $W/tree/a/other $W/tree/renamed ;; sys rename $W/tree/hole/file $W/tree/stolen
renameat ;; sys renameat AT_FDCWD $W/tree/above/private/file AT_FDCWD $W/tree/renamedat ;; sys renameat AT_FDCWD $W/tree/hole/file AT_FDCWD $W/tree/stolen
renameat2 ;; sys renameat2 AT_FDCWD $W/tree/private/file AT_FDCWD $W/tree/renamed2 0 ;; sys renameat2 AT_FDCWD $W/tree/hole/file AT_FDCWD $W/tree/stolen 0
rmdir ;; sys rmdir $W/tree/a/folder ;; sys rmdir $W/tree/hole/folder
symlink ;; sys symlink =nowhere $W/tree/symbolic ;; sys symlink =nowhere $W/tree/hole/symbolic
symlinkat ;; symlink nowhere $W/tree/symbolicat ;; symlink nowhere $W/tree/hole/symbolic
unlink ;; sys unlink $W/tree/deep/inner/file ;; sys unlink $W/tree/hole/file
unlinkat ;; sys unlinkat AT_FDCWD $W/tree/deep/file 0 ;; sys unlinkat AT_FDCWD $W/tree/hole/file 0
truncate ;; truncate $W/writable/file ;; truncate $W/tree/hole/file
chmod ;; sys chmod $W/writable/file 0600 ;; sys chmod $W/readable/file 0600
fchmod ;; sys fchmod 22 0600 ;; sys fchmod 23 0600
fchmodat ;; sys fchmodat AT_FDCWD $W/writable/file 0600 ;; sys fchmodat AT_FDCWD $W/readable/file 0600
fchmodat2 ;; sys fchmodat2 AT_FDCWD $W/writable/file 0600 0 ;; sys fchmodat2 AT_FDCWD $W/readable/file 0600 0
chown ;; sys chown $W/writable/file -1 $gid ;; sys chown $W/readable/file -1 $gid
fchown ;; sys fchown 22 -1 $gid ;; sys fchown 23 -1 $gid
fchownat ;; sys fchownat AT_FDCWD $W/writable/file -1 $gid 0 ;; sys fchownat AT_FDCWD $W/readable/file -1 $gid 0
lchown ;; sys lchown $W/writable/file -1 $gid ;; sys lchown $W/readable/file -1 $gid
utime ;; sys utime $W/writable/file utimbuf:1000 ;; sys utime $W/readable/file utimbuf:1000
utimes ;; sys utimes $W/writable/file timevals:1000 ;; sys utimes $W/readable/file timevals:1000
futimesat ;; sys futimesat AT_FDCWD $W/writable/file timevals:1000 ;; sys futimesat AT_FDCWD $W/readable/file timevals:1000
utimensat ;; sys utimensat AT_FDCWD $W/writable/file times:1000 0 ;; sys utimensat AT_FDCWD $W/readable/file times:1000 0
utimensat of a descriptor ;; sys utimensat 22 NULL times:1000 0 ;; sys utimensat 23 NULL times:1000 0
setxattr ;; sys setxattr $W/writable/file =user.a =1 1 0 ;; sys setxattr $W/readable/file =user.a =1 1 0
lsetxattr ;; sys lsetxattr $W/writable/file =user.b =1 1 0 ;; sys lsetxattr $W/readable/file =user.b =1 1 0
fsetxattr ;; sys fsetxattr 22 =user.c =1 1 0 ;; sys fsetxattr 23 =user.c =1 1 0
removexattr ;; sys removexattr $W/writable/file =user.a ;; sys removexattr $W/readable/file =user.old
lremovexattr ;; sys lremovexattr $W/writable/file =user.b ;; sys lremovexattr $W/readable/file =user.old
fremovexattr ;; sys fremovexattr 22 =user.c ;; sys fremovexattr 23 =user.old
setxattrat ;; sys setxattrat AT_FDCWD $W/writable/file 0 =user.d xattr:1 len ;; sys setxattrat AT_FDCWD $W/readable/file 0 =user.d xattr:1 len
removexattrat ;; sys removexattrat AT_FDCWD $W/writable/file 0 =user.d ;; sys removexattrat AT_FDCWD $W/readable/file 0 =user.old
file_setattr ;; sys file_setattr AT_FDCWD $W/writable/file buf:24 len 0 ;; sys file_setattr AT_FDCWD $W/readable/file buf:24 len 0
ioctl ;; sys ioctl 22 FS_IOC_SETFLAGS int:FS_NODUMP_FL|FS_EXTENT_FL ;; sys ioctl 23 FS_IOC_SETFLAGS int:FS_NODUMP_FL|FS_EXTENT_FL
mmap ;; map-exec $LIBRARY ;; map-exec $W/writable/evil
memfd_create ;; sys memfd_create =x 0 ;; steps sys-fd 9 memfd_create =x 0 , copy-into 9 $PROBE , exec-of-fd 9 exit 0
connect ;; unix-connect $O/allowed ;; unix-connect $O/other
connect of UDP ;; sys connect 24 in:127.0.0.1:$port_allowed len ;; sys connect 24 in:127.0.0.1:$port_other len
bind ;; steps sys-fd 9 socket AF_UNIX SOCK_STREAM 0 , sys bind 9 un:$W/writable/bound len ;; steps sys-fd 9 socket AF_UNIX SOCK_STREAM 0 , sys bind 9 un:$W/tree/bound len
listen ;; sys listen 20 1 ;; sys listen 21 1
sendto ;; sys sendto 24 =text 4 0 in:127.0.0.1:$port_allowed len ;; sys sendto 24 =text 4 0 in:127.0.0.1:$port_other len
sendmsg ;; sys sendmsg 24 msg:in:127.0.0.1:$port_allowed 0 ;; sys sendmsg 24 msg:in:127.0.0.1:$port_other 0
sendmmsg ;; sys sendmmsg 24 mmsg:in:127.0.0.1:$port_allowed len 0 ;; sys sendmmsg 24 mmsg:in:127.0.0.1:$port_other len 0
ioprio_set ;; sys ioprio_set 1 child 0x4004 ;; sys ioprio_set 1 $decoy 0x4004
prlimit64 ;; sys prlimit64 child RLIMIT_NOFILE rlimit:100 NULL ;; sys prlimit64 $decoy RLIMIT_NOFILE rlimit:100 NULL
sched_setaffinity ;; sys sched_setaffinity child 128 cpus ;; sys sched_setaffinity $decoy 128 cpus
sched_setattr ;; sys sched_setattr child sched:19 0 ;; sys sched_setattr $decoy sched:19 0
sched_setparam ;; sys sched_setparam child int:0 ;; sys sched_setparam $decoy int:0
sched_setscheduler ;; sys sched_setscheduler child SCHED_BATCH int:0 ;; sys sched_setscheduler $decoy SCHED_BATCH int:0
setpriority ;; sys setpriority PRIO_PROCESS child 19 ;; sys setpriority PRIO_PROCESS $decoy 19
END
}

# Starts are asked about where all is: of a program that traces and so is not traced.
watched_families() {
	cat <<END
execve ;; run $PROBE exit 0 ;; run $W/writable/evil exit 0
execveat ;; in-child sys execveat AT_FDCWD /usr/bin/true NULL NULL 0 ;; in-child sys execveat AT_FDCWD $W/writable/evil NULL NULL 0
openat to read ;; open-read $W/readable/file ;; open-read $W/secret/file
END
}

# Asked about where Landlock has no scopes.
signal_families() {
	cat <<END
kill ;; send kill child ;; send kill $decoy
kill of itself ;; send kill own ;; send group $decoy
tkill ;; send tkill child ;; send tkill $decoy
tgkill ;; send tgkill child ;; send tgkill $decoy
rt_sigqueueinfo ;; send queue child ;; send queue $decoy
rt_tgsigqueueinfo ;; send queue-thread child ;; send queue-thread $decoy
pidfd_send_signal ;; send pidfd child ;; send pidfd $decoy
fcntl ;; owner setown own ;; owner setown $decoy
fcntl with a structure ;; owner setown-ex own ;; owner setown-ex $decoy
ioctl ;; owner fiosetown own ;; owner fiosetown $decoy
END
}

# i386 has the same handlers by other names; test-i386.sh takes socketcall apart.
names_of_i386='chown32 fchown32 fcntl64 lchown32 mmap2 socketcall truncate64 utimensat_time64'

test_complete() {
	{ families; watched_families; signal_families; } | sed 's/[ ;].*//' | sort -u >"$T/known"
	# shellcheck disable=SC2086 # words
	printf '%s\n' $names_of_i386 >>"$T/known"
	tap_is "every brokered call is tried" "$(sed -n 's/^HANDLER(\([a-z0-9_]*\),.*/\1/p' \
		"$live_top/launcher/supervisor/handler.def" | grep -vxFf "$T/known")" ""
}

# "refused" for an errno or a program that did not start, else the answer.
is_no() {
	case $1 in
	ok | waiting | gone | '' | [0-9]*) echo "$1" ;;
	*) echo refused ;;
	esac
}

is_yes() {
	case $1 in
	ok | [0-9]*) echo ok ;;
	*) echo "$1" ;;
	esac
}

# FILE COMMAND: $family, $allowed and $refused of each of its lines.
each_family() {
	each_file=$1
	shift
	while read -r each_line; do
		family=${each_line%% ;; *}
		rest=${each_line#* ;; }
		allowed=${rest%% ;; *}
		refused=${rest#* ;; }
		"$@"
	done <"$each_file"
}

# The kernel itself has no such call.
is_absent() {
	# shellcheck disable=SC2086 # words
	[ "$("$PROBE" $allowed 2>&1 | tail -n 1)" = ENOSYS ]
}

works_alive() {
	ask "$refused"
	tap_is "refused while the supervisor lives: $family ($who)" "$(is_no "$got")" refused \
		"it gave $got"
	ask "$allowed"
	if [ "$got" = ENOSYS ] && is_absent; then
		tap_skip "works while the supervisor lives: $family ($who)" "no such call"
	else
		tap_is "works while the supervisor lives: $family ($who)" "$(is_yes "$got")" ok \
			"it gave $got"
	fi
}

fails_dead() {
	ask "$allowed"
	tap_is "without the supervisor nothing is brokered: $family ($who)" \
		"$(is_no "$got")" refused "it gave $got"
	ask "$refused"
	tap_is "without the supervisor the refused stays so: $family ($who)" \
		"$(is_no "$got")" refused "it gave $got"
}

# FAMILIES PROFILE [OPTION]...: $orphan is the program, which asks.
begin_family() {
	begin_families=$1
	shift
	fresh_files
	begin_script "$@" || return
	find_supervisor "its death" || return
	echo "text" >"$W/listed/born"
	live_give "$W/listed/born"
	"$begin_families" >"$T/families"
	[ -z "${BAILEY_SHIM-}" ] || sed -i '/of the shim/d' "$T/families"
	! live_lies || sed -i '/ own ;;/d' "$T/families" # its thread takes the signal
	before_death >"$T/before"
}

# Under the profile `orphan` something is prepared; `watched` has no sockets.
prepare_family() {
	while read -r line; do
		ask "$line"
		tap_is "before: ${line%% /*} ($who)" "$(is_yes "$got")" ok "it gave $got"
	done <"$T/before"
}

test_families() {
	begin_family "$@" || return
	[ "$2" != orphan ] || prepare_family
	each_family "$T/families" works_alive
	end_script
	begin_family "$@" || return
	[ "$2" != orphan ] || prepare_family
	state=$("$PROBE" state "$W")
	kill -KILL "$supervisor"
	gone_in_a_second "$supervisor"
	tap_is "the supervisor is gone: $2 ($who)" "$?" 0
	each_family "$T/families" fails_dead
	ask umask-set 022
	tap_is "the program itself lives on: $2 ($who)" "$got" ok
	tap_is "without the supervisor no file changes: $2 ($who)" "$("$PROBE" state "$W")" \
		"$state"
	end_script
}

# Those that run the probe, whatever session they went to, but for the servers outside.
probes() {
	for probe_link in /proc/[0-9]*/exe; do
		[ "$(readlink "$probe_link" 2>/dev/null)" != "$PROBE" ] || {
			probe_pid=${probe_link#/proc/}
			echo "${probe_pid%/exe}"
		}
	done
}

alive_of_script() {
	probes | grep -vxFf "$T/outsiders"
}

# Several generations, threads and one that sits in a call.
test_traced() {
	fresh_files
	mkfifo "$W/tree/a/fifo"
	live_give "$W/tree/a/fifo"
	probes >"$T/outsiders"
	begin_script "$@" || return
	find_supervisor "a traced tree" || return
	for _ in 1 2 3 4 5 6 7 8; do
		ask background fork-depth "$PROBE" mixed 5 "$PROBE" linger $((60 * live_slow))
	done
	ask background write "$W/tree/a/fifo"
	ask background flood $((60 * live_slow)) 16 "$W/tree/flooded"
	sleep "$live_slow"
	tap_is "many live in the tree: $* ($who)" "$([ "$(alive_of_script | wc -l)" -ge 20 ] && echo yes)" yes \
		"$(alive_of_script)"
	kill -KILL "$supervisor"
	sleep "$live_slow"
	tap_is "a second later none is alive: $* ($who)" "$(alive_of_script)" ""
	end_script
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
	mkdir -p "$W/listed/private"
	fresh_files
	write_profiles
	BAILEY_LIAR=$W/secret
	live_column "$F/orphan.profile" "$PROBE"
	[ "$landlock" -ge 6 ] || test_families signal_families orphan
	[ -z "${BAILEY_OLDER-}" ] || return 0 # the others are the same there
	test_families families orphan
	test_families watched_families watched --mode observe
	test_traced traced
	test_traced orphan --mode observe
}

test_complete
while live_next_user; do
	run_all "$live_turn"
done
tap_done
