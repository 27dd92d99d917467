#!/bin/sh
# Every line of kernel-tier.rows, bare and under bailey, as root and as an ordinary
# user. Bare it must end as the row says, or the case proves nothing.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin tier
port_a='' port_b='' port_c='' port_d='' pid_c='' pid_d=''
STATIC=
if [ -x "$BAILEY_PROBE-static" ]; then
	cp "$BAILEY_PROBE-static" "$T/bin/probe-static"
	STATIC=$T/bin/probe-static
fi

# One whole set of files for each attempt: an attempt that works changes them.
fresh_workspace() {
	rm -rf "$W"
	mkdir -p "$W/readable/folder" "$W/writable/folder" "$W/secret" \
		"$W/tree/a" "$W/tree/hole"
	for folder in readable writable secret tree/a tree/hole; do
		echo "text" >"$W/$folder/file"
	done
	for folder in readable writable secret; do
		cp "$T/bin/probe" "$W/$folder/evil"
	done
	printf '#!/bin/sh\nexit 0\n' >"$W/writable/script"
	chmod 755 "$W/writable/script"
	ln -s ../secret/file "$W/readable/link-to-secret"
	ln -s ../writable/evil "$W/readable/link-to-evil"
	live_give "$W"
}

profile() {
	cat >"$F/$1.profile"
	live_give "$F/$1.profile"
}

small_rules() {
	cat <<END
allow read @system
allow exec @system
allow load @system
allow exec $PROBE
allow read $W/readable/
allow write $W/writable/
END
}

write_profiles() {
	mkdir -p "$F"
	live_give "$F"
	small_rules | profile small
	{ small_rules; echo "allow exec $STATIC"; } | profile static
	{ small_rules; echo "allow read /proc/"; } | profile proc
	{ small_rules; echo "allow jit"; } | profile jit
	{ small_rules; echo "allow syscall @keyring"; } | profile keyring
	{ small_rules; echo "allow connect udp port 53"; } | profile udp
	{ small_rules; echo "allow? connect unix /run/bailey-none.sock"; } | profile unix
	{
		small_rules
		echo "allow connect tcp port $port_a"
		echo "allow listen tcp port $port_c"
	} | profile net
	{
		small_rules
		echo "allow write /dev/ptmx /dev/tty /dev/pts/"
		echo "allow ioctl /dev/ptmx /dev/tty /dev/pts/"
	} | profile tty
	profile hole <<END
allow read /
allow exec @system
allow load @system
allow exec $PROBE
deny read $W/secret/
allow write $W/tree/
deny write $W/tree/hole/
END
}

start_outside() {
	O=$T/outside-$1
	mkdir -p "$O"
	live_give "$O"
	for port in a b c d; do
		live_start "$O/port-$port" "$PROBE" serve-tcp || return 1
		read -r "port_$port" <"$O/port-$port"
		eval "pid_$port=$live_pid"
	done
	# Two ports are wanted free: their servers only found them.
	kill "$pid_c" "$pid_d"
	live_start "$O/abstract" "$PROBE" serve-unix "@$O" || return 1
	live_start "$O/unix" "$PROBE" serve-unix "$O/socket" || return 1
	live_start "$O/decoy" "$PROBE" decoy "the secret of $1" || return 1
	read -r decoy_pid decoy_address <"$O/decoy"
}

expand() {
	printf '%s' "$1" | sed "s|%W|$W|g; s|%P|$PROBE|g; s|%S|$STATIC|g; s|%A|$port_a|g
s|%B|$port_b|g; s|%C|$port_c|g; s|%D|$port_d|g; s|%N|@$O|g; s|%M|$O/socket|g
s|%V|$decoy_pid|g; s|%X|$decoy_address|g"
}

# Whether this row is for the user and host of the moment; "" or a reason to skip.
lacks() {
	case $1 in
	root) [ -z "$as" ] && [ "$(id -u)" = 0 ] || return 1 ;;
	abi*) [ "$landlock" -ge "${1#abi}" ] || reason="Landlock ABI $landlock" ;;
	x86) [ "$(uname -m)" = x86_64 ] || reason="not an x86-64 host" ;;
	static) [ -n "$STATIC" ] || reason="no static probe was built" ;;
	esac
}

