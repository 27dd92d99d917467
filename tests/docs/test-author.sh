#!/bin/sh
# The verbs for those who write profiles: fmt, diff, check --format.
author_here=$(cd "$(dirname "$0")" && pwd)
author_top=${abs_top_srcdir:-$(cd "$author_here/../.." && pwd)}
author_build=${abs_top_builddir:-$author_top}
# shellcheck source=tests/live/tap.sh
. "$author_top/tests/live/tap.sh"
BAILEY=${BAILEY:-$author_build/stage/bin/bailey}
# shellcheck source=tests/docs/verbs.sh
. "$author_top/tests/docs/verbs.sh"
[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"

ugly() {
	printf '  allow   read "/etc/hosts"   # names\n\n\n\nbare\n' >"$1"
}

fmt_formats() {
	ugly "$T/a.profile"
	chmod 640 "$T/a.profile"
	before=$(cat "$T/a.profile")
	run "$BAILEY" fmt --check "$T/a.profile"
	ends "fmt --check: a file to change is status 1" 1
	tap_is "fmt --check: it is named" "$out" "$T/a.profile"
	tap_is "fmt --check: it is left alone" "$(cat "$T/a.profile")" "$before"
	run "$BAILEY" fmt --stdout "$T/a.profile"
	tap_is "fmt --stdout prints" "$out" "allow read /etc/hosts  # names

bare"
	tap_is "fmt --stdout leaves the file alone" "$(cat "$T/a.profile")" "$before"
	ln -s a.profile "$T/link.profile"
	run "$BAILEY" fmt "$T/link.profile"
	ends "fmt: a file is formatted" 0
	tap_is "fmt: in place" "$(cat "$T/a.profile")" "allow read /etc/hosts  # names

bare"
	tap_is "fmt: the mode is kept" "$(stat -c %a "$T/a.profile")" 640
	tap_is "fmt: a link stays a link" "$(readlink "$T/link.profile")" a.profile
	tap_is "fmt: nothing else is left" "$(echo "$T"/*profile.*)" "$T/*profile.*"
	run "$BAILEY" fmt --check "$T/a.profile"
	ends "fmt --check: a formatted file is status 0" 0
	run sh -c 'printf "bare  #x" | "$1" fmt -' sh "$BAILEY"
	tap_is "fmt - reads standard input" "$out" "bare  #x"
}

fmt_refuses() {
	printf 'alow  read /a\nallow read "/a\n' >"$T/b.profile"
	before=$(cat "$T/b.profile")
	run "$BAILEY" fmt "$T/b.profile"
	ends "fmt: a file with errors is status 2" 2
	says "fmt: the error has its place" "$err" "b.profile:1:1: error:"
	tap_is "fmt: it is left alone" "$(cat "$T/b.profile")" "$before"
	run "$BAILEY" fmt "$T/none.profile"
	ends "fmt: a file that is not there is status 2" 2
	run "$BAILEY" fmt
	ends "fmt: no file is a usage error" 2
}

shipped_profiles_are_formatted() {
	run "$BAILEY" fmt --check "$author_top"/profiles/*.profile
	ends "the shipped profiles are in canonical text" 0
}

diff_tells() {
	mkdir -p "$T/data/www"
	printf 'allow read %s/data/\n' "$T" >"$T/before.profile"
	printf 'allow read %s/data/\nallow write %s/data/www/\n' "$T" "$T" >"$T/after.profile"
	run "$BAILEY" diff "$T/before.profile" "$T/after.profile"
	ends "diff: a difference is status 1" 1
	tap_is "diff: it is told with an example" "$out" \
		"widened: may now write $T/data/www/
    for example write $T/data/www/new.anything
    before: denied by default
    after:  allowed by 'allow write $T/data/www/' ($T/after.profile:2)"
	run "$BAILEY" diff "$T/after.profile" "$T/before.profile"
	says "diff: the other way round it is narrowed" "$out" \
		"^narrowed: may no longer write $T/data/www/\$"
	run "$BAILEY" diff --fail-on widened "$T/after.profile" "$T/before.profile"
	ends "diff --fail-on widened: what is narrowed is status 0" 0
	run "$BAILEY" diff --fail-on widened "$T/before.profile" "$T/after.profile"
	ends "diff --fail-on widened: what is widened is status 1" 1
	run "$BAILEY" diff "$T/after.profile" "$T/after.profile"
	ends "diff: the same is status 0" 0
	tap_is "diff: and silent" "$out$err" ""
	run "$BAILEY" diff --json "$T/before.profile" "$T/after.profile"
	is_json "diff --json" 'value[0]["kind"] == "widened" and
		value[0]["operations"] == ["write"] and value[0]["after"]["line"] == 2'
	run "$BAILEY" diff --fail-on x "$T/before.profile" "$T/after.profile"
	ends "diff --fail-on: an unknown kind is a usage error" 2
	run "$BAILEY" diff "$T/before.profile"
	ends "diff: one profile is a usage error" 2
	run "$BAILEY" diff "$T/before.profile" "$T/none.profile"
	ends "diff: a profile that is not there is status 2" 2
}

# The test's own settings of git name a program; it must not run.
diff_reads_git() {
	if ! command -v git >/dev/null; then
		tap_skip "diff: a revision of git" "no git here"
		return
	fi
	mkdir "$T/repository"
	cp "$T/before.profile" "$T/repository/a.profile"
	(cd "$T/repository" && git init -q . && git add . &&
		git -c user.name=t -c user.email=t@example.org commit -q -m t)
	cp "$T/after.profile" "$T/repository/a.profile"
	run sh -c 'cd "$1" && GIT_EXTERNAL_DIFF="touch $1/ran" GIT_DIR=/nowhere \
		exec "$2" diff git:HEAD:a.profile a.profile' sh "$T/repository" "$BAILEY"
	ends "diff: a revision of git" 1
	says "diff: the revision is the one before" "$out" "^widened: may now write "
	tap_is "diff: git runs with an environment of its own" \
		"$(ls "$T/repository")" a.profile
	run sh -c 'cd "$1" && exec "$2" diff git:HEAD:b.profile a.profile' sh \
		"$T/repository" "$BAILEY"
	ends "diff: a file that the revision lacks is status 2" 2
	says "diff: git says so" "$err" "b.profile"
	run "$BAILEY" diff git:x "$T/before.profile"
	ends "diff: git: without a path is status 2" 2
}

check_formats() {
	printf 'allow raed /a\n' >"$T/a,b:%.profile"
	run "$BAILEY" check --format github "$T/a,b:%.profile"
	ends "check --format github: findings are status 1" 1
	tap_is "check --format github: one line a finding, escaped" "$out" \
		"::error file=$T/a%2Cb%3A%25.profile,line=1,col=7,title=unknown-operation::unknown operation 'raed' (hint: did you mean 'read'?)"
	tap_is "check --format github: nothing on standard error" "$err" ""
	run "$BAILEY" check --format sarif "$T/a,b:%.profile"
	ends "check --format sarif: findings are status 1" 1
	is_json "check --format sarif" 'value["version"] == "2.1.0" and
		[r["ruleId"] for r in value["runs"][0]["results"]] == ["unknown-operation"] and
		value["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] ==
			{"startLine": 1, "startColumn": 7} and
		[r["id"] for r in value["runs"][0]["tool"]["driver"]["rules"]] ==
			["unknown-operation"]'
	run "$BAILEY" check --format json "$T/a,b:%.profile"
	is_json "check --format json is --json" 'value[0]["id"] == "unknown-operation"'
	run "$BAILEY" check --format text "$T/a,b:%.profile"
	says "check --format text is for people" "$err" "profile:1:7: error:"
	run "$BAILEY" check --format x "$T/a,b:%.profile"
	ends "check --format: an unknown one is a usage error" 2
}

# lint ID LEVEL RULE...: the one finding about these lines is this; - for none.
lint() {
	lint_id=$1
	lint_level=$2
	shift 2
	printf '%s\n' "$@" >"$T/lint.profile"
	run "$BAILEY" check --json "$T/lint.profile"
	found=$(printf '%s' "$out" | python3 -c 'import json, sys
print(*[d["id"] + " " + d["level"] for d in json.load(sys.stdin) if d["id"] != "gap"])')
	wanted="$lint_id $lint_level"
	[ "$lint_id" != - ] || wanted=
	tap_is "check: $*: $lint_id" "$found" "$wanted"
}

findings_are_told() {
	chmod 755 "$T"
	mkdir -p "$T/open" "$T/sticky" "$T/closed"
	printf x >"$T/tool"
	cp "$T/tool" "$T/closed/tool"
	cp "$T/tool" "$T/sticky/tool"
	cp "$T/tool" "$T/open/tool"
	chmod 755 "$T/tool" "$T/closed" "$T"/*/tool
	chmod 1777 "$T/sticky"
	chmod 777 "$T/open"
	chmod 666 "$T/tool"
	lint world-writable-target warning "allow exec $T/open/"
	lint world-writable-target warning "allow exec $T/tool"
	lint world-writable-target warning "allow load $T/open/tool"
	lint world-writable-target warning "allow exec $T/sticky/"
	lint - - "allow exec $T/sticky/tool"
	lint - - "allow exec $T/closed/tool"
	lint - - "allow read $T/open/"
	lint - - "allow exec $T/open/ owner=root"
	lint - - "set WHERE $T/open/" "allow exec \${WHERE}"
	lint unknown-path note "allow? read $T/clsoed/ $T/also-not"
	says "check: all that is missing of a line is one note" "$out" "clsoed.*also-not"
	lint unknown-path note "deny read $T/clsoed/"
	lint - - "allow? read $T/closed/"
	lint - - "deny read $T/clsoed/*"
}

findings_are_silenced() {
	lint - - "allow connect tcp  # lint: ok network-wide it asks any server"
	ends "check: a finding with a reason is none" 0
	lint - - "allow write-exec $T/closed/  # lint: ok network-wide,write-exec-granted a test"
	lint write-exec-granted warning "allow write-exec $T/closed/  # lint: ok network-wide a test"
	lint "network-wide warning lint-no-reason" warning "allow connect tcp  # lint: ok network-wide"
	ends "check: without a reason it stays one" 1
	lint network-wide warning "# lint: ok network-wide another line" "allow connect tcp"
	lint lint-unknown-id warning "allow read /usr/  # lint: ok network-wired it is not"
	lint network-wide warning 'allow connect tcp  # about lint: ok network-wide in words'
	lint unknown-operation error "allow raed /  # lint: ok unknown-operation errors stay"
	lint write-exec error "allow write $T/closed/" \
		"allow exec $T/closed/  # lint: ok write-exec,write-exec-granted no"
	printf 'allow connect tcp\n' >"$T/lint.profile"
	run "$BAILEY" check --format github "$T/lint.profile"
	says "check --format github: a lint" "$out" "^::warning file=.*title=network-wide::"
	run "$BAILEY" check --format sarif "$T/lint.profile"
	is_json "check --format sarif: a lint and its sentence" \
		'any(r["id"] == "network-wide" and "1024" in r["shortDescription"]["text"]
		for r in value["runs"][0]["tool"]["driver"]["rules"])'
	run "$BAILEY" check "$T/lint.profile"
	says "check: a lint has its place" "$err" "lint.profile:1:15: warning: "
}

