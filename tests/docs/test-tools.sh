#!/bin/sh
# The verbs that only print: statuses, what they say, JSON. And the examples of the
# manual: every profile in bailey.profile(5) parses.
tools_here=$(cd "$(dirname "$0")" && pwd)
tools_top=${abs_top_srcdir:-$(cd "$tools_here/../.." && pwd)}
tools_build=${abs_top_builddir:-$tools_top}
# shellcheck source=tests/live/tap.sh
. "$tools_top/tests/live/tap.sh"
BAILEY=${BAILEY:-$tools_build/stage/bin/bailey}
# shellcheck source=tests/docs/verbs.sh
. "$tools_top/tests/docs/verbs.sh"
[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"

write_profiles() {
	mkdir -p "$T/data/open/secret" "$T/data/open/other"
	echo text >"$T/data/open/file"
	ln -s open "$T/data/link"
	cat >"$T/good.profile" <<END
# A profile for the tests
allow read $T/data/open/
deny read $T/data/open/secret/
allow connect tcp port 8080
END
	cat >"$T/bad.profile" <<END
allow raed $T/data/
alow read $T/data/
allow read $T/not-there
END
	printf 'allow read %s/data/\nallow read %s/data/\nfoo\n' "$T" "$T" >"$T/one.profile"
	# Faults of the form, and of the meaning, in one file.
	cat >"$T/mixed.profile" <<END
allow raed $T/data/
caps keep net_bind_servcie
limit nofiel 10
allow syscall @keyrign
allow read \${HOEM}/x
allow read @nozone
allow read $T/not-there
allow read $T/data
drop "limit"
END
	# What an unread line may have meant is missed by the lines behind it.
	cat >"$T/follows.profile" <<END
set WEB
zone @mine += relative
mkdir $T/made 9999
include <no-such>
allow read \${WEB}
allow read @mine
allow read $T/made
drop "deny read /no-such"
caps keep sys_nice
END
	printf '%s\n' "allow write $T/data/" "allow exec $T/data/open/" >"$T/wx.profile"
}

# told_lines NAME: the lines of NAME.profile that the last run named in errors.
told_lines() {
	printf '%s\n' "$err" | sed -n "s/^.*$1.profile:\([0-9]*\):.* error: .*/\1/p" |
		sort -nu | xargs
}

check_tells_findings() {
	run "$BAILEY" check "$T/good.profile"
	ends "check: a good profile is clean" 0
	says_not "check: it has no errors" "$err" "error:"
	run "$BAILEY" check "$T/bad.profile"
	ends "check: a bad profile has findings" 1
	says "check: an unknown operation is told with its place" "$err" \
		"bad.profile:1:7: error:"
	says "check: did you mean" "$err" "'read'"
	says "check: the second error is told too" "$err" "bad.profile:2:1: error:"
	says_not "check: nothing goes to standard output" "$out" .
	run "$BAILEY" check "$T/mixed.profile"
	ends "check: faults of form and of meaning are findings" 1
	tap_is "check: all of them are told in one go" "$(told_lines mixed)" "1 2 3 4 5 6 7 8 9"
	says "check: a word of the host is suggested as one of the language" "$err" \
		"did you mean 'net_bind_service'"
	run "$BAILEY" run -p "$T/mixed.profile" -- true
	ends "run: a profile with faults starts nothing" 125
	tap_is "run: all of them are told in one go" "$(told_lines mixed)" "1 2 3 4 5 6 7 8 9"
	run "$BAILEY" check "$T/follows.profile"
	ends "check: an unknown include is a finding" 1
	tap_is "check: what only follows from another fault is not told" \
		"$(told_lines follows)" "1 2 3 4"
	printf 'include "./none"\ncaps keep sys_nice\n' >"$T/lost.profile"
	run "$BAILEY" run -p "$T/lost.profile" -- true
	ends "run: nor does one start without what it includes" 125
	printf 'include "./lost2.profile"\n' >"$T/lost2.profile"
	run "$BAILEY" run -p "$T/lost2.profile" -- true
	ends "run: nor one that includes itself" 125
	run "$BAILEY" check "$T/wx.profile"
	ends "check: writable and executable is a finding" 1
	run "$BAILEY" check "$T/none.profile"
	ends "check: a file that is not there is status 2" 2
	run "$BAILEY" check "$T/good.profile" "$T/none.profile" "$T/bad.profile"
	ends "check: an unreadable file among others is status 2" 2
	says "check: the others are checked all the same" "$err" "bad.profile:1:7: error:"
	run "$BAILEY" check
	ends "check: no file is a usage error" 2
	says "check: with a hint" "$err" "--help"
	run sh -c 'cd "$1" && exec "$2" check good.profile' sh "$T" "$BAILEY"
	ends "check: a file of the current folder needs no slash" 0
}

check_prints_json() {
	run "$BAILEY" check --json "$T/bad.profile"
	ends "check --json: the same status" 1
	is_json "check --json: an array of findings" \
		'value[0]["line"] == 1 and value[0]["col"] == 7 and
		value[0]["level"] == "error" and value[0]["hint"]'
	is_json "check --json: all errors" \
		'sum(d["level"] == "error" for d in value) >= 2'
	tap_is "check --json: nothing on standard error" "$err" ""
	run "$BAILEY" check --json "$T/good.profile"
	is_json "check --json: a clean profile has no errors and warnings" \
		'all(d["level"] == "note" for d in value)'
	run "$BAILEY" check --json "$T/one.profile" "$T/one.profile"
	is_json "check --json: nothing is said twice" \
		'len({str(d) for d in value}) == len(value)'
}

shipped_profiles_are_clean() {
	for name in $("$BAILEY" list --names); do
		run "$BAILEY" check --json "$name"
		is_json "check: the shipped profile $name has no finding above note" \
			'all(d["level"] == "note" for d in value)'
	done
}

show_prints_the_policy() {
	run "$BAILEY" show "$T/good.profile"
	ends "show: printed" 0
	says "show: a rule" "$out" "^allow read $T/data/open/"
	says "show: a rule of <base>" "$out" "/dev/null"
	run "$BAILEY" show --tiers "$T/good.profile"
	says "show --tiers: who enforces it" "$out" "^allow read $T/data/open/ .*# fault (narrower)"
	run "$BAILEY" show --json "$T/good.profile"
	is_json "show --json: an object with the gaps" 'isinstance(value["gaps"], list)'
	run "$BAILEY" show --raw "$T/good.profile"
	ends "show --raw: printed" 0
	says "show --raw: the Landlock grants" "$out" "$T/data/open/other"
	says_not "show --raw: no grant for the hole" "$out" "$T/data/open/secret"
	says "show --raw: the filter" "$out" "^# seccomp"
	says "show --raw: what the supervisor is asked" "$out" "ret notify"
	run "$BAILEY" show --raw --json "$T/good.profile"
	is_json "show --raw --json: arrays of lines" 'value["landlock"] and value["filter"]'
	run "$BAILEY" show --rule "allow write $T/data/open/other/" "$T/good.profile"
	says "show --rule: the rule is there" "$out" "^allow write $T/data/open/other/"
	run "$BAILEY" show --as-landlock-abi=3 --tiers "$T/good.profile"
	says "show --as-landlock-abi: what an old kernel lacks" "$out" \
		"^# enforced more strictly: device ioctls (Landlock ABI 5)"
	says "show --as-landlock-abi: what is asked instead" "$out" "^# broker: signals"
	run "$BAILEY" show --as-landlock-abi=6 --tiers "$T/good.profile"
	says_not "show --as-landlock-abi: nothing of it with scopes" "$out" "^# broker: signals"
	run "$BAILEY" show "$T/bad.profile"
	ends "show: a bad profile is status 2" 2
	run "$BAILEY" show no-such-profile
	ends "show: an unknown profile is status 2" 2
	run "$BAILEY" show
	ends "show: no profile is a usage error" 2
	run "$BAILEY" show --as-landlock-abi=x "$T/good.profile"
	ends "show: an ABI that is no number is a usage error" 2
}

why_explains() {
	run "$BAILEY" why "$T/good.profile" read "$T/data/open/file"
	ends "why: allowed is 0" 0
	says "why: allowed" "$out" "^allowed: read $T/data/open/file\$"
	says "why: the rule, its file and line" "$out" \
		"^rule: allow read $T/data/open/ (.*good.profile:2)"
	says_not "why: no fix for what is allowed" "$out" "^fix:"
	run "$BAILEY" why "$T/good.profile" read "$T/data/open/secret/key"
	ends "why: denied is 1" 1
	says "why: the denying rule" "$out" "^rule: deny read .*good.profile:3)"
	run "$BAILEY" why "$T/good.profile" write "$T/data/open/file"
	says "why: default deny" "$out" "default deny"
	says "why: the fix" "$out" "^fix: allow write $T/data/open/file\$"
	run "$BAILEY" why "$T/good.profile" read "$T/data/link/file"
	ends "why: links are followed" 0
	run sh -c 'cd "$1" && exec "$2" why "$1/good.profile" read data/open/file' sh "$T" \
		"$BAILEY"
	ends "why: a relative path" 0
	# shellcheck disable=SC2088 # bailey's own tilde
	run "$BAILEY" why guarded read '~/.ssh/id_ed25519'
	ends "why: a path of the home folder" 1
	run "$BAILEY" why "$T/good.profile" connect tcp 127.0.0.1 port 8080
	ends "why: a port that is allowed" 0
	run "$BAILEY" why "$T/good.profile" connect tcp 127.0.0.1 port 8081
	ends "why: a port that is not" 1
	run "$BAILEY" why "$T/good.profile" load "$T/data/open/file"
	says "why: a library that no rule lets load" "$out" "^fix: allow load "
	run "$BAILEY" why "$T/good.profile" raed /etc/passwd
	ends "why: an unknown operation is status 2" 2
	run "$BAILEY" why "$T/good.profile" read
	ends "why: no target is a usage error" 2
	run "$BAILEY" why --json "$T/good.profile" write "$T/data/open/file"
	is_json "why --json: the fields of an event" \
		'value["op"] == "write" and value["verdict"] == "denied" and
		value["hint"].startswith("allow write ") and value["profile"] == "good"'
}

# fix_helps REQUEST...: what `why` calls the fix does turn the verdict.
fix_helps() {
	run "$BAILEY" why "$T/good.profile" "$@"
	fix=$(printf '%s\n' "$out" | sed -n 's/^fix: //p')
	tap_is "why: $* is denied" "$status" 1
	run "$BAILEY" why --rule "$fix" "$T/good.profile" "$@"
	ends "why: its fix '$fix' allows it" 0
}

# A path that is not there cannot be granted by itself: `why` says so.
missing_is_said() {
	run "$BAILEY" why "$T/good.profile" write "$T/data/open/new"
	says "why: a missing path is told" "$out" "^missing: .*mkfile"
	fix=$(printf '%s\n' "$out" | sed -n 's/^fix: //p')
	run "$BAILEY" why --rule "mkfile $T/data/open/new" --rule "$fix" "$T/good.profile" \
		write "$T/data/open/new"
	ends "why: with mkfile before it the fix allows it" 0
	run "$BAILEY" why --rule "allow write $T/data/open/" "$T/good.profile" \
		write "$T/data/open/new"
	ends "why: a rule for its folder allows it" 0
	run test -e "$T/data/open/new"
	ends "why: nothing was made" 1
}

fixes_help() {
	touch "$T/data/open/secret/key" "$T/data/open/a file with blanks" \
		"$T/data/open/secret/[x]*?{a,b}" "$T/data/open/"'back\slash' "$T/data/open/#"
	fix_helps read /etc/passwd
	fix_helps write "$T/data/open/file"
	fix_helps read "$T/data/open/secret/key"
	fix_helps exec "$T/data/open/file"
	fix_helps write "$T/data/open/a file with blanks"
	fix_helps read "$T/data/open/secret/[x]*?{a,b}"
	fix_helps write "$T/data/open/"'back\slash'
	fix_helps write "$T/data/open/#"
	fix_helps connect tcp 192.0.2.1 port 443
	fix_helps connect udp 192.0.2.1 port 53
	fix_helps listen tcp port 80
	fix_helps connect unix "$T/data/open/file"
	fix_helps ptrace self
	fix_helps signal all
	fix_helps syscall mount
}

list_lists() {
	run "$BAILEY" list
	ends "list: printed" 0
	says "list: guarded with its description" "$out" "^guarded  *[0-9]\.[0-9]  *[A-Z].*  /.*guarded.profile\$"
	run "$BAILEY" list --json
	is_json "list --json: names and paths" \
		'any(p["name"] == "nginx" and p["path"].endswith("/nginx.profile")
		for p in value) and
		all(0 <= p["exposure"] <= 10 for p in value)'
	run "$BAILEY" list --names
	tap_is "list --names: names alone" "$out" "$("$BAILEY" list | cut -d ' ' -f 1)"
	run "$BAILEY" list --names --json
	ends "list: --names is no JSON" 2
	run "$BAILEY" list more
	ends "list: a word too many is a usage error" 2
	run sh -c '"$1" list >/dev/full' sh "$BAILEY"
	ends "list: a full disk is no success" 2
}

