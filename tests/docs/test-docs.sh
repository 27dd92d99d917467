#!/bin/sh
# What the lists of the program name, the manual names too; the pages are clean; the
# completion scripts parse and complete.
docs_here=$(cd "$(dirname "$0")" && pwd)
docs_top=${abs_top_srcdir:-$(cd "$docs_here/../.." && pwd)}
docs_build=${abs_top_builddir:-$docs_top}
# shellcheck source=tests/live/tap.sh
. "$docs_top/tests/live/tap.sh"

man=$docs_top/doc
launcher=$docs_top/launcher

# A tool that is not installed says nothing about the pages, also where live tests are
# required.
skip_tool() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP no $2 here"
}

# One line a row of FILE: what MACRO has in its quoted arguments, parted by tabs.
rows() {
	tr '\n' ' ' <"$2" | sed 's|/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/| |g' |
		grep -o "$1([A-Za-z0-9_]*,[^;]*" | sed "s/ $1(/\\n$1(/g" |
		grep "^$1(" | sed 's/\\"/\x01/g' | while read -r row; do
		printf '%s\n' "$row" | grep -o '"[^"]*"' | tr -d '"' |
			tr '\001\n' '"\t'
		echo
	done
}

# Every row is found, or the tests below would pass on an empty list.
list_is_whole() {
	tap_is "every $1 of $(basename "$2") is read" "$(rows "$1" "$2" | grep -c .)" \
		"$(grep -c "^$1(" "$2")"
}

page_has() {
	if [ -f "$man/$1" ] && grep -q -e "$2" "$man/$1"; then
		tap_ok "$1 $3"
	else
		tap_fail "$1 $3" "no line matches: $2"
	fi
}

# A fixed text that may be broken over lines or set in fonts: looked for as rendered.
page_says() {
	if ! command -v mandoc >/dev/null; then
		skip_tool "$1 $3" mandoc
	elif mandoc -T ascii -O width=999 "$man/$1" | col -b | tr -s ' \t\n' ' ' |
		grep -q -F -e "$2"; then
		tap_ok "$1 $3"
	else
		tap_fail "$1 $3" "not said: $2"
	fi
}

verbs() {
	rows VERB "$launcher/tools/verb.def" | cut -f 1
}

verbs_are_documented() {
	list_is_whole VERB "$launcher/tools/verb.def"
	for verb in $(verbs); do
		page_has bailey.1 "^\.Xr bailey-$verb 1" "refers to bailey-$verb(1)"
		page_has "bailey-$verb.1" "^\.Nm bailey $verb\$" "has the synopsis of $verb"
		page_has "bailey-$verb.1" "^\.Sh EXIT STATUS\$" "tells the exit status"
		page_has "bailey-$verb.1" "^\.Sh EXAMPLES\$" "has examples"
	done
}

# "V(RUN) | V(SHOW)" -> run show; V_ALL -> every verb. Several rows may have one word,
# each for verbs of its own.
option_verbs() {
	tr '\n' ' ' <"$launcher/tools/option.def" | sed 's/OPTION(/\n&/g' |
		grep "^OPTION([A-Z_]*, [^\"]*\"$1\"," >"$T/option"
	if grep -q V_ALL "$T/option"; then
		verbs
	else
		grep -o 'V([A-Z]*)' "$T/option" | sed 's/^V(//;s/)$//' | tr '[:upper:]' '[:lower:]'
	fi
}

options_are_documented() {
	list_is_whole OPTION "$launcher/tools/option.def"
	for option in $(rows OPTION "$launcher/tools/option.def" | cut -f 1 | sort -u); do
		found=$(option_verbs "$option")
		[ -n "$found" ] || tap_fail "--$option belongs to a verb"
		for verb in $found; do
			page_has "bailey-$verb.1" "^\.It .*Fl Fl $option\\( \\|\$\\)" \
				"explains --$option"
		done
	done
}

# No page explains an option that its verb does not take.
options_are_real() {
	for verb in $(verbs); do
		unknown=
		explained=$(sed -n 's/^\.It .*Fl Fl \([a-z-]*\).*/\1/p' \
			"$man/bailey-$verb.1")
		for option in $explained; do
			option_verbs "$option" | grep -q -x "$verb" ||
				unknown="$unknown --$option"
		done
		tap_is "bailey-$verb.1 explains no other options" "$unknown" ""
	done
}

language_is_documented() {
	list_is_whole KEYWORD "$launcher/lang/keyword.def"
	list_is_whole OPERATION "$launcher/lang/operation.def"
	rows KEYWORD "$launcher/lang/keyword.def" >"$T/keywords"
	while IFS="$(printf '\t')" read -r word form _; do
		page_says bailey.profile.5 "$form" "shows the form of $word"
		page_has bailey.profile.5 "^\.It Ic $word\\( \\|\$\\)" "explains $word"
	done <"$T/keywords"
	for word in $(rows OPERATION "$launcher/lang/operation.def" | cut -f 1); do
		page_has bailey.profile.5 "^\.It Ic $word Ta" "explains the operation $word"
	done
	for group in $(rows GROUP "$launcher/policy/syscall_group.def" | cut -f 1); do
		page_says bailey.profile.5 "$group" "names the group $group"
	done
	zones=$(sed -n 's/^zone \(@[a-z]*\) .*/\1/p' "$docs_top/profiles/zones.profile" |
		sort -u)
	for zone in $zones; do
		page_has bailey.profile.5 "^\.It Li $zone\$" "explains the zone $zone"
	done
	variables=$(sed -n 's/^\t{ "\([A-Z_]*\)", offsetof(struct facts.*/\1/p' \
		"$launcher/policy/variables.c")
	for variable in $variables; do
		page_says bailey.profile.5 "\${$variable}" "explains \${$variable}"
	done
}

findings_are_documented() {
	list_is_whole LINT "$launcher/policy/lint.def"
	for id in $(rows LINT "$launcher/policy/lint.def" | cut -f 1); do
		page_has bailey-check.1 "^\.It Cm $id Ta" "explains the finding $id"
	done
}

gaps_are_documented() {
	list_is_whole GAP "$launcher/kernel/gap.def"
	rows GAP "$launcher/kernel/gap.def" | cut -f 1 >"$T/gaps"
	while read -r words; do
		page_has bailey.7 "^\.It $words\$" "explains the gap \"$words\""
	done <"$T/gaps"
}

events_are_documented() {
	list_is_whole FIELD "$launcher/events/event.def"
	list_is_whole NUMBER "$launcher/events/event.def"
	for field in $({
		rows FIELD "$launcher/events/event.def"
		rows NUMBER "$launcher/events/event.def"
	} | cut -f 1); do
		page_has bailey.7 "^\.It Va $field\$" "explains the event field $field"
	done
}

# What is used in the program as a test of the threat model exists under that name.
threat_model_names_real_tests() {
	grep -o '"[^"]*"' "$man/threat-model.md" | tr -d '"' | grep ' ' >"$T/named"
	missing=
	while read -r name; do
		case $name in
		"Not enforced yet") continue ;;
		esac
		grep -q -F -e "$name |" "$docs_top/tests/live/kernel-tier.rows" ||
			grep -q -i -F -e "--- $name" \
				"$docs_top/tests/live/kernel-tier.rows" ||
			missing="$missing \"$name\""
	done <"$T/named"
	tap_is "the threat model names tests that exist" "$missing" ""
}

