#!/bin/sh
# Real programs do the same as natively, enforced and observed; what is not installed is
# skipped.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin programs
python=/usr/bin/python3

# each NAME PROFILE PROGRAM ARG...: in a fresh folder, natively and in each mode. Equal
# are the output and the status; the native status is 0.
each() {
	name=$1 profile=$2
	shift 2
	if ! command -v "$1" >/dev/null; then
		tap_absent "$name ($who)" "no $1"
		return
	fi
	for how in bare enforce observe; do
		W=$T/work
		rm -rf "$W"
		mkdir "$W"
		live_give "$W"
		case $how in
		bare) run "$how" "$@" ;;
		*) run "$how" "$BAILEY" run --mode "$how" -p "$profile" -- "$@" ;;
		esac
	done
	for how in enforce observe; do
		tap_is "$name: $how ($who)" "$(cat "$T/$how")" "$(cat "$T/bare")"
	done
}

run() {
	file=$T/$1
	shift
	(cd "$W" && live_run "$@") >"$file" 2>&1
	echo "status $?" >>"$file"
}

terminal='
import os, pty
def line(fd):
    text = b""
    while not text.endswith(b"\n"):
        text += os.read(fd, 1)
    return text
master, slave = os.openpty()
os.write(slave, b"through\n")
print(line(master), os.isatty(slave))
pid, fd = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", "echo to the terminal >/dev/tty"])
print(line(fd), os.waitpid(pid, 0)[1])
'

itself='
import ctypes, os, threading
def write(name, text):
    try:
        with open(name, "w") as file:
            file.write(text)
        print(name, "written")
    except OSError as error:
        print(name, error.errno)
def all():
    for name, text in ("comm", "named"), ("oom_score_adj", "500"), ("coredump_filter", "0x33"):
        write("/proc/self/" + name, text)
        print(open("/proc/self/" + name).read())
    go = threading.Event()
    thread = threading.Thread(target=go.wait)
    thread.start()
    libc = ctypes.CDLL(None)
    print(libc.pthread_setname_np(ctypes.c_ulong(thread.ident), b"worker"))
    go.set()
all()
if os.fork() == 0:
    all()
    os._exit(0)
os.wait()
'

shell='
seq 1 1000 | sort -rn | head -n 3
mkfifo pipe && { echo through >pipe & cat pipe; }
timeout 0.3 cat pipe; echo "$?"
umask 027; : >made; mkdir folder; mv folder other; ln -s made link; stat -c "%n %a" ./*
(trap "exit 7" TERM; kill $$) 2>/dev/null; (exit 3); echo "$?"
'

repository='
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a
export GIT_COMMITTER_EMAIL=a GIT_AUTHOR_DATE="1 +0" GIT_COMMITTER_DATE="1 +0"
set -e
git init -q -b main one && cd one
echo 1 >file && mkdir folder && echo 2 >folder/file && git add . && git commit -qm one
git checkout -q -b other && git mv folder moved && git commit -qm two
git checkout -q main && git gc -q && git fsck && cd ..
git clone -q one two && git -C two log --format=%H origin/other
git clone -q --no-local one three && ls three
'

archive='
cp -a /usr/share/zoneinfo/Etc copy && tar cf t.tar copy && mkdir x && tar xpf t.tar -C x
cp -al x y && diff -r x/copy copy && rm -r x && find y | wc -l
'

run_all() {
	live_column_of_stage
	each "a shell pipeline" guarded sh -c "$shell"
	each "git" git sh -c "$repository"
	each "cp and tar" guarded sh -c "$archive"
	each "what a process says of itself" guarded "$python" -Bc "$itself"
	each "a terminal of its own" guarded "$python" -c "$terminal"
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
