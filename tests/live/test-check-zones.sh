#!/bin/sh
# `bailey check --zones` names what is in @system and can be written: by the user who asks,
# or, for root, by anybody else.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin check-zones
# A system zone of our own, in a stage of our own.
mkdir "$T/own"
live_own_stage "$T/own/stage"
INSTALLED=${BAILEY%/bin/bailey}/etc/bailey/profiles/zones.profile.d
mkdir -p "$INSTALLED"
Z=$T/zone
shipped=${BAILEY%/bin/bailey}/share/bailey/profiles/zones.profile
sed "s|^zone @system += .*||" "$shipped" >"$T/zones" &&
	echo "zone @system += $Z/" >>"$T/zones"
cp "$T/zones" "$shipped"

# Files of root, that nobody else writes.
fresh_zone() {
	rm -rf "$Z" "$T/more"
	mkdir -p "$Z/bin/deep" "$Z/lib" "$T/more"
	touch "$Z/bin/tool" "$Z/bin/deep/tool" "$Z/lib/library" "$T/more/tool"
	ln -s /tmp "$Z/link"
	chmod 1777 "$T"
}

# NAME WANTED: the findings, without the folder of the test
finds() {
	got=$(live_run "$BAILEY" check --zones 2>"$T/stderr")
	status=$?
	tap_is "$1 ($who)" "$(sed -n "s|^$T/\(.*\): warning: in @system, and |\1: |p" \
		"$T/stderr")" "$2" "$(cat "$T/stderr")"
	tap_is "$1: the status ($who)" "$status$got" "$([ -z "$2" ] && echo 0 || echo 1)"
}

of_root() {
	fresh_zone
	finds "a zone of root's alone" ""
	chmod o+w "$Z/bin/tool"
	finds "a file that everyone writes" "zone/bin/tool: everyone may write it"
	fresh_zone
	chmod o+w "$Z/bin"
	finds "a folder stands for what is in it" "zone/bin: everyone may write it"
	fresh_zone
	chmod g+w "$Z/lib/library"
	finds "the group of root is no other" ""
	chgrp 50 "$Z/lib/library"
	finds "a group" "zone/lib/library: group 50 may write it"
	fresh_zone
	chown 65534 "$Z/bin/deep/tool"
	chmod 444 "$Z/bin/deep/tool"
	finds "an owner, whatever the mode is" "zone/bin/deep/tool: user 65534 may write it"
	fresh_zone
	chmod o+w "$T/more"
	echo "zone @system += $T/more/" >"$INSTALLED/site.conf"
	finds "what the site adds to the zone" "more: everyone may write it"
	rm "$INSTALLED/site.conf"
	fresh_zone
	for number in $(seq 130); do
		touch "$Z/lib/$number"
	done
	chmod o+w "$Z"/lib/*
	live_run "$BAILEY" check --zones 2>"$T/stderr"
	tap_is "a hundred are named, the rest is counted ($who)" \
		"$(grep -c ': warning:' "$T/stderr") $(grep -c 'and 31 more' "$T/stderr")" \
		"100 1"
	tap_is "as JSON ($who)" "$(live_run "$BAILEY" check --zones --json |
		grep -c '"id": "system-writable"')" 101
}

of_the_user() {
	fresh_zone
	finds "a zone that is not the user's" ""
	live_give "$Z/bin/tool"
	chmod 444 "$Z/bin/tool"
	finds "a file of his own, whatever the mode is" "zone/bin/tool: this user may write it"
	fresh_zone
	live_give "$Z"
	finds "all of it" "zone: this user may write it"
	fresh_zone
	chgrp "$(live_run id -g)" "$Z/lib"
	chmod g+w "$Z/lib"
	finds "a folder of his group" "zone/lib: this user may write it"
	fresh_zone
	chmod 700 "$Z/bin/deep"
	finds "what he may not list is no finding" ""
	tap_is "and is counted ($who)" "$(grep -c '1 folders were not looked into' \
		"$T/stderr")" 1 "$(cat "$T/stderr")"
}

live_as_root
if [ "$(id -u)" = 0 ]; then
	of_root
	if live_as_user; then
		of_the_user
	else
		tap_skip "as an ordinary user" "no user can be added"
	fi
else
	tap_skip "all of it" "needs root, to make files of root"
fi
tap_done