pages_are_clean() {
	for page in "$man"/*.[1-8]; do
		name="$(basename "$page") is clean under mandoc's lint"
		if command -v mandoc >/dev/null; then
			tap_is "$name" "$(mandoc -T lint -W warning "$page" 2>&1)" ""
		else
			skip_tool "$name" mandoc
		fi
	done
}

completion_parses() {
	shell=$1
	file=$docs_build/doc/completion/$2
	name="the completion for $shell parses"
	if [ ! -f "$file" ]; then
		tap_fail "$name" "not built: $file"
	elif ! command -v "$shell" >/dev/null; then
		skip_tool "$name" "$shell"
	else
		tap_is "$name" "$("$shell" -n "$file" 2>&1)" ""
	fi
}

# bash_completes "WORDS SO FAR" "WANTED": the last word is the one to complete.
bash_completes() {
	name="bash completes '$1'"
	if ! command -v bash >/dev/null; then
		skip_tool "$name" bash
		return
	fi
	# shellcheck disable=SC2016 # for the shell inside
	tap_is "$name" "$(cd "$T" && bash -c '
		. "$1"
		IFS="|" read -r -a COMP_WORDS <<<"$2|end"
		unset "COMP_WORDS[-1]"
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_bailey "$3" 2>/dev/null
		echo "${COMPREPLY[*]}"' bash "$docs_build/doc/completion/bailey" "$1" \
		"$T/bailey")" "$2"
}

# fish_completes "LINE SO FAR" "WANTED", the words without their descriptions.
fish_completes() {
	name="fish completes '$1'"
	if ! command -v fish >/dev/null; then
		skip_tool "$name" fish
		return
	fi
	# shellcheck disable=SC2016 # for the shell inside
	tap_is "$name" "$(cd "$T" && HOME=$T PATH=$T:$PATH fish --no-config -c '
		source $argv[1]
		complete -C $argv[2] | string replace -r "\t.*" "" | string join " "' \
		"$docs_build/doc/completion/bailey.fish" "$1" 2>&1)" "$2"
}

# zsh_completes "LINE SO FAR" "WANTED": what it offers at a terminal of its own.
zsh_completes() {
	name="zsh completes '$1'"
	if ! command -v zsh >/dev/null; then
		skip_tool "$name" zsh
		return
	fi
	tap_is "$name" "$(cd "$T" && HOME=$T PATH=$T:$PATH ZDOTDIR=$T zsh -f \
		"$docs_top/tests/docs/complete.zsh" "$docs_build/doc/completion" "$1" 2>&1)" "$2"
}

both_complete() {
	fish_completes "$@"
	zsh_completes "$@"
}

fish_and_zsh_complete() {
	both_complete 'bailey ch' 'check'
	both_complete 'bailey run -p ng' 'nginx'
	both_complete 'bailey run --str' '--strict'
	both_complete 'bailey run --mode ' 'complain enforce observe'
	both_complete 'bailey check --format s' 'sarif'
	both_complete 'bailey test --format t' 'tap'
	both_complete 'bailey test gu' 'guarded'
	both_complete 'bailey learn -o bai' 'bailey'
	both_complete 'bailey learn -o x bail' 'bailey'
	both_complete 'bailey new x bail' 'bailey'
	both_complete 'bailey why guarded wr' 'write'
	both_complete 'bailey why guarded listen ' 'tcp udp unix'
	both_complete 'bailey level nginx ' 'install locked protected'
}

completion_works() {
	printf '#!/bin/sh\necho "nginx  a server  /a"\necho "guarded  any  /b"\n' >"$T/bailey"
	chmod +x "$T/bailey"
	bash_completes 'bailey|' "$(verbs | tr '\n' ' ')--help --version"
	bash_completes 'bailey|ch' 'check'
	bash_completes 'bailey|run|-p|ng' 'nginx'
	bash_completes 'bailey|run|--profile|=|gu' 'guarded'
	bash_completes 'bailey|run|--color|a' 'always auto'
	bash_completes 'bailey|diff|--fail-on|w' 'widened'
	bash_completes 'bailey|check|--format|' 'github json sarif text'
	bash_completes 'bailey|test|--format|=|' 'tap junit json github'
	bash_completes 'bailey|test|gu' 'guarded'
	bash_completes 'bailey|learn|-o|bai' 'bailey'
	bash_completes 'bailey|learn|--|mapf' 'mapfile'
	bash_completes 'bailey|new|x|mapf' 'mapfile'
	bash_completes 'bailey|help|ch' 'check'
	bash_completes 'bailey|diff|gu' 'guarded'
	bash_completes 'bailey|run|--st' '--strict'
	bash_completes 'bailey|run|--log|jo' 'journald'
	bash_completes 'bailey|show|--st' ''
	bash_completes 'bailey|show|gu' 'guarded'
	bash_completes 'bailey|denials|--s' '--since'
	bash_completes 'bailey|denials|-p|ng' 'nginx'
	bash_completes 'bailey|denials|--since|' 'today yesterday'
	bash_completes 'bailey|why|--last|gu' 'guarded'
	bash_completes 'bailey|why|guarded|wr' 'write'
	bash_completes 'bailey|why|guarded|listen|' 'tcp udp unix'
	bash_completes 'bailey|why|guarded|read|/etc/hostn' '/etc/hostname'
}

T=$(mktemp -d "${TMPDIR:-/tmp}/bailey-docs-XXXXXX") || exit 99
trap 'rm -rf "$T"' EXIT

verbs_are_documented
options_are_documented
options_are_real
language_is_documented
findings_are_documented
gaps_are_documented
events_are_documented
threat_model_names_real_tests
pages_are_clean
completion_parses bash bailey
completion_parses zsh _bailey
completion_parses fish bailey.fish
completion_works
fish_and_zsh_complete
tap_done
