#!/bin/sh
# bailey in the containers and jails of others, under their filters, and they in bailey:
# what works is what works outside, what cannot is refused with the reason, and nothing
# runs unconfined.
# shellcheck disable=SC2317 # run_all is called by live_together
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin containers
live_seconds=60

# Docker's own filter, of 20.10: podman's, without what podman allows more for who has no
# capabilities.
docker_filter() {
	jq '.defaultErrnoRet = 1 | .defaultErrno = "EPERM"
		| .syscalls |= map(.names -= ["clone", "clone3", "fsconfig", "fsmount",
			"fsopen", "fspick", "get_mempolicy", "keyctl", "mbind", "mount",
			"mount_setattr", "move_mount", "name_to_handle_at", "open_tree",
			"pidfd_getfd", "pivot_root", "pkey_alloc", "pkey_free",
			"pkey_mprotect", "process_vm_readv", "process_vm_writev",
			"reboot", "set_mempolicy", "setns", "syslog", "umount",
			"umount2", "unshare"]
			| select(.names | length > 0))
		| .syscalls += [
			{"names": ["clone3"], "action": "SCMP_ACT_ERRNO",
				"errnoRet": 38, "errno": "ENOSYS"},
			{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
				{"index": 0, "value": 2114060288,
				"op": "SCMP_CMP_MASKED_EQ"}]}]' \
		/usr/share/containers/seccomp.json >"$N/docker.json" 2>"$N/stderr"
}

# FOLDER PROBE: a profile with a hole around that folder, as it is seen in there.
profile_around() {
	cat <<-END
		bare
		allow read /bin/ /lib/ /usr/ /lib64/ /etc/ /dev/ $1/
		allow exec /bin/ /lib/ /usr/ /lib64/ $2
		allow load /lib/ /usr/ /lib64/
		allow write $1/tree/ /dev/null
		deny write $1/tree/hole/
		allow? connect unix $1/allowed
	END
}

# FOLDER: where the calls are made.
work_files() {
	rm -rf "$1"
	mkdir -p "$1/tree/hole"
	for file in tree/file tree/hole/file readable; do
		echo text >"$1/$file"
	done
	chmod 644 "$1/tree/file" "$1/readable"
}

# For a shell in there: BAILEY PROFILE PROBE FOLDER.
rows_inside() {
	cat <<-'END'
		bailey=$1 profile=$2 probe=$3 folder=$4 servers=
		for name in allowed other; do
			$probe serve-streams "un:$folder/$name" >"$folder/$name.up" &
			servers="$servers $!"
			tries=0
			until [ -s "$folder/$name.up" ] || [ "$tries" = 300000 ]; do
				tries=$((tries + 1))
			done
		done
		while read -r call; do
			echo "$call: $($bailey run -p $profile -- $probe $call)"
		done <"$folder/calls"
		$bailey run -p $profile -- $probe exit 7
		echo "status: $?"
		kill $servers
	END
}

# FOLDER SOCKETS: the calls, and what comes of them. Where the supervisor cannot have the
# sockets of the program (pidfd_getfd(2)) all are refused.
calls_wanted() {
	cat <<-END
		create $1/tree/new: ok
		create $1/tree/hole/new: EACCES
		write $1/tree/hole/file: EACCES
		sys fchmodat AT_FDCWD $1/tree/file 0600: ok
		sys fchmodat AT_FDCWD $1/readable 0600: EACCES
		unix-connect $1/allowed: $2
		unix-connect $1/other: EACCES
		status: 7
	END
}

# A root folder with bailey and the probe. Not below /tmp: nspawn has its own there.
INSIDE=/opt/bailey$live_program
container_files() {
	R=$T/container-$1
	mkdir -p "$R/bin" "$R/etc" "$R/tmp" "$R/proc" "$R/dev" "$R/sys" "$R/usr/lib" \
		"$R${INSIDE%/bin/*}"
	cp -R "${BAILEY%/bin/*}/." "$R${INSIDE%/bin/*}/"
	cp "$PROBE" "$R/bin/probe"
	cp -L /bin/sh "$R/bin/sh"
	printf '%s\n' 'root:x:0:0::/w:/bin/sh' 'user:x:1000:1000::/w:/bin/sh' >"$R/etc/passwd"
	ldd "$BAILEY" "$PROBE" /bin/sh | sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | sort -u |
		while read -r library; do
			mkdir -p "$R${library%/*}"
			cp -L "$library" "$R$library"
		done
	profile_around /w /bin/probe >"$R/etc/hole.profile"
	rows_inside >"$R/etc/rows"
	live_give "$R"
}

