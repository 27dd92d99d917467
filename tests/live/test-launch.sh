#!/bin/sh
# How a program is started: status, signals, pid, terminal, arguments, descriptors,
# environment, limits, and what refuses the launch.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin launch
TERMINAL=$(dirname "$BAILEY_PROBE")/terminal

small_rules() {
	cat <<END
allow read @system
allow exec @system
allow load @system
allow exec $PROBE
allow write $W/
END
}

profile() {
	cat >"$F/$1.profile"
	live_give "$F/$1.profile"
}

# Under the profile `small`, stderr to $T/stderr.
contained() {
	live_run "$BAILEY" run -p "$F/small.profile" -- "$@" 2>"$T/stderr"
}

# NAME WANTED-STATUS GOT-STATUS: nothing may have been started.
refused() {
	tap_is "$1 ($who)" "$3 $(marker)" "$2 no marker" "$(cat "$T/stderr")"
}

marker() {
	if [ -e "$W/marker" ]; then
		rm -f "$W/marker"
		echo marker
	else
		echo "no marker"
	fi
}

test_statuses() {
	wrong=
	status=0
	while [ "$status" -le 255 ]; do
		contained "$PROBE" exit "$status"
		got=$?
		[ "$got" = "$status" ] || wrong="$wrong $status:$got"
		status=$((status + 1))
	done
	tap_is "every exit status is the program's own ($who)" "$wrong" ""
	for number in 1 2 6 9 11 13 15; do
		tap_is "death by signal $number stays one ($who)" "$(live_run "$PROBE" end-of \
			"$BAILEY" run -p "$F/small.profile" -- "$PROBE" die "$number" \
			2>"$T/stderr")" "signal $number" "$(cat "$T/stderr")"
	done
	contained "$PROBE" die 15
	tap_is "a shell sees 143 after SIGTERM ($who)" "$?" 143
}

