#!/bin/sh
# The shipped zones on a home folder as people have them: each place of private.list is
# closed under <guarded> and each of persist.list cannot be written, made or not; bare both
# can. And the zones grow in /etc/bailey.
zones_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$zones_here/../live/tap.sh"
# shellcheck source=tests/live/live.sh
# shellcheck disable=SC2034 # for live.sh
. "$zones_here/../live/live.sh"

live_begin zones
[ "$(id -u)" = 0 ] || tap_skip_all "needs a throw-away home folder, which root can make"
# Directly below /home: that is where root finds other users.
H=$(mktemp -d /home/bailey-zones-XXXXXX) || tap_skip_all "no folder below /home"
chmod 755 "$H"
live_at_end "rm -rf '$H'"
# What is in /etc/bailey, as an administrator would write it: a stage of our own.
mkdir "$T/own"
live_own_stage "$T/own/stage"
INSTALLED=${BAILEY%/bin/bailey}/etc/bailey/profiles

places() {
	sed '/^#/d; /^$/d' "$zones_here/$1.list"
}

# The probe stands for a program that is installed.
Z=$(mktemp -d /home/bailey-system-XXXXXX) || tap_skip_all "no folder below /home"
live_at_end "rm -rf '$Z'"
cp "$PROBE" "$Z/probe"
chmod -R 755 "$Z"
cat >"$T/guarded.profile" <<END
include <guarded>
zone @system += $Z/
END

# read|write LIST WORDS...: the words start the probe, bare or under a profile.
try_all() {
	try_how=$1
	try_list=$2
	shift 2
	# shellcheck disable=SC2086 # $as is a list of words
	timeout 60 $as "$@" "$Z/probe" names "$try_how" "$H" <"$try_list" 2>"$T/stderr"
}

guarded() {
	try_all "$1" "$2" "$BAILEY" run -p "$T/guarded.profile" --
}

make_home() {
	find "$H" -mindepth 1 -delete
	while IFS= read -r name; do
		mkdir -p "$H/$(dirname "$name")"
		echo "decoy" >"$H/$name"
	done <"$1"
	live_give "$H"
}

# HOW LIST ZONE: a case for each place.
judge_all() {
	make_home "$2"
	[ "$4" = there ] || find "$H" -type f -delete
	guarded "$1" "$2" >"$T/wrapped"
	try_all "$1" "$2" env >"$T/bare"
	while IFS= read -r name <&7; do
		if ! grep -qxF "done $name" "$T/bare"; then
			tap_fail "$name can be had without bailey ($who)" "$(cat "$T/stderr")"
		elif grep -qxF "refused $name" "$T/wrapped"; then
			tap_ok "$3: no $1 of $name, $4 ($who)"
		else
			tap_fail "$3: no $1 of $name, $4 ($who)" "$(cat "$T/stderr")"
		fi
	done 7<"$2"
}

# What is no secret stays open, or the walls would be too near.
judge_open() {
	printf '%s\n' notes Documents/letter .config/app/settings .cache/app/entry \
		.local/share/app/data >"$T/open"
	make_home "$T/open"
	for how in read write; do
		tap_is "ordinary files of the home folder: $how ($who)" \
			"$(guarded "$how" "$T/open" | grep -vc '^done')" 0 \
			"$(cat "$T/stderr")"
	done
}

# The same set, grown by a file in /etc/bailey.
judge_grown() {
	printf '%s\n' vault/letter .config/ours/token >"$T/grown"
	make_home "$T/grown"
	tap_is "what no zone names is read ($who)" \
		"$(guarded read "$T/grown" | grep -c '^done')" 2 "$(cat "$T/stderr")"
	mkdir -p "$INSTALLED/zones.profile.d"
	echo 'zone @private += ~/vault/ ~/.config/ours/' \
		>"$INSTALLED/zones.profile.d/site.conf"
	tap_is "@private grows by /etc/bailey/profiles/zones.profile.d ($who)" \
		"$(guarded read "$T/grown" | grep -c '^refused')" 2 "$(cat "$T/stderr")"
	echo 'zone @persist += ~/vault/' >"$INSTALLED/zones.profile.d/site.conf"
	tap_is "@persist grows likewise ($who)" \
		"$(guarded write "$T/grown" | grep -c '^refused vault/letter')" 1 \
		"$(cat "$T/stderr")"
	rm -r "$INSTALLED/zones.profile.d"
}

# For root the secrets of everybody are private, and the system's own.
judge_root() {
	printf '%s\n' .ssh/id_ed25519 .gnupg/key .aws/credentials .kube/config \
		.mozilla/firefox/x/logins.json .password-store/bank.gpg .bash_history \
		.local/share/keyrings/login.keyring .netrc .git-credentials >"$T/others"
	judge_all read "$T/others" "another user's secrets" there
	for file in /etc/shadow /etc/gshadow /etc/ssl/private/* /etc/ssh/ssh_host_*_key; do
		[ ! -f "$file" ] || echo "$file"
	done >"$T/system"
	try_all read "$T/system" env >"$T/bare"
	guarded read "$T/system" >"$T/wrapped"
	while IFS= read -r name <&7; do
		tap_is "@private: no read of $name ($who)" "$(grep -hF " $name" "$T/bare" \
			"$T/wrapped" | tr '\n' ' ')" "done $name refused $name "
	done 7<"$T/system"
}

places private >"$T/private"
places persist >"$T/persist"
live_as_root
live_column "$T/guarded.profile" "$Z/probe"
judge_root
live_home=$H
live_account useradd -M -d "$H" -s /bin/sh "bailey-$$" || {
	tap_skip "the zones as an ordinary user" "no user can be added"
	tap_done
}
live_user=bailey-$$
live_as_user || exit 99
live_column "$T/guarded.profile" "$Z/probe"
judge_all read "$T/private" @private there
judge_all write "$T/persist" @persist there
judge_all write "$T/persist" @persist missing
judge_open
judge_grown
tap_done
