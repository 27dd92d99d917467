#!/bin/sh
# The ten claims: what has no test elsewhere (claims.list names those too). Each deed must
# succeed bare, or it proves nothing.
# shellcheck disable=SC2317 # `claim_*` are called by name
claims_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$claims_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
# shellcheck disable=SC2034 # for live.sh
. "$claims_here/../live/live.sh"

live_begin claims
built=$(dirname "$BAILEY_PROBE")
scratch=
for place in /home /srv /var/lib "${HOME:-/nonexistent}"; do
	[ -w "$place" ] || continue
	scratch=$(mktemp -d "$place/bailey-claims-XXXXXX" 2>/dev/null) && break
done
[ -n "$scratch" ] || tap_skip_all "no folder outside /tmp"
command -v cc >/dev/null || tap_skip_all "no compiler"
chmod 755 "$scratch"
live_at_end "rm -rf '$scratch'"

# %W: what the program may write, %Z a decoy system zone, %P the probe in it, %S the private
# folder, %L a library that was dropped.
make_world() {
	X=$scratch/$1
	W=$X/work
	Z=$X/system
	S=$X/private
	mkdir -p "$W" "$Z/bin" "$S"
	cp "$PROBE" "$Z/bin/probe"
	cp "$BAILEY_PROBE" "$Z/bin/shows"
	cp "$BAILEY_PROBE-static" "$Z/bin/probe-static"
	cat >"$X/claims.profile" <<END
include <guarded>
zone @system += $Z/
zone @private += $S/
allow write $W/
END
	live_give "$X"
	BAILEY_LIAR=$S
	[ -z "$live_without" ] || live_without="$Z/bin/probe without"
	live_start "$X/decoy" "$BAILEY_PROBE" decoy "the secret of $1"
	read -r decoy decoy_address <"$X/decoy"
}

# A program that nobody has ever seen: compiled for this claim, and other bytes for each row.
compile_program() {
	echo "const char *name(void) { return \"$(date +%s%N)\"; } int main(void) { return 0; }" \
		>"$X/new.c"
	cc -o "$X/new" "$X/new.c"
	rows=0
}

fresh_world() {
	find "$W" -mindepth 1 -delete
	find "$Z" -maxdepth 1 -type f -delete
	cp "$X/new" "$W/new"
	rows=$((rows + 1))
	echo "$rows" >>"$W/new"
	cp "$built/libdropped.so" "$W/libdropped.so"
	printf '#!/bin/sh\nexit 0\n' >"$W/script"
	printf '#!%s\n' "$W/new" >"$W/interpreted"
	chmod 755 "$W/script" "$W/interpreted"
	echo "decoy" >"$Z/tool"
	echo "decoy" >"$S/letter"
	[ -e "$S/link" ] || ln -s letter "$S/link"
	live_give "$W" "$Z" "$S"
}

# WORDS...: of the row, with the working folder as the current one, and the private folder
# open as descriptor 9, as a careless parent leaves it.
attempt() {
	(cd "$W" && exec 9<"$S" && live_run "$@") >"$T/stdout" 2>"$T/stderr"
}

# STATUS: of a row under bailey. A launch that failed or hung refuses nothing.
outcome() {
	case $1 in
	0) echo "done" ;;
	124 | 125 | 137) echo "status $1" ;;
	*) echo refused ;;
	esac
}

row() {
	set -f
	# shellcheck disable=SC2046,SC2086 # lists of words
	case $deed in
	sh\ *) set -- "$@" $live_without /bin/sh -c "$(expand "${deed#sh }")" ;;
	*) set -- "$@" $(expand "%P $deed") ;;
	esac
	set +f
	attempt "$@"
}

expand() {
	printf '%s' "$1" | sed "s|%W|$W|g; s|%Z|$Z|g; s|%P|$Z/bin/probe|g; s|%S|$S|g
s|%L|$W/libdropped.so|g; s|%V|$decoy|g; s|%X|$decoy_address|g; s|%I|$Z/bin/probe-static|g
s|%R|$loader|g; s|%U|$(live_run id -u)|g; s|%r|$mapped|g"
}

# CLAIM: rows on descriptor 7, "must | name | deed"; with refused? the host may refuse it
# already without bailey.
judge() {
	while IFS='|' read -r must name deed <&7; do
		live_trim "$must" && must=$trimmed
		live_trim "$name" && name="claim $1: $trimmed ($who)"
		live_trim "$deed" && deed=$trimmed
		fresh_world
		if ! row env; then
			works_bare_not
			continue
		fi
		fresh_world
		row "$BAILEY" run -p "$X/claims.profile" --log "$X/log" --
		tap_is "$name" "$(outcome $?)" "${must%\?}" "$(cat "$T/stdout" "$T/stderr")"
	done
}

works_bare_not() {
	case $must in
	*\?) tap_absent "$name" "this host refuses it without bailey" ;;
	*)
		tap_fail "$name" "it fails without bailey
