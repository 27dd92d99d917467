#!/bin/sh
# The same calls in two equal trees, bare and under bailey, where each write goes through
# the supervisor: every result, errno and in the end every file is the same. The seed of a
# failing run is in its name:
#     DIFFERENTIAL_SEEDS=7 tests/live/test-differential.sh
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin differential
cases=${DIFFERENTIAL_CASES:-300}
# 1795707424: linkat of the current folder by an empty path, to below a file.
# 1795726865: descriptors of a file whose name is gone and which has others.
seeds=${DIFFERENTIAL_SEEDS:-1 2 3 1795707424 1795726865 $(date +%s)}
DIFFERENTIAL_CAPS=0
export DIFFERENTIAL_CAPS
live_program_of "$(dirname "$BAILEY_PROBE")/differential"
cp "$live_program_of" "$T/bin/differential"
PROGRAM=$T/bin/differential

# Deep enough that no ".." of a case leads to what is not the tree's. The names are of one
# length, and so are links that hold them.
inner=1/2/3/4/5/6/7/8/base

fresh_trees() {
	rm -rf "$W"
	for tree in bare kept; do
		mkdir -p "$W/$tree/$inner" "$W/$tree/hole"
		echo "text" >"$W/$tree/hole/file"
		"$PROGRAM" make "$W/$tree/$inner"
	done
	live_give "$W"
}

# KEPT: capabilities, a line of the profile or nothing.
write_profile() {
	cat >"$F/differential.profile" <<EOF
allow read @system
allow exec @system
allow load @system
allow exec $PROGRAM $PROBE
allow write $W/kept/
deny write $W/kept/hole/
$1
EOF
	live_give "$F/differential.profile"
}

list_tree() {
	live_run "$PROGRAM" list "$W/$1/$inner"
	live_run "$PROGRAM" list "$W/$1/hole"
}

# SEED NAME
differ() {
	fresh_trees
	live_run "$PROGRAM" run "$1" "$cases" "$W/bare/$inner" >"$T/bare" 2>&1
	echo "status $?" >>"$T/bare"
	# shellcheck disable=SC2086 # words, or none
	live_run "$BAILEY" run -p "$F/differential.profile" -- $live_without \
		"$PROGRAM" run "$1" "$cases" "$W/kept/$inner" >"$T/kept" 2>&1
	echo "status $?" >>"$T/kept"
	list_tree bare >>"$T/bare"
	list_tree kept >>"$T/kept"
	difference=$(diff "$T/bare" "$T/kept" | head -n 40)
	# A run that does nothing proves nothing.
	n_done=$(grep -v '^[0-9]* make ' "$T/bare" | grep -c '^[0-9].*: ok')
	[ "$n_done" -gt $((cases / 10)) ] || difference="$difference
only $n_done calls did anything bare"
	tap_is "$cases calls end as without bailey, seed $1 ($2)" "$difference" "" \
		"<: bare, >: under bailey. Each line: number, call, how it ended."
}

differ_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$F"
	write_profile "${3-}"
	fresh_trees
	# shellcheck disable=SC2086 # words, or none
	live_column "$F/differential.profile" $live_without "$PROGRAM"
	for seed in $seeds; do
		differ "$seed" "$2"
	done
}

# The supervisor walks with the rights of who calls, not with those of who called last.
closed_folder() {
	W=$T/work-closed
	F=$T/profiles-closed
	mkdir -p "$F" "$W/kept/closed" "$W/kept/hole"
	write_profile "caps keep setuid setgid dac_override"
	chmod 777 "$W/kept"
	echo "text" >"$W/kept/closed/file"
	chmod 666 "$W/kept/closed/file"
	chmod 700 "$W/kept/closed"
	# No liar, if there is one: setpriv changes the capabilities of one thread, and libc's
	# setuid(2) aborts where it does not end alike in all.
	# shellcheck disable=SC2016
	live_run env BAILEY_LIAR= "$BAILEY" run -p "$F/differential.profile" -- sh -c '
		cd "$1" || exit
		for i in 1 2 3 4 5 6 7 8; do echo x >"root$i"; done
		setpriv --reuid 12345 --regid 12345 --clear-groups --inh-caps=-all \
			sh -c ": >open && echo other >closed/file"' - "$W/kept" \
		>"$T/closed" 2>&1
	got=$(cat "$W/kept/closed/file")
	[ -e "$W/kept/open" ] || got="the user could write nowhere"
	tap_is "a folder closed to a user stays so behind root's calls ($who)" "$got" "text" \
		"$(cat "$T/closed")"
}

live_as_root
differ_all first "$who"
if [ "$(id -u)" = 0 ]; then
	# chown, dac_override, fowner, fsetid
	DIFFERENTIAL_CAPS=1b
	differ_all caps "$who with capabilities" "caps keep chown dac_override fowner fsetid"
	DIFFERENTIAL_CAPS=0
	differ_all dropped "$who, capabilities given up" \
		"caps keep chown dac_override fowner fsetid"
	differ_all ids "$who, capabilities given up, ids could change" \
		"caps keep setuid setgid chown dac_override fowner fsetid"
	closed_folder
	if live_as_user; then
		differ_all user "$who"
	else
		tap_skip "as an ordinary user" "no user can be made"
	fi
fi
live_for_root "calls with capabilities, and of root without them"
tap_done