# NAME SOCKETS FOLDER-INSIDE FOLDER SHELL-COMMAND...: all calls, in there.
contained() {
	name=$1 inside=$3 folder=$4
	calls_wanted "$3" "$2" >"$N/wanted"
	shift 4
	sed -n 's/: [^:]*$//; /^status/!p' "$N/wanted" >"$folder/calls"
	"$@" >"$N/got" 2>"$N/stderr"
	while IFS= read -r line; do
		call=${line%: *}
		tap_is "$name: $(echo "$call" | sed "s|$inside/||") ($who)" \
			"$(grep -F "$call: " "$N/got")" "$line" \
			"$(tail -n 20 "$N/stderr")"
	done <"$N/wanted"
	tap_is "$name: the hole is as it was, and so is what may only be read ($who)" \
		"$(cat "$folder/tree/hole/file") $(ls "$folder/tree/hole") \
$(stat -c %a "$folder/readable") $(stat -c %a "$folder/tree/file")" "text file 644 600"
}

# NAME REASON FOLDER COMMAND...: no program has run.
refused() {
	name=$1 reason=$2 folder=$3
	shift 3
	"$@" >"$N/got" 2>"$N/stderr"
	tap_is "$name: it is not started ($who)" "$? $(cat "$N/got")" "125 " "$(cat "$N/stderr")"
	tap_is "$name: and says why ($who)" "$(grep -c -e "$reason" "$N/stderr")" 1 \
		"$(cat "$N/stderr")"
	tap_is "$name: nothing is made ($who)" "$(ls "$folder/tree")" "file
hole"
}

# A container outlives its podman: so it has a limit of its own, below that of live_run.
# USER FILTER COMMAND...: for who is an ordinary user outside, in a namespace of his own.
in_podman() {
	user=$1 filter=$2
	shift 2
	if [ -n "$as" ]; then
		set -- --userns=keep-id --security-opt "seccomp=$filter" --rootfs "$R" "$@"
	else
		set -- --user="$user" --security-opt "seccomp=$filter" --rootfs "$R" "$@"
	fi
	live_run env -C / XDG_RUNTIME_DIR="$N" podman --root "$N/root" \
		--runroot "$N/run" --log-level=error --runtime runc run --rm --timeout $((40 * live_slow)) \
		--network=none --ulimit nofile=20000:20000 --ulimit nproc=20000:20000 "$@"
}

