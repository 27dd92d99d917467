# A machine with systemd as its first process: systemd-nspawn over an overlay of this
# host's files, with the staged bailey. Nothing of it stays, and the host sees none of
# its processes' doings. Sourced behind tests/live/tap.sh, POSIX sh.
#
#     machine_begin NAME       sets $T (temporary, removed at the end) and $M, the root
#                              of the machine's files; skips the script where that
#                              cannot be had. With $machine_layer, a folder of files
#                              that lie over the host's.
#     machine_stub FILE...     puts the stub of the tests there, its profile and user
#     machine_boot             starts it; what was put below $M is there
#     machine_run CMD...       runs a command in it, as root
#     $MACHINE_BAILEY          bailey's path in the machine
#     $MACHINE_PROFILES        the folder of profiles there, as a path in the machine
#
# The machine has a network of its own with nothing but a loopback, and a cgroup tree of
# version 2, in mount namespaces of this script's.
# shellcheck shell=sh
# shellcheck disable=SC2034 # variables for the tests

umask 022
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

machine_top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
machine_build=${abs_top_builddir:-$machine_top}
BAILEY=${BAILEY:-$machine_build/stage/usr/local/bin/bailey}
machine_nspawn=
machine_leader=
machine_running=
machine_layer=${machine_layer-}

# The test runs in a mount namespace of its own: what it mounts goes with it.
if [ "${MACHINE_ALONE-}" != yes ] && [ "$(id -u)" -eq 0 ] && command -v systemd-nspawn >/dev/null &&
	unshare -m true 2>/dev/null; then
	MACHINE_ALONE=yes exec unshare -m --propagation private /bin/sh "$0" "$@"
fi

machine_end() {
	trap - EXIT
	# nsenter stops with what it runs, which shutdown(8) stops, and could not reap it then.
	[ -z "$machine_running" ] || kill -KILL -- "-$machine_running" 2>/dev/null
	if [ -n "$machine_leader" ]; then
		kill -s RTMIN+4 "$machine_leader" 2>/dev/null # halt.target, see systemd(1)
		machine_wait 100 machine_is_gone || kill -KILL "$machine_nspawn" 2>/dev/null
	fi
	umount -l "$T/root" "$T/disk" 2>/dev/null
	rm -rf "$T"
}

# machine_wait TENTHS COMMAND...: until it succeeds.
machine_wait() {
	machine_tries=$1
	shift
	until "$@" >/dev/null 2>&1; do
		machine_tries=$((machine_tries - 1))
		[ "$machine_tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

machine_is_gone() {
	! kill -0 "$machine_nspawn" 2>/dev/null
}

machine_has_leader() {
	pgrep -P "$machine_nspawn" || machine_is_gone
}

# nspawn's own view of control groups is version 2 where the host's is.
machine_groups() {
	[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] ||
		mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null
}

machine_begin() {
	if [ "$(id -u)" -ne 0 ]; then
		echo '1..0 # SKIP a machine wants root'
		exit 0
	fi
	command -v systemd-nspawn >/dev/null || tap_skip_all 'no systemd-nspawn: systemd-container is missing'
	[ -x /usr/lib/systemd/systemd ] || tap_skip_all 'no systemd'
	[ "${MACHINE_ALONE-}" = yes ] || tap_skip_all 'no mount namespaces'
	[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"
	T=$(mktemp -d "/run/bailey-$1-XXXXXX") || exit 99
	trap machine_end EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$T/disk" "$T/root"
	mount -t tmpfs tmpfs "$T/disk" || tap_skip_all 'no tmpfs can be mounted'
	mkdir "$T/disk/upper" "$T/disk/work"
	# A copy: one lower folder of an overlay cannot lie in another.
	[ -z "$machine_layer" ] || cp -a "$machine_layer/." "$T/disk/upper/"
	mount -t overlay -o "lowerdir=/,upperdir=$T/disk/upper,workdir=$T/disk/work" \
		overlay "$T/root" || tap_skip_all 'no overlay can be mounted'
	machine_groups || tap_skip_all 'no control groups of version 2'
	M=$T/root
	# Nothing of the host's starts.
	rm -rf "$M"/etc/systemd/system/*.wants "$M/etc/fstab" "$M/var/log/journal"
	mkdir -p "$M/etc/systemd/system/multi-user.target.wants"
	echo 'nameserver 127.0.0.1' >"$M/etc/resolv.conf"
	machine_install
}

# As it was staged, below /opt: bailey finds its files from where it lies.
machine_install() {
	machine_stage=$machine_build/stage
	machine_prefix=${BAILEY#"$machine_stage"}
	machine_prefix=${machine_prefix%/bin/bailey}
	mkdir -p "$M/opt/bailey"
	cp -R "$machine_stage/." "$M/opt/bailey/"
	MACHINE_BAILEY=/opt/bailey$machine_prefix/bin/bailey
	MACHINE_SHARE=/opt/bailey$machine_prefix/share/bailey
	MACHINE_PROFILES=/opt/bailey$machine_prefix/etc/bailey/profiles
	mkdir -p "$M$MACHINE_PROFILES"
}

# FILE...: the stub with its profile and user, and these files, in /opt/units.
machine_stub() {
	machine_program=$machine_build/tests/units/stub
	[ -x "$machine_program" ] || tap_skip_all "no stub at $machine_program"
	mkdir -p "$M/opt/units"
	cp "$machine_program" "$machine_top/tests/live/tap.sh" "$M/opt/units/"
	for machine_file; do
		cp "$machine_top/tests/units/$machine_file" "$M/opt/units/"
	done
	echo 'the key' >"$M/opt/units/key"
	chmod 600 "$M/opt/units/key"
	cat >"$M$MACHINE_PROFILES/stub.profile" <<-END
		# The service of the tests
		include <service>
		allow exec /opt/units/stub
	END
	echo 'stub:x:990:990::/:/usr/sbin/nologin' >>"$M/etc/passwd"
	echo 'stub:x:990:' >>"$M/etc/group"
}

# Up, or never: nspawn has ended, or systemd has found that it cannot live here.
machine_is_settled() {
	machine_is_gone || grep -q 'Freezing execution' "$T/console" || machine_is_up
}

machine_is_up() {
	case $(machine_run systemctl is-system-running 2>/dev/null) in
	running | degraded) ;;
	*) false ;;
	esac
}

machine_boot() {
	systemd-nspawn -D "$M" --boot --register=no --keep-unit --console=pipe --private-network \
		--system-call-filter=@known >"$T/console" 2>&1 </dev/null &
	machine_nspawn=$!
	machine_wait 600 machine_has_leader
	machine_leader=$(pgrep -P "$machine_nspawn") ||
		tap_skip_all "the machine does not start: $(tail -n 1 "$T/console")"
	machine_wait 600 machine_is_settled
	if ! machine_is_up; then
		tap_note "$(machine_run systemctl list-jobs --no-legend 2>&1 | head -n 20)"
		tap_skip_all "the machine does not come up: $(tail -n 1 "$T/console")"
	fi
}

# In the background: a signal to this script is heard at once.
machine_run() {
	timeout -k 9 600 nsenter -t "$machine_leader" -m -u -i -n -p -C -r -w -- "$@" </dev/null &
	machine_running=$!
	wait "$machine_running"
}
