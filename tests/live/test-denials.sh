#!/bin/sh
# The kept log of denials: what the verbs read from it, and that nothing contained can
# touch it.
denials_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$denials_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$denials_here/live.sh"

live_begin denials
# Only a user that is made for the test: the log of whoever runs it is left alone.
if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP needs root, to make a user"
	exit 0
fi
live_as_user || tap_skip_all "no ordinary user can be made"

folder=$live_home/.local/state/bailey
log=$folder/denials.jsonl

# run CMD...: sets $status, $out, $err.
run() {
	live_run "$@" >"$T/out" 2>"$T/err"
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
}

has() {
	case $2 in
	*"$3"*) tap_ok "$1" ;;
	*) tap_fail "$1" "not there: $3
$2
$err" ;;
	esac
}

# event TIME RUN PROFILE VERDICT OP TARGET [MORE]
event() {
	printf '{"time":"%s","run":"%s","profile":"%s","pid":7,"exe":"/bin/x","op":"%s",' \
		"$1" "$2" "$3" "$5"
	printf '"target":"%s","tier":"broker","verdict":"%s"%s}\n' "$6" "$4" "${7-}"
}

fill_log() {
	mkdir -p "$folder"
	{
		event 2026-11-23T10:00:00.000000Z 1@a guarded denied write /etc/passwd
		event 2026-11-23T10:00:02.000000Z 1@a guarded denied write /etc/passwd \
			',"count":10'
		event 2026-11-23T10:00:01.000000Z 1@a other complained read /srv/data \
			',"hint":"allow read /srv/data"'
		echo 'no record'
		event 2026-11-23T10:00:03.000000Z 2@b guarded allowed read /etc/hosts
		event 2026-11-23T10:00:04.000000Z 2@b guarded denied write \
			'/srv/\u001b[2J\u007f'
	} >"$log"
	chmod 700 "$folder"
	chmod 600 "$log"
	live_give "$live_home/.local"
}

denials_reads_the_log() {
	run "$BAILEY" denials
	tap_is "without a log nothing was denied" "$status:$out" "0:" "$err"
	fill_log
	run "$BAILEY" denials
	tap_is "denials: status 1" "$status" 1 "$err"
	tap_is "a record takes two lines" "$(printf '%s\n' "$out" | wc -l)" 6 "$out"
	has "a loop is counted" "$out" "guarded  denied: write /etc/passwd  (10 times)"
	has "who did it" "$out" "by /bin/x (pid 7)"
	has "the fix" "$out" "fix: allow read /srv/data"
	has "control characters are shown, not sent" "$out" '/srv/\x1b[2J\x7f'
	has "a line that is no record is told" "$err" "1 lines of the log are no records"
	tap_is "the newest is last" "$(printf '%s\n' "$out" | grep -v '^ ' |
		tail -n 1 | grep -c x1b)" 1 "$out"
	run "$BAILEY" denials -p other
	tap_is "one profile" "$(printf '%s\n' "$out" | grep -c ' denied: \| complained: ')" 1
	run "$BAILEY" denials -n 1
	has "the last one" "$out" x1b
	tap_is "and no other" "$(printf '%s\n' "$out" | wc -l)" 2 "$out"
	run "$BAILEY" denials --since 2026-11-24
	tap_is "nothing since then" "$status:$out" "0:" "$err"
	run "$BAILEY" denials --json
	tap_is "JSON: status 1" "$status" 1 "$err"
	has "JSON: control characters are escaped" "$out" '/srv/\u001B[2J\u007f'
	run "$BAILEY" denials x
	tap_is "a word too many is a usage error" "$status" 2
	run "$BAILEY" denials --last x
	tap_is "no number is a usage error" "$status" 2
	run "$BAILEY" denials --since x
	tap_is "no time is a usage error" "$status" 2
}