test_refusals() {
	contained "$W/no-such-program"
	refused "a program that is not there gives 127" 127 $?
	contained no-such-program-in-path
	refused "a command that is not in PATH gives 127" 127 $?
	contained "$W/plain"
	refused "a file without execute permission gives 126" 126 $?
	contained "$W/folder"
	refused "a folder as command gives 126" 126 $?
	contained "$W/dropped" create "$W/marker" >"$T/stdout"
	refused "a program that the profile does not let start gives 126" 126 $?
	printf 'bare\nallow exec /usr/bin/env\n' | profile no-loader
	live_run "$BAILEY" run -p "$F/no-loader.profile" -- /usr/bin/env >"$T/stdout" 2>"$T/stderr"
	refused "a program without its loader gives 126" 126 $?
	grep -q "a loader or interpreter" "$T/stderr"
	tap_is "that a loader is missing is said ($who)" "$?" 0 "$(cat "$T/stderr")"
	echo 'exit 3' >"$F/no-marks" && chmod 755 "$F/no-marks"
	{ small_rules; echo "allow exec $F/no-marks"; } | profile no-marks
	live_run "$BAILEY" run -p "$F/no-marks.profile" -- "$F/no-marks" >"$T/stdout" 2>"$T/stderr"
	refused "a script without #! gives 126" 126 $?
	grep -q "Exec format error (a script begins with #!)" "$T/stderr"
	tap_is "that #! is missing is said ($who)" "$?" 0 "$(cat "$T/stderr")"
	live_run "$BAILEY" run -p "$F/small.profile" 2>"$T/stderr"
	refused "no command gives 125" 125 $?
	live_run "$BAILEY" run -p "$F/small.profile" -- 2>"$T/stderr"
	refused "no command behind -- gives 125" 125 $?
	live_run "$BAILEY" run --no-such-option -- "$PROBE" create "$W/marker" >"$T/stdout" 2>"$T/stderr"
	refused "an unknown option gives 125" 125 $?
	tap_is "an unknown option is one line on stderr ($who)" "$(wc -l <"$T/stderr")" 1 \
		"$(cat "$T/stderr")"
	live_run "$BAILEY" run -p no-such-profile -- "$PROBE" create "$W/marker" >"$T/stdout" 2>"$T/stderr"
	refused "an unknown profile gives 125" 125 $?
	live_run "$BAILEY" run -p "$F/small.profile" --rule "allow raed /" -- \
		"$PROBE" create "$W/marker" >"$T/stdout" 2>"$T/stderr"
	refused "a wrong rule gives 125" 125 $?
	grep -q "did you mean 'read'" "$T/stderr"
	tap_is "a wrong rule gets a suggestion ($who)" "$?" 0 "$(cat "$T/stderr")"
	{ small_rules; echo "allow read /no/such/path"; } | profile missing
	live_run "$BAILEY" run -p "$F/missing.profile" -- "$PROBE" create "$W/marker" \
		>"$T/stdout" 2>"$T/stderr"
	refused "a missing path in allow gives 125" 125 $?
	grep -q "missing.profile:6:" "$T/stderr"
	tap_is "a missing path is named with its line ($who)" "$?" 0 "$(cat "$T/stderr")"
	{ small_rules; echo "allow exec $W/"; } | profile write-exec
	live_run "$BAILEY" run -p "$F/write-exec.profile" -- "$PROBE" create "$W/marker" \
		>"$T/stdout" 2>"$T/stderr"
	refused "what is writable and executable gives 125" 125 $?
	tap_is "--strict starts where everything is enforced ($who)" \
		"$(live_run "$BAILEY" run --strict -p "$F/small.profile" -- "$PROBE" nnp \
			2>"$T/stderr")" 1 "$(cat "$T/stderr")"
	contained "$PROBE" nnp >"$T/stdout"
	tap_is "a launch says nothing on stderr ($who)" "$(cat "$T/stderr")" ""
	live_run "$BAILEY" run -p "$F/small.profile" --rule "allow read $W/" \
		--rule "allow read $W/" -- "$PROBE" exit 0 2>"$T/stderr"
	tap_is "what the linter would find is no matter of a launch ($who)" \
		"$? $(cat "$T/stderr")" "0 "
	live_run "$BAILEY" run --mode observed -p "$F/small.profile" -- \
		"$PROBE" create "$W/marker" >"$T/stdout" 2>"$T/stderr"
	refused "an unknown mode gives 125" 125 $?
}

test_arguments() {
	tap_is "arguments arrive as they are ($who)" \
		"$(contained "$PROBE" arguments -p x -- '' 'a b' '*')" "[-p][x][--][][a b][*]"
	tap_is "options end at the command ($who)" "$(live_run "$BAILEY" run \
		-p "$F/small.profile" "$PROBE" arguments --strict -v 2>"$T/stderr")" \
		"[--strict][-v]" "$(cat "$T/stderr")"
	long=$(printf '%0100000d' 0)
	tap_is "200 kB in two arguments arrive ($who)" \
		"$(contained "$PROBE" argument-bytes "$long" "$long")" "2 200000"
	# shellcheck disable=SC2046 # two thousand words are meant
	tap_is "200 kB in 2,000 arguments arrive ($who)" \
		"$(contained "$PROBE" argument-bytes $(seq -f '%0100.0f' 2000))" "2000 200000"
	tap_is "the command is looked up in PATH ($who)" \
		"$(contained echo found)" found "$(cat "$T/stderr")"
}

test_pid() {
	# shellcheck disable=SC2016 # for the inner shell
	got=$(live_run sh -c 'echo $$; exec "$@"' sh "$BAILEY" run -p "$F/small.profile" -- \
		"$PROBE" pid 2>"$T/stderr")
	# shellcheck disable=SC2086 # two words
	set -- $got
	tap_is "the program has the pid that was started ($who)" "${2-none}" "${1-}"
	tap_is "the program is a child of the caller ($who)" "$(live_run sh -c \
		'"$@"; :' sh "$BAILEY" run -p "$F/small.profile" -- \
		sh -c 'echo ok' 2>/dev/null)" ok
}

