#!/bin/sh
# shellcheck disable=SC2317 # live_together calls what it is given
# Beside Yama: what is asked about works, or is refused with the reason, and nothing is open
# that would not be open elsewhere. For the scope that there is; for those of YAMA_SCOPES,
# which are set then, one after the other, where the machine is the test's own (3 is not to
# be taken back).
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

SCOPE=/proc/sys/kernel/yama/ptrace_scope
[ -r "$SCOPE" ] || tap_skip_all "no Yama on this kernel"
live_begin yama
STATIC=
[ ! -s "$BAILEY_PROBE-static" ] || {
	cp "$BAILEY_PROBE-static" "$T/bin/static"
	STATIC=$T/bin/static
}
LIBRARY=$(readlink -f "$(ldd "$BAILEY_PROBE" | sed -n 's/.*=> \(.*libc\.so[^ ]*\) .*/\1/p')")

write_profiles() {
	{
		hole_rules
		echo "allow connect unix $O/allowed"
		[ -z "$STATIC" ] || echo "allow exec $STATIC"
	} | broker_profile hole
	{ cat "$F/hole.profile"; echo "trace always"; } | broker_profile traced
	# Nobody traces what traces.
	{ cat "$F/hole.profile"; echo "allow ptrace self"; } | broker_profile tracer
}

fresh_files() {
	rm -rf "$W"
	broker_files
	cp "$PROBE" "$W/writable/evil"
	live_give "$W"
}

# Who calls: the program itself, a child of it; the name; what works; what
# is refused, here and anywhere.
calls() {
	cat <<END
own ;; a file beside a hole ;; $PROBE create $W/tree/made ;; $PROBE create $W/tree/hole/made
own ;; a mode ;; $PROBE sys fchmodat AT_FDCWD $W/writable/file 0600 ;; $PROBE sys fchmodat AT_FDCWD $W/readable/file 0600
own ;; a unix socket ;; $PROBE unix-connect $O/allowed ;; $PROBE unix-connect $O/other
own ;; a library in a thread ;; $PROBE apart map-exec $LIBRARY ;; $PROBE apart map-exec $W/writable/evil
child ;; a file of a child ;; $PROBE in-child create $W/tree/made ;; $PROBE in-child create $W/tree/hole/made
child ;; a file of a child's child ;; $PROBE in-child in-child create $W/tree/made ;; $PROBE in-child in-child create $W/tree/hole/made
child ;; a unix socket of a child ;; $PROBE in-child unix-connect $O/allowed ;; $PROBE in-child unix-connect $O/other
child ;; a library in a thread of a child ;; $PROBE in-child apart map-exec $LIBRARY ;; $PROBE in-child apart map-exec $W/writable/evil
child ;; a file, started by a shell ;; sh -c "$PROBE create $W/tree/made; exit" ;; sh -c "$PROBE create $W/tree/hole/made; exit"
child ;; a file, in a session of its own ;; setsid -fw $PROBE create $W/tree/made ;; setsid -fw $PROBE create $W/tree/hole/made
child ;; a library in a thread, started by a shell ;; sh -c "$PROBE apart map-exec $LIBRARY; exit" ;; sh -c "$PROBE apart map-exec $W/writable/evil; exit"
END
}

