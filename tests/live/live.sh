# What every live test needs: the staged bailey, the probe, a temporary folder, an
# ordinary user. Sourced behind tap.sh, POSIX sh.
#
#     live_begin NAME      sets $T (temporary folder, removed at the end), $BAILEY, $PROBE;
#                          $live_uid is who we are
#     live_as_root         the next commands of live_run run as we are
#     live_as_user         ... as an ordinary user, whose home is $live_home; false where
#                          there is none
#     while live_next_user; do ... "$live_turn"; done
#                          first as we are, and for root, second, as an ordinary user
#     live_together FUNCTION
#                          FUNCTION "$live_turn" as each of these users, all at once, in
#                          processes of their own: with notes in files of their own
#     live_at_end COMMAND  for the end, before the temporary folder goes
#     live_give FILE...    makes them the property of the user of the moment
#     live_for_root NAME   a case that takes root to set up: skipped where we are not
#     live_run CMD...      runs it so, with a time limit, stdin from /dev/null
#     live_time SECONDS    prints how long that is on a slow machine: see TEST_TIME_SCALE
#     live_start FILE CMD... starts it in the background, stdout to FILE, waits for
#                          its first line and leaves the pid in $live_pid
#
#     live_ports           $port_allowed and $port_denied, free a moment ago
#     live_own_stage FOLDER [COLUMN]
#                          the next runs are those of a copy of the stage, below FOLDER
#     live_no_shim         ... without its shim
#     live_program_of FILE $live_program_of is that program as the column has it
#     $live_without        words that start a program of somebody else's as the column has
#                          it: in `unset` it gets no shim. The profile lets $PROBE start
#
#     live_column PROFILE PROGRAM...
#                          a case: the program, which tells of its shim where its one word
#                          is "shim", is in its column under that profile
#     live_column_of_stage ... and so is the probe under a profile for this alone
#     live_column_of_sh PROFILE SHOWS
#                          ... and so is a shell, in all columns but `static`, which has
#                          none. SHOWS: a copy of $BAILEY_PROBE that it lets start
#
# BAILEY_SHIM asks for another column from outside, all cases in it:
#     no         the shim is deleted
#     unset      the probe takes LD_PRELOAD away and starts itself anew
#     static     the probe is static
#     liar       another library stands in the shim's place and lies (liar_library.c), about
#                the folder BAILEY_LIAR: a test that has a secret sets it
#
# BAILEY_OLDER=N, N an ABI: as on a kernel whose Landlock has no more than that (older.c).
#
#     live_trim TEXT       $trimmed is TEXT without the blanks around it
#
# TEST_TIME_SCALE, a whole number, is for slow machines: limits of time are so many times as
# long, here and in the tests that tests/machine runs ($live_slow).
#
# As root the ordinary user is made for the test and removed again; else we are one
# ourselves.
# shellcheck shell=sh
# shellcheck disable=SC2034 # $who is for the names of the cases
# shellcheck disable=SC2030,SC2031 # a turn has children of its own

umask 022
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