test_descriptors() {
	for closed in 1 2; do
		case $closed in
		1) got=$(live_run sh -c "exec \"\$@\" >&-" sh "$BAILEY" run \
			-p "$F/small.profile" -- "$PROBE" exit 7 2>/dev/null; echo $?) ;;
		2) got=$(live_run sh -c "exec \"\$@\" 2>&-" sh "$BAILEY" run \
			-p "$F/small.profile" -- "$PROBE" exit 8 2>/dev/null; echo $?) ;;
		esac
		case $closed in
		1) wanted=7 ;;
		2) wanted=8 ;;
		esac
		tap_is "a program starts with descriptor $closed closed ($who)" "$got" "$wanted"
	done
	got=$(live_run sh -c "exec \"\$@\" <&- 2>&-" sh "$BAILEY" run \
		-p "$F/small.profile" -- "$PROBE" fds 2>/dev/null)
	tap_is "closed descriptors stay closed and are not taken ($who)" "$got" "1"
	got=$(live_run sh -c "exec 3<\"\$0\" 8<\"\$0\" 9<\"\$0\"; exec \"\$@\"" "$W/plain" \
		"$BAILEY" run -p "$F/small.profile" -- "$PROBE" fds 2>/dev/null)
	tap_is "inherited descriptors are closed ($who)" "$got" "0 1 2"
	got=$(live_run sh -c "exec 5<\"\$0\"; exec \"\$@\"" "$S" \
		"$BAILEY" run -p "$F/small.profile" -- "$PROBE" open-at 5 file 2>/dev/null)
	tap_is "an inherited folder is no way out ($who)" "$got" EBADF
	got=$(live_run sh -c "exec 5<\"\$0\"; exec \"\$@\"" "$S" "$PROBE" open-at 5 file)
	tap_is "an inherited folder is one without bailey ($who)" "$got" ok
	got=$(live_run sh -c "exec 3<\"\$0\" 4<\"\$0\" 5<\"\$0\"; LISTEN_FDS=2 LISTEN_PID=\$\$
		export LISTEN_FDS LISTEN_PID; exec \"\$@\"" "$W/plain" \
		"$BAILEY" run -p "$F/small.profile" -- "$PROBE" fds 2>/dev/null)
	tap_is "LISTEN_FDS are passed on and no others ($who)" "$got" "0 1 2 3 4"
	got=$(live_run sh -c "exec 3<\"\$0\"; LISTEN_FDS=1 LISTEN_PID=1
		export LISTEN_FDS LISTEN_PID; exec \"\$@\"" "$W/plain" \
		"$BAILEY" run -p "$F/small.profile" -- "$PROBE" fds 2>/dev/null)
	tap_is "LISTEN_FDS for another process are closed ($who)" "$got" "0 1 2"
}

# VARIABLE VALUE PROFILE
environment_of() {
	live_run env "$1=$2" "$BAILEY" run -p "$F/$3.profile" -- "$PROBE" env "$1" 2>/dev/null
}