# LINE: split at the signs.
split() {
	caller=${1%% ;; *}
	fails=${1##* ;; }
	works=${1#* ;; }
	call=${works%% ;; *}
	works=${works#* ;; }
	works=${works%% ;; *}
}

# OPTIONS PROFILE COMMAND, in the words of a shell: what it prints.
contained() {
	fresh_files
	eval "live_run \"\$BAILEY\" run $1 -p \"\$F/$2.profile\" -- $3" 2>"$T/stderr-$live_turn"
}

# NAME WANTED OPTIONS PROFILE COMMAND
gives() {
	tap_is "$1 (ptrace_scope $scope, $4, $who)" "$(contained "$3" "$4" "$5")" "$2" \
		"$(cat "$T/stderr-$live_turn")"
}

state_stays() {
	[ "$("$PROBE" state "$W")" = "$fresh" ]
	tap_is "$1 changes no file (ptrace_scope $scope, $2, $who)" "$?" 0
}

# PROFILE PATTERN CHILD: the calls of that name; those of a child of the program, that works
# elsewhere, give CHILD.
answers() {
	calls | grep "$2" >"$T/calls-$live_turn"
	while IFS= read -r line; do
		split "$line"
		given=$3
		[ "$caller" = child ] || given=ok
		gives "$call" "$given" "" "$1" "$works"
		gives "$call, in vain" EACCES "" "$1" "$fails"
		state_stays "$call, in vain," "$1"
	done <"$T/calls-$live_turn"
}

# Nothing has run, and it is said why; with --best-effort what would be asked about fails.
refused() {
	for profile in hole traced tracer; do
		got=$(contained "" "$profile" "$PROBE create $W/tree/made")
		tap_is "nothing is started (ptrace_scope $scope, $profile, $who)" "$? $got" "125 "
		tap_is "and it is said why (ptrace_scope $scope, $profile, $who)" \
			"$(grep -c 'lacks: what only a supervisor allows (Yama)' \
				"$T/stderr-$live_turn")" 1 "$(cat "$T/stderr-$live_turn")"
		state_stays "what is not started" "$profile"
	done
	[ -n "$STATIC" ] || {
		tap_absent "--best-effort (ptrace_scope $scope, $who)" "no static probe was built"
		return
	}
	calls | grep -v -e ' a library' -e 'shell' -e 'session' | sed "s|$PROBE|$STATIC|g" \
		>"$T/calls-$live_turn"
	while IFS= read -r line; do
		split "$line"
		gives "--best-effort: $call" EACCES --best-effort hole "$works"
		state_stays "--best-effort: $call" hole
		gives "--best-effort: $call, in vain" EACCES --best-effort hole "$fails"
		state_stays "--best-effort: $call, in vain," hole
	done <"$T/calls-$live_turn"
	gives "--best-effort: what the kernel allows" ok --best-effort hole \
		"$STATIC open-read $W/readable/file"
	gives "--best-effort: what the kernel refuses" EACCES --best-effort hole \
		"$STATIC open-read $W/secret/file"
}

# WORDS: they are in the line of `bailey doctor`.
doctor_says() {
	tap_is "doctor says what follows (ptrace_scope $scope, $who)" \
		"$(live_run "$BAILEY" doctor | grep "^Yama ptrace_scope $scope: " |
			grep -c "$1")" 1 "$(live_run "$BAILEY" doctor)"
}

# What Yama.rst says of it.
try_scope() {
	case $scope-$(live_run id -u) in
	0-* | [12]-0)
		doctor_says "takes nothing from launches"
		answers hole . ok
		answers traced ' a file' ok
		;;
	1-*)
		doctor_says "what this process starts is traced"
		answers hole . ok
		answers traced ' a file' ok
		answers tracer . EACCES
		tap_is "what is stricter is told ($who)" "$(live_run "$BAILEY" run --verbose \
			-p "$F/tracer.profile" -- "$PROBE" exit 0 2>&1 |
			grep -c 'stricter than the profile: .*calls of children (Yama)')" 1
		;;
	*)
		doctor_says "so what it is asked is refused"
		refused
		;;
	esac
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$F"
	live_give "$F"
	start_outside "$1$scope" || {
		tap_fail "those to talk to start ($who)"
		return
	}
	write_profiles
	fresh_files
	fresh=$("$PROBE" state "$W")
	try_scope
}

scopes() {
	read -r before <"$SCOPE"
	[ "$before" = 3 ] || live_at_end "echo $before >$SCOPE"
	for scope in $YAMA_SCOPES; do
		echo "$scope" >"$SCOPE" || {
			tap_fail "ptrace_scope $scope can be set"
			continue
		}
		live_turn=
		live_together run_all
	done
}

if [ -n "${YAMA_SCOPES-}" ]; then
	scopes
else
	read -r scope <"$SCOPE"
	live_together run_all
fi
tap_done
