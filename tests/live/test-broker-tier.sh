#!/bin/sh
# shellcheck disable=SC2317 # rows_run_all calls what is defined here
# Every line of broker-tier.rows, bare and under bailey, as root and as an ordinary user:
# what the kernel cannot say and the supervisor does. Where a row wants it, the files must
# look as they do without bailey.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/rows.sh
. "$live_here/rows.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

rows_begin broker
rows_state=yes
LOADS='' NEEDS='' LOADER='' LIBRARY=''
port_q='' port_u='' port_y='' port_z=''
built=$(dirname "$BAILEY_PROBE")

# loads-origin looks for its library in lib/ beside itself; in bin/ there is none.
take_programs() {
	if [ -s "$built/libdropped.so" ] && [ -s "$built/loads" ] && [ -s "$built/loads-origin" ]; then
		cp "$built/loads" "$T/bin/loads"
		cp "$built/loads-origin" "$T/bin/loads-origin"
		LOADS=$T/bin/loads
		NEEDS=$T/bin/loads-origin
	fi
	for LOADER in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
		[ ! -x "$LOADER" ] || break
	done
	LIBRARY=$(ldd "$BAILEY_PROBE" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')
	LIBRARY=$(readlink -f "$LIBRARY")
}

rows_files() {
	broker_files
	mkdir -p "$W/globs/folder" "$W/saved" "$W/app/lib"
	for folder in readable writable; do
		cp "$T/bin/probe" "$W/$folder/evil"
		ln -s file "$W/$folder/link"
		"$PROBE" sys setxattr "$W/$folder/file" =user.old =value len 0 >/dev/null
		[ -z "$LOADS" ] || cp "$built/libdropped.so" "$W/$folder/libdropped.so"
	done
	[ -z "$LOADS" ] || {
		cp "$NEEDS" "$W/app/loads-origin"
		cp "$built/libdropped.so" "$W/app/lib/libdropped.so"
	}
	ln -s ../writable/libdropped.so "$W/readable/link-to-library"
	ln -s ../hole "$W/tree/a/link-to-hole"
	ln -s ../hole/file "$W/tree/a/link-to-file"
	ln -s other "$W/tree/a/link-to-other"
	ln -s loop "$W/tree/a/loop"
	mkfifo "$W/tree/a/fifo"
	mkdir "$W/device"
	[ "$(id -u)" != 0 ] || mknod "$W/device/null" c 1 3
	echo "text" >"$W/globs/old.log"
	echo "text" >"$W/globs/old.txt"
	echo "text" >"$W/saved/config"
	echo "text" >"$W/saved/other"
}

rows_late() {
	[ "$(id -u)" != 0 ] || chgrp 1 "$W/tree/setgid"
	chmod 2755 "$W/tree/setgid"
	chmod 555 "$W/tree/locked"
}

rows_profiles() {
	hole_rules | profile hole
	{ hole_rules; echo "allow exec $STATIC"; } | profile static
	# Apart: where reads have a hole, the folder around it cannot be listed.
	{
		hole_rules
		echo "deny read $W/tree/private/ $W/tree/above/private/"
	} | profile private
	{ hole_rules; echo 'caps keep setuid setgid fowner'; } | profile hole-server
	{ hole_rules; echo 'caps keep sys_chroot'; echo 'allow syscall chroot'; } | profile hole-cage
	{ hole_rules; echo "allow? listen unix $W/tree/socket"; } | profile listen-tree
	{
		hole_rules
		echo "allow listen unix $W/tree/a/"
		echo "allow connect unix $W/tree/a/"
		echo "allow? listen unix $W/tree/new"
	} | profile listen-folder
	{ hole_rules; echo "allow write /proc/self/"; } | profile proc-hole
	small_rules | profile meta
	{ small_rules; echo 'caps keep setuid setgid'; } | profile meta-server
	{ small_rules; echo "allow write /proc/self/"; } | profile proc
	{ hole_rules; echo 'caps keep setuid'; } | profile hole-setuid
	{ hole_rules; echo 'caps keep setgid'; } | profile hole-setgid
	{ small_rules; echo "caps keep chown"; } | profile chown
	{ small_rules; echo "allow? write $W/device/null"; } | profile device
	{ hole_rules; echo "allow? write $W/device/null"; } | profile device-hole
	{
		small_rules
		echo "allow read $W/globs/"
		echo "allow write $W/globs/*.log"
	} | profile glob
	{
		small_rules
		echo "allow read $W/globs/"
		echo "allow write $W/globs/**/*.log"
	} | profile globs
	{
		small_rules
		echo "allow write $W/tree/"
		echo "deny write $W/tree/**/.env"
	} | profile glob-hole
	{
		small_rules
		echo "allow read $W/saved/"
		echo "allow write $W/saved/config"
		echo "allow? write $W/saved/config.tmp"
	} | profile save
	code_profiles
	net_profiles
}

code_rules() {
	small_rules
	[ -z "$LOADS" ] || echo "allow exec $LOADS $NEEDS $W/app/loads-origin"
}

code_profiles() {
	{ code_rules; echo "allow write $W/app/lib/"; } | profile code
	{ code_rules; echo "allow write /dev/shm/"; } | profile shm
	{ code_rules; echo "allow read /proc/ $W/writable/"; } | profile audit
	{ code_rules; echo "allow load $W/readable/"; } | profile load
	{
		code_rules | grep -v "allow write $W/writable/"
		echo "allow write-exec $W/writable/"
		echo "allow exec $W/writable/"
		echo "allow load $W/writable/"
		echo "deny write $W/writable/hole*" # so that writes are asked
	} | profile write-exec
}

net_profiles() {
	{
		small_rules
		echo "allow connect unix $O/allowed $O/datagrams @$O-allowed"
		echo "allow? connect unix $W/writable/served"
		echo "allow? listen unix $W/writable/served"
		echo "allow connect udp 127.0.0.1 port $port_u"
		[ -z "$port_y" ] || echo "allow connect udp [::1] port $port_y"
		echo "allow listen udp 127.0.0.1 port $port_c"
		echo "allow connect tcp 127.0.0.1 port $port_z $port_a"
	} | profile net
	{ small_rules; echo "allow listen tcp 127.0.0.1 port $port_c"; } | profile listen
	{ small_rules; echo "allow listen tcp"; } | profile listen-all
	{
		small_rules
		echo "allow listen tcp 127.0.0.1 port $port_c"
		echo 'caps keep setuid setgid'
	} | profile listen-server
}

# VARIABLE OPERATION ADDRESS [KIND]: a server, its port in the variable.
serve() {
	serve_variable=$1
	shift
	live_start "$O/server-$serve_variable" "$PROBE" "$@" || return 1
	read -r "${serve_variable?}" <"$O/server-$serve_variable"
}

rows_start() {
	serve path_r serve-streams "un:$O/allowed" || return 1
	serve path_k serve-streams "un:$O/other" || return 1
	serve path_e serve-streams "un:@$O-allowed" || return 1
	serve path_j serve-streams "un:$O/sequential" seqpacket || return 1
	serve path_g serve-datagrams "un:$O/datagrams" || return 1
	serve path_h serve-datagrams "un:$O/other-datagrams" || return 1
	serve port_u serve-datagrams in:127.0.0.1:0 || return 1
	serve port_q serve-datagrams in:0.0.0.0:0 || return 1
	if [ -e /proc/sys/net/ipv6 ]; then
		serve port_y serve-datagrams in6:::1:0 || return 1
		serve port_z serve-streams in6::::0 || return 1
	else
		serve port_z serve-streams in:0.0.0.0:0 || return 1
	fi
	# Who runs the rows finds nobody at %A: its server is not wanted here.
	kill "$pid_a"
	# shellcheck disable=SC2154 # serve and live.sh set them
	rows_words="s|%R|$O/allowed|g; s|%K|$O/other|g; s|%E|@$O-allowed|g
s|%J|$O/sequential|g; s|%G|$O/datagrams|g; s|%H|$O/other-datagrams|g; s|%U|$port_u|g
s|%Q|$port_q|g; s|%Y|$port_y|g; s|%Z|$port_z|g; s|%O|$LOADS|g; s|%F|$NEEDS|g
s|%I|$LOADER|g; s|%L|$LIBRARY|g; s|%o|$O|g; s|%b|$(basename "$O")|g
s|%u|$(live_run id -u)|g; s|%g|$(live_run id -g)|g; s|%1|$long_name|g; s|%2|%W/tree/$long_path|g
$rows_words"
}

long_name=$(printf '%0256d' 0)
long_path=$(printf '%02100d' 0 | sed 's|0|./|g')
take_programs
rows_run_all "$live_here/broker-tier.rows"
tap_done