test_environment() {
	shim=$(cd "$(dirname "$BAILEY")/../lib/bailey" && pwd -P)/libbailey-preload.so
	tap_is "LD_PRELOAD names nothing but the shim ($who)" \
		"$(environment_of LD_PRELOAD libm.so.6 small)" "$shim"
	for variable in LD_LIBRARY_PATH LD_AUDIT LD_DEBUG GLIBC_TUNABLES GCONV_PATH \
		LOCPATH MALLOC_TRACE; do
		tap_is "$variable is taken away ($who)" \
			"$(environment_of "$variable" "" small)" ENOENT
	done
	tap_is "an ordinary variable is kept ($who)" \
		"$(environment_of BAILEY_TEST value small)" value
	{
		small_rules
		echo "env keep LD_LIBRARY_PATH"
	} | profile keep
	tap_is "env keep names a loader variable and it stays ($who)" \
		"$(environment_of LD_LIBRARY_PATH /usr/lib keep)" /usr/lib
	tap_is "env keep takes all others away ($who)" \
		"$(environment_of BAILEY_TEST value keep)" ENOENT
	{ small_rules; echo "env drop *_TOKEN"; } | profile drop
	tap_is "env drop takes what matches away ($who)" \
		"$(environment_of API_TOKEN value drop)" ENOENT
	{ small_rules; echo "env set BAILEY_TEST=set"; } | profile set
	tap_is "env set wins over the caller ($who)" \
		"$(environment_of BAILEY_TEST value set)" set
	tap_is "an empty environment starts a program ($who)" "$(live_run env -i "$BAILEY" run \
		-p "$F/small.profile" -- "$PROBE" exit 0 2>/dev/null; echo $?)" 0
	tap_is "\$HOME does not move what ~ means ($who)" "$(live_run env "HOME=$W" \
		"$BAILEY" show --rule "allow? write ~/bailey-none/" "$F/small.profile" \
		2>/dev/null | grep -c "$W/bailey-none")" 0
}

test_limits() {
	{ small_rules; echo "limit nofile 123"; } | profile limit
	tap_is "a limit of the profile is set ($who)" "$(live_run "$BAILEY" run \
		-p "$F/limit.profile" -- "$PROBE" rlimit nofile 2>/dev/null)" "123 123"
	got=$(contained "$PROBE" rlimit core)
	case $got in
	"1 1" | "0 0") tap_ok "core dumps are off ($who)" ;;
	*) tap_fail "core dumps are off ($who)" "$got" ;;
	esac
	got=$(cd "$W" && contained "$PROBE" end-of "$PROBE" die 11)
	tap_is "a crash writes no core file ($who)" "$got" "signal 11"
	tap_is "the umask is kept ($who)" "$(umask 037; contained "$PROBE" umask)" 037
	tap_is "the priority is kept ($who)" \
		"$(live_run nice -n 7 "$BAILEY" run -p "$F/small.profile" -- "$PROBE" nice \
			2>/dev/null)" "$(live_run nice -n 7 nice)"
}

test_folders() {
	deep=$W
	level=0
	while [ "$level" -lt 15 ]; do
		deep=$deep/$(printf '%0200d' "$level")
		level=$((level + 1))
	done
	mkdir -p "$deep"
	live_give "$W"
	tap_is "a folder 3,000 bytes deep is kept ($who)" \
		"$(cd "$deep" && contained "$PROBE" cwd)" "$deep" "$(cat "$T/stderr")"
	tap_is "a file 3,000 bytes deep is made ($who)" \
		"$(contained "$PROBE" create "$deep/new")" ok "$(cat "$T/stderr")"
	cp "$PROBE" "$S/closed/probe"
	tap_is "a program starts in a folder that it may not read ($who)" \
		"$(cd "$S" && contained "$PROBE" exit 0; echo $?)" 0 "$(cat "$T/stderr")"
	mkdir -p "$W/vanishing"
	live_give "$W/vanishing"
	tap_is "a program starts in a folder that has gone ($who)" "$(cd "$W/vanishing" &&
		rmdir "$W/vanishing" && contained "$PROBE" exit 0; echo $?)" 0 \
		"$(cat "$T/stderr")"
	# Entered while open, closed to its owner then: only root still gets in.
	mkdir -p "$W/shut"
	live_give "$W/shut"
	tap_is "a program starts in an unreadable folder ($who)" "$(live_run sh -c \
		"cd \"\$0\" && chmod 000 . && exec \"\$@\"" "$W/shut" "$BAILEY" run \
		-p "$F/small.profile" -- "$PROBE" exit 0 2>"$T/stderr"; echo $?)" 0 \
		"$(cat "$T/stderr")"
	chmod 700 "$W/shut"
}

