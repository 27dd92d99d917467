#!/bin/sh
# The preload shim: in a home around a hole, by every route of libc; without it the same
# rules, fail closed.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin shim
ENTRIES=3000
saved=$BAILEY
live_no_shim
no_shim=$BAILEY
BAILEY=$saved

# The home: many entries, a private folder among them. The ordinary user's is his own, so that
# the zone says what is private.
make_home() {
	H=$T/big-$1
	denied="deny read $H/.ssh/"
	[ -z "$as" ] || denied="deny read @private"
	mkdir -p "$H/.ssh" "$H/docs/inner" "$T/profiles-$1"
	F=$T/profiles-$1
	n=0
	while [ $n -lt $ENTRIES ]; do
		echo "$H/entry-$n"
		n=$((n + 1))
	done | xargs touch
	echo secret >"$H/.ssh/id"
	echo old >"$H/docs/old"
	echo old >"$H/old"
	: >"$H/empty"
	cat >"$F/home.profile" <<END
allow read @system
allow exec @system
allow load @system
allow exec $R
allow? exec $R-static
allow read $H/
$denied
END
	live_give "$H" "$F"
}

# What is born after the launch: made outside while the program waits.
# PROGRAM... -> its output
run_late() {
	rm -rf "$H/born" "$H/born-folder"
	live_run "$BAILEY" run -p "$F/home.profile" -- sh -c "
		: >$W/ready
		until [ -e $W/go ]; do sleep 0.02; done
		$*" >"$T/out" 2>"$T/err" &
	late=$!
	until [ -e "$W/ready" ]; do sleep 0.02; done
	echo born >"$H/born"
	mkdir "$H/born-folder"
	echo below >"$H/born-folder/below"
	live_give "$H/born" "$H/born-folder"
	: >"$W/go"
	wait $late
	rm -f "$W/go" "$W/ready"
	cat "$T/out" "$T/err"
}

# all NAME WANTED OUTPUT: each route gave that.
all() {
	tap_is "$1 ($who)" "$(printf '%s\n' "$3" | sed 's/^[^ ]* //' | sort | uniq -c |
		sed 's/^ *//')" "$(printf '%s\n' "$3" | grep -c .) $2" "$3"
}

# refused NAME OUTPUT: each route gave EACCES, or a stream that gives nothing.
refused() {
	all "$1" EACCES "$(printf '%s\n' "$2" | sed 's/ EIO$/ EACCES/')"
}

# PREFIX PROGRAM: each of the old entries, and what is below them.
# shellcheck disable=SC2086 # the prefix is a list of words
old_of() {
	contained $1 "$2" these "$H"/entry-* "$H/old" "$H/empty" "$H/docs/old"
}

contained() {
	live_run "$BAILEY" run -p "$F/home.profile" -- "$@"
}

test_home() {
	all "a file that was there is read by every route" ok "$(contained "$R" read "$H/docs/old")"
	# Writes are brokered around a hole, so that their refusal is not asked about again.
	{
		cat "$F/home.profile"
		echo "allow write $H/docs/"
		echo "deny write $H/docs/inner/"
	} >"$F/hole.profile"
	live_give "$F/hole.profile"
	tap_is "the open behind a refusal is the program's own ($who)" "$(live_run "$BAILEY" \
		run -p "$F/hole.profile" -- "$R" after "$H/old" 2>&1)" ok
	refused "a private file is read by no route" "$(contained "$R" read "$H/.ssh/id")"
	all "the folder around the private one is listed by every route" ok \
		"$(contained "$R" list "$H")"
	refused "the private folder is listed by no route" "$(contained "$R" list "$H/.ssh")"
	tap_is "each of the $ENTRIES entries that were there is read ($who)" \
		"$(old_of "" "$R" | grep -c ' ok$')" $((ENTRIES + 3))
	all "a file that is born later is read by every route" ok "$(run_late "$R" read "$H/born")"
	all "a file in a folder that is born later is read by every route" ok \
		"$(run_late "$R" read "$H/born-folder/below")"
	all "a folder that is born later is listed by every route" ok \
		"$(run_late "$R" list "$H/born-folder")"
	tap_is "ls shows all entries ($who)" \
		"$(contained ls "$H" | wc -l)" \
		"$(find "$H" -mindepth 1 -maxdepth 1 ! -name ".*" | wc -l)"
	tap_is "ls shows what is born later, and cat prints it ($who)" \
		"$(run_late "ls $H | grep ^born; cat $H/born $H/born-folder/below")" "born
born-folder
born
below"
	test_walks
	test_words
	test_makes
	test_shared "$1"
	test_starts
	tap_is "cat of a private file is refused ($who)" \
		"$(contained cat "$H/.ssh/id" 2>&1)" "cat: $H/.ssh/id: Permission denied"
	all "the shim stays through every start with an emptied environment" ok \
		"$(contained "$R" start "$H")"
}