doctor_tells() {
	run "$BAILEY" doctor
	says "doctor: the kernel" "$out" "^kernel $(uname -r)"
	says "doctor: a line a feature" "$out" "^yes  *seccomp filter"
	says "doctor: the shim" "$out" "^yes  *the preload shim"
	run "$BAILEY" doctor --as-landlock-abi 0
	ends "doctor: without Landlock something is lost" 1
	says "doctor: what follows" "$out" "^no  *Landlock: files .*no file access control"
	run "$BAILEY" doctor --as-landlock-abi 3
	says "doctor: an older ABI has what it had" "$out" "^yes  *Landlock: truncation"
	says "doctor: and lacks what came later" "$out" "^no  *Landlock: TCP ports"
	run "$BAILEY" doctor --json --as-landlock-abi 3
	ends "doctor --json: the same status" 1
	is_json "doctor --json: what no kernel gives, and nothing that this one does" \
		'[g["outcome"] for g in value["unenforced"]] == ["enforced more strictly"] and
		not any("seccomp notify" in g["what"] for g in value["unenforced"])'
	is_json "doctor --json: features and losses" \
		'value["landlock_abi"] == 3 and not value["complete"] and value["lost"]
		and any(f["id"] == "landlock-tcp" and not f["present"]
		for f in value["features"])'
	run "$BAILEY" doctor --as-landlock-abi=-1
	ends "doctor: an ABI that is no number is a usage error" 2
	run "$BAILEY" doctor --color=always
	says "doctor --color=always: colours" "$out" "$(printf '\033')"
	run "$BAILEY" doctor --color=never
	says_not "doctor --color=never: none" "$out" "$(printf '\033')"
}

