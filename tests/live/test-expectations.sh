#!/bin/sh
# `bailey test`: each kind of expectation holds and fails as it should, live as well as by
# the judge; the shipped profiles pass their own.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_home=/home/bailey-expectations-$$ # not below /tmp, which some profiles let be written
live_begin expectations
live_at_end "rm -rf $live_home"
live_seconds=120
top=$(cd "$live_here/../.." && pwd)
profiles=$top/profiles

# What `bailey test` says of lines: the outcomes, one a word.
outcomes() {
	live_run "$BAILEY" test --format json "$F/it.test" 2>"$T/stderr" |
		sed -n 's/^ *"outcome": "\(.*\)",*$/\1/p' | tr '\n' ' ' | sed 's/ $//'
}

# NAME WANTED LINE...: one test file of these lines.
says() {
	name=$1
	wanted=$2
	shift 2
	{
		echo "use ./it.profile"
		printf '%s\n' "$@"
	} >"$F/it.test"
	tap_is "$name ($who)" "$(outcomes)" "$wanted" "$(cat "$T/stderr")"
}

status_of() {
	live_run "$BAILEY" test "$@" >"$T/stdout" 2>"$T/stderr"
	echo $?
}

test_kinds() {
	says "what is allowed works" "ok ok ok ok" 'given file ~/in/a "x"' \
		"expect allow read ~/in/a" "expect allow write ~/in/" \
		"expect allow write ~/in/new" "expect allow exec /usr/bin/true"
	says "what is denied is refused" "ok ok ok" 'given file ~/in/secret "x"' \
		'given file ~/in/tool "#!/bin/sh\n"' \
		"expect deny read ~/in/secret errno EACCES" \
		"expect deny exec ~/in/tool errno EACCES" \
		"expect deny load ~/in/tool errno EACCES"
	says "a wrong allow fails" "failed" "expect allow write /etc/passwd"
	says "a wrong deny fails" "failed" "expect deny read /etc/hosts"
	says "a wrong error fails" "failed" 'given file ~/in/secret "x"' \
		"expect deny read ~/in/secret errno EPERM"
	says "ports are tried on this host" "ok ok ok" \
		"expect allow connect tcp 127.0.0.1 port 9" \
		"expect deny connect tcp 127.0.0.1 port 10 errno EACCES" \
		"expect deny listen tcp port 8099"
	says "a port of chance is bound" "ok ok" "expect allow listen tcp ::1 port 0" \
		"expect deny listen tcp 127.0.0.1 port 0 errno EACCES"
	says "commands are run" "ok failed ok failed" \
		"expect run true status 0 denials 0" "expect run true status 1" \
		"expect run \"sh -c 'exit 7'\" status 7" \
		"expect run \"sleep 20\" within 1s"
	says "output is looked at" "ok failed" \
		"expect run \"echo a b\" stdout ~ \"^a b\$\"" \
		"expect run \"echo a b\" stdout ~ c"
	says "denials of a command are counted" "ok failed ok failed" \
		'given file ~/in/secret "x"' \
		"expect run \"cat in/secret\" denials 1 status 1" \
		"expect run \"cat in/secret\" denials 0" \
		"expect denied read ~/in/** during \"cat in/secret\"" \
		"expect denied write ~/in/** during \"cat in/secret\""
	mkdir -p "$T/closed"
	chmod 0 "$T/closed" # to its owner as well, who may be this user
	[ "$who" = "as root" ] || says "what this user may not look at is skipped" "skipped ok" \
		"expect deny write $T/closed/new" "expect allow read /etc/hosts"
	printf '%s\n' "include <contained>" "allow? write $F/later/" >"$F/later.profile"
	printf '%s\n' "use ./later.profile" "expect allow write $F/later/" >"$F/later.test"
	live_give "$F/later.profile" "$F/later.test"
	tap_is "a place that is not there yet is decided by its rule alone ($who)" \
		"$(status_of "$F/later.test")" 0 "$(cat "$T/stdout")"
	says "what is not installed is skipped" "skipped" \
		"expect run no-such-program status 0"
	says "what allow? names and is not here is skipped" "skipped skipped" \
		"expect allow exec /opt/no-such-program" \
		"expect allow exec /opt/no-such-folder/program"
	says "other things that are not here are not" "failed failed ok" \
		"expect allow exec /opt/no-such-thing" "expect allow read /srv/no-such-file" \
		"expect deny exec /opt/no-such-program"
}

