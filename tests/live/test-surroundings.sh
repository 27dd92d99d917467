#!/bin/sh
# The shim where wrappers go wrong: handlers, forks of threads, early and late calls, other
# libcs, other preloads, sanitizers, set-user-ID programs.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin surroundings
P=$T/bin/surroundings
L=$T/bin/libsurroundings.so
cp "$live_build/tests/live/surroundings" "$P"
cp "$live_build/tests/live/libsurroundings.so" "$L"
cp "$live_build/tests/live/allocates" "$T/bin/allocates"

# The folder around the private one is what only asking opens.
make_files() {
	W=$T/work-$1
	F=$T/profiles-$1
	mkdir -p "$W/home/.ssh" "$W/change" "$F"
	echo secret >"$W/home/.ssh/id"
	echo text >"$W/home/file"
	echo secret >"$W/change/file"
	cat >"$F/places.profile" <<END
allow read @system
allow exec @system $T/bin/
allow load @system $T/bin/
allow read $W/home/
deny read $W/home/.ssh/
allow write $W/change/
deny read $W/change/file
env keep LD_PRELOAD ASAN_OPTIONS
END
	live_give "$W" "$F"
}

contained() {
	live_run "$BAILEY" run -p "$F/places.profile" -- "$@" 2>"$T/stderr"
}

# NAME WANTED CASE [PATH [MORE]]
place() {
	tap_is "$1 ($who)" "$(contained "$P" "$3" "${4-$W/home}" ${5+"$5"})" "$2" \
		"$(cat "$T/stderr")"
}

