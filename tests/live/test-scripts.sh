#!/bin/sh
# `allow exec INTERPRETER scripts PLACE...`: what an interpreter is started with lies there,
# or it does not start. Each deed works bare.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin scripts
cp "$BAILEY_PROBE" "$T/bin/shows"

make_world() {
	W=$T/$1
	mkdir "$W" "$W/good" "$W/bad"
	for place in good bad; do
		printf '#!/bin/sh\necho ok\n' >"$W/$place/script"
		printf '#!/bin/sh -e\necho ok\n' >"$W/$place/option"
		chmod 755 "$W/$place/script" "$W/$place/option"
		echo 'print("ok")' >"$W/$place/program.py"
	done
	ln -s ../bad/script "$W/good/link"
	ln -s ../good/script "$W/bad/link"
	cat >"$W/it.profile" <<END
allow read @system $W/
allow exec @system
allow load @system
allow exec /bin/sh /usr/bin/python3* scripts @system $W/good/
allow exec $W/good/ $W/bad/ $PROBE $T/bin/shows
END
	live_give "$W"
}

# WORDS...: its last line, or "refused" where it was killed or said nothing.
attempt() {
	got=$(cd "$W" && live_run "$@" 2>"$T/stderr" | tail -n 1)
	[ "$got" = ok ] || got=refused
}

# NAME WANTED LINE: a line of bash, which no rule says anything about
row() {
	attempt bash -c "$3; :"
	if [ "$got" != ok ]; then
		tap_fail "$1 ($who)" "it fails without bailey
$(cat "$T/stderr")"
		return
	fi
	# shellcheck disable=SC2086 # words, or none
	attempt "$BAILEY" run --log "$W/log" -p "$W/it.profile" -- $live_without \
		"$(command -v bash)" -c "$3; :"
	tap_is "$1 ($who)" "$got" "$2" "$(cat "$T/stderr")"
}

test_shebang() {
	row "a script of the zone starts by its first line" ok "good/script"
	row "... with an option in that line" ok "good/option"
	row "another does not" refused "bad/script"
	row "... with an option in that line" refused "bad/option"
	row "... by a link in the zone" refused "good/link"
	row "... by its descriptor" refused 'exec 3<bad/script; /proc/self/fd/3'
	row "a link elsewhere to a script of the zone starts it" ok "bad/link"
}

test_operand() {
	row "the shell reads a script of the zone" ok "sh good/script"
	row "... but no other" refused "sh bad/script"
	row "... with options" refused "sh -e -u bad/script"
	row "... with arguments behind it" refused "sh bad/script good/script"
	row "... from the folder that it is in" refused "cd bad; sh script"
	row "... by a link in the zone" refused "sh good/link"
	row "... by a descriptor" refused "sh /dev/fd/3 3<bad/script"
	row "... by a descriptor below /proc" refused "sh /proc/self/fd/3 3<bad/script"
	row "... as its standard input" refused "sh <bad/script"
	row "... as /dev/stdin" refused "sh /dev/stdin <bad/script"
	row "... with -s" refused "sh -s <bad/script"
	row "... from a shell below" refused 'sh -c "sh bad/script"'
	row "standard input from the zone" ok "sh <good/script"
	row "a file behind the script is data" ok "sh good/script bad/script"
	row "standard input is data where there is a command" ok "sh -c 'read -r line; echo ok' <bad/script"
	row "an interpreter with no such rule reads all" ok "bash bad/script"
	command -v python3 >/dev/null || return 0
	row "python runs a program of the zone" ok "python3 good/program.py"
	row "... but no other" refused "python3 bad/program.py"
	row "... with options" refused "python3 -B -W ignore bad/program.py"
	row "a module of the system runs" ok "python3 -m this | tail -n 1 | wc -l | sed s/1/ok/"
}

# What bailey.profile(5) says it does not do.
test_not_held() {
	row "NOT HELD: text of the command line" ok "sh -c 'echo ok'"
	row "NOT HELD: a pipe" ok "cat bad/script | sh"
	row "NOT HELD: what a script reads later" ok "sh -c '. ./bad/script'"
	command -v python3 >/dev/null || return 0
	row "NOT HELD: imports" ok "cd bad; PYTHONPATH=. python3 -c 'import program'"
}

test_words() {
	rm -f "$W/log"
	attempt env BAILEY_LIAR= "$BAILEY" run --log "$W/log" -p "$W/it.profile" -- \
		bash -c "sh bad/script; :"
	tap_is "one record, of the script, with the rule ($who)" "$(sed -n \
		's/.*"op":"\([^"]*\)","target":"\([^"]*\)","rule":"\([^"]*\)".*/\1 \2 \3/p' \
		"$W/log")" "exec $W/bad/script allow exec /bin/sh scripts @system $W/good/" \
		"$(cat "$W/log")"
	tap_is "why names the condition ($who)" "$(live_run "$BAILEY" why "$W/it.profile" exec \
		/bin/sh | grep -c '^scripts: only from')" 1
	attempt "$BAILEY" run --mode complain -p "$W/it.profile" -- bash -c "sh bad/script; :"
	tap_is "complain mode refuses nothing ($who)" "$got" ok
	attempt "$BAILEY" run --mode observe -p "$W/it.profile" -- bash -c "sh bad/script; :"
	tap_is "observe mode does ($who)" "$got" refused
	attempt "$BAILEY" run -p "$W/it.profile" -- sh bad/script
	tap_is "nor does the first program of a launch start so ($who)" "$got" refused
}

# The probe is the interpreter, and is given no script at all.
test_cage() {
	[ -z "$as" ] || return # for root, who has had it
	if [ "$(id -u)" != 0 ] || [ ! -x "$BAILEY_PROBE-static" ]; then
		tap_absent "another root ($who)" "not root, or no static probe"
		return
	fi
	mkdir "$W/cage"
	cp "$BAILEY_PROBE-static" "$W/cage/probe"
	for with in "" "scripts $W/good/"; do
		cat >"$W/cage.profile" <<END
allow read @system $W/
allow exec @system $PROBE
allow load @system
allow exec $W/cage/probe $with
allow syscall chroot
caps keep sys_chroot
END
		cage="${cage-} $(live_run "$BAILEY" run -p "$W/cage.profile" -- "$PROBE" steps \
			sys chroot "$W/cage" , run /probe exit 3 2>"$T/stderr")"
	done
	tap_is "with another root an interpreter of 'scripts' is ended, another is not ($who)" \
		"$cage" " exit-3 signal-9" "$(cat "$T/stderr")"
}

run_all() {
	make_world "$1"
	live_column_of_sh "$W/it.profile" "$T/bin/shows"
	test_shebang
	test_operand
	test_not_held
	test_words
	test_cage
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
