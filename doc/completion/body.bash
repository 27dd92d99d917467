# The fixed part; the tables above it come from launcher/tools/completion.c.

_bailey_profiles()
{
	local name rest

	"$1" list --names 2>/dev/null | while read -r name rest; do
		printf '%s\n' "$name"
	done
}

# The index of the first word behind the verb and its options; "--" is skipped.
_bailey_first_word()
{
	local i=2

	while ((i < COMP_CWORD)); do
		case ${COMP_WORDS[i]} in
		--) echo $((i + 1)); return ;;
		-*)
			if [[ -n $(_bailey_argument "${COMP_WORDS[1]}" "${COMP_WORDS[i]}") ]]; then
				# "=" is a word of its own where it is in COMP_WORDBREAKS.
				[[ ${COMP_WORDS[i + 1]} == "=" ]] && ((i++))
				((i++))
			fi ;;
		*) echo "$i"; return ;;
		esac
		((i++))
	done
	echo "$COMP_CWORD"
}

_bailey_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_bailey_complete_argument()
{
	case $1 in
	profile)
		mapfile -t COMPREPLY < <(
			compgen -W "$(_bailey_profiles "$3")" -- "$2"
			compgen -f -- "$2"
		)
		compopt -o filenames 2>/dev/null ;;
	destination)
		mapfile -t COMPREPLY < <(
			compgen -W 'stderr journald fd:' -- "$2"
			compgen -f -- "$2"
		)
		compopt -o filenames 2>/dev/null ;;
	file)
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		compopt -o filenames 2>/dev/null ;;
	rule) _bailey_words "$_bailey_keywords" "$2" ;;
	when) _bailey_words 'always never auto' "$2" ;;
	format) _bailey_words 'github json sarif text' "$2" ;;
	kind) _bailey_words 'any narrowed widened' "$2" ;;
	mode) _bailey_words 'enforce observe complain' "$2" ;;
	report) _bailey_words 'tap junit json github' "$2" ;;
	unit) _bailey_words "$(systemctl list-unit-files --type=service --no-legend \
		--no-pager 2>/dev/null | cut -d ' ' -f 1)" "$2" ;;
	time) _bailey_words 'today yesterday' "$2" ;;
	*) COMPREPLY=() ;;
	esac
}

_bailey_complete_command()
{
	if declare -F _command_offset >/dev/null; then
		_command_offset "$2"
	elif ((COMP_CWORD == $2)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$1")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$1")
		compopt -o filenames 2>/dev/null
	fi
}

# why PROFILE OPERATION TARGET...
_bailey_complete_why()
{
	local operation=${COMP_WORDS[$2 + 1]} place=$((COMP_CWORD - $2))

	case $place in
	0) _bailey_complete_argument profile "$1" "$3" ;;
	1) _bailey_words "$_bailey_operations" "$1" ;;
	2)
		if [[ " $_bailey_path_operations " == *" $operation "* ]]; then
			_bailey_complete_argument file "$1" "$3"
		elif [[ " $_bailey_net_operations " == *" $operation "* ]]; then
			_bailey_words 'tcp udp unix' "$1"
		else
			_bailey_words 'self all' "$1"
		fi ;;
	*) _bailey_words 'port' "$1" ;;
	esac
}

_bailey()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local verb=${COMP_WORDS[1]} first kind

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_bailey_words "$_bailey_verbs --help --version" "$current"
		return
	fi
	first=$(_bailey_first_word)
	if ((first == COMP_CWORD)); then
		if [[ $current == "=" ]]; then
			current=''
		elif [[ $previous == "=" ]]; then
			previous=${COMP_WORDS[COMP_CWORD - 2]}
		fi
		kind=$(_bailey_argument "$verb" "$previous")
		if [[ -n $kind ]]; then
			_bailey_complete_argument "$kind" "$current" "$1"
			return
		fi
		if [[ $current == -* && $previous != -- ]]; then
			_bailey_words "$(_bailey_options "$verb")" "$current"
			return
		fi
	fi
	case $verb in
	run | learn) _bailey_complete_command "$current" "$first" ;;
	new)
		# Its own name comes first.
		((first == COMP_CWORD)) ||
			_bailey_complete_command "$current" $((first + 1)) ;;
	help) _bailey_words "$_bailey_verbs" "$current" ;;
	fmt) _bailey_complete_argument file "$current" "$1" ;;
	check | diff | show | test) _bailey_complete_argument profile "$current" "$1" ;;
	level)
		if ((first == COMP_CWORD)); then
			_bailey_complete_argument profile "$current" "$1"
		else
			_bailey_words "protected locked install" "$current"
		fi
		;;
	unit) _bailey_complete_argument unit "$current" "$1" ;;
	why) _bailey_complete_why "$current" "$first" "$1" ;;
	esac
}

complete -F _bailey bailey
