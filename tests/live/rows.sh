# The rows of a tier, bare and under bailey, as root and as an ordinary user. Sourced
# behind live.sh; the head of each .rows file explains the columns.
#
# The test defines
#     rows_files       fills a new workspace $W, before it is given to the user; what it
#                      makes is copied for each attempt, so that no file may hold its path
#     rows_profiles    writes its profiles below $F with `profile`
# and may define
#     rows_late        the same as rows_files, afterwards
#     rows_after       cases of its own, behind those of the rows
#     rows_start       starts what else is wanted outside, adds to $rows_words, a sed
#                      script that expands the words of a command
# Then `rows_run_all FILE` runs all of it; $rows_state=yes compares the workspace too.
# $ROWS_ONLY, a shell pattern, is for whoever works on a few rows; $ROWS_EACH=N takes of each
# section ("# --- NAME") the first N attacks that are to fail.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of live.sh and of the test

port_a='' port_b='' port_c='' port_d='' pid_a='' pid_c='' pid_d=''
rows_state=
rows_clean=
rows_taken=0
STATIC=

rows_begin() {
	live_begin "$1"
	if [ -x "$BAILEY_PROBE-static" ]; then
		cp "$BAILEY_PROBE-static" "$T/bin/probe-static"
		STATIC=$T/bin/probe-static
	fi
}

make_template() {
	rows_place=$W
	W=$R/template
	mkdir -p "$W"
	rows_files
	live_give "$W"
	rows_late
	state_fresh=$(state_of_files)
	[ -z "$rows_state" ] || [ -n "$state_fresh" ] || tap_fail "the state of files is read ($who)"
	W=$rows_place
	rows_clean=
}

# One whole set of files for each attempt: an attempt that works changes them. Behind one
# that was refused, and left all as it was, they are still whole.
fresh_workspace() {
	[ -z "$rows_clean" ] || return 0
	# What an attempt has closed to its own user is open to root alone.
	[ "$live_uid" = 0 ] || [ ! -d "$W" ] || chmod -R u+rwx "$W"
	rm -rf "$W"
	cp -a "$R/template" "$W"
}

rows_late() {
	:
}

rows_start() {
	:
}

rows_after() {
	:
}

profile() {
	cat >"$F/$1.profile"
	live_give "$F/$1.profile"
}

rows_outside() {
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
	rows_words="s|%W|$W|g; s|%P|$PROBE|g; s|%S|$STATIC|g; s|%A|$port_a|g
s|%B|$port_b|g; s|%C|$port_c|g; s|%D|$port_d|g; s|%N|@$O|g; s|%M|$O/socket|g
s|%V|$decoy_pid|g; s|%X|$decoy_address|g"
	rows_start
}

# NEED: is this row for the user and host of the moment? reason: why not, "" or to skip.
lacks_one() {
	case $1 in
	root)
		live_for_root "$name"
		[ -z "$as" ] && [ "$live_uid" = 0 ] || return 1
		;;
	user) [ -n "$as" ] || [ "$live_uid" != 0 ] || return 1 ;;
	abi*) [ "$landlock" -ge "${1#abi}" ] || reason="Landlock ABI $landlock" ;;
	older) [ "$landlock" -lt 6 ] || return 1 ;;
	x86) [ "$(uname -m)" = x86_64 ] || reason="not an x86-64 host" ;;
	shim) [ -z "${BAILEY_SHIM-}" ] || return 1 ;;
	alone) ! live_lies || return 1 ;;
	loop) [ -b /dev/loop0 ] || reason="no /dev/loop0" ;;
	static) [ -n "$STATIC" ] || reason="no static probe was built" ;;
	cc) [ -x "$T/bin/loads" ] || reason="no library was built" ;;
	ipv6) [ -e /proc/sys/net/ipv6 ] || reason="no IPv6" ;;
	xattr) "$PROBE" sys setxattr "$T" =user.bailey =1 1 0 >"$R/xattr" ||
		reason="no extended attributes: $(cat "$R/xattr")" ;;
	noexec) [ "$("$PROBE" memfd-use 0x8)" = ok ] ||
		reason="no MFD_NOEXEC_SEAL (Linux 6.3)" ;;
	esac
}

lacks() {
	for need in $1; do
		lacks_one "$need" || return 1
	done
}

among() {
	case "/$2/" in
	*"/$1/"*) return 0 ;;
	esac
	return 1
}

# $state_fresh at first, $state_bare and $state_wrapped behind the two attempts.
state_of_files() {
	[ -z "$rows_state" ] || "${STATIC:-$PROBE}" state "$W"
}

