# complete.zsh FOLDER "LINE": what zsh offers behind the line, sorted, with the _bailey of
# that folder. A shell at a terminal of its own is asked, by the key that a user presses.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
# Each match is told as it is added; nothing is put into the line.
zpty -w shell 'compadd() {
	local -a matches
	builtin compadd "$@"
	[[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]] && return
	builtin compadd -O matches "$@"
	(( $#matches )) && print -rl -- "" "<match>"${^matches}
}
tell() { _main_complete; compstate[insert]=; compstate[list]=; print "\n<end>" }
zle -C tell list-choices tell
bindkey "^I" tell; print "<rea""dy>"'
zpty -r -m shell line '*<ready>*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell line '*<end>*'
zpty -d shell
print -r -- ${(ou)${(M)${(f)${line//$'\r'/}}:#<match>*}#<match>}