test_company() {
	tap_is "a pipeline passes bytes ($who)" "$(seq 1000 | contained_piped cat |
		contained_piped sort -rn | contained_piped head -n 1)" 1000
	tap_is "cmd | cat ends with the command ($who)" \
		"$(contained sh -c 'echo done' | timeout $((10 * live_slow)) cat)" "done"
	tap_is "xargs -P starts many at once ($who)" "$(seq 40 | piped xargs -P 4 -I '{}' \
		"$BAILEY" run -p "$F/small.profile" -- "$PROBE" arguments '{}' 2>/dev/null |
		sort -u | wc -l)" 40
	live_run timeout "$(live_time 0.3)" "$BAILEY" run -p "$F/small.profile" -- \
		sleep $((20 * live_slow)) 2>/dev/null
	tap_is "timeout ends the program ($who)" "$?" 124
	live_run timeout -k "$(live_time 0.3)" $((2 * live_slow)) "$BAILEY" run \
		-p "$F/small.profile" -- sh -c "trap '' TERM; sleep $((20 * live_slow))" 2>/dev/null
	tap_is "timeout -k ends a stubborn program ($who)" "$?" 137
	tap_is "nohup makes SIGHUP harmless ($who)" "$(live_run nohup "$BAILEY" run \
		-p "$F/small.profile" -- sh -c "kill -HUP \$\$; echo alive" 2>/dev/null)" alive
	tap_is "setsid makes a session of its own ($who)" "$(live_run setsid -w "$BAILEY" run \
		-p "$F/small.profile" -- "$PROBE" exit 9 2>/dev/null; echo $?)" 9
	tap_is "a background program is waited for ($who)" "$(live_run sh -c \
		"\"\$@\" & wait \$!; echo \$?" sh "$BAILEY" run -p "$F/small.profile" -- \
		"$PROBE" exit 5 2>/dev/null)" 5
	live_run "$BAILEY" run -v -p "$F/small.profile" -- "$PROBE" exit 0 2>"$T/stderr"
	grep -q "profile small" "$T/stderr"
	tap_is "-v says which profile is used ($who)" "$?" 0 "$(cat "$T/stderr")"
	live_run "$BAILEY" run -v -- /bin/true 2>"$T/stderr"
	grep -q "profile guarded" "$T/stderr"
	tap_is "without -p an unknown program gets guarded ($who)" "$?" 0 "$(cat "$T/stderr")"
}

# Part of a pipeline: stdin is the pipe.
piped() {
	# shellcheck disable=SC2086 # $as is a list of words
	timeout $((60 * live_slow)) $as "$@" 2>/dev/null
}

contained_piped() {
	piped "$BAILEY" run -p "$F/small.profile" -- "$@"
}

# NAME STEPS...: a dialogue with a shell on a terminal. Steps end with `exit` twice: a shell that
# just lost a stopped job wants to be told again.
dialogue() {
	dialogue_name=$1
	shift
	live_run "$TERMINAL" $((20 * live_slow)) '+__' "$@" -- \
		env PS1=__ ENV= sh -i >"$T/dialogue" 2>&1
	tap_is "$dialogue_name ($who)" "$?" 0 "$(cat "$T/dialogue")"
}