why_explains_the_last() {
	run "$BAILEY" why --last
	tap_is "why --last: denied now as well" "$status" 1 "$err"
	has "the record" "$out" "/bin/x (pid 7) under guarded
denied: write /srv/\\x1b[2J\\x7f"
	has "and what the profile says now" "$out" "
now:
denied: write /srv/\\x1b[2J\\x7f"
	event 2026-11-23T10:00:05.000000Z 3@c guarded denied connect \
		'tcp 192.0.2.1 port 4711' >>"$log"
	run "$BAILEY" why --last --json
	has "JSON: the record and the answer" "$(printf '%s' "$out" | tr -d ' \n')" \
		'"op":"connect","target":"tcp192.0.2.1port4711","tier":"broker"'
	has "JSON: now" "$(printf '%s' "$out" | tr -d ' \n')" '"now":{"profile":"guarded"'
	run "$BAILEY" why --last --rule 'allow connect tcp 192.0.2.1 port 4711'
	tap_is "would this rule help?" "$status" 0 "$out"
	printf 'allow connect tcp port 4711\n' >"$T/mine.profile"
	run "$BAILEY" why --last "$T/mine.profile"
	tap_is "another profile" "$status" 0 "$out
$err"
	run "$BAILEY" why --last guarded write
	tap_is "words too many are a usage error" "$status" 2
	event 2026-11-23T10:00:06.000000Z 3@c no-such denied write /x >>"$log"
	run "$BAILEY" why --last
	tap_is "a profile that is gone is status 2" "$status" 2
	has "the record is told all the same" "$out" "denied: write /x"
	mv "$log" "$log.away"
	run "$BAILEY" why --last
	tap_is "no record is status 2" "$status" 2
	has "and is said" "$err" "nothing was denied"
	mv "$log.away" "$log"
}

# What the walls leave of it: $1 is a shell command that would change the log.
sealed_from() {
	fill_log
	before=$(cat "$log")
	# shellcheck disable=SC2086 # words, or none
	run "$BAILEY" run -p "$T/sealed.profile" -- $live_without /bin/sh -c "$2"
	tap_is "$1" "$(head -c ${#before} "$log")" "$before" "$out
$err"
	# What is behind it is the record of the attempt, from outside the walls.
	tap_is "$1: only the attempt was added" \
		"$(tail -c +$((${#before} + 2)) "$log" | grep -cv '"verdict":"denied"')" 0
}

log_is_sealed() {
	# shellcheck disable=SC2088 # bailey's own tilde
	run "$BAILEY" why guarded write '~/.local/state/bailey/denials.jsonl'
	tap_is "the log is sealed" "$status" 1 "$out"
	has "and no rule opens it" "$out" "nothing: "
	run "$BAILEY" why --rule "allow write $log" guarded write "$log"
	tap_is "not even one for it alone" "$status" 1 "$out"
	printf '%s\n' "include <guarded>" "zone @system += $T/bin/" >"$T/sealed.profile"
	cp "$BAILEY_PROBE" "$T/bin/shows"
	live_column_of_sh "$T/sealed.profile" "$T/bin/shows"
	sealed_from "a contained program cannot add to the log" "echo x >>$log"
	sealed_from "... nor empty it" ": >$log"
	sealed_from "... nor remove it" "rm -f $log"
	sealed_from "... nor move it away" "mv $log $log.2"
	sealed_from "... nor move its folder away" "mv $folder $folder.2"
	sealed_from "... nor move the folder above away" \
		"mv $live_home/.local/state $live_home/.local/other"
}

foreign_logs_are_not_read() {
	mv "$folder" "$T/away"
	ln -s "$T/away" "$folder"
	run "$BAILEY" denials
	tap_is "a link for the folder is status 2" "$status" 2 "$out"
	has "and is named" "$err" "symbolic link"
	rm "$folder"
	mkdir "$folder"
	run "$BAILEY" denials
	tap_is "a folder of another user is status 2" "$status" 2 "$out"
	has "and is named" "$err" "another user"
	rm -rf "$folder"
}

# A journalctl that notes its words and prints an entry, in a mount namespace.
units_are_read_from_the_journal() {
	name="a unit's records come from journalctl"
	cat >"$T/journalctl" <<-END
		#!/bin/sh
		for word in "\$@"; do printf '%s\n' "\$word"; done >&2
		env >&2
		echo '{"MESSAGE":"Started."}'
		echo '{"BAILEY_OP":"write","BAILEY_TARGET_B64":"L/8=","BAILEY_VERDICT":"denied","BAILEY_PID":"9","BAILEY_TIME":"$(date -u +%FT%TZ)"}'
	END
	chmod 755 "$T/journalctl"
	if ! [ -e /usr/bin/journalctl ] || ! unshare -m true 2>/dev/null; then
		tap_absent "$name" "no journalctl or no mount namespaces here"
		return
	fi
	# shellcheck disable=SC2016 # for the shell inside
	SECRET=x unshare -m sh -c 'mount --bind "$1" /usr/bin/journalctl &&
		exec "$2" denials --unit "a;id --user" --since 2h' sh \
		"$T/journalctl" "$BAILEY" >"$T/out" 2>"$T/err" </dev/null
	status=$?
	out=$(cat "$T/out")
	err=$(cat "$T/err")
	tap_is "$name" "$status" 1 "$err"
	has "bytes that are no UTF-8 come through" "$out" 'denied: write /\xff'
	has "the unit is one word" "
$err
" "
--unit=a;id --user
"
	tap_is "the environment is not handed on" "$(grep -c SECRET "$T/err")" 0
}

denials_reads_the_log
why_explains_the_last
log_is_sealed
foreign_logs_are_not_read
units_are_read_from_the_journal
tap_done
