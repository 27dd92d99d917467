#!/bin/sh
# Launch control: programs and libraries are compared with what their packages say of
# them before they run.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin verify
[ -d /var/lib/dpkg/info ] || tap_skip_all "no database of dpkg"
LOADER=$(readlink -f /lib64/ld-linux-x86-64.so.2 || readlink -f /lib/ld-linux-aarch64.so.1)
LIBRARY=$(readlink -f "${LOADER%/*}/libc.so.6")
F=$T/profiles
mkdir "$F"
BAD=/usr/bin/env # changed behind a mount of our own

# NAME LINE...: a profile
profile() {
	profile_name=$1
	shift
	{
		cat <<END
allow read @system
allow exec @system
allow load @system
allow exec $PROBE
allow exec $W/tree/
allow load $W/tree/
allow write $W/data/
END
		printf '%s\n' "$@"
	} >"$F/$profile_name.profile"
	live_give "$F/$profile_name.profile"
}

# PROFILE COMMAND...: its output and status
under() {
	under_profile=$1
	shift
	live_run "$BAILEY" run --log "$W/log" -p "$F/$under_profile.profile" -- "$@" \
		2>"$T/stderr"
	echo "status $?"
}

# FILE COMMAND...: where that file of a package is another one.
changed() {
	changed_file=$1
	shift
	cp "$changed_file" "$T/changed"
	# One byte behind the end: it works as ever.
	echo >>"$T/changed"
	chmod 755 "$T/changed"
	# shellcheck disable=SC2016,SC2086 # for the inner shell; $as is a list of words
	unshare -m sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' sh \
		"$T/changed" "$changed_file" timeout 20 $as "$@" </dev/null 2>"$T/stderr"
	echo "status $?"
}

# NAME GOT WANTED
row() {
	tap_is "$1 ($who)" "$2" "$3" "$(cat "$T/stderr")"
}

test_unchanged() {
	row "what is as its package has it starts" \
		"$(under strict /usr/bin/env echo ok)" "ok
status 0"
	row "and so do its children" \
		"$(under strict sh -c '/usr/bin/env echo one; /usr/bin/env echo two')" "one
two
status 0"
	row "without verify there is nothing to ask" "$(under plain "$W/tree/probe" exit 3)" \
		"status 3"
}

test_unknown() {
	row "a program of no package does not start" \
		"$(under tree "$W/tree/probe" exit 0)" "status 126"
	row "nor as a child" \
		"$(under tree sh -c "$W/tree/probe exit 0")" "status 126"
	row "nor is its file mapped as code" \
		"$(under tree "$PROBE" map-exec "$W/tree/probe")" "EACCES
status 1"
	row "the log says what is wrong, and the line" \
		"$(grep -c '"rule": *"verify.*no package or manifest has this file' "$W/log")" 3
	rm -f "$W/log"
	row "verify report lets it start" "$(under report "$W/tree/probe" exit 5)" "status 5"
	row "and records it" \
		"$(grep -c '"verdict": *"complained"' "$W/log" | sed 's/[1-9][0-9]*/some/')" some
	rm -f "$W/log"
	row "complain mode refuses nothing" "$(live_run "$BAILEY" run --mode complain \
		-p "$F/tree.profile" -- "$W/tree/probe" exit 6 2>"$T/stderr"; echo $?)" 6
}

test_changed() {
	if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		tap_absent "a changed file of a package ($who)" "no mount namespace"
		return
	fi
	row "a changed program of a package does not start" \
		"$(changed "$BAD" "$BAILEY" run -p "$F/strict.profile" -- "$BAD" echo ok)" "status 126"
	row "nor as a child" \
		"$(changed "$BAD" "$BAILEY" run -p "$F/strict.profile" -- sh -c "$BAD echo ok")" \
		"status 126"
	row "no program runs with a changed loader, which the kernel maps" \
		"$(changed "$LOADER" "$BAILEY" run -p "$F/strict.profile" -- /bin/true)" \
		"status 137"
	row "nor with a changed library" \
		"$(changed "$LIBRARY" "$BAILEY" run -p "$F/strict.profile" -- /bin/true |
			sed 's/[1-9][0-9]*/of a loader that fails/')" \
		"status of a loader that fails"
	row "natively it does" "$(changed "$BAD" "$BAD" echo ok)" "ok
