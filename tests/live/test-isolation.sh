#!/bin/sh
# What is kept apart: the files that a profile protects from programs under others, and
# a program from others of the same user.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin isolation
# Profiles that are installed bind all others: a stage of our own.
mkdir "$T/own"
live_own_stage "$T/own/stage"
INSTALLED=${BAILEY%/bin/bailey}/etc/bailey/profiles
mkdir -p "$INSTALLED"

# NAME: its text is stdin. What it is about lies in $W.
install_profile() {
	cat >"$INSTALLED/$1"
}

common() {
	cat <<END
allow read @system
allow exec @system
allow load @system
allow exec $PROBE
END
}

# PROFILE PROBE-COMMAND...: "ok" or the error
under() {
	under_profile=$1
	shift
	live_run "$BAILEY" run -p "$under_profile" "$@" 2>"$T/stderr"
}

# NAME WANTED PROFILE PROBE-COMMAND...
row() {
	row_name=$1
	row_wanted=$2
	shift 2
	tap_is "$row_name ($who)" "$(under "$@")" "$row_wanted" "$(cat "$T/stderr")"
}

make_world() {
	W=$T/work-$1
	mkdir "$W" "$W/vault" "$W/vault/deep" "$W/secret" "$W/plain"
	for file in vault/file vault/deep/file secret/file plain/file; do
		echo "$file" >"$W/$file"
	done
	live_give "$W"
}

install_world() {
	{
		common
		echo "protect $W/vault/"
		echo "protect private $W/secret/"
		echo "allow write $W/"
	} | install_profile vault.profile
	{
		common
		echo "allow write $W/"
		echo "allow write $W/vault/deep/file"
		echo "allow write $W/secret/file"
	} | install_profile other.profile
	{
		echo "include <vault>"
	} | install_profile heir.profile
}

test_protect() {
	row "a protected file is written under its own profile" ok vault -- \
		"$PROBE" open-write "$W/vault/file"
	row "and what is private is read" ok vault -- "$PROBE" open-read "$W/secret/file"
	row "a profile that includes the protecting one is not bound" ok heir -- \
		"$PROBE" open-write "$W/vault/file"
	row "under another profile what is beside is written" ok other -- \
		"$PROBE" open-write "$W/plain/file"
	row "what is protected is not" EACCES other -- "$PROBE" open-write "$W/vault/file"
	row "nor by a more exact rule" EACCES other -- \
		"$PROBE" open-write "$W/vault/deep/file"
	row "nor by a rule of the command line" EACCES other \
		--rule "allow write $W/vault/file" -- "$PROBE" open-write "$W/vault/file"
	row "nothing is made there" EACCES other -- "$PROBE" create "$W/vault/new"
	row "nothing is removed there" EACCES other -- "$PROBE" unlink "$W/vault/file"
	row "nothing is renamed away from there" EACCES other -- \
		"$PROBE" rename "$W/vault/file" "$W/plain/stolen"
	row "modes stay" EACCES other -- "$PROBE" chmod "$W/vault/file"
	row "it is read all the same" ok other -- "$PROBE" open-read "$W/vault/file"
	row "what is private is not read" EACCES other -- "$PROBE" open-read "$W/secret/file"
	row "nor listed" EACCES other -- "$PROBE" list "$W/secret"
	row "complain mode refuses nothing" ok other --mode complain -- \
		"$PROBE" open-write "$W/vault/file"
	row "observe mode refuses it" EACCES other --mode observe -- \
		"$PROBE" open-write "$W/vault/file"
}

test_words() {
	tap_is "why names the protecting profile and its line ($who)" \
		"$(live_run "$BAILEY" why other write "$W/vault/deep/file" 2>&1 |
			sed -n 's/^rule: //p;s/^fix: //p')" \
		"protect $W/vault/ ($INSTALLED/vault.profile:5)
nothing: the profile 'vault' protects it"
	tap_is "show says who protects ($who)" \
		"$(live_run "$BAILEY" show other 2>&1 | grep -c "protected by vault")" 2
	tap_is "a profile's own protection is no rule for it ($who)" \
		"$(live_run "$BAILEY" show vault 2>&1 | grep -c "protected by")" 0
}

test_installed() {
	mkdir "$INSTALLED/other.profile.d"
	echo "protect $W/plain/" >"$INSTALLED/other.profile.d/more.conf"
	row "a drop-in protects as well" EACCES vault -- \
		"$PROBE" open-write "$W/plain/file"
	row "and does not bind the profile that it is for" ok other -- \
		"$PROBE" open-write "$W/plain/file"
	rm -r "$INSTALLED/other.profile.d"
	row "without it nothing is protected" ok vault -- \
		"$PROBE" open-write "$W/plain/file"

	# Long enough that launches note which profiles protect nothing.
	{ common; } | install_profile late.profile
	sleep 3
	row "a profile that protects nothing binds nobody" ok vault -- \
		"$PROBE" open-write "$W/plain/file"
	row "nor at the next launch" ok vault -- "$PROBE" open-write "$W/plain/file"
	echo "protect $W/plain/" >>"$INSTALLED/late.profile"
	row "from the line on that protects it does" EACCES vault -- \
		"$PROBE" open-write "$W/plain/file"
	rm "$INSTALLED/late.profile"

	printf '%s\n' 'allow raed /etc/' "\"protect\" $W/plain/" |
		install_profile broken.profile
	under other -- "$PROBE" open-write "$W/plain/file" >/dev/null
	tap_is "a protecting profile that cannot be read refuses the launch ($who)" \
		"$? $(grep -c "broken.profile:1:7" "$T/stderr")" "125 1" \
		"$(cat "$T/stderr")"
	rm "$INSTALLED/broken.profile"

	# In a file of the user's own name: what the system protects stays.
	live_for_root "a profile of the user's takes no protection away"
	if [ -n "$as" ]; then
		mkdir -p "$live_home/.config/bailey/profiles"
		{ common && echo "allow write $W/"; } \
			>"$live_home/.config/bailey/profiles/vault.profile"
		live_give "$live_home/.config"
		row "a profile of the user's takes no protection away" EACCES vault -- \
			"$PROBE" open-write "$W/vault/file"
		rm -r "$live_home/.config"
	fi
}