exposure_is_told() {
	printf 'bare\nenv keep LANG\n' >"$T/none.profile"
	printf 'bare\nenv keep LANG\nallow connect tcp # lint: ok network-wide a test\n' \
		>"$T/net.profile"
	run "$BAILEY" check --exposure "$T/none.profile" "$T/net.profile"
	ends "check --exposure: no finding by itself" 0
	tap_is "check --exposure: the number and its parts" "$out" \
		"none: exposure 0.0 of 10.0
net: exposure 0.8 of 10.0
   6.0 of  6  connect-tcp       reaches servers anywhere by TCP
   2.0 of  2  connect-near      reaches this machine and its neighbours by TCP"
	run "$BAILEY" check --exposure --json "$T/net.profile"
	is_json "check --exposure --json: findings and exposures" \
		'all(d["level"] == "note" for d in value["findings"]) and
		value["exposures"][0]["exposure"] == 0.8 and
		sum(p["points"] for p in value["exposures"][0]["parts"]) == 8 and
		sum(p["of"] for p in value["exposures"][0]["parts"]) == 100'
	run "$BAILEY" check --max-exposure 0.8 "$T/net.profile"
	ends "check --max-exposure: as much as that is none" 0
	run "$BAILEY" check --max-exposure=0.7 "$T/none.profile" "$T/net.profile"
	ends "check --max-exposure: above it is status 1" 1
	says "check --max-exposure: which one, and by how much" "$err" \
		"net.profile: error: the exposure is 0.8, above 0.7"
	run "$BAILEY" check --max-exposure=0.7 --format github "$T/net.profile"
	says "check --max-exposure: a finding of every format" "$out" "title=exposure-high"
	run "$BAILEY" check --max-exposure=x "$T/net.profile"
	ends "check --max-exposure: no number is a usage error" 2
}

