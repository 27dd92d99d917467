#!/bin/sh
# Hostile profiles: each is refused before anything runs, in time, with a message that
# names the place and holds nothing raw for a terminal.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin hostile
live_seconds=20
escape=$(printf '\033')

good_rules() {
	cat <<END
allow read @system
allow exec @system
allow load @system
allow exec $PROBE
allow write $W/
END
}

raw_bytes() {
	LC_ALL=C tr -d '\n\t -~\200-\377' <"$1" | wc -c
}

# NAME PROFILE PLACE: run gives 125 and starts nothing, check gives 1 or 2, both name
# PLACE (a fixed string).
hostile() {
	rm -f "$W/marker"
	live_run "$BAILEY" run -p "$2" -- "$PROBE" create "$W/marker" \
		>"$T/stdout" 2>"$T/stderr"
	status=$?
	fault=
	[ "$status" = 125 ] || fault="run ended with $status, not 125"
	[ ! -e "$W/marker" ] || fault="$fault; the program was started"
	grep -qF -- "$3" "$T/stderr" || fault="$fault; run does not name '$3'"
	[ "$(raw_bytes "$T/stderr")" = 0 ] || fault="$fault; raw control characters"
	live_run "$BAILEY" check "$2" >"$T/stdout" 2>"$T/stderr-check"
	status=$?
	case $status in
	1 | 2) ;;
	*) fault="$fault; check ended with $status, not 1 or 2" ;;
	esac
	cat "$T/stdout" >>"$T/stderr-check"
	grep -qF -- "$3" "$T/stderr-check" || fault="$fault; check does not name '$3'"
	[ "$(raw_bytes "$T/stderr-check")" = 0 ] || fault="$fault; raw bytes from check"
	tap_is "$1 ($who)" "$fault" "" "$(head -c 2000 "$T/stderr")"
}