help_helps() {
	verbs=$(sed -n 's/^VERB([A-Z_]*, "\([a-z]*\)".*/\1/p' "$tools_top/launcher/tools/verb.def")
	for verb in $verbs; do
		run "$BAILEY" "$verb" --help
		ends "$verb --help: status 0" 0
		says "$verb --help: usage on standard output" "$out" "^Usage: bailey $verb"
		says "$verb --help: the statuses" "$out" "^Exit status: [0t]"
		says "$verb --help: the manual, at the end" "$out" "^Manual: man bailey-$verb\$"
		says_not "$verb --help: no line is too long" "$out" \
			'^.\{81,\}$'
		whole=$out
		run "$BAILEY" help "$verb"
		tap_is "help $verb: the same" "$out" "$whole"
	done
	run "$BAILEY" --help
	ends "--help: status 0" 0
	says "--help: the verbs" "$out" "^  doctor "
	run "$BAILEY" help rum
	ends "help: no such verb" 2
	says "help: did you mean" "$err" "did you mean 'run'?"
	run "$BAILEY" --color=never list
	ends "an option before the verb is a usage error" 2
	says "it is told where options stand" "$err" "options like '--color=never' stand behind it"
	run sh -c '"$1" run --help >/dev/full' sh "$BAILEY"
	ends "help that cannot be written is no success" 2
	says "and it is said" "$err" "cannot write the result: No space left"
	run "$BAILEY" run
	ends "run: no command is 125" 125
	says "run: it is said as by the other verbs" "$err" "^bailey run: no command; try"
}