status 0"
	row "without verify it does" \
		"$(changed "$BAD" "$BAILEY" run -p "$F/plain.profile" -- "$BAD" echo ok)" "ok
status 0"
}

# Root makes what root alone can write; the user has nothing of that kind.
test_owner() {
	if [ -n "$as" ]; then
		row "what the user can write does not start" \
			"$(under owner "$W/own/probe" exit 3)" "status 126"
		return
	fi
	if [ "$(id -u)" != 0 ]; then
		tap_absent "owner=root ($who)" "not root"
		return
	fi
	row "what root alone can write starts" "$(under owner "$W/own/probe" exit 3)" \
		"status 3"
	row "and is mapped" "$(under owner "$PROBE" map-exec "$W/own/probe")" "ok
status 0"
	chmod g+w "$W/own/probe"
	row "what a group can write does not start" \
		"$(under owner "$W/own/probe" exit 3)" "status 126"
	row "nor as a child" "$(under owner sh -c "$W/own/probe exit 3")" "status 126"
	row "nor is it mapped" "$(under owner "$PROBE" map-exec "$W/own/probe")" "EACCES
status 1"
	row "the log says whose it should be" \
		"$(grep -c '"rule": *"allow exec.*owner=root.*chown root' "$W/log")" 2
	rm -f "$W/log"
	chmod 755 "$W/own/probe"
	chown 12345 "$W/own/probe"
	row "nor what is another user's" "$(under owner "$W/own/probe" exit 3)" \
		"status 126"
	row "why says that it is looked at" "$(live_run "$BAILEY" why "$F/owner.profile" exec \
		"$W/own/probe" 2>&1 | grep -c 'only while root alone can write')" 1
	rm -f "$W/log"
}

# SIGNER...: signs the manifest anew, with the old signatures gone.
sign() {
	rm -f "$W/app/MANIFEST.minisig" "$W/app/MANIFEST.sig"
	"$@" -m "$W/app/MANIFEST" >"$T/signer" 2>&1 </dev/null
	live_give "$W/app"
}

with_minisign() {
	sign minisign -S -s "$T/minisign.sec" "$@"
}

# NAME WANTED-PART: the launch is refused with these words
no_launch() {
	under manifest "$W/app/probe" exit 0 >"$T/stdout"
	tap_is "$1 ($who)" "$(cat "$T/stdout") $(grep -c -- "$2" "$T/stderr")" "status 125 1" \
		"$(cat "$T/stderr")"
}

make_manifest() {
	(cd "$W/app" && sha256sum probe sub/other >MANIFEST)
}