$(cat "$T/stdout" "$T/stderr")"
		;;
	esac
}

claim_1() {
	judge 1 7<<'END'
refused | a new program is started | exec %W/new
refused | ... by a shell | sh ./new
refused | ... by env, nice and xargs | sh echo %W/new | xargs env nice
refused | ... by find | sh find %W/new -exec {} \; && test "$(find %W/new -exec {} \; -print)"
refused | ... by python | sh python3 -c 'import subprocess; subprocess.check_call(["%W/new"])'
refused | ... by the loader | sh %R %W/new
refused | ... by its descriptor | exec-fd %W/new
refused | ... by /proc/self/fd | exec-proc-fd %W/new
refused | ... from a memfd | exec-memfd %W/new
refused | ... from a memfd by /proc | exec-memfd-proc %W/new
refused | ... from an unnamed file | exec-tmpfile %W %W/new
refused | ... by a symbolic link | sh ln -s new good && ./good
refused | ... by a hard link | sh ln new good && ./good
refused | ... by another name | sh mv new good && ./good
refused | ... from /tmp | sh d=$(mktemp -d /tmp/bailey-XXXXXX); cp new $d/new; $d/new; s=$?; rm -r $d; exit $s
refused | ... as an interpreter | exec %W/interpreted
refused | compiled inside and started | sh echo 'int main(void) { return 0; }' >a.c && cc -o a a.c && ./a
done | compiled inside | sh echo 'int main(void) { return 0; }' >a.c && cc -o a a.c
END
}

claim_2() {
	judge 2 7<<'END'
refused | a script is started by its first line | exec %W/script
done | an interpreter reads it: it runs | sh sh %W/script
refused | ... contained: the system zone | sh echo 'echo x >%Z/tool' >s; sh s
refused | ... contained: private folders | sh echo 'cat %S/letter' >s; sh s
refused | ... contained: new programs | sh echo 'exec %W/new' >s; sh s
refused | a library of the user zone is preloaded | sh out=$(LD_PRELOAD=%L %Z/bin/shows exit 0 2>&1); test -z "$out"
refused | ... is opened by python | sh python3 -c 'import ctypes; ctypes.CDLL("%L")'
refused | ... is mapped as code | map-exec %L
END
}

claim_3() {
	judge 3 7<<'END'
refused | a file of the system zone is written | write %Z/tool
refused | ... truncated | truncate %Z/tool
refused | ... renamed | rename %Z/tool %Z/other
refused | ... replaced | rename %W/new %Z/tool
refused | ... removed | unlink %Z/tool
refused | ... linked | link %Z/tool %W/tool
refused | one is made | create %Z/new
refused | its mode is changed | sys fchmodat AT_FDCWD %Z/tool 0600
refused | ... by a descriptor | steps sys-fd 9 openat AT_FDCWD %Z/tool O_RDONLY 0 , sys fchmod 9 0600
refused | its owner is set | sys fchownat AT_FDCWD %Z/tool %U -1 0
refused | its times are set | sys utimensat AT_FDCWD %Z/tool times:1000 0
refused | an attribute is set | sys setxattr %Z/tool =user.a =1 1 0
done | its own file is written | write %W/script
done | its mode is changed | sys fchmodat AT_FDCWD %W/script 0600
done | its times are set | sys utimensat AT_FDCWD %W/script times:1000 0
done | it is renamed | rename %W/script %W/other
END
}

claim_4() {
	for road in fork vfork clone posix_spawn setsid double-fork empty-environment; do
		judge 4 7<<END
refused | five levels by $road: the system zone | fork-depth %P $road 5 %P create %Z/new
refused | five levels by $road: a new program | fork-depth %P $road 5 %P exec %W/new
refused | five levels by $road: a private folder | fork-depth %P $road 5 %P open-read %S/letter
END
	done
	judge 4 7<<'END'
refused | a static program: the system zone | sh %I create %Z/new
refused | a static program: a new program | sh %I exec %W/new
refused | a static program: a private folder | sh %I open-read %S/letter
refused | a cleared environment: the system zone | sh env -i %P create %Z/new
refused | a process by clone3 | clone3 0
done | a process by clone | clone 0
END
}

claim_5() {
	judge 5 7<<'END'
refused | memory outside is read | vm-read %V %X
refused | ... written | vm-write %V %X
refused | ... opened | proc-mem %V %X
refused | a process outside is traced | ptrace %V
refused | ... signalled | signal %V 0
refused | ... signalled by a pidfd | signal-pidfd %V 0
refused | ... robbed of a descriptor | pidfd-getfd %V
done | a child of its own is signalled | signal child 15
END
}