live_top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
live_build=${abs_top_builddir:-$live_top}
BAILEY=${BAILEY:-$live_build/stage/usr/local/bin/bailey}
BAILEY_PROBE=${BAILEY_PROBE:-$live_build/tests/live/probe}
live_program=${BAILEY#"$live_build/stage"} # below any copy of the stage
live_seconds=30
live_slow=${TEST_TIME_SCALE:-1}
live_uid=$(id -u)
live_user=
live_home=
live_turn=
live_children=
live_hooks=
live_whom="the program"
as=
who=

live_at_end() {
	live_hooks="$1
$live_hooks"
}

live_kill_children() {
	for live_child in $live_children; do
		kill -KILL "$live_child" 2>/dev/null
	done
}

live_end() {
	trap - EXIT
	live_kill_children
	eval "$live_hooks"
	if [ -n "$live_user" ]; then
		live_account userdel "$live_user"
	fi
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}

# useradd and userdel lock the passwd file; another test may hold it.
live_account() {
	live_tries=0
	until "$@" >/dev/null 2>&1; do
		live_tries=$((live_tries + 1))
		[ "$live_tries" -lt $((40 * live_slow)) ] || return 1
		sleep 0.25
	done
}

live_begin() {
	[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"
	[ -x "$BAILEY_PROBE" ] || tap_skip_all "no probe at $BAILEY_PROBE"
	T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-$1-XXXXXX") || exit 99
	T=$(cd "$T" && pwd -P)
	chmod 755 "$T"
	trap live_end EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$T/bin"
	live_program_of "$BAILEY_PROBE"
	cp "$live_program_of" "$T/bin/probe"
	PROBE=$T/bin/probe
	cp "$live_build/tests/live/start-as" "$T/bin/start-as" || exit 99
	live_without=
	[ "${BAILEY_SHIM-}" != unset ] || live_without="$PROBE without"
	BAILEY_LIAR=/dev/null/none # where nothing can be, not even in complain mode
	export BAILEY_LIAR
	case ${BAILEY_SHIM-} in
	no | liar) live_own_stage "$T/column" ;;
	esac
	landlock=$("$PROBE" landlock-abi)
	case $landlock in
	[1-9]*) ;;
	*) tap_skip_all "no Landlock on this kernel: $landlock" ;;
	esac
	[ -z "${BAILEY_OLDER-}" ] || live_older
}

live_older() {
	[ "$landlock" -gt "$BAILEY_OLDER" ] ||
		tap_skip_all "this kernel is not newer: Landlock ABI $landlock"
	landlock=$BAILEY_OLDER
	live_own_stage "$T/older"
	cp "$live_build/tests/live/bailey-older" "$BAILEY"
	BAILEY_TEST_ABI=$BAILEY_OLDER
	export BAILEY_TEST_ABI
}

# The same stage without the library.
live_no_shim() {
	live_own_stage "$T/no-shim" no
}

live_own_stage() {
	cp -R "$live_build/stage" "$1"
	BAILEY=$1$live_program
	live_shim=$(find "$1" -name libbailey-preload.so)
	case ${2-${BAILEY_SHIM-}} in
	no) rm "$live_shim" ;;
	liar) cp "$live_build/tests/live/libliar.so" "$live_shim" ;;
	esac
}

live_column() {
	live_profile=$1
	shift
	case ${BAILEY_SHIM-} in
	'') live_wanted=honest ;;
	liar) live_wanted="it lies" ;;
	*) live_wanted=none ;;
	esac
	tap_is "the shim of $live_whom is: $live_wanted ($who)" "$(live_run "$BAILEY" run \
		-p "$live_profile" -- "$@" shim 2>"$T/column-$live_turn")" \
		"$live_wanted" "$(cat "$T/column-$live_turn")"
}

live_column_of_stage() {
	printf 'allow %s @system\n' read exec load >"$T/column.profile"
	echo "allow exec $PROBE" >>"$T/column.profile"
	live_column "$T/column.profile" "$PROBE"
}

live_column_of_sh() {
	[ "${BAILEY_SHIM-}" != static ] || return 0
	live_whom="what a shell starts"
	# shellcheck disable=SC2086 # words, or none
	live_column "$1" $live_without /bin/sh -c "$2 \"\$1\"; :" sh
	live_whom="the program"
}

# In the liar's column even what the kernel allows is asked about: by the liar.
live_lies() {
	[ "${BAILEY_SHIM-}" = liar ]
}

live_program_of() {
	live_program_of=$1
	case ${BAILEY_SHIM-} in
	static) live_program_of=$1-static ;;
	unset) [ ! -e "$1-unset" ] || live_program_of=$1-unset ;;
	esac
	[ -s "$live_program_of" ] || tap_skip_all "no $live_program_of"
}

