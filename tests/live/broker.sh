# A tree with holes, and the rules for it: for the tests of the supervisor. Sourced behind
# live.sh, POSIX sh.
#
#     broker_files     makes the folders below $W
#     hole_rules       prints a profile around the holes of $W/tree
#     broker_profile NAME  makes stdin the profile $F/NAME.profile
#     start_outside NAME   those to talk to, in $O: sockets $O/allowed and $O/other, UDP
#                          $port_allowed and $port_other, the process $decoy
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # variables of live.sh and of the test

broker_files() {
	mkdir -p "$W/readable/folder" "$W/writable/folder" "$W/secret" "$W/tree/a/folder" \
		"$W/tree/hole/folder" "$W/tree/void" "$W/tree/private" "$W/tree/pin" \
		"$W/tree/setgid" "$W/tree/locked" "$W/tree/deep/inner/hole" \
		"$W/tree/deep/inner/beside" "$W/tree/above/private"
	for folder in readable writable secret tree/a tree/hole tree/private tree/deep tree/above/private \
		tree/deep/inner tree/deep/inner/hole; do
		echo "text" >"$W/$folder/file"
	done
	echo "other" >"$W/tree/a/other"
	echo "pinned" >"$W/tree/pin/pinned"
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

hole_rules() {
	small_rules
	cat <<END
allow write $W/tree/
deny write $W/tree/hole/ $W/tree/deep/inner/hole/ $W/tree/void/
deny write $W/tree/unborn/ $W/tree/later/hole/ $W/tree/pin/pinned
END
}

broker_profile() {
	cat >"$F/$1.profile"
	live_give "$F/$1.profile"
}

# Nothing is refused but bailey's own files.
free_rules() {
	cat <<END
bare
allow read /
allow write-exec /
allow exec /
allow load /
allow jit
END
}

start_outside() {
	O=$T/outside-$1
	mkdir -p "$O"
	live_give "$O"
	live_start "$O/a" "$PROBE" serve-streams "un:$O/allowed" || return 1
	live_start "$O/b" "$PROBE" serve-streams "un:$O/other" || return 1
	live_start "$O/c" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	read -r port_allowed <"$O/c"
	live_start "$O/d" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	read -r port_other <"$O/d"
	live_start "$O/e" "$PROBE" decoy "the secret of $1" || return 1
	read -r decoy _ <"$O/e"
	gid=$(live_run id -g)
}