# Outside: the refused name comes to lead to a file that may be read.
swap_when_ready() {
	tries=0
	until [ -e "$W/change/ready" ] || [ $tries -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	ln -s "$W/home/file" "$W/change/link"
	mv -T "$W/change/link" "$W/change/file"
}

test_places() {
	place "a wrapper works before any constructor has run" ok preinit
	place "a wrapper works in a signal handler, in the middle of malloc" ok signal
	place "a wrapper works in children of a process with threads" ok fork
	place "a wrapper works in a child of vfork" ok vfork
	place "a library is served" ok library "$W/home" "$L"
	place "a library with RTLD_DEEPBIND is not, and is refused" refused deepbind "$W/home" "$L"
	place "a libc of its own is not served, and is refused" refused namespace "$W/home" "$L"
	place "dlclose does not take the shim away" ok dlclose
	place "a program that wraps open itself hears its calls, and is served" ok wrapper
	place "a refusal stays one, whoever says it" refused again "$W/home/.ssh/id"
	place "a path that cannot be read is the kernel's to refuse, by every route" ok bad-paths \
		"$W/home/.ssh/id"
	place "so are words and an environment that cannot be read" ok bad-words
	tap_is "as they are without the shim ($who)" "$(live_run "$P" bad-words "$W/home")" ok
	tap_is "no wrapper takes memory where libc takes none ($who)" \
		"$(contained "$T/bin/allocates" "$W/home")" ok "$(cat "$T/stderr")"
	swap_when_ready &
	place "a name that was refused is looked at again" ok changes "$W/change/file" "$W/change/ready"
	wait $!
}

fill_code() {
	cp "$P" "$1/program"
	cp "$L" "$1/library.so"
	printf '#!/bin/sh\nexit 0\n' >"$1/script"
	chmod 755 "$1/script"
	: >"$1/full"
	live_give "$1"
}

fill_when_ready() {
	tries=0
	until [ -e "$W/change/waiting" ] || [ $tries -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	mkdir "$W/code/born"
	fill_code "$W/code/born"
}

code() {
	live_run "$BAILEY" run -p "$F/code.profile" -- "$P" born "$@" 2>"$T/stderr"
}

# Landlock looks at the file, whoever opened it, and its domain gets no new rights.
test_born() {
	mkdir -p "$W/code/old" "$W/code/private"
	fill_code "$W/code/old"
	cat >"$F/code.profile" <<END
allow read @system
allow exec @system $T/bin/ $W/code/
allow load @system $W/code/
deny read $W/code/private/
allow write $W/change/
END
	live_give "$W/code" "$F"
	# By a descriptor nothing is started: the filter's.
	tap_is "code around a hole is started and loaded ($who)" "$(code "$W/code/old" | grep -v ': ok$')" \
		"a program is started by a descriptor: refused" "$(cat "$T/stderr")"
	fill_when_ready &
	tap_is "code that is born around a hole is read, not started nor loaded ($who)" \
		"$(code "$W/code/born" "$W/change/waiting")" "a program is read: ok
a program is started: refused
a program is started by a descriptor's name: refused
a program is started by a descriptor: refused
a script is started: refused
a script is read by its interpreter: ok
a library is loaded: refused
a library is loaded by a descriptor's name: refused
a library is mapped: ok" "$(cat "$T/stderr")"
	wait $!
}

# NAME LIBRARY: behind the shim, as the user has it.
test_preload() {
	found=$(find /usr/lib /lib -name "$2" 2>/dev/null | head -n 1)
	if [ -z "$found" ]; then
		tap_skip "$1 beside the shim ($who)" "no $2"
		return
	fi
	tap_is "$1 beside the shim ($who)" "$(LD_PRELOAD=$found contained "$P" itself "$W/home")" ok \
		"$(cat "$T/stderr")"
	# shellcheck disable=SC2016 # it is for the shell inside
	tap_is "$1 stays behind the shim ($who)" \
		"$(LD_PRELOAD=$found contained sh -c 'echo "${LD_PRELOAD#*:}"')" "$found"
}

# NAME COMMAND...: a compiler, and what it makes of the small program.
test_compiler() {
	name=$1
	shift
	if ! command -v "$1" >/dev/null || ! "$@" -o "$T/bin/small" \
		"$live_top/tests/live/surroundings_small.c" >/dev/null 2>&1; then
		absent=tap_skip
		[ "$1" != clang ] || absent=tap_absent # quickstart does not fetch it
		$absent "$name ($who)" "no $1 that makes it"
		return
	fi
	tap_is "$name, started with an emptied environment ($who)" \
		"$(contained env -i ASAN_OPTIONS=detect_leaks=0 "$T/bin/small" "$W/home")" \
		"$wanted" "$(cat "$T/stderr")"
	# LeakSanitizer cannot work where nobody may be traced.
	tap_is "$name ($who)" "$(ASAN_OPTIONS=detect_leaks=0 contained "$T/bin/small" "$W/home")" \
		"$wanted" "$(cat "$T/stderr")"
	rm -f "$T/bin/small"
}

test_behind() {
	cp "$live_build/tests/live/libbehind.so" "$T/bin/libbehind.so"
	for name in /behind "$W/home"; do
		tap_is "a library that wraps open behind the shim is heard: ${name##*/} ($who)" \
			"$(LD_PRELOAD=$T/bin/libbehind.so contained "$P" itself "$name")" ok \
			"$(cat "$T/stderr")"
	done
}

test_others() {
	test_behind
	test_preload jemalloc libjemalloc.so.2
	test_preload tcmalloc libtcmalloc_minimal.so.4
	wanted=ok
	test_compiler "a program with gcc's ASan" gcc -fsanitize=address
	test_compiler "a program with clang's ASan" clang -fsanitize=address
	test_compiler "a program with gcc's UBSan" gcc -fsanitize=undefined
	test_compiler "a dynamic program of musl" musl-gcc
	wanted=refused
	test_compiler "a static program of musl is refused" musl-gcc -static
	test_compiler "a static program of glibc is refused" gcc -static
}

# no_new_privs: it gets no rights, so the loader has no reason to leave the shim out.
test_set_user_id() {
	cp "$P" "$T/bin/set-user-id"
	chmod 4755 "$T/bin/set-user-id"
	tap_is "a set-user-ID program runs without its rights, and is served ($who)" \
		"$(contained "$T/bin/set-user-id" itself "$W/home")" ok "$(cat "$T/stderr")"
}

test_outside() {
	# shellcheck disable=SC2016 # it is for the shell inside
	shim=$(contained sh -c 'echo "$LD_PRELOAD"')
	tap_is "outside the shim does nothing ($who)" \
		"$(live_run env LD_PRELOAD="$shim" "$P" itself "$W/home")" ok
	tap_is "outside the shim does not stay ($who)" \
		"$(live_run env LD_PRELOAD="$shim" env -u LD_PRELOAD sh -c "echo \${LD_PRELOAD-none}")" none
}

live_as_root
make_files first
test_places
test_born
test_others
test_outside
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		make_files second
		test_places
		test_born
		test_preload jemalloc libjemalloc.so.2
		test_set_user_id
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
live_for_root "a set-user-ID program is served"
tap_done