# What nftw tells is what libc's own tells: the contained program would be refused there.
test_walks() {
	mkdir -p "$H/walk/a/b" "$H/walk/skip/x" "$H/walk/c/d" "$H/walk/shut"
	touch "$H/walk/a/b/f" "$H/walk/a/last" "$H/walk/a/after" "$H/walk/skip/x/g"
	ln -s ../a "$H/walk/c/link"
	ln -s ../.. "$H/walk/c/d/loop"
	ln -s nowhere "$H/walk/c/dangling"
	live_give "$H/walk"
	# Root has the right to read it, and loses it inside.
	[ "$(live_run id -u)" = 0 ] || chmod 0 "$H/walk/shut"
	for folder in "$H/walk" "$H/walk//" "$H/walk/a/last" "$H/walk/c/dangling" "$H/none"; do
		tap_is "a walk tells what libc's tells: ${folder#"$H"/} ($who)" \
			"$(contained "$R" walk "$folder")" "$(live_run "$R" walk "$folder")"
	done
	chmod 755 "$H/walk/shut"
	rm -rf "$H/walk"
}

# PREFIX OPTION: what is said while the secret is asked for by every route.
words_of() {
	# shellcheck disable=SC2086 # words, or none
	live_run $1 "$BAILEY" run $2 -p "$F/home.profile" -- "$R" read "$H/.ssh/id" \
		2>&1 >/dev/null | sed 's/\[[0-9]*\]/[PID]/' | grep -v times
}

# One line for each kind of denial, and its words.
test_words() {
	line="bailey: denied: read $H/.ssh/id by ${R}[PID]: $denied \
($F/home.profile:7); fix: allow read $H/.ssh/id"
	tap_is "a denial is explained: --explain ($who)" "$(words_of "" --explain)" "$line"
	tap_is "a denial is explained: BAILEY_EXPLAIN=1 ($who)" \
		"$(words_of "env BAILEY_EXPLAIN=1" "")" "$line"
	tap_is "nobody asked: nothing is explained ($who)" \
		"$(contained "$R" read "$H/.ssh/id" 2>&1 >/dev/null)" ""
	tap_is "what was refused is recorded as the fault tier's ($who)" \
		"$(live_run "$BAILEY" run --log fd:2 -p "$F/home.profile" -- "$R" one "$H/.ssh/id" \
			2>&1 >/dev/null | grep -c '"tier": *"fault"')" 1
}

# A wrapper without a route is tested by nothing.
test_routes() {
	"$R" names | sort >"$T/names"
	sed -nE 's/^(WRAP|PASS)\(([A-Za-z_0-9]+).*/\2/p' "$live_top/preload/symbols.def" |
		sort >"$T/wrapped"
	tap_is "every wrapper of symbols.def has a route" "$(comm -23 "$T/wrapped" "$T/names")" ""
}

# What is made, moved and removed: as without bailey where it may be, by no route elsewhere,
# and each refusal says of which name, so that the call that asked was the right one.
test_makes() {
	mkdir "$W/bare" "$W/made" "$H/make"
	for folder in "$W/bare" "$W/made" "$H/make"; do
		"$R" ready "$folder"
	done
	live_give "$W/bare" "$W/made" "$H/make"
	tap_is "names are made, moved and removed by every route ($who)" \
		"$(contained "$R" make "$W/made")" "$(live_run "$R" make "$W/bare")"
	tap_is "and the files are as without bailey ($who)" "$(find "$W/made" -printf '%P %M %l\n' | sort)" \
		"$(find "$W/bare" -printf '%P %M %l\n' | sort)"
	all "no name is made, moved or removed where it may not be, by any route" EACCES \
		"$(contained "$R" make "$H/make")"
	tap_is "each of these refusals is explained ($who)" "$(live_run "$BAILEY" run --explain \
		-p "$F/home.profile" -- "$R" make "$H/make" 2>&1 >/dev/null |
		sed -nE "s|^bailey: denied: write $H/make/([a-z_0-9]*)(\.to)? by .*|\1|p" | sort)" \
		"$("$R" make "$T/none" | sed 's/ .*//' | sort)"
	rm -r "$H/make" "$W/bare" "$W/made"
}

# shm_open(3) has names of its own. Its folder is everybody's.
test_shared() {
	shared=bailey-shim-$$-$1
	mkdir "/dev/shm/$shared-private"
	live_at_end "rm -rf /dev/shm/$shared /dev/shm/$shared-private"
	echo secret >"/dev/shm/$shared-private/id"
	live_give "/dev/shm/$shared-private"
	{
		cat "$F/home.profile"
		echo "allow read /dev/shm/"
		echo "deny read /dev/shm/$shared-private/"
	} >"$F/shared.profile"
	live_give "$F/shared.profile"
	rm -f "$W/ready" "$W/go"
	live_run "$BAILEY" run -p "$F/shared.profile" -- sh -c "
		: >$W/ready
		until [ -e $W/go ]; do sleep 0.02; done
		$R shared /$shared; $R shared /$shared-private" >"$T/out" 2>"$T/err" &
	until [ -e "$W/ready" ]; do sleep 0.02; done
	echo born >"/dev/shm/$shared"
	live_give "/dev/shm/$shared"
	: >"$W/go"
	wait $!
	rm -f "$W/ready" "$W/go"
	tap_is "shared memory that is born later is opened, and not what is private ($who)" \
		"$(cat "$T/out" "$T/err")" "ok
refused"
}