# The text between '.\" profile: NAME' and '.Ed', as it is rendered.
examples_of_the_manual() {
	page=$tools_top/doc/bailey.profile.5
	names=$(sed -n 's/^\.\\" profile: //p' "$page")
	[ -n "$names" ] || tap_fail "the manual has examples"
	for name in $names; do
		sed -n "/^\\.\\\\\" profile: $name\$/,/^\\.Ed/p" "$page" | grep -v '^\.' |
			sed 's/\\(dq/"/g; s/\\e/\\/g; s/\\&//g' >"$T/$name.profile"
		run "$BAILEY" check --json "$T/$name.profile"
		is_json "the example '$name' of bailey.profile(5) is right" \
			'all(d["level"] == "note" or d["id"] in ("missing-path", "no-value")
			for d in value)'
	done
}

# What configure would refuse in words of its own, behind a minute of work.
quickstart_knows_its_place() {
	for folder in 'a folder' 'a&b' 'a"b' "a'b" "a\`b" 'a\b' 'a#b' "a\$b" 'a:b' 'a[b' 'a]b'; do
		mkdir "$T/$folder"
		cp "$tools_top/quickstart" "$T/$folder"
		run sh "$T/$folder/quickstart" build
		ends "quickstart: built in '$folder' nothing is" 1
		says "quickstart: '$folder': it says why" "$err" "a sign in its name"
	done
	mkdir "$T/jörg_1.0-a+b,c=d@e"
	cp "$tools_top/quickstart" "$T/jörg_1.0-a+b,c=d@e"
	run sh "$T/jörg_1.0-a+b,c=d@e/quickstart" build
	says_not "quickstart: other signs are none of these" "$err" "a sign in its name"
}

T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-tools-XXXXXX") || exit 99
trap 'rm -rf "$T"' EXIT
T=$(cd "$T" && pwd -P)
write_profiles
check_tells_findings
check_prints_json
shipped_profiles_are_clean
show_prints_the_policy
why_explains
fixes_help
missing_is_said
list_lists
doctor_tells
help_helps
examples_of_the_manual
quickstart_knows_its_place
tap_done