# Commands of tests are watched, which must not stand in the way of one that traces.
test_trace() {
	{
		echo "include <contained>"
		echo "allow read $T/bin/"
		echo "allow exec $T/bin/"
		[ "$1" = no ] || echo "allow ptrace self"
	} >"$F/trace.profile"
	{
		echo "use ./trace.profile"
		echo "expect run \"$PROBE ptrace child\" stdout ~ ^ok$"
	} >"$F/trace.test"
	tap_is "a program that may trace: $1 ($who)" "$(status_of "$F/trace.test")" "$2" \
		"$(cat "$T/stdout" "$T/stderr")"
}

# Nothing is where it was not.
test_harm() {
	mkdir -p "$F/kept"
	live_give "$F/kept"
	says "a folder outside of the scratch home is tried" "ok ok" \
		"given file ~/harm-$$ \"x\"" "expect allow write $F/kept/" "expect allow write $F/kept/new"
	tap_is "and is as it was ($who)" "$(find "$F/kept" | wc -l)" 1
	tap_is "no scratch home stays ($who)" "$(homes_with "harm-$$")" ""
}

# The scratch home is nothing that a profile grants to everybody, wherever one stands.
test_home() {
	printf '%s\n' "include <contained>" "allow write /tmp/" >"$F/home.profile"
	printf '%s\n' "use ./home.profile" "expect deny write ~/new" \
		"expect deny read ~" >"$F/home.test"
	live_give "$F/home.profile" "$F/home.test"
	tap_is "started in / it is not below /tmp ($who)" \
		"$(cd / && status_of "$F/home.test")" 0 "$(cat "$T/stdout")"
	tap_is "nor is it, started below /tmp ($who)" \
		"$(cd "$F" && status_of "$F/home.test")" 0 "$(cat "$T/stdout")"
}

test_ways() {
	{
		echo "use ./it.profile"
		echo "expect deny read /etc/hosts"
		echo "expect allow read /etc/hosts"
	} >"$F/it.test"
	tap_is "a failure gives 1 ($who)" "$(status_of "$F/it.test")" 1
	tap_is "TAP has a plan and a failure ($who)" \
		"$(grep -c -e '^1\.\.2$' -e '^not ok 1 - deny read /etc/hosts$' "$T/stdout")" 2
	tap_is "--filter leaves the others out ($who)" \
		"$(status_of --filter 'allow *' "$F/it.test") $(grep -c '^ok' "$T/stdout")" "0 1"
	status_of --format github "$F/it.test" >/dev/null
	tap_is "GitHub gets file and line ($who)" \
		"$(grep -c "^::error file=$F/it.test,line=2::" "$T/stdout")" 1
	status_of --format junit "$F/it.test" >/dev/null
	tap_is "JUnit counts the failure ($who)" \
		"$(grep -c 'tests="2" failures="1" skipped="0"' "$T/stdout")" 1
	status_of --coverage "$F/it.test" >/dev/null
	tap_is "rules that nothing made win are named ($who)" \
		"$(grep -c '^# no expectation makes this rule win: .*it.profile:' "$T/stdout")" \
		"$(grep -e '^allow' -e '^deny' "$F/it.profile" | grep -c -v no-such)"
	{
		echo "use ./it.profile"
		echo "expect run no-such-program status 0"
	} >"$F/it.test"
	tap_is "a skip is no failure ($who)" "$(status_of "$F/it.test")" 0
	tap_is "but with --strict ($who)" "$(status_of --strict "$F/it.test")" 1
	echo "expect allw read /" >"$F/it.test"
	tap_is "a fault gives 2 and its place ($who)" \
		"$(status_of "$F/it.test") $(grep -c 'it.test:1:8: error' "$T/stderr")" "2 1"
	echo "use no-such-profile" >"$F/it.test"
	tap_is "a profile that is missing gives 2 ($who)" "$(status_of "$F/it.test")" 2
}