live_as_root() {
	as=
	who="as $(id -un)"
}

# An ordinary user must reach the program: from a checkout in a closed folder it
# gets a copy.
live_as_user() {
	if [ "$live_uid" != 0 ]; then
		live_as_root
		return
	fi
	if [ -z "$live_user" ]; then
		live_user=bailey-$(printf '%s' "$$")
		live_home=${live_home:-$T/home}
		mkdir "$live_home"
		live_account useradd -M -d "$live_home" -s /bin/sh "$live_user" || {
			live_user=
			return 1
		}
		chown "$live_user:" "$live_home"
	fi
	as="$T/bin/start-as -u $live_user"
	who="as an ordinary user"
	if ! $as test -x "$BAILEY"; then
		# It finds its profiles from where it lies below the stage.
		cp -R "$live_build/stage" "$T/stage"
		BAILEY=$T/stage$live_program
	fi
}

live_give() {
	if [ -n "$as" ]; then
		chown -hR "$live_user:" "$@"
	fi
}

live_for_root() {
	[ "$live_uid" = 0 ] || tap_absent "$1 ($who)" "not root, who alone can set it up"
}

live_next_user() {
	case $live_turn in
	'')
		live_turn=first
		live_as_root
		;;
	first)
		live_turn=second
		[ "$live_uid" = 0 ] || return 1
		live_as_user && return
		tap_skip "all of it as an ordinary user" "no user can be added"
		return 1
		;;
	*) return 1 ;;
	esac
}

# The cases are told when the process has ended. One that told nothing has failed.
live_turn_apart() (
	tap_count=0
	tap_failures=0
	live_children=
	"$1" "$live_turn"
	live_kill_children
	[ "$tap_count" -gt 0 ] || tap_fail "cases are run ($who)"
)

# One that did not come to its end has failed too, whatever it told before.
live_together() {
	live_turns=
	while live_next_user; do
		live_turn_apart "$1" >"$T/turn-$live_turn" &
		live_children="$live_children $!"
		live_turns="$live_turns $live_turn:$!"
	done
	for live_started in $live_turns; do
		wait "${live_started#*:}"
		live_status=$?
		tap_retell "$T/turn-${live_started%:*}"
		[ "$live_status" = 0 ] || tap_fail "the ${live_started%:*} turn comes to its end" \
			"status $live_status"
	done
}

live_trim() {
	trimmed=${1#"${1%%[! ]*}"}
	trimmed=${trimmed%"${trimmed##*[! ]}"}
}

live_run() {
	# shellcheck disable=SC2086 # $as is a list of words
	"$T/bin/start-as" -t $((live_seconds * live_slow)) -k $((5 * live_slow)) $as "$@" </dev/null
}

live_time() {
	awk "BEGIN { print $1 * $live_slow }"
}

# Two ports that were free a moment ago: $port_allowed and $port_denied.
live_ports() {
	live_start "$T/port-a$live_turn" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	port_pid=$live_pid
	live_start "$T/port-b$live_turn" "$PROBE" serve-datagrams in:127.0.0.1:0 || return 1
	kill "$port_pid" "$live_pid"
	wait "$port_pid" "$live_pid" 2>/dev/null
	read -r port_allowed <"$T/port-a$live_turn"
	read -r port_denied <"$T/port-b$live_turn"
}

live_start() {
	live_file=$1
	shift
	: >"$live_file"
	# shellcheck disable=SC2086
	$as "$@" >"$live_file" 2>"$live_file.err" </dev/null &
	live_pid=$!
	live_children="$live_children $live_pid"
	live_tries=0
	until [ -s "$live_file" ]; do
		live_tries=$((live_tries + 1))
		if [ "$live_tries" -gt $((100 * live_slow)) ]; then
			cat "$live_file.err" >&2
			return 1
		fi
		sleep 0.05
	done
}