# What is signed is in no package.
test_manifest() {
	if ! command -v minisign >/dev/null || ! command -v signify-openbsd >/dev/null; then
		tap_absent "signed manifests ($who)" "minisign or signify-openbsd is missing"
		return
	fi
	[ -f "$T/minisign.sec" ] || {
		minisign -G -W -p "$T/minisign.pub" -s "$T/minisign.sec" >/dev/null
		signify-openbsd -G -n -p "$T/signify.pub" -s "$T/signify.sec"
	}
	mkdir -p "$W/app/sub"
	for program in probe sub/other unnamed; do
		cp "$PROBE" "$W/app/$program"
	done
	make_manifest
	set -- "allow exec $W/app/" "allow load $W/app/" "verify $W/app/ /usr/bin/"
	profile manifest "$@" "manifest $W/app/MANIFEST $(sed -n 2p "$T/minisign.pub")"
	with_minisign
	row "what a signed manifest names starts" "$(under manifest "$W/app/probe" exit 3)" \
		"status 3"
	row "and is mapped" "$(under manifest "$W/app/probe" map-exec "$W/app/sub/other")" "ok
status 0"
	row "what a package has still starts" "$(under manifest /usr/bin/true)" "status 0"
	with_minisign -H
	row "a signature of the sum will do as well" \
		"$(under manifest "$W/app/probe" exit 3)" "status 3"
	row "what it does not name does not start" \
		"$(under manifest "$W/app/unnamed" exit 0)" "status 126"
	row "nor is it mapped" "$(under manifest "$W/app/probe" map-exec "$W/app/unnamed")" "EACCES
status 1"
	echo >>"$W/app/sub/other"
	row "what was changed does not start" \
		"$(under manifest "$W/app/sub/other" exit 0)" "status 126"
	row "nor is it mapped" "$(under manifest "$W/app/probe" map-exec "$W/app/sub/other")" "EACCES
status 1"
	row "the log says so" "$(grep -c 'it is not as its manifest has it' "$W/log")" 2
	rm -f "$W/log"
	echo "$(sha256sum <"$W/app/probe" | cut -c1-64)  /usr/bin/true" >>"$W/app/MANIFEST"
	with_minisign
	row "a manifest counts more than a package" \
		"$(under manifest /usr/bin/true)" "status 126"

	# Found good by one name, it is still not what another name stands for.
	make_manifest
	ln -f "$W/app/probe" "$W/app/alias"
	echo "$(echo another | sha256sum | cut -c1-64)  alias" >>"$W/app/MANIFEST"
	with_minisign
	row "nor does a good file by a name that stands for another" \
		"$(under manifest sh -c "$W/app/probe exit 3; echo \$?; $W/app/alias exit 4")" "3
status 126"

	make_manifest
	no_launch "a manifest that was changed refuses the launch" "its signature is not valid"
	with_minisign -t "as it was"
	sed -i 's/as it was/as it is/' "$W/app/MANIFEST.minisig"
	no_launch "so does a changed comment" "the comment of its signature was changed"
	with_minisign
	# One of 64 signatures has an x there already.
	sed -i '2{s/^\(.\{39\}\)x/\1y/;t;s/./x/40}' "$W/app/MANIFEST.minisig"
	no_launch "so does a changed signature" "its signature is not valid"
	sed -i 2d "$W/app/MANIFEST.minisig"
	no_launch "so does half a signature" "in no form of minisign or signify"
	rm "$W/app/MANIFEST.minisig"
	no_launch "so does a missing one" "it has no signature beside it"
	sign signify-openbsd -S -s "$T/signify.sec"
	no_launch "so does another key" "signed with another key"
	echo "not a sum" >>"$W/app/MANIFEST"
	with_minisign
	no_launch "so does a line that says nothing" "MANIFEST': line 3: it is not"
	rm "$W/app/MANIFEST"
	no_launch "so does a missing manifest" "MANIFEST': No such file"

	make_manifest
	profile manifest "$@" "manifest $W/app/MANIFEST $(sed -n 2p "$T/signify.pub")"
	sign signify-openbsd -S -s "$T/signify.sec"
	row "a manifest that signify signed is believed" \
		"$(under manifest "$W/app/probe" exit 3)" "status 3"
	profile manifest "allow exec $W/app/" \
		"manifest $W/app/MANIFEST $(sed -n 2p "$T/signify.pub")"
	no_launch "a manifest without 'verify' refuses the launch" \
		"a manifest alone verifies nothing"
}

test_all() {
	W=$T/work-$1
	mkdir "$W" "$W/tree" "$W/own" "$W/data"
	cp "$PROBE" "$W/tree/probe"
	cp "$PROBE" "$W/own/probe"
	chmod 755 "$W/own/probe"
	live_give "$W"
	profile plain
	live_column "$F/plain.profile" "$W/tree/probe"
	profile strict "verify /usr/"
	profile tree "verify $W/tree/"
	profile report "verify report $W/tree/"
	test_unchanged
	test_unknown
	profile owner "allow exec $W/own/ owner=root" "allow load $W/own/ owner=root"
	test_owner
	test_changed
	test_manifest
}

live_as_root
test_all "$(id -u)"
if [ "$(id -u)" = 0 ]; then
	live_as_user || tap_skip "as an ordinary user" "no user can be made"
	[ -z "$as" ] || test_all user
fi
tap_done
