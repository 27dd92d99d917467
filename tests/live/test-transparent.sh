#!/bin/sh
# The shim changes nothing where nothing is refused: real programs and the test suites of
# python do the same without it, outside of bailey with it, and in complain mode with it
# and without.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin transparent
live_seconds=120
python=/usr/bin/python3
with=$BAILEY
live_no_shim
without=$BAILEY
BAILEY=$with
shim=$(find "$live_build/stage" -name libbailey-preload.so)
cp "$shim" "$T/bin/shim.so"
shim=$T/bin/shim.so

# Times, addresses, process ids and made-up names differ from run to run, and on a busy host
# asyncio says that it waited.
normal() {
	sed -E '/^Executing <.*> took/d; s/in [0-9.]+s/in TIME/; s/0x[0-9a-f]+/ADDRESS/g; s/test_[0-9]+_tmp/NAME/g
s/tmp[a-z0-9_]{8}/NAME/g; s/process [0-9]+/process ID/' "$1"
}

# HOW COMMAND...: in a fresh folder.
run() {
	how=$1
	shift
	W=$T/work
	rm -rf "$W"
	mkdir "$W"
	live_give "$W"
	{ (cd "$W" && live_run env TMPDIR="$W" PYTHONDONTWRITEBYTECODE=1 "$@"); echo "status $?"; } \
		>"$T/out" 2>&1
	normal "$T/out" >"$T/$how"
}

# NAME COMMAND...
each() {
	name=$1
	shift
	if ! command -v "$1" >/dev/null; then
		tap_skip "$name ($who)" "no $1"
		return
	fi
	run native "$@"
	run preloaded env LD_PRELOAD="$shim" "$@"
	run without "$without" run --mode complain -- "$@"
	run with "$with" run --mode complain -- "$@"
	tap_is "$name: outside, with the shim alone ($who)" "$(cat "$T/preloaded")" \
		"$(cat "$T/native")"
	tap_is "$name: in complain mode, with the shim and without ($who)" "$(cat "$T/with")" \
		"$(cat "$T/without")"
}

# The native run passes, so that equal is not equally broken.
each_suite() {
	if ! "$python" -c "import test.$1" 2>/dev/null; then
		tap_skip "python's $1 ($who)" "no testsuite of python"
		return
	fi
	each "python's $1" "$python" -m unittest -q "test.$1"
	tap_is "python's $1 passes outside ($who)" "$(tail -n 1 "$T/native")" "status 0" \
		"$(tail -n 20 "$T/native")"
}

tools='
find /usr/share/zoneinfo -type f | sort | tail -n 3
cp -a /usr/share/zoneinfo/Etc copy && tar cf t.tar copy && mkdir x && tar xpf t.tar -C x
cp -al x y && diff -r x/copy copy && rm -r x && find y | wc -l
ls -la /none /etc/hostname; cat /none; mkdir copy; rmdir y; mv copy copy/inner; ln a b; rm /
'

repository='
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a
export GIT_COMMITTER_EMAIL=a GIT_AUTHOR_DATE="1 +0" GIT_COMMITTER_DATE="1 +0"
git init -q -b main one && cd one && echo 1 >file && git add . && git commit -qm one
git mv file moved && git commit -qam two && git fsck && git log --format=%H
cd .. && git clone -q --no-local one two && ls two
'

# What perl can ask about files, and what it opens, lists, moves and starts.
# shellcheck disable=SC2016 # variables of perl
files='
use strict; use File::Find; use File::Temp qw(tempfile); use File::Copy; use Cwd;
mkdir "d" or die; open(my $f, ">", "d/f") or die; print $f "text\n"; close $f;
print join(" ", map { -e $_ ? 1 : 0, -f _ ? 1 : 0, -d _ ? 1 : 0, -r _ ? 1 : 0, -s _ || 0 }
	"d", "d/f", "d/none", "/etc/hostname"), "\n";
copy("d/f", "d/g") or die; move("d/g", "d/h") or die; symlink("h", "d/l") or die;
opendir(my $d, "d") or die; print join(" ", sort readdir $d), "\n"; closedir $d;
print join(" ", sort glob "d/* /etc/hostnam[e] none/*"), "\n"; print readlink("d/l"), "\n";
find(sub { print "$File::Find::name\n" if -f }, "d") for 1; open($f, "<", "none") or print "$!\n";
unlink("d/l", "d/h", "d/f") == 3 or die; rmdir "d" or die; rmdir "d" or print "$!\n";
my ($t, $n) = tempfile(UNLINK => 1); print $t "x"; close $t; print -s $n, "\n";
print `echo from a shell`; system("exit 3"); print $? >> 8, "\n";
open(my $p, "-|", "cat", "/none") or die; close $p; print $? >> 8, "\n";
'

live_as_root
each "find, cp, tar, ls, mv" sh -c "$tools"
if ! live_as_user; then
	tap_skip "all of it as an ordinary user" "no user can be added"
	tap_done
fi
# live_as_user may have gone to a copy of its own.
with=$BAILEY
each "find, cp, tar, ls, mv" sh -c "$tools"
each "git" sh -c "$repository"
each "perl's file tests" perl -e "$files"
for suite in test_os test_posix test_shutil test_glob test_tempfile; do
	each_suite "$suite"
done
tap_done