among() {
	case "/$2/" in
	*"/$1/"*) return 0 ;;
	esac
	return 1
}

run_row() {
	reason=
	lacks "$needs" || return 0
	[ -z "$reason" ] || {
		tap_skip "$name ($who)" "$reason"
		return
	}
	program=$PROBE
	[ "$profile" != static ] || program=$STATIC
	fresh_workspace
	# shellcheck disable=SC2046 # the command is a list of words
	bare_got=$(cd "$W" && live_run "$program" $(expand "$command") 2>&1)
	if [ "$bare" = '*' ]; then
		! among "$bare_got" "$wrapped" || {
			tap_absent "$name ($who)" "without bailey it gives $bare_got as well"
			return
		}
	elif ! among "$bare_got" "$bare"; then
		tap_fail "$name ($who)" "without bailey it gives '$bare_got', not $bare"
		return
	fi
	fresh_workspace
	# shellcheck disable=SC2046
	got=$(cd "$W" && live_run "$BAILEY" run -p "$F/$profile.profile" -- \
		"$program" $(expand "$command") 2>"$T/stderr")
	status=$?
	if among "$got" "$wrapped"; then
		tap_ok "$name ($who)"
	else
		tap_fail "$name ($who)" "bare $bare_got, under bailey '$got' (status $status), \
wanted $wrapped
$(cat "$T/stderr")"
	fi
}

run_rows() {
	while IFS='|' read -r name needs bare wrapped profile command; do
		case $name in
		'' | '#'*) continue ;;
		esac
		live_trim "$name" && name=$trimmed
		live_trim "$needs" && needs=$trimmed
		live_trim "$bare" && bare=$trimmed
		live_trim "$wrapped" && wrapped=$trimmed
		live_trim "$profile" && profile=$trimmed
		run_row
	done <"$live_here/kernel-tier.rows"
}

# A capability set as `probe caps` prints it.
set_of() {
	printf '%s\n' "$2" | sed -n "s/^$1 //p"
}

run_state() {
	state=$(live_run "$BAILEY" run -p "$F/small.profile" -- "$PROBE" caps 2>/dev/null)
	for set in effective permitted inheritable bounding ambient; do
		# capabilities(7): to shrink the bounding set takes CAP_SETPCAP.
		[ "$set" != bounding ] || [ "$(live_run id -u)" = 0 ] || continue
		tap_is "no capability is left in the $set set ($who)" \
			"$(set_of "$set" "$state")" 0000000000000000
	done
	tap_is "no_new_privs is set ($who)" \
		"$(live_run "$BAILEY" run -p "$F/small.profile" -- "$PROBE" nnp 2>/dev/null)" 1
	tap_is "a seccomp filter is loaded ($who)" \
		"$(live_run "$BAILEY" run -p "$F/small.profile" -- "$PROBE" seccomp 2>/dev/null)" 2
	[ -z "$as" ] && [ "$(id -u)" = 0 ] || return 0
	{ small_rules; echo "caps keep net_bind_service chown"; } | profile caps
	state=$(live_run "$BAILEY" run -p "$F/caps.profile" -- "$PROBE" caps 2>/dev/null)
	for set in effective permitted bounding; do
		tap_is "caps keep leaves the named ones alone in the $set set ($who)" \
			"$(set_of "$set" "$state")" 0000000000000401
	done
	state=$(live_run "$BAILEY" run -p "$F/small.profile" -- "$PROBE" securebits 2>/dev/null)
	tap_is "root is nobody special and no capability becomes ambient ($who)" \
		"$((${state:-0} & securebits))" "$securebits"
}

# SECBIT_NOROOT and SECBIT_NO_CAP_AMBIENT_RAISE, both with their lock: capabilities(7).
securebits=195

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	start_outside "$1" || {
		tap_fail "the decoys start ($who)"
		return
	}
	write_profiles
	run_rows
	run_state
}

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