# What a program of the same user outside can do to one inside. Two programs wait:
# one that is isolated, one that is not.
with_badge() {
	if [ -n "$as" ]; then
		# shellcheck disable=SC2086
		live_badge="setpriv --reuid=$live_user --regid=$(id -g "$live_user") \
--init-groups --inh-caps=-all,+block_suspend --ambient-caps=-all,+block_suspend env HOME=$live_home"
	else
		live_badge=
	fi
}

# NAME WANTED PROBE-COMMAND...: from outside, with the same user's ids
attack() {
	attack_name=$1
	attack_wanted=$2
	shift 2
	if [ -z "$as" ] && [ "$(id -u)" = 0 ]; then
		set -- setpriv --bounding-set=-all "$PROBE" "$@"
	else
		set -- "$PROBE" "$@"
	fi
	tap_is "$attack_name ($who)" "$(live_run "$@" 2>&1)" "$attack_wanted"
}

test_inward() {
	if [ -z "$as" ] && [ "$(id -u)" != 0 ]; then
		tap_absent "a program is kept apart from others of its user ($who)" \
			"not root, who alone can give CAP_BLOCK_SUSPEND"
		return
	fi
	{ common && echo "require isolate"; } | install_profile kept.profile
	{ common; } | install_profile open.profile
	with_badge
	if [ -n "$as" ]; then
		under kept -- "$PROBE" exit 0
		tap_is "without the capability 'require isolate' refuses ($who)" \
			"$? $(grep -c CAP_BLOCK_SUSPEND "$T/stderr")" "125 1" \
			"$(cat "$T/stderr")"
	fi
	as_before=$as
	as=$live_badge
	live_start "$T/kept" "$BAILEY" run -p kept -- "$PROBE" decoy secret
	kept=$live_pid
	live_start "$T/open" "$BAILEY" run -p open -- "$PROBE" decoy secret
	open=$live_pid
	as=$as_before
	kept_at=$(cut -d" " -f2 "$T/kept")
	open_at=$(cut -d" " -f2 "$T/open")

	attack "the memory of one that is not kept apart is read" ok \
		vm-read "$open" "$open_at"
	attack "it is written" ok vm-write "$open" "$open_at"
	attack "it is opened" ok proc-mem "$open" "$open_at"
	attack "its environment is read" ok open-read "/proc/$open/environ"
	attack "its descriptors are taken" ok pidfd-getfd "$open"
	attack "its descriptors are opened again" ok open-read "/proc/$open/fd/0"
	attack "it is traced" ok ptrace "$open"
	[ -z "$as" ] || attack "its priority is set" ok setpriority "$open"
	attack "the memory of one that is kept apart is not read" EPERM \
		vm-read "$kept" "$kept_at"
	attack "nor written" EPERM vm-write "$kept" "$kept_at"
	attack "nor opened" EACCES proc-mem "$kept" "$kept_at"
	attack "its environment is not read" EACCES open-read "/proc/$kept/environ"
	attack "its descriptors are not taken" EPERM pidfd-getfd "$kept"
	attack "nor opened again" EACCES open-read "/proc/$kept/fd/0"
	attack "it is not traced" EPERM ptrace "$kept"
	[ -z "$as" ] || attack "its priority is not set" EPERM setpriority "$kept"
	attack "NOT HELD: its limits are set" ok prlimit "$kept"
	attack "NOT HELD: a signal reaches it" ok signal "$kept" 0
	attack "NOT HELD: files of the user are his" ok open-write "$W/vault/file"
	test_contained_attacker
	for pid in "$kept" "$open"; do
		kill -KILL "$pid"
	done
}

# What it does not cover against programs outside holds against those that are contained.
test_contained_attacker() {
	for pid in "$kept" "$open"; do
		decoy="one that is kept apart"
		at=$kept_at
		if [ "$pid" = "$open" ]; then
			decoy="one that is not"
			at=$open_at
		fi
		row "a contained program does not read the memory of $decoy" EPERM other -- \
			"$PROBE" vm-read "$pid" "$at"
		row "nor its environment" EACCES other -- \
			"$PROBE" open-read "/proc/$pid/environ"
		row "nor its descriptors" EACCES other -- "$PROBE" open-read "/proc/$pid/fd/0"
		row "nor takes one" EPERM other -- "$PROBE" pidfd-getfd "$pid"
		row "nor traces it" EPERM other -- "$PROBE" ptrace "$pid"
		row "nor signals it" EPERM other -- "$PROBE" signal "$pid" 0
		row "nor sets its limits" EPERM other -- "$PROBE" prlimit "$pid"
	done
}

run_all() {
	make_world "$1"
	install_world
	live_column other "$PROBE"
	test_protect
	test_words
	test_installed
	test_inward
}

live_as_root
run_all "$(id -u)"
if [ "$(id -u)" = 0 ]; then
	live_as_user || tap_skip "as an ordinary user" "no user can be made"
	[ -z "$as" ] || run_all user
fi
tap_done
