# The fixed part; the tables above it come from launcher/tools/completion.c.

_bailey_profile()
{
	local -a names

	names=(${${(f)"$(_call_program profiles $_bailey_program list --names 2>/dev/null)"}%% *})
	_alternative "profiles:profile:(${(j: :)names})" 'files:file:_files'
}

_bailey_file()
{
	_files
}

_bailey_rule()
{
	_values 'keyword' $_bailey_keywords
}

_bailey_format()
{
	_values 'format' github json sarif text
}

_bailey_kind()
{
	_values 'kind' any narrowed widened
}

_bailey_mode()
{
	_values 'mode' enforce observe complain
}

_bailey_report()
{
	_values 'report' tap junit json github
}

_bailey_nothing()
{
	_message 'pattern'
}

_bailey_when()
{
	_values 'when' always never auto
}

_bailey_number()
{
	_message 'number'
}

_bailey_destination()
{
	_alternative 'words:destination:(stderr journald fd:)' 'files:file:_files'
}

_bailey_unit()
{
	local -a names

	names=(${${(f)"$(_call_program units systemctl list-unit-files --type=service \
		--no-legend --no-pager 2>/dev/null)"}%% *})
	_alternative "units:unit of systemd:(${(j: :)names})" 'files:file:_files'
}

_bailey_time()
{
	_message 'date and time, today, or 2h ago'
}

_bailey_target()
{
	local operation=$words[CURRENT-1]

	if ((${_bailey_path_operations[(Ie)$operation]})); then
		_files
	elif ((${_bailey_net_operations[(Ie)$operation]})); then
		_values 'network' tcp udp unix
	else
		_values 'whom' self all
	fi
}

_bailey()
{
	local curcontext=$curcontext state line
	local _bailey_program=$words[1]
	typeset -A opt_args

	_arguments -C \
		'(- : *)'{-h,--help}'[print help and exit]' \
		'(- : *)'{-V,--version}'[print the version and exit]' \
		'1:verb:->verb' '*::argument:->argument'
	case $state in
	verb) _describe 'verb' _bailey_verbs ;;
	argument)
		_bailey_set_specs $words[1]
		case $words[1] in
		run | learn)
			_arguments -S -A '-*' $_bailey_specs \
				'(-):command:_command_names -e' '*::argument:_normal' ;;
		new)
			_arguments -S -A '-*' $_bailey_specs '1:name:' \
				'2:command:_command_names -e' '*::argument:_normal' ;;
		help) _describe 'verb' _bailey_verbs ;;
		check | test) _arguments -S $_bailey_specs '*:profile:_bailey_profile' ;;
		diff) _arguments -S $_bailey_specs '1:profile:_bailey_profile' '2:profile:_bailey_profile' ;;
		fmt) _arguments -S $_bailey_specs '*:file:_files' ;;
		show) _arguments -S $_bailey_specs '1:profile:_bailey_profile' ;;
		level)
			_arguments -S $_bailey_specs '1:profile:_bailey_profile' \
				'2:level:(protected locked install)' ;;
		unit) _arguments -S $_bailey_specs '1:unit:_bailey_unit' ;;
		why)
			_arguments -S -A '-*' $_bailey_specs \
				'1:profile:_bailey_profile' \
				"2:operation:($_bailey_operations)" \
				'3:target:_bailey_target' '*:word:(port)' ;;
		*) _arguments -S $_bailey_specs ;;
		esac ;;
	esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
	_bailey "$@"
else
	compdef _bailey bailey
fi
