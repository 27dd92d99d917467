# The fixed part; the tables above it come from launcher/tools/completion.c.

# The words behind "bailey VERB" that are no options and no arguments of options: for
# `run` the command and what follows.
function __bailey_words
    set -l words (commandline -opc)
    set -l skip 0
    set -l rest
    for i in (seq 3 (count $words))
        if test (count $rest) -gt 0
            set -a rest $words[$i]
        else if test $skip -eq 1
            set skip 0
        else if contains -- $words[$i] $__bailey_with_argument
            set skip 1
        else if not string match -q -- '-*' $words[$i]
            set -a rest $words[$i]
        end
    end
    # Without words printf would print an empty one.
    test (count $rest) -gt 0
    and printf '%s\n' $rest
end

function __bailey_no_verb
    test (count (commandline -opc)) -eq 1
end

# True while options of one of these verbs may come.
function __bailey_verb_is
    set -l words (commandline -opc)
    test (count $words) -ge 2
    and contains -- $words[2] $argv
    and test (count (__bailey_words)) -eq 0
end

function __bailey_argument_is -a verb place
    set -l words (commandline -opc)
    test (count $words) -ge 2
    and test $words[2] = $verb
    and test (count (__bailey_words)) -eq $place
end

function __bailey_profile
    set -l words (commandline -opc)
    command $words[1] list --names 2>/dev/null | string replace -r ' .*' ''
    __fish_complete_path (commandline -ct)
end

function __bailey_file
    __fish_complete_path (commandline -ct)
end

function __bailey_rule
    printf '%s\n' $__bailey_keywords
end

function __bailey_format
    printf '%s\n' github json sarif text
end

function __bailey_kind
    printf '%s\n' any narrowed widened
end

function __bailey_mode
    printf '%s\n' enforce observe complain
end

function __bailey_report
    printf '%s\n' tap junit json github
end

function __bailey_nothing
end

function __bailey_when
    printf '%s\n' always never auto
end

function __bailey_number
end

function __bailey_destination
    printf '%s\n' stderr journald fd:
    __fish_complete_path (commandline -ct)
end

function __bailey_unit
    systemctl list-unit-files --type=service --no-legend --no-pager 2>/dev/null | string replace -r ' .*' ''
end

function __bailey_time
    printf '%s\n' today yesterday
end

function __bailey_target
    set -l words (__bailey_words)
    if contains -- $words[2] $__bailey_path_operations
        __fish_complete_path (commandline -ct)
    else if contains -- $words[2] $__bailey_net_operations
        printf '%s\n' tcp udp unix
    else
        printf '%s\n' self all
    end
end

function __bailey_command
    set -l words (__bailey_words)
    string match -q new -- (commandline -opc)[2]
    and set -e words[1]
    if test (count $words) -eq 0
        __fish_complete_command
    else
        complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
    end
end

# The first word of `new` is its own name.
function __bailey_runs
    set -l words (commandline -opc)
    test (count $words) -ge 2
    and contains -- $words[2] run learn new
    and begin
        test $words[2] != new
        or test (count (__bailey_words)) -gt 0
    end
end

complete -c bailey -f -n '__bailey_no_verb' -s h -l help -d 'print help and exit'
complete -c bailey -f -n '__bailey_no_verb' -s V -l version -d 'print the version and exit'
complete -c bailey -f -n '__bailey_runs' -a '(__bailey_command)'
complete -c bailey -f -n '__bailey_argument_is show 0' -a '(__bailey_profile)'
complete -c bailey -f -n '__bailey_argument_is level 0' -a '(__bailey_profile)'
complete -c bailey -f -n '__bailey_argument_is level 1' -a 'protected locked install'
complete -c bailey -n '__bailey_argument_is check 0; or __bailey_argument_is test 0' -a '(__bailey_profile)'
complete -c bailey -n '__bailey_argument_is diff 0; or __bailey_argument_is diff 1' -a '(__bailey_profile)'
complete -c bailey -n '__bailey_argument_is unit 0' -a '(__bailey_unit)'
complete -c bailey -f -n '__bailey_argument_is why 0' -a '(__bailey_profile)'
complete -c bailey -f -n '__bailey_argument_is why 1' -a '$__bailey_operations'
complete -c bailey -f -n '__bailey_argument_is why 2' -a '(__bailey_target)'
complete -c bailey -f -n '__bailey_argument_is list 0; or __bailey_argument_is doctor 0; or __bailey_argument_is denials 0'