claim_7() {
	judge 7 7<<'END'
refused | a private file is read by path | open-read %S/letter
refused | ... by a symbolic link there | open-read %S/link
refused | ... by a symbolic link of its own | sh ln -s %S mine && cat mine/letter
refused | ... by /proc/self/root | open-read /proc/self/root%S/letter
refused | ... by way of .. | open-read %W/../private/letter
refused | ... by a hard link | sh ln %S/letter mine && cat mine
refused | ... by moving it | sh mv %S/letter mine && cat mine
refused | ... by moving its folder | sh mv %S mine && cat mine/letter && mv mine %S
refused | ... by a descriptor of its folder | sh exec 9<%S && cat /proc/self/fd/9/letter
refused | ... by a descriptor of its folder that was open before | sh cat /proc/self/fd/9/letter
refused | ... from there on, by openat | sys openat 9 =letter O_RDONLY 0
refused | ... by a bind mount | sh mkdir m && unshare -m%r sh -c 'mount --bind %S m && cat m/letter'
refused? | ... by io_uring: no ring is set up | io_uring
refused | the folder is listed | list %S
done | a file of its own is read | sh cat %W/script
END
}

# The application's two versions: other bytes, other names of helpers, libraries, data.
install_version() {
	rm -rf "$Z/app"
	mkdir -p "$Z/app/lib-$1" "$Z/app/share-$1"
	cp "$Z/bin/probe" "$Z/app/helper-$1"
	echo "$1" >>"$Z/app/helper-$1"
	cp "$built/libdropped.so" "$Z/app/lib-$1/libapp.so.$1"
	cp "$built/loads" "$Z/app/loads-$1"
	echo "data $1" >"$Z/app/share-$1/data"
	cat >"$Z/app/app" <<END
#!/bin/sh
# version $1
"$Z/app/helper-$1" create "$W/result" >/dev/null &&
	"$Z/app/loads-$1" dlopen "$Z/app/lib-$1/libapp.so.$1" &&
	cp "$Z/app/share-$1/data" "$W/copy"
END
	chmod 755 "$Z/app/app"
	live_give "$Z/app"
}

claim_8() {
	for version in 1.0 2.7; do
		fresh_world
		install_version "$version"
		rm -f "$X/log"
		attempt env BAILEY_LIAR= "$BAILEY" run -p "$X/claims.profile" \
			--log "$X/log" -- "$Z/app/app"
		tap_is "claim 8: version $version does its work ($who)" \
			"$? $(cat "$W/copy")" "0 data $version" "$(cat "$T/stderr")"
		tap_is "claim 8: version $version: no denial ($who)" "$(cat "$X/log" 2>/dev/null)" ""
		judge 8 7<<END
refused | version $version: its helper is replaced | rename %W/new %Z/app/helper-$version
refused | version $version: its library is replaced | rename %L %Z/app/lib-$version/libapp.so.$version
refused | version $version: a new program runs | exec %W/new
refused | version $version: a private file is read | open-read %S/letter
END
	done
	rm -rf "$Z/app"
}

# What one refused open leaves, and whether `why` says the same. Without the shim the
# kernel refuses and nobody records it.
claim_9() {
	[ -z "${BAILEY_SHIM-}" ] || return 0
	for target in "write $Z/tool" "open-read $S/letter" "create $Z/new"; do
		deed=$target
		fresh_world
		rm -f "$X/log"
		row "$BAILEY" run -p "$X/claims.profile" --log "$X/log" --
		name="claim 9: ${target%% *}"
		tap_is "$name: one record ($who)" "$(grep -c . "$X/log")" 1 "$(cat "$X/log")"
		rule=$(sed -n 's/.*"rule":"\([^"]*\)".*/\1/p' "$X/log")
		tap_is "$name: with a rule and a fix ($who)" \
			"$([ -n "$rule" ] && grep -c '"hint":"allow ' "$X/log")" 1 "$(cat "$X/log")"
		operation=$(sed -n 's/.*"op":"\([^"]*\)".*/\1/p' "$X/log")
		tap_is "$name: why gives the same rule ($who)" "$(live_run "$BAILEY" why \
			"$X/claims.profile" "$operation" "${target#* }" | grep -cF "rule: $rule")" 1 \
			"$rule"
	done
}

run_all() {
	make_world "$1"
	live_column "$X/claims.profile" "$Z/bin/probe"
	live_column_of_sh "$X/claims.profile" "$Z/bin/shows"
	mapped=r # who is not root mounts only as root of a user namespace (unshare(1))
	[ "$(live_run id -u)" != 0 ] || mapped=''
	for claim in ${CLAIMS:-1 2 3 4 5 7 8 9}; do
		compile_program
		"claim_$claim"
	done
}

loader=$(ldd "$BAILEY_PROBE" | sed -n 's/.*\(\/lib[^ ]*\/ld-linux[^ ]*\).*/\1/p')
live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all second
	else
		tap_skip "the claims as an ordinary user" "no user can be added"
	fi
fi
tap_done
