#!/bin/sh
# Every step of scenarios.rows, bare and under the profiles as they are shipped, as root
# and as an ordinary user. Decoys only: the system zone gets a decoy folder beside a real
# folder of our own below /usr/local, the home folder is a throw-away one.
live_here=$(cd "$(dirname "$0")/../live" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

rows=$(dirname "$0")/scenarios.rows
system_folder=
documents=

# Not below /tmp, which the profiles let programs write.
make_documents() {
	for place in /home /srv /var/lib "${HOME:-/nonexistent}"; do
		[ -w "$place" ] || continue
		documents=$(mktemp -d "$place/bailey-scenario-XXXXXX" 2>/dev/null) || continue
		chmod 755 "$documents"
		live_at_end "rm -rf '$documents'"
		return 0
	done
	return 1
}

make_system_folder() {
	system_folder=$(mktemp -d /usr/local/bailey-test-XXXXXX 2>/dev/null) || return 0
	live_at_end "rm -rf '$system_folder'"
}

# What a step that worked has left behind outside of the decoys.
remove_traces() {
	[ "$(id -u)" = 0 ] || return 0
	rm -f "/etc/systemd/system/$mark.service" "/etc/cron.d/$mark" \
		"/var/spool/cron/$mark" "/etc/profile.d/$mark.sh"
}

fresh_home() {
	[ -n "$H" ] || return 0
	find "$H" -mindepth 1 -maxdepth 1 ! -name Documents -exec rm -rf '{}' +
	mkdir -p "$H/.ssh" "$H/.config/systemd/user" "$H/.config/autostart" "$H/bin"
	for file in .bashrc .profile .ssh/authorized_keys; do
		echo "# mine" >"$H/$file"
	done
	cp "$T/stub" "$H/evil"
	live_give "$H"
}

fresh_decoys() {
	remove_traces
	rm -rf "$K" "$Z" "$D" "$W" "$S"
	mkdir -p "$K" "$Z/bin" "$D/private" "$W" "$S"
	cp "$T/stub" "$Z/bin/stub"
	cp "$T/stub" "$K/evil"
	cp "$T/payload.crt" "$K/payload.crt"
	printf '#!/bin/sh\nexit 0\n' >"$K/script"
	chmod 755 "$K/script"
	for file in "$Z/tool" "$Z/passwd" "$D/letter" "$D/ransom" "$D/private/letter" \
		"$W/index.html" "$S/upload"; do
		echo "decoy" >"$file"
	done
	ln -s private/letter "$D/to-private"
	live_give "$K" "$Z" "$D" "$W" "$S"
	fresh_home
	if [ -n "$system_folder" ]; then
		rm -rf "${system_folder:?}/"*
		cp "$T/stub" "$system_folder/evil"
		echo "decoy" >"$system_folder/tool"
	fi
}

expand() {
	printf '%s' "$1" | sed "s|%K|$K|g; s|%Z|$Z|g; s|%U|$system_folder|g; s|%H|$H|g
s|%D|$D|g; s|%W|$W|g; s|%S|$S|g; s|%G|$port|g; s|%V|$decoy_pid|g
s|%X|$decoy_address|g; s|%P|$Z/bin/stub|g; s|%T|$mark|g"
}

# PREFIX...: the command of the row behind it, in the working folder.
attempt() {
	case $command in
	sh:*)
		# shellcheck disable=SC2086 # words, or none
		(cd "$K" && live_run "$@" $live_without /bin/sh -c "( $(expand "${command#sh:}") ) \
>/dev/null 2>&1 && echo ok || echo refused" 2>"$T/stderr")
		;;
	*)
		# shellcheck disable=SC2046 # a list of words
		(cd "$K" && live_run "$@" "$Z/bin/stub" $(expand "$command") 2>"$T/stderr")
		;;
	esac
}

# The stub stands for a program that is installed: its folder is in the system zone. A
# daemon's profile names its program, its files and its spool.
contained() {
	set -- "$BAILEY" run -p "$1" --rule "zone @system += $Z/" \
		--rule "zone @private += $D/private/"
	case $profile in
	service | nginx)
		set -- "$@" --rule "allow exec $Z/bin/stub" --rule "allow read $W/" \
			--rule "allow write $K/ $S/"
		;;
	esac
	attempt "$@" --
}

was_refused() {
	case $1 in
	EACCES | EPERM | EXDEV | ENOSYS | refused) return 0 ;;
	esac
	return 1
}

under_profile() {
	fresh_decoys
	got=$(contained "$profile")
	if [ "$wanted" = refused ] && was_refused "$got"; then
		tap_ok "$step in <$profile> ($who)"
	else
		tap_is "$step in <$profile> ($who)" "$got" "$wanted" "$(cat "$T/stderr")"
	fi
}

run_step() {
	fresh_decoys
	bare=$(attempt env)
	case $bare in
	ok) ;;
	ENOENT)
		tap_absent "$step ($who)" "this host has no such folder"
		return
		;;
	*)
		tap_fail "$step ($who)" "without bailey it gives '$bare', not ok
$(cat "$T/stderr")"
		return
		;;
	esac
	for profile in $profiles; do
		under_profile
	done
}

concerns() {
	case $1 in
	root) [ -z "$as" ] && [ -n "$system_folder" ] ;;
	home) [ -n "$H" ] ;;
	esac
}

run_steps() {
	while IFS='|' read -r step needs wanted profiles command; do
		case $step in
		'' | '#'*) continue ;;
		esac
		live_trim "$step" && step=$trimmed
		live_trim "$needs" && needs=$trimmed
		live_trim "$wanted" && wanted=$trimmed
		live_trim "$command" && command=$trimmed
		if concerns "$needs"; then
			run_step
		elif [ "$needs" != - ]; then
			live_for_root "$step"
		fi
	done <"$rows"
	remove_traces
}

# The process to be attacked, and the server that no profile names.
start_outside() {
	live_start "$T/$1/decoy" "$T/stub" decoy "the secret of $1" || return 1
	read -r decoy_pid decoy_address <"$T/$1/decoy"
	live_start "$T/$1/port" "$T/stub" serve-tcp || return 1
	read -r port <"$T/$1/port"
}

run_all() {
	K=$T/$1/work
	Z=$T/$1/system
	W=$T/$1/www
	S=$T/$1/spool
	mkdir -p "$T/$1"
	live_give "$T/$1"
	if ! start_outside "$1"; then
		tap_fail "the decoys start ($who)"
		return
	fi
	fresh_decoys
	cp "$BAILEY_PROBE" "$Z/bin/shows"
	printf '%s\n' "include <guarded>" "zone @system += $Z/" \
		"zone @private += $D/private/" >"$T/$1/column.profile"
	BAILEY_LIAR=$D/private
	[ -z "$live_without" ] || live_without="$Z/bin/stub without"
	live_column "$T/$1/column.profile" "$Z/bin/stub"
	live_column_of_sh "$T/$1/column.profile" "$Z/bin/shows"
	run_steps
}

live_begin scenario
mark=$(basename "$T")
cp "$PROBE" "$T/stub"
base64 "$T/stub" >"$T/payload.crt"
make_documents || tap_skip_all "no folder outside /tmp for decoy documents"
make_system_folder
H=
D=$documents/Documents
live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	live_home=$documents/home
	if live_as_user; then
		H=$live_home
		D=$H/Documents
		run_all second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