# PREFIX [OPTION...] -- COMMAND...: what is said to be refused to start, below the prefix.
starts_of() {
	prefix=$1
	shift
	live_run "$BAILEY" run --explain "$@" 2>&1 >/dev/null |
		sed -n "s|^bailey: denied: exec $prefix\([^ ]*\) by .*\[[0-9]*\]: .*|\1|p" | sort
}

# Once each, by whatever way, with the name of the very file.
test_starts() {
	mkdir "$H/starts"
	"$R" each "$H/starts" | sed -n 's/^\([a-z_][^ ]*\) .*/\1/p' | sort >"$T/routes"
	while read -r route; do
		cp "$R" "$H/starts/$route"
	done <"$T/routes"
	live_give "$H/starts"
	tap_is "the routes of a start are known ($who)" "$(grep -c . "$T/routes")" 17
	tap_is "a start that is refused is explained, by every route ($who)" \
		"$(starts_of "$H/starts/" -p "$F/home.profile" -- "$R" each "$H/starts")" \
		"$(cat "$T/routes")"
	tap_is "a start that is refused is explained where it was searched for ($who)" \
		"$(starts_of "$H/starts/" -p "$F/home.profile" -- \
			env PATH="/nowhere:$H/docs:$H/starts" "$R" search)" \
		"$(printf '%s\n' execlp execvp execvpe posix_spawnp)"
	tap_is "a start that is refused is explained by a relative name ($who)" \
		"$(cd "$H/starts" && starts_of "$H/starts/" -p "$F/home.profile" -- \
			"$R" each . | wc -l)" 17
	tap_is "a start that is refused to a shell is explained ($who)" \
		"$(starts_of "$H/" -p "$F/home.profile" -- sh -c "$H/starts/execve")" starts/execve
	rm -r "$H/starts"
	tap_is "a shell that lost the shim is none the wiser ($who)" \
		"$(contained env -i "$R" shell 'quotes')" "it's \"\$0\" sh"
	shell=$(readlink -f /bin/sh)
	{
		cat "$F/home.profile"
		echo "deny exec $shell"
	} >"$F/no-shell.profile"
	live_give "$F/no-shell.profile"
	for route in system:7f00 popen:ffff; do
		tap_is "a shell that is refused to ${route%:*} is explained ($who)" \
			"$(starts_of "" -p "$F/no-shell.profile" -- "$R" shell "${route%:*}")" "$shell"
		tap_is "and ${route%:*} gives what it gives without the shim ($who)" \
			"$(live_run "$no_shim" run -p "$F/no-shell.profile" -- \
				"$R" shell "${route%:*}")" "${route#*:}"
	done
}

# The same rules where nobody asks: what was there is there, what is new is refused.
# NAME PREFIX PROGRAM
# shellcheck disable=SC2086 # the prefix is a list of words
test_without() {
	all "$1: what was there is read by every route" ok "$(contained $2 "$3" read "$H/docs/old")"
	tap_is "$1: each of the $ENTRIES entries that were there is read ($who)" \
		"$(old_of "$2" "$3" | grep -c ' ok$')" $((ENTRIES + 3))
	all "$1: a folder that was there is listed by every route" ok \
		"$(contained $2 "$3" list "$H/docs")"
	refused "$1: a private file is read by no route" "$(contained $2 "$3" read "$H/.ssh/id")"
	refused "$1: the private folder is listed by no route" \
		"$(contained $2 "$3" list "$H/.ssh")"
	refused "$1: what is born later is read by no route" "$(run_late $2 "$3" read "$H/born")"
	refused "$1: a file in a folder that is born later is read by no route" \
		"$(run_late $2 "$3" read "$H/born-folder/below")"
	refused "$1: a folder that is born later is listed by no route" \
		"$(run_late $2 "$3" list "$H/born-folder")"
	refused "$1: the folder around is listed by no route" "$(contained $2 "$3" list "$H")"
	tap_is "$1: what is not there is not ($who)" "$(contained $2 "$3" these "$H/none")" \
		"$H/none ENOENT"
}

test_without_all() {
	test_without "LD_PRELOAD unset" "$R without" "$R"
	if [ -s "$R-static" ]; then
		test_without "a static program" "" "$R-static"
	else
		tap_skip "a static program ($who)" "none was built"
	fi
	saved=$BAILEY
	BAILEY=$no_shim
	test_without "the shim deleted" "" "$R"
	BAILEY=$saved
}

R=$T/bin/routes
cp "$live_build/tests/live/routes" "$R"
[ ! -s "$live_build/tests/live/routes-static" ] || cp "$live_build/tests/live/routes-static" "$R-static"

test_routes
test_all() {
	W=$T/work-$1
	mkdir -p "$W"
	live_give "$W"
	make_home "$1"
	echo "allow write $W/" >>"$F/home.profile"
	test_home "$1"
	test_without_all
}

live_home=$T/big-second
while live_next_user; do
	test_all "$live_turn"
done
tap_done