# The judge knows nothing of modes and owners, which bind root too once it has not the
# capability to pass over them: the two differ, and that is a failure of its own kind.
test_disagreement() {
	[ "$who" = "as root" ] || return 0
	mkdir -p "$F/kept"
	echo x >"$F/kept/foreign"
	chown 12345 "$F/kept/foreign"
	chmod 600 "$F/kept/foreign"
	says "judge and kernel disagree: its own outcome ($who)" "disagree ok" \
		"expect allow read $F/kept/foreign" "expect allow read /etc/hosts"
	tap_is "a disagreement gives 1 ($who)" "$(status_of "$F/it.test")" 1
	tap_is "and is told with both sides ($who)" "$(grep -c \
		-e 'outcome: "disagree"' -e 'verdict: "allowed by .*kept/"' -e 'live: "EACCES"' \
		-e 'hint: ".*caps keep dac_override"' "$T/stdout")" 4
	rm "$F/kept/foreign"
}

# Two files of which the first one waits for the second one.
test_jobs() {
	mkdir -p "$F/kept"
	live_give "$F/kept"
	printf '%s\n' "use ./it.profile" \
		"expect run \"sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do test -e $F/kept/flag && exit 0; sleep 0.1; done; exit 1'\" status 0" \
		>"$F/one.test"
	printf '%s\n' "use ./it.profile" "expect run \"touch $F/kept/flag\" status 0" \
		>"$F/two.test"
	tap_is "--jobs 1: one after the other ($who)" \
		"$(status_of "$F/one.test" "$F/two.test")" 1
	rm -f "$F/kept/flag"
	tap_is "--jobs 2: both at once ($who)" \
		"$(status_of --jobs 2 "$F/one.test" "$F/two.test")" 0 "$(cat "$T/stdout")"
	tap_is "--jobs 2: told in the order of the command line ($who)" \
		"$(sed -n 's/^  file: ".*\/\(.*\)"/\1/p' "$T/stdout" | tr '\n' ' ')" \
		"one.test two.test "
	echo "expect allw" >"$F/two.test"
	tap_is "--jobs 2: a fault of one is a fault ($who)" \
		"$(status_of --jobs 2 "$F/one.test" "$F/two.test") $(grep -c 'two.test:1:8: error' \
			"$T/stderr")" "2 1"
	tap_is "--jobs 0 is a usage error ($who)" "$(status_of --jobs 0 "$F/one.test")" 2
	rm -f "$F/kept/flag"
}

# ORDER: the commands of it.test, in the order in which they ran.
order_of() {
	rm -f "$F/kept/log"
	status_of "$@" "$F/it.test" >"$T/status"
	tr '\n' ' ' <"$F/kept/log"
}

test_shuffle() {
	{
		echo "use ./it.profile"
		for i in 1 2 3 4 5 6; do
			echo "expect run \"sh -c 'echo $i >>$F/kept/log'\" status 0"
		done
	} >"$F/it.test"
	tap_is "in the order of the file ($who)" "$(order_of)" "1 2 3 4 5 6 "
	cp "$T/stdout" "$T/ordered"
	first=$(order_of --shuffle=7)
	tap_is "--shuffle=7: told in the order of the file ($who)" "$(cat "$T/stdout")" \
		"$(cat "$T/ordered")"
	tap_is "--shuffle=7: each once, in another order ($who)" \
		"$(echo "$first" | tr ' ' '\n' | sort | tr '\n' ' ') $([ "$first" = "1 2 3 4 5 6 " ] ||
			echo other)" " 1 2 3 4 5 6  other"
	tap_is "--shuffle=7: the same again ($who)" "$(order_of --shuffle=7)" "$first"
	drawn=$(order_of --shuffle)
	seed=$(sed -n 's/^bailey test: --shuffle=//p' "$T/stderr")
	tap_is "--shuffle: the seed that it prints repeats it ($who)" \
		"$(order_of --shuffle="$seed")" "$drawn"
	tap_is "--shuffle=x is a usage error ($who)" "$(status_of --shuffle=x "$F/it.test")" 2
}

# shellcheck disable=SC2016 # for the inner shell
real_home() {
	live_run sh -c 'getent passwd "$(id -u)" | cut -d : -f 6'
}

# NAME: where a scratch home holds a file of that name. Others may run tests as well.
homes_with() {
	find /run /run/user "$(real_home)" "$F" . -maxdepth 4 -name "$1" 2>/dev/null
}