# new_holds NAME COMMAND...: what is written passes the linter and its own test.
new_holds() {
	new_name=$1
	shift
	rm -f "$T/$new_name.profile" "$T/$new_name.test"
	run "$BAILEY" new -o "$T/$new_name.profile" "$new_name" -- "$@"
	ends "new $new_name: written" 0
	run "$BAILEY" check "$T/$new_name.profile"
	ends "new $new_name: no finding above note" 0
	run "$BAILEY" test --static "$T/$new_name.test"
	ends "new $new_name: its test holds" 0
	run "$BAILEY" fmt --check "$T/$new_name.profile"
	ends "new $new_name: it is in canonical text" 0
	written=$(cat "$T/$new_name.profile")
}

new_begins_profiles() {
	new_holds cat cat
	says "new: a program of a package" "$written" "^# cat: what the package [a-z]* has"
	says "new: it builds on contained" "$written" "^include <contained>"
	says_not "new: what its file never calls is not asked" "$written" "listen tcp"
	if [ -x /usr/sbin/nginx ]; then
		path=$PATH
		PATH=/usr/bin:/bin # as ordinary users have it
		new_holds nginx nginx
		PATH=$path
		says "new: a program with a unit is a service" "$written" "^include <service>"
		says "new: its folder of settings" "$written" "^allow? read .*/etc/nginx/"
		says "new: its folders of data" "$written" "^allow? write .*/var/lib/nginx/.*/var/log/nginx/"
		says "new: the file that its unit names" "$written" "^mkfile /run/nginx.pid"
		says "new: the port is a question" "$written" "^# allow listen tcp port 80"
	fi
	printf '#!/bin/sh\necho x\n' >"$T/tool"
	chmod 755 "$T/tool"
	mkdir -p "$T/a folder/[b]"
	cp "$T/tool" "$T/a folder/[b]/tool"
	new_holds script "$T/tool"
	says "new: a program of no package" "$written" "^# script: of no package"
	says "new: the interpreter of a script" "$written" "^allow exec /bin/sh"
	new_holds odd "$T/a folder/[b]/tool"
	new_holds files cat "$T/tool"
	says "new: files of the command line" "$written" "^allow? read .{ARGFILES}"
	before=$(cat "$T/script.profile")
	run "$BAILEY" new -o "$T/script.profile" script cat
	ends "new: a file that is there is not overwritten" 2
	tap_is "new: it is as it was" "$(cat "$T/script.profile")" "$before"
	run "$BAILEY" new --force -o "$T/script.profile" script cat
	ends "new --force: it is overwritten" 0
	says "new --force: with the new text" "$(cat "$T/script.profile")" "^allow exec .*/cat"
	rm "$T/script.profile"
	run "$BAILEY" new -o "$T/script.profile" script cat
	ends "new: nor is a test that is there" 2
	tap_is "new: and nothing is written then" "$(ls "$T/script.profile" 2>&1)" \
		"ls: cannot access '$T/script.profile': No such file or directory"
	run "$BAILEY" new cat
	ends "new: no command is a usage error" 2
	run "$BAILEY" new a/b cat
	ends "new: a path is no name" 2
	run "$BAILEY" new x no-such-program
	ends "new: no such program" 2
	says "new: it is named" "$err" "no-such-program"
}

T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-author-XXXXXX") || exit 99
trap 'rm -rf "$T"' EXIT
T=$(cd "$T" && pwd -P)
fmt_formats
fmt_refuses
shipped_profiles_are_formatted
diff_tells
diff_reads_git
check_formats
findings_are_told
findings_are_silenced
exposure_is_told
new_begins_profiles
tap_done