# NAME LINE [FORMAT [ARGUMENT]...]: printf gives the profile's text, or it is in $T/text;
# the message names LINE (0: the file alone).
hostile_text() {
	number=$((number + 1))
	file=$F/hostile-$number.profile
	text_name=$1
	text_place=hostile-$number.profile
	[ "$2" = 0 ] || text_place=$text_place:$2:
	shift 2
	if [ $# -gt 0 ]; then
		# shellcheck disable=SC2059 # a format is meant
		printf "$@" >"$file"
	else
		cp "$T/text" "$file"
	fi
	live_give "$file"
	hostile "$text_name" "$file" "$text_place"
}

test_bytes() {
	hostile_text "a NUL in a path" 1 \
		'allow read /usr\0/etc\n'
	hostile_text "a NUL alone" 1 \
		'\0'
	hostile_text "a byte that is no UTF-8" 2 \
		'allow read /usr/\nallow read /\377\n'
	hostile_text "a surrogate in UTF-8" 1 \
		'allow read /\355\240\200\n'
	hostile_text "an overlong slash in UTF-8" 1 \
		'allow read /\300\257\n'
	hostile_text "an escape sequence in a path" 1 \
		'allow read /usr/%s[31m\n' "$escape"
	hostile_text "an escape sequence in an unknown word" 2 \
		'allow read /usr/\ncolour %s]0;title\007\n' "$escape"
	hostile_text "a line of 5,000 bytes" 2 \
		'\nallow read /%05000d\n' 0
	head -c 10485760 /dev/zero | tr '\0' a >"$T/text"
	hostile_text "a line of 10 MB" 0
	yes 'allow? read /usr/' | head -c 10485760 >"$T/text"
	hostile_text "10 MB of short lines" 0
	head -c 65536 /dev/urandom >"$T/text"
	hostile_text "64 kB of noise" 0
	head -c 4096 "$PROBE" >"$T/text"
	hostile_text "a program instead of a profile" 0
}

test_words() {
	hostile_text "an unknown statement" 1 \
		'permit read /usr/\n'
	hostile_text "an unknown operation" 2 \
		'allow read /usr/\nallow raed /usr/\n'
	hostile_text "an unclosed quote" 1 \
		'allow read "/usr/\n'
	hostile_text "a rule without a target" 1 \
		'allow read\n'
	hostile_text "a relative path" 1 \
		'allow read usr/bin\n'
	# shellcheck disable=SC2016 # for bailey
	hostile_text "an unknown variable" 1 \
		'allow read ${NOPE}/x\n'
	# shellcheck disable=SC2016
	hostile_text "variables that name each other" 0 \
		'set A ${B}\nset B ${A}\nallow read ${A}/x\n'
	hostile_text "an unknown zone" 1 \
		'allow read @nowhere\n'
	hostile_text "zones that name each other" 0 \
		'zone @a += @b\nzone @b += @a\nallow read @a\n'
	hostile_text "an unclosed set in a glob" 1 \
		'allow read /usr/[a\n'
	hostile_text "an unclosed brace in a glob" 1 \
		'allow read /usr/{a,b\n'
	{
		printf 'allow? read /'
		printf '{a,b}%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22
		echo
	} >"$T/text"
	hostile_text "braces that mean four million paths" 1
	hostile_text "a limit beyond 64 bits" 1 \
		'limit nofile 99999999999999999999999\n'
	hostile_text "an unknown limit" 1 \
		'limit nosuch 1\n'
	hostile_text "an unknown capability" 1 \
		'caps keep nosuch\n'
	hostile_text "an unknown system call" 1 \
		'allow syscall nosuch\n'
	hostile_text "a port beyond 65535" 1 \
		'allow connect tcp port 70000\n'
	hostile_text "a prefix beyond the address" 1 \
		'allow connect tcp 1.2.3.4/99\n'
	hostile_text "a mode that is none" 1 \
		'mkdir /tmp/x 99999\n'
	hostile_text "a variable without a name" 1 \
		'env set =x\n'
	hostile_text "a path that is missing" 1 \
		'allow read /no/such/path\n'
}

test_includes() {
	hostile_text "an include that is not there" 1 \
		'include <no-such-profile>\n'
	hostile_text "an included file that is not there" 1 \
		'include "./no-such.profile"\n'
	echo "include \"./loop-a.profile\"" >"$F/loop-b.profile"
	echo "include \"./loop-b.profile\"" >"$F/loop-a.profile"
	echo "include \"./self.profile\"" >"$F/self.profile"
	level=0
	while [ "$level" -lt 40 ]; do
		level=$((level + 1))
		echo "include \"./deep-$level.profile\"" >"$F/deep-$((level - 1)).profile"
	done
	good_rules >"$F/deep-40.profile"
	echo 'include "./pipe.profile"' >"$F/include-pipe.profile"
	echo 'include "/dev/zero"' >"$F/include-zero.profile"
	live_give "$F"
	hostile "two files that include each other" "$F/loop-a.profile" "loop-b.profile:1:"
	hostile "a file that includes itself" "$F/self.profile" "self.profile:1:"
	hostile "includes forty deep" "$F/deep-0.profile" "deep-"
	mkfifo "$F/pipe.profile"
	live_give "$F/pipe.profile"
	hostile "an included FIFO does not hang" "$F/include-pipe.profile" \
		"include-pipe.profile:1:"
	hostile "an included device" "$F/include-zero.profile" "include-zero.profile:1:"
}

test_files() {
	hostile "a FIFO does not hang" "$F/pipe.profile" pipe.profile
	mkdir "$F/folder.profile"
	live_give "$F/folder.profile"
	hostile "a folder" "$F/folder.profile" folder.profile
	hostile "/dev/zero" /dev/zero /dev/zero
	hostile "/dev/null/x" /dev/null/x /dev/null/x
	hostile "/proc/self/mem" /proc/self/mem /proc/self/mem
	hostile "a file that is not there" "$F/none.profile" none.profile
	hostile "a path of 5,000 bytes" "$F/$(printf '%05000d' 0)" 0000
	good_rules >"$F/good.profile"
	ln -s good.profile "$F/link.profile"
	ln -s nowhere "$F/dangling.profile"
	live_give "$F/good.profile" "$F/link.profile" "$F/dangling.profile"
	hostile "a symbolic link to a good profile" "$F/link.profile" link.profile
	hostile "a symbolic link to nowhere" "$F/dangling.profile" dangling.profile
	: >"$F/empty.profile"
	live_give "$F/empty.profile"
	rm -f "$W/marker"
	live_run "$BAILEY" run -p "$F/empty.profile" -- "$PROBE" create "$W/marker" \
		>"$T/stdout" 2>"$T/stderr"
	status=$?
	[ ! -e "$W/marker" ] || status="$status with the program started"
	tap_is "an empty profile lets nothing start ($who)" "$status" 126 \
		"$(cat "$T/stderr")"
	cp "$F/good.profile" "$F/closed.profile"
	live_give "$F/closed.profile"
	chmod 000 "$F/closed.profile"
	if [ "$(live_run id -u)" != 0 ]; then
		hostile "an unreadable file" "$F/closed.profile" closed.profile
	fi
	mkdir -p "$F/gone"
	live_give "$F/gone"
	got=$(cd "$F/gone" && rmdir "$F/gone" && live_run "$BAILEY" run -p ./x.profile -- \
		"$PROBE" create "$W/marker" 2>"$T/stderr"; echo $?)
	tap_is "a relative profile in a folder that has gone ($who)" "$got" 125 \
		"$(cat "$T/stderr")"
}

# What a trusted reader wants of a file that others could write. The mode of the file,
# that of its folder, the owner of either.
test_trust() {
	mkdir "$F/open" "$F/own" "$F/theirs"
	for file in "$F/open/p.profile" "$F/own/all.profile" "$F/own/group.profile" \
		"$F/own/their.profile" "$F/theirs/p.profile"; do
		good_rules >"$file"
	done
	echo 'include "./all.profile"' >"$F/own/include.profile"
	chmod 666 "$F/own/all.profile"
	chmod 664 "$F/own/group.profile"
	chmod 777 "$F/open"
	chown 65534 "$F/own/their.profile" "$F/theirs"
	hostile "root: a profile that all may write" "$F/own/all.profile" all.profile
	hostile "root: a profile that its group may write" "$F/own/group.profile" group.profile
	hostile "root: a profile of another user" "$F/own/their.profile" their.profile
	hostile "root: a profile in a folder that all may write" "$F/open/p.profile" p.profile
	hostile "root: a profile in a folder of another user" "$F/theirs/p.profile" p.profile
	hostile "root: an included file that all may write" "$F/own/include.profile" all.profile
}

# NAME ARGUMENTS-OF-RUN...
raw_name() {
	raw_what=$1
	shift
	live_run "$BAILEY" run "$@" -- "$PROBE" create "$W/marker" \
		>"$T/stdout" 2>"$T/stderr"
	status=$?
	tap_is "nothing raw comes back from $raw_what ($who)" \
		"$status $(raw_bytes "$T/stderr")" "125 0" "$(cat "$T/stderr")"
}

test_names() {
	raw_name "a profile's path" -p "$F/${escape}[31mred.profile"
	raw_name "a profile's name" -p "${escape}[31mred"
	raw_name "an option" "--${escape}[31m"
	raw_name "a rule" --rule "${escape}[31m"
	live_run "$BAILEY" run -- "${escape}]0;title" >"$T/stdout" 2>"$T/stderr"
	status=$?
	tap_is "nothing raw comes back from a command's name ($who)" \
		"$status $(raw_bytes "$T/stderr")" "127 0" "$(cat "$T/stderr")"
	live_run "$BAILEY" "${escape}]0;title" >"$T/stdout" 2>"$T/stderr"
	status=$?
	tap_is "nothing raw comes back from a verb ($who)" \
		"$status $(raw_bytes "$T/stderr")" "2 0" "$(cat "$T/stderr")"
	good_rules >"$F/${escape}[31mred.profile"
	echo "nonsense" >>"$F/${escape}[31mred.profile"
	live_give "$F"
	hostile "a profile whose name would colour the terminal" \
		"$F/${escape}[31mred.profile" "red.profile:6:"
}

# A program does not choose its profile by a name that it was given.
test_program_name() {
	cp "$PROBE" "$W/build"
	live_give "$W/build"
	got=$(cd "$W" && "$W/build" exec /bin/true)
	tap_is "a program with the name of a base profile starts bare ($who)" "$got" ok
	(cd "$W" && live_run "$BAILEY" run -- ./build exec /bin/true) \
		>"$T/stdout" 2>"$T/stderr"
	tap_is "a program does not get the base profile of its name ($who)" "$?" 126 \
		"$(cat "$T/stdout" "$T/stderr")"
}

# A user's link on the way makes root neither create nor grant at its target.
test_foreign_link() {
	mkdir -p "$T/theirs" "$T/aim"
	ln -s "$T/aim" "$T/theirs/link"
	chown -h 1:1 "$T/theirs" "$T/theirs/link"
	for statement in "mkdir $T/theirs/link/new/" "mkfile $T/theirs/link/new" \
		"allow write $T/theirs/link/" "allow? write $T/theirs/link/"; do
		got=$("$BAILEY" run -p guarded --rule "$statement" -- true 2>&1)
		tap_is "refused: ${statement%% "$T"*} through the link of another user ($who)" \
			"$? $(printf '%s\n' "$got" | grep -c 'symbolic link of another')" "125 1"
	done
	tap_is "nothing was made through the link of another user ($who)" \
		"$(ls "$T/aim")" ""
}

# One launch leaves a link where the profile of the next names a folder.
test_planted_link() {
	mkdir -p "$live_home/.ssh" "$live_home/.npm"
	echo "decoy" >"$live_home/.ssh/id"
	ln -s ../.ssh "$live_home/.npm/_cacache"
	live_give "$live_home/.ssh" "$live_home/.npm"
	tap_is "a planted link leads to the private folder bare ($who)" \
		"$(live_run cat "$live_home/.npm/_cacache/id" 2>&1)" "decoy"
	got=$(cd "$W" && live_run "$BAILEY" run -p build -- ./build open-read \
		"$live_home/.npm/_cacache/id" 2>"$T/stderr")
	tap_is "a planted link does not change what build may read ($who)" "$got" \
		EACCES "$(cat "$T/stderr")"
}

run_all() {
	W=$T/work-$1
	F=$T/profiles-$1
	number=0
	mkdir -p "$W" "$F"
	live_give "$W" "$F"
	good_rules >"$F/control.profile"
	live_give "$F/control.profile"
	tap_is "the harmless profile starts the program ($who)" "$(live_run "$BAILEY" run \
		-p "$F/control.profile" -- "$PROBE" create "$W/marker" 2>"$T/stderr")" ok \
		"$(cat "$T/stderr")"
	live_column "$F/control.profile" "$PROBE"
	test_bytes
	test_words
	test_includes
	test_files
	test_names
	test_program_name
}

live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	test_trust
	if live_as_user; then
		run_all second
		test_planted_link
		who="as root"
		test_foreign_link
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
live_for_root "files and links of other users, and a planted link"
tap_done