test_terminal() {
	[ -x "$TERMINAL" ] || {
		tap_skip "job control ($who)" "no terminal helper was built"
		return
	}
	cp "$TERMINAL" "$T/bin/terminal"
	TERMINAL=$T/bin/terminal
	long=$((30 * live_slow))
	run="-$BAILEY run -p $F/small.profile -- $PROBE"
	dialogue "^C ends the program" "$run linger $long\\n" '+lingering' '-^C' '+__' \
		"-echo status=\$?\\n" '+status=130' '-exit\nexit\n'
	dialogue "^Z stops it, fg and ^C end it" "$run linger $long\\n" '+lingering' '-^Z' \
		'+Stopped' '+__' '-fg\n' "+linger $long" '-^C' '+__' \
		'-echo still"" here\n' '+still here' '-exit\nexit\n'
	dialogue "^Z and bg let it run on" "$run linger $live_slow\\n" '+lingering' '-^Z' \
		'+Stopped' '+__' '-bg\n' '+lingered' '-exit\nexit\n'
	dialogue "the program reads the terminal" \
		"-$BAILEY run -p $F/small.profile -- sh -c 'read x; echo got=\$x'\\n" \
		'-hello\n' '+got=hello' '-exit\nexit\n'
	dialogue "the program has the terminal and /dev/tty" \
		"-$BAILEY run -p $F/small.profile -- sh -c 'test -t 0 && test -t 2 && echo to-\"\"tty >/dev/tty'\\n" \
		'+to-tty' '-exit\nexit\n'
	dialogue "the program sees the size of the terminal" '-stty rows 33 cols 77\n' '+__' \
		"-$BAILEY run -p $F/small.profile -- stty size\\n" '+33 77' '-exit\nexit\n'
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	S=$T/secret-$1
	mkdir -p "$W/folder" "$F" "$S/closed"
	echo plain >"$W/plain"
	echo secret >"$S/file"
	cp "$PROBE" "$W/dropped"
	live_give "$W" "$F" "$S"
	small_rules | profile small
	test_statuses
	test_refusals
	test_arguments
	test_pid
	test_descriptors
	test_environment
	test_limits
	test_folders
	test_company
	test_terminal
}

# Users of a directory service or of systemd's DynamicUser= are in no file: getent asks.
test_directory_user() {
	if ! unshare -m true 2>/dev/null; then
		tap_skip "a user that nsswitch.conf alone knows has a home" \
			"no mount namespace can be made"
		return
	fi
	printf '#!/bin/sh\n[ "$*" = "passwd 54321" ] &&\n%s\n' \
		'echo "dir:x:54321:54321::/srv/home of dir:/bin/sh"' >"$T/getent"
	chmod 755 "$T/getent"
	# shellcheck disable=SC2016 # the words are that shell's
	tap_is "a user that nsswitch.conf alone knows has a home" \
		"$(unshare -m sh -c 'mount --bind "$1" /usr/bin/getent &&
			exec setpriv --reuid=54321 --regid=54321 --clear-groups "$2" \
				show guarded' sh "$T/getent" "$BAILEY" 2>&1 |
			grep -c '"/srv/home of dir/.config/bailey/"  # sealed')" 1
}

# Whose home is private must be known: else "read all but ~/.ssh" would be "read all".
test_unreadable_user() {
	unshare -m true 2>/dev/null || {
		tap_skip "who cannot be looked up starts nothing" "no mount namespace can be made"
		return
	}
	: >"$T/closed-passwd"
	chmod 000 "$T/closed-passwd"
	# shellcheck disable=SC2016 # the words are that shell's
	tap_is "who cannot be looked up starts nothing" \
		"$(unshare -m sh -c 'mount --bind "$1" /etc/passwd &&
			exec setpriv --reuid=54321 --regid=54321 --clear-groups "$2" \
				run -p guarded -- /bin/echo started' sh "$T/closed-passwd" \
			"$BAILEY" 2>"$T/stderr"
		echo "$? $(grep -c "passwd entry of user 54321 cannot be read" "$T/stderr")")" \
		"125 1" "$(cat "$T/stderr")"
}

live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all second
		tap_is "a user without a passwd entry has no home, and is told so" \
			"$(timeout $((20 * live_slow)) setpriv --reuid=54321 --regid=54321 \
				--clear-groups "$BAILEY" run -p "$T/profiles-first/small.profile" -- \
				"$PROBE" exit 3 2>"$T/stderr"
			echo "$? $(grep -c "no passwd entry" "$T/stderr")")" "3 1" \
			"$(cat "$T/stderr")"
		test_directory_user
		test_unreadable_user
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
live_for_root "a user without a passwd entry"
tap_done
