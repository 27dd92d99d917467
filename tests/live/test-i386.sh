#!/bin/sh
# 32-bit programs: without `allow abi i386` they die, with it each call does what it does
# bare, or is refused as the 64-bit one is.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin i386
live_seconds=60
built=$(dirname "$BAILEY_PROBE")
[ "$(uname -m)" = x86_64 ] || tap_skip_all "no x86-64: there are no i386 calls"
for kind in i386 i386-static; do
	[ -s "$built/$kind" ] ||
		tap_skip_all "the compiler makes no 32-bit programs (gcc-12-multilib)"
	cp "$built/$kind" "$T/bin/$kind"
	chmod 755 "$T/bin/$kind"
done
"$T/bin/i386" >/dev/null 2>&1
[ $? = 2 ] || tap_skip_all "this kernel runs no 32-bit programs"
LIBRARY=$(ldd "$T/bin/i386" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')
LIBRARY=$(readlink -f "$LIBRARY")

fresh_files() {
	rm -rf "$W"
	for folder in "$W/tree" "$W/tree/hole"; do
		mkdir -p "$folder/empty"
		for file in file other doomed sparse large; do
			echo "some text" >"$folder/$file"
		done
		truncate -s 3G "$folder/large"
		touch -d @1000000000 "$folder/file"
		cp /bin/true "$folder/evil"
	done
	live_give "$W"
}

# The rights of what lies there, and what it is.
state() {
	(cd "$W" && find . -printf '%P %y %m %U:%G %s %l %n\n' | grep -v 'strang' | sort)
}

write_profile() {
	cat >"$T/$1.profile" <<END
allow read @system
allow exec @system
allow load @system
allow exec $T/bin/
allow write $W/tree/
deny write $W/tree/hole/
allow listen udp 127.0.0.1 port $port_allowed
allow connect udp 127.0.0.1 port $port_allowed
allow listen tcp 127.0.0.1 port $port_allowed
allow connect tcp 127.0.0.1 port $port_allowed
allow? listen unix $W/tree/socket1 $W/tree/socket2
allow? connect unix $W/tree/socket1 $W/tree/socket2
$2
END
	live_give "$T/$1.profile"
}

# FOLDER COMMAND...: below it, stdout to $T/out.
in_folder() {
	in_folder=$1
	shift
	(cd "$in_folder" && live_run "$@" >"$T/out" 2>"$T/err")
}

compare_allowed() {
	fresh_files
	in_folder "$W/tree" "$T/bin/$1" allowed "$W/tree" "$port_allowed" "$LIBRARY" "$T/bin/true"
	bare_status=$?
	cp "$T/out" "$T/bare"
	state >"$T/bare.state"
	fresh_files
	in_folder "$W/tree" "$BAILEY" run -p "$T/with.profile" -- "$T/bin/$1" allowed "$W/tree" \
		"$port_allowed" "$LIBRARY" "$T/bin/true"
	tap_is "$1: it ends as it does bare ($who)" "$?" "$bare_status" "$(cat "$T/err")"
	tap_is "$1: each call has the result that it has bare ($who)" \
		"$(diff "$T/bare" "$T/out")" "" "$(cat "$T/err")"
	tap_is "$1: the files are what they are bare ($who)" \
		"$(state | diff "$T/bare.state" -)" ""
}

# Below the hole, with the other port. What a server in the same program could not bind
# cannot be sent to, so the addresses that are refused are those of others.
list_refused() {
	cat <<END
open
openat
creat
open of a large file
mkdir
rename
unlink
rmdir
symlink
link
mknod
truncate64
chmod
chown of 16 bits
chown of 16 bits to nobody
lchown of 16 bits
chown32
utime
execve
mmap2 of code
mmap of code
mmap2 of code beside a thread
ipc shmat of code
END
	for way in socketcall direct; do
		for call in bind sendto sendmsg sendmmsg connect "sendto in a fast way" "tcp bind" "tcp listen" \
			"tcp connect" "unix bind" "unix sendto" "unix sendmsg of parts" \
			"unix sendmsg of a descriptor" "unix connect"; do
			echo "$way $call"
		done
	done
}

# KIND NAME: it works bare, and is refused inside.
is_refused() {
	got=$(sed -n "s/^$2 \(-\{0,1\}[0-9]*\)\$/\1/p" "$T/out")
	bare=$(sed -n "s/^$2 \(-\{0,1\}[0-9]*\)\$/\1/p" "$T/bare")
	case $bare,$got in
	-*) tap_fail "$1: $2 works bare ($who)" "bare: $bare" ;;
	*,-13 | *,-1) tap_ok "$1: $2 is refused ($who)" ;;
	*) tap_fail "$1: $2 is refused ($who)" "got: $got" ;;
	esac
}

start_strangers() {
	strangers=
	for number in 1 2; do
		live_start "$T/stranger$number" "$PROBE" serve-datagrams \
			"un:$W/tree/hole/strang$number" || return 1
		strangers="$strangers $live_pid"
	done
}

end_strangers() {
	# shellcheck disable=SC2086 # numbers
	kill $strangers
	# shellcheck disable=SC2086
	wait $strangers 2>/dev/null
}

compare_denied() {
	fresh_files
	start_strangers || tap_fail "$1: somebody to talk to ($who)" "$(cat "$T"/stranger*.err)"
	in_folder "$W/tree" "$T/bin/$1" denied "$W/tree/hole" "$port_denied" \
		"$W/tree/hole/evil" "$W/tree/hole/evil"
	cp "$T/out" "$T/bare"
	end_strangers
	fresh_files
	state >"$T/bare.state"
	start_strangers || tap_fail "$1: somebody to talk to ($who)" "$(cat "$T"/stranger*.err)"
	in_folder "$W/tree" "$BAILEY" run -p "$T/with.profile" -- "$T/bin/$1" denied \
		"$W/tree/hole" "$port_denied" "$W/tree/hole/evil" "$W/tree/hole/evil"
	list_refused >"$T/refused"
	while read -r call; do
		is_refused "$1" "$call"
	done <"$T/refused"
	tap_is "$1: packets are no family of a program's ($who)" \
		"$(sed -n 's/^socketcall packets //p' "$T/out")" -97
	tap_is "$1: an operation that nobody knows ($who)" "$(grep 'no operation' "$T/out")" \
		"socketcall of no operation -38
ipc of no operation -38"
	end_strangers
	tap_is "$1: nothing has changed in the hole ($who)" "$(state | diff "$T/bare.state" -)" ""
}

run_all() {
	W=$T/work-$1
	live_ports || {
		tap_fail "two ports are found ($who)"
		return
	}
	cp /bin/true "$T/bin/true"
	write_profile with "allow abi i386"
	write_profile without ""
	for kind in i386 i386-static; do
		compare_allowed "$kind"
		compare_denied "$kind"
		live_run "$BAILEY" run -p "$T/without.profile" -- "$T/bin/$kind" 2>/dev/null
		tap_is "$kind: without the rule it is killed ($who)" "$?" 159
	done
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