# SIGNAL STATUS: nothing outlives it.
test_signal() {
	printf '%s\n' "use ./it.profile" "given file ~/mark-$$ \"x\"" \
		"expect run \"sh -c 'cp /etc/hostname $F/kept/ran; sleep 33.75'\" within 60s" \
		>"$F/it.test"
	rm -f "$F/kept/ran"
	# shellcheck disable=SC2086
	timeout --preserve-status -s "$1" 1.5 $as "$BAILEY" test --jobs 2 "$F/it.test" \
		"$F/it.test" </dev/null >"$T/stdout" 2>&1
	tap_is "SIG$1 ends it with $2 ($who)" "$?" "$2"
	tap_is "SIG$1 came when a command ran ($who)" "$(test -e "$F/kept/ran" && echo ran)" ran
	tap_is "SIG$1 leaves no scratch home ($who)" "$(homes_with "mark-$$")" ""
	tap_is "SIG$1 leaves no process ($who)" "$(sleep 0.2; pgrep -fc '^sleep 33\.75')" 0
}

# NAME: its test. Where a program that is traced starts another while the liar's thread runs
# in it, gdb may wait for ever, as it may without bailey: that line is left out.
shipped() {
	shipped=$1
	if [ "$1" = gdb ] && live_lies; then
		shipped=$F/gdb.test
		{ echo "use gdb"; grep -v starti "$profiles/gdb.test"; } >"$shipped"
	fi
	status_of "$shipped"
}

# What is shipped holds here, at ten places at least, and where something is run. What is
# not installed is skipped by `bailey test` itself.
test_shipped() {
	for file in "$profiles"/*.test; do
		name=$(basename "$file" .test)
		tap_is "$name holds ($who)" "$(shipped "$name")" 0 \
			"$(grep -A 9 '^not ok' "$T/stdout"; head -n 5 "$T/stderr")"
		if grep -q '^ok .* run .*# SKIP' "$T/stdout"; then
			tap_absent "$name does its job ($who)" \
				"$(sed -n 's/^ok .*# SKIP //p' "$T/stdout" | tail -n 1)"
		fi
		tap_is "$name has ten expectations and a run ($who)" \
			"$(($(grep -c '^expect ' "$file") >= 10)) $(($(grep -c '^expect run ' "$file") > 0))" \
			"1 1"
	done
	for file in "$profiles"/*.profile; do
		name=$(basename "$file" .profile)
		tap_is "$name has a test ($who)" "$(test -f "${file%.profile}.test" || echo none)" ""
	done
}

# The command lines of the examples for CI, with the installed program.
test_examples() {
	mkdir -p "$F/sandbox"
	cp "$F/it.profile" "$F/sandbox/app.profile"
	printf '%s\n' 'use ./app.profile' 'expect allow read /etc/hosts' \
		>"$F/sandbox/app.test"
	live_give "$F/sandbox"
	for file in "$top"/doc/ci/*.yml; do
		grep -h -o -E 'bailey (check|test) .*' "$file" >"$T/lines"
		tap_is "$(basename "$file") checks and tests something ($who)" \
			"$(cut -d ' ' -f 2 "$T/lines" | tr '\n' ' ')" "check test "
		while read -r line; do
			# shellcheck disable=SC2086,SC2016
			live_run sh -c 'cd "$1" && shift && exec "$@"' sh "$F" \
				"$BAILEY" ${line#bailey } >"$T/stdout" 2>"$T/stderr"
			tap_is "$line ($who)" "$?" 0 "$(cat "$T/stderr")"
		done <"$T/lines"
	done
}

run_all() {
	F=$T/folder-$1
	mkdir -p "$F"
	cat >"$F/it.profile" <<END
include <contained>
allow exec /usr/bin/
allow load /usr/lib/
allow write ~/in/
deny read ~/in/secret
allow write $F/kept/
allow connect tcp port 9
allow? exec /opt/no-such-program /opt/no-such-folder/
allow listen tcp [::1] port 0
END
	sed -i "s|^allow write $F/kept/|allow? write $F/kept/|; s|^allow write ~/in/|allow? write ~/in/|" \
		"$F/it.profile"
	live_give "$F"
	live_column_of_stage
	test_kinds
	test_trace yes 0
	test_trace no 1
	test_harm
	test_home
	test_ways
	test_disagreement
	test_jobs
	test_shuffle
	test_signal TERM 143
	test_signal INT 130
	test_shipped
	test_examples
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
