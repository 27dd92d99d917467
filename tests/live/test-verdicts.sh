#!/bin/sh
# Random policies and 10,000 requests: the verdict that `why` and `test` print, what `enforce`
# lets through and what `observe` lets through are one, observe records what it refuses, and
# complain refuses nothing.
# Without the shim (BAILEY_SHIM) reads in enforce mode may be refused around holes and
# globs, and never allowed where decide() refuses. A counter-example is shrunk, rule by rule.
#     VERDICTS_SEEDS='7 8' tests/live/test-verdicts.sh
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin verdicts
requests=${VERDICTS_REQUESTS:-150}
policies=${VERDICTS_POLICIES:-40}
seeds=${VERDICTS_SEEDS:-}
PROGRAM=$T/bin/verdicts
live_program_of "$(dirname "$BAILEY_PROBE")/verdicts"
cp "$live_program_of" "$PROGRAM"
# The judge finds the base profiles from where it lies, as the program that it stands for.
cp -R "$live_build/stage" "$T/judge"
JUDGE=$T/judge$live_program
rm "$JUDGE"
cp "$PROGRAM" "$JUDGE"

# Rules from stdin, behind what every program needs.
write_profile() {
	{
		cat <<EOF
allow read @system
allow exec @system
allow load @system
allow exec $PROGRAM $PROBE
EOF
		cat
	} >"$F/verdicts.profile"
}

attempt() {
	# shellcheck disable=SC2086 # words, or none
	live_run "$BAILEY" run --mode "$1" --log "$F/$1.log" -p "$F/verdicts.profile" -- \
		$live_without "$PROGRAM" try "$2" "$requests" "$W" >"$T/$1" 2>"$T/$1.err"
}

# The command itself, of the last request: what it prints and how it ends.
ask_why() {
	asked=$(tail -n 1 "$T/judged" | sed 's/ list$/ no/')
	# shellcheck disable=SC2046 # words
	live_run "$BAILEY" why "$F/verdicts.profile" \
		$(tail -n 1 "$F/verdicts.test" | cut -d ' ' -f 3-) >"$T/why" 2>&1
	said=$(echo "$asked" | sed 's/ [a-z]*$//')
	if grep -q '^allowed: ' "$T/why"; then
		said="$said yes"
	else
		said="$said no"
	fi
}

# PROGRAM-OUTPUT: what complain mode refuses all the same.
find_refused() {
	sed -n 's/ no$/: complain refuses it/p' "$1"
}

# Each request that is refused in observe mode and that its record does not have.
find_unrecorded() {
	sed -n 's/.*"op":"\([a-z]*\)","target":"\([^"]*\)".*"verdict":"denied".*/\1 \2/p' \
		"$F/observe.log" | sort -u >"$T/recorded"
	sed 1d "$F/verdicts.test" | cut -d ' ' -f 3- | paste -d ' ' "$T/judged" - |
		awk '$3 != "yes" { $1 = $2 = $3 = ""; sub(/^ */, ""); print }' | sort -u |
		comm -13 "$T/recorded" - | sed 's/$/: observe does not record it/'
}

# SEED: compares them all; wrong requests are lines of $T/wrong, of narrower reads there
# are $narrower. False where there is no such policy.
compare() {
	# What should never have come to be is not there for the next one.
	find "$W" \( -name n -o -name fn -o -name s \) -prune -exec rm -rf '{}' +
	live_run "$JUDGE" judge "$F/verdicts.profile" "$1" "$requests" "$W" \
		>"$T/judged" 2>/dev/null || return 1
	: >"$T/narrower"
	rm -f "$F"/*.log
	attempt observe "$1"
	attempt enforce "$1"
	attempt complain "$1"
	"$PROGRAM" expect "$F/verdicts.profile" "$1" "$requests" "$W" >"$F/verdicts.test"
	live_run "$BAILEY" test --static --format json "$F/verdicts.test" 2>"$T/test.err" |
		sed -n 's/^ *"outcome": "ok",*$/yes/p; s/^ *"outcome": "failed",*$/no/p' >"$T/test"
	ask_why
	paste -d ' ' "$T/judged" "$T/enforce" "$T/observe" "$T/test" |
		awk -v narrower="$T/narrower" '
		NF != 10 || $2 != $5 || $2 != $8 { print "not run: " $0; next }
		($3 == "yes") != ($10 == "yes") { print $1, $2 ": decide " $3 ", test " $10 }
		$3 == "list" { if ($9 != "no") print $1, $2 ": decide no, observe " $9; next }
		$9 != $3 { print $1, $2 ": decide " $3 ", observe " $9 }
		$6 == $3 { next }
		($1 == "read" || $1 == "list") && $6 == "no" { print >narrower; next }
		{ print $1, $2 ": decide " $3 ", enforce " $6 }' >"$T/wrong"
	find_unrecorded >>"$T/wrong"
	find_refused "$T/complain" >>"$T/wrong"
	[ "$asked" = "$said" ] || echo "$asked: why says another thing: $said" >>"$T/wrong"
}

# SEED: leaves in $T/rules what still fails without any one of its lines.
shrink() {
	line=1
	while [ "$line" -le "$(wc -l <"$T/rules")" ]; do
		sed "${line}d" "$T/rules" >"$T/fewer"
		write_profile <"$T/fewer"
		if compare "$1" && [ -s "$T/wrong" ]; then
			cp "$T/fewer" "$T/rules"
		else
			line=$((line + 1))
		fi
	done
	write_profile <"$T/rules"
	compare "$1"
}

# SEED
check_policy() {
	"$PROGRAM" rules "$1" "$W" >"$T/rules"
	write_profile <"$T/rules"
	compare "$1" || return
	compared=$((compared + 1))
	thrown=$((thrown + requests))
	narrower=$((narrower + $(wc -l <"$T/narrower")))
	[ -s "$T/wrong" ] || return
	shrink "$1"
	wrong="$wrong
seed $1: $(head -n 5 "$T/wrong")
$(cat "$T/rules")
$(head -n 3 "$T/enforce.err" "$T/observe.err")"
}

check_all() {
	W=$T/tree-$1
	F=$T/profiles-$1
	mkdir -p "$W" "$F"
	"$PROGRAM" make "$W"
	live_give "$W" "$F"
	compared=0
	narrower=0
	wrong=
	write_profile </dev/null
	# shellcheck disable=SC2086 # words, or none
	live_column "$F/verdicts.profile" $live_without "$PROGRAM"
	for seed in ${seeds:-$(seq "$policies") "$(date +%s)"}; do
		check_policy "$seed"
	done
	tap_is "why, test, enforce and observe are one ($who)" "$wrong" ""
	case ${BAILEY_SHIM-} in
	'' | liar) tap_is "with the shim no read is refused besides ($who)" "$narrower" 0 ;;
	esac
	tap_note "$compared policies, $narrower reads that the kernel refuses besides ($who)"
	[ -n "$seeds" ] || tap_is "most policies are some ($who)" \
		"$([ "$compared" -gt $((policies / 4)) ] && echo yes)" yes
}

thrown=0
live_as_root
check_all first
if [ "$(id -u)" = 0 ] && [ -z "$seeds" ] && live_as_user; then
	check_all user
	[ -n "${VERDICTS_POLICIES-}" ] || tap_is "ten thousand requests were thrown" \
		"$([ "$thrown" -ge 10000 ] || echo "$thrown")" ""
fi
tap_done