# $state_wanted is how the files must be after an attempt that ended so; as they are where
# that is of no concern.
want_state() {
	state_wanted=$state_fresh
	case $wrapped in
	*any-state | ok) state_wanted=$state_wrapped ;;
	same* | */same*) [ "$got" != "$bare_got" ] || state_wanted=$state_bare ;;
	esac
}

state_difference() {
	printf '%s\n' "$state_wanted" >"$R/state-wanted"
	printf '%s\n' "$state_wrapped" | diff "$R/state-wanted" - || :
}

judge_row() {
	case "/$wrapped/" in
	*/same/*) accepted="$wrapped/$bare_got" ;;
	*) accepted=$wrapped ;;
	esac
	among "$got" "$accepted" || {
		tap_fail "$name ($who)" "bare $bare_got, under bailey '$got' (status $status), \
wanted $wrapped
$(cat "$R/stderr")"
		return
	}
	want_state
	if [ "$state_wrapped" = "$state_wanted" ]; then
		tap_ok "$name ($who)"
	else
		tap_fail "$name ($who)" "it gave $got, but the files are not as they should be:
$(state_difference)
$(cat "$R/stderr")"
	fi
}

run_row() {
	reason=
	lacks "$needs" || return 0
	[ -z "$reason" ] || {
		tap_skip "$name ($who)" "$reason"
		return
	}
	rows_taken=$((rows_taken + 1))
	program=$PROBE
	[ "$profile" != static ] || program=$STATIC
	fresh_workspace
	rows_clean=
	# shellcheck disable=SC2086 # the command is a list of words
	bare_got=$(cd "$W" && live_run "$program" $command 2>"$R/stderr")
	state_bare=$(state_of_files)
	if [ "$bare" = '*' ]; then
		! among "$bare_got" "$wrapped" || {
			tap_absent "$name ($who)" "without bailey it gives $bare_got as well"
			return
		}
	elif ! among "$bare_got" "$bare"; then
		tap_fail "$name ($who)" "without bailey it gives '$bare_got', not $bare
$(cat "$R/stderr")"
		return
	fi
	fresh_workspace
	# shellcheck disable=SC2086
	got=$(cd "$W" && live_run "$BAILEY" run -p "$F/$profile.profile" -- \
		"$program" $command 2>"$R/stderr")
	status=$?
	state_wrapped=$(state_of_files)
	[ -z "$rows_state" ] || [ "$got" = "$bare_got" ] ||
		[ "$state_wrapped" != "$state_fresh" ] || rows_clean=yes
	judge_row
}

# Is it among those that $ROWS_EACH takes?
is_taken() {
	[ -n "${ROWS_EACH-}" ] || return 0
	case $wrapped in
	E*) [ "$rows_taken" -lt "$ROWS_EACH" ] ;;
	*) return 1 ;;
	esac
}

run_rows() {
	while IFS='|' read -r name needs bare wrapped profile command; do
		case $name in
		'# --- '*) rows_taken=0 ;;
		esac
		case $name in
		'' | '#'*) continue ;;
		esac
		live_trim "$name" && name=$trimmed
		live_trim "$needs" && needs=$trimmed
		live_trim "$bare" && bare=$trimmed
		live_trim "$wrapped" && wrapped=$trimmed
		live_trim "$profile" && profile=$trimmed
		case $wrapped in
		refused*)
			wrapped=EACCES/EPERM/sys-fd-EACCES/sys-fd-EPERM${wrapped#refused} ;;
		esac
		# shellcheck disable=SC2254 # a pattern is meant
		case $name in
		${ROWS_ONLY:-*}) ! is_taken || run_row ;;
		esac
	done <"$1"
}

# FILE USER: with a workspace of its own, and $R for what is noted meanwhile.
rows_run() {
	W=$T/work-$2
	BAILEY_LIAR=$W/secret
	F=$T/profiles-$2
	R=$T/notes-$2
	mkdir -p "$F" "$R"
	live_give "$F"
	rows_outside "$2" || {
		tap_fail "the decoys start ($who)"
		return
	}
	make_template
	fresh_workspace
	rows_profiles
	live_column "$F/hole.profile" "$PROBE"
	sed "$rows_words" "$1" >"$R/rows"
	run_rows "$R/rows"
}

rows_turn() {
	rows_run "$rows_list" "$1"
	[ -n "${ROWS_EACH-}" ] || rows_after
}

# FILE: as every user there is.
rows_run_all() {
	rows_list=$1
	live_together rows_turn
}
