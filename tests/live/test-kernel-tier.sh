#!/bin/sh
# shellcheck disable=SC2317 # rows_run_all calls what is defined here
# Every line of kernel-tier.rows, bare and under bailey, as root and as an ordinary
# user. Bare it must end as the row says, or the case proves nothing.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/rows.sh
. "$live_here/rows.sh"

rows_begin tier

rows_files() {
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

rows_profiles() {
	small_rules | profile small
	{ small_rules; echo "allow exec $STATIC"; } | profile static
	{ small_rules; echo "allow read /proc/"; } | profile proc
	{ small_rules; echo "allow jit"; } | profile jit
	{ small_rules; echo "allow signal all"; } | profile signals
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
	{
		small_rules
		echo "allow write /dev/ptmx"
		echo "deny ioctl /dev/ptmx"
	} | profile mute
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

# A capability set as `probe caps` prints it.
set_of() {
	printf '%s\n' "$2" | sed -n "s/^$1 //p"
}

rows_after() {
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
	live_lies || below_subreaper
	live_for_root "caps keep, and what root has without capabilities"
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

# The liar asks for the files of the supervisor, which are nobody's.
below_subreaper() {
	# shellcheck disable=SC2016 # for the inner shell
	got=$(live_run "$PROBE" subreaper "$BAILEY" run -p "$F/proc.profile" -- sh -c '
		for child in $(cat /proc/self/task/*/children /proc/$$/task/*/children); do
			[ "$(cat /proc/$child/comm)" = bailey ] || continue
			for thread in /proc/$child/task/*; do
				"$1" signal "${thread##*/}" 0
				"$1" setpriority "${thread##*/}"
			done
		done' sh "$PROBE" 2>"$R/stderr" | sort -u)
	tap_is "a supervisor that hangs below its program is not touched ($who)" "$got" \
		EPERM "$(cat "$R/stderr")"
}

# SECBIT_NOROOT and SECBIT_NO_CAP_AMBIENT_RAISE, both with their lock: capabilities(7).
securebits=195

rows_run_all "$live_here/kernel-tier.rows"
tap_done