# A rootless podman leaves a process that holds its namespaces.
end_podman() {
	for file in "$T"/*/libpod/tmp/pause.pid; do
		[ ! -s "$file" ] || kill "$(cat "$file")"
	done 2>/dev/null
	sleep 0.2
}

podman_starts() {
	for tool in podman runc jq; do
		command -v "$tool" >/dev/null || {
			tap_absent "in containers of podman ($who)" "no $tool"
			return 1
		}
	done
	docker_filter || {
		tap_absent "in containers of podman ($who)" "no filter of podman's to begin with"
		return 1
	}
	[ "$(in_podman 1000 "$N/docker.json" /bin/probe exit 0 2>"$N/stderr")$?" = 0 ] || {
		tap_absent "in containers of podman ($who)" \
			"podman starts nothing: $(tail -n 1 "$N/stderr")"
		return 1
	}
}

# USER FILTER NAME SOCKETS
podman_container() {
	work_files "$R/w"
	[ -n "$as" ] || chown -R "$1:$1" "$R/w"
	live_give "$R/w"
	contained "$3" "$4" /w "$R/w" in_podman "$1" "$2" \
		/bin/sh /etc/rows "$INSIDE" /etc/hole.profile /bin/probe /w
}

test_podman() {
	podman_starts || return
	work_files "$R/w"
	tap_is "Docker's filter refuses pidfd_getfd(2) ($who)" \
		"$(in_podman 1000 "$N/docker.json" /bin/probe pidfd-getfd 1 2>"$N/stderr")" \
		EPERM "$(cat "$N/stderr")"
	tap_is "and unshare(2) ($who)" \
		"$(in_podman 1000 "$N/docker.json" /bin/probe unshare 512 2>"$N/stderr")" \
		EPERM "$(cat "$N/stderr")"
	podman_container 1000 /usr/share/containers/seccomp.json "podman's own filter" ok
	podman_container 1000 "$N/docker.json" "Docker's filter" EACCES
	tap_is "Docker's filter: a traced tree works ($who)" "$(in_podman 1000 "$N/docker.json" \
		"$INSIDE" run -p /etc/hole.profile --rule 'trace always' -- \
		/bin/probe create /w/tree/traced 2>"$N/stderr")" ok "$(cat "$N/stderr")"
	[ -n "$as" ] || podman_container 0 "$N/docker.json" "Docker's filter, root inside" EACCES
}

# OPTION-OR-EMPTY COMMAND...: its view of control groups is version 2 where ours is.
in_nspawn() {
	# shellcheck disable=SC2016 # for the shell there
	live_run unshare -m --propagation private sh -c '
		[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] ||
			mount -t cgroup2 cgroup2 /sys/fs/cgroup
		exec systemd-nspawn -q --register=no --keep-unit --console=pipe --as-pid2 "$@"
		' sh -D "$R" "$@"
}

test_nspawn() {
	live_for_root "in systemd-nspawn"
	[ "$(id -u)" = 0 ] || return
	work_files "$R/w"
	in_nspawn /bin/probe exit 0 >"$N/got" 2>"$N/stderr" || {
		tap_absent "in systemd-nspawn ($who)" "it starts nothing: $(tail -n 1 "$N/stderr")"
		return
	}
	refused "nspawn's own filter" 'a filter around it refuses: Landlock' "$R/w" \
		in_nspawn "$INSIDE" run -p /etc/hole.profile -- /bin/probe create /w/tree/new
	contained "nspawn with all calls" ok /w "$R/w" in_nspawn --system-call-filter=@known \
		/bin/sh /etc/rows "$INSIDE" /etc/hole.profile /bin/probe /w
}

# Root's profiles could be anybody's there.
root_is_nobody() {
	host_files
	refused "bubblewrap over the host's files" 'it belongs to another user' "$H" \
		in_bwrap --dev-bind / / --proc /proc \
		"$BAILEY" run -p "$H.profile" -- "$PROBE" create "$H/tree/new"
}

in_bwrap() {
	live_run bwrap --die-with-parent --unshare-all "$@"
}

test_bwrap() {
	in_bwrap --bind / / true 2>"$N/stderr" || {
		tap_absent "in bubblewrap ($who)" "it starts nothing: $(tail -n 1 "$N/stderr")"
		return
	}
	work_files "$R/w"
	live_give "$R/w"
	contained "bubblewrap" ok /w "$R/w" in_bwrap --bind "$R" / --dev /dev --proc /proc \
		/bin/sh /etc/rows "$INSIDE" /etc/hole.profile /bin/probe /w
	work_files "$R/w"
	live_give "$R/w"
	refused "bubblewrap with the host's /proc" "another PID namespace's" "$R/w" \
		in_bwrap --bind "$R" / --dev /dev --bind /proc /proc \
		"$INSIDE" run -p /etc/hole.profile -- /bin/probe create /w/tree/new
	[ -z "$as" ] || root_is_nobody
	cannot_split bubblewrap bwrap --dev-bind / /
}

test_firejail() {
	live_run firejail --quiet --noprofile "$PROBE" landlock-abi >"$N/got" 2>"$N/stderr"
	[ -s "$N/got" ] || {
		tap_absent "in firejail ($who)" "it starts nothing: $(tail -n 1 "$N/stderr")"
		return
	}
	host_files
	contained "firejail" ok "$H" "$H" live_run firejail --quiet --noprofile \
		sh "$T/rows" "$BAILEY" "$H.profile" "$PROBE" "$H"
	host_files
	contained "firejail's filter" EACCES "$H" "$H" live_run firejail --quiet --noprofile \
		--seccomp --caps.drop=all sh "$T/rows" "$BAILEY" "$H.profile" "$PROBE" "$H"
	cannot_split firejail firejail --noprofile
}

host_files() {
	work_files "$H"
	profile_around "$H" "$PROBE" >"$H.profile"
	live_give "$H" "$H.profile"
}

# NAME COMMAND...: a jail in bailey, whose filter gives nobody other namespaces.
cannot_split() {
	name=$1
	shift
	host_files
	got=$(live_run "$BAILEY" run -p "$H.profile" --rule 'allow read /' \
		--rule 'allow? exec /usr/bin/firejail' -- "$@" "$PROBE" create "$H/tree/new" \
		2>"$N/stderr")
	tap_is "$name in bailey starts nothing ($who)" "$? $got $(ls "$H/tree")" "1  file
hole" "$(cat "$N/stderr")"
	tap_is "$name in bailey says why ($who)" \
		"$(grep -c -i -e 'no permissions to create' -e 'not permitted' "$N/stderr")" 1 \
		"$(cat "$N/stderr")"
}

run_all() {
	H=$T/host-$1
	N=$T/$1 # notes, and the place of podman, which takes no long names
	mkdir "$N"
	live_give "$N"
	container_files "$1"
	host_files
	live_column "$H.profile" "$PROBE"
	test_podman
	[ -n "$as" ] || test_nspawn
	test_bwrap
	test_firejail
}

rows_inside >"$T/rows"
live_at_end end_podman
live_together run_all
tap_done
