#!/bin/sh
# Calls that wait for others, on behalf: a signal ends them as it would natively, and the
# death of who called frees the worker.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin blocking
python=/usr/bin/python3
[ -x "$python" ] || tap_skip_all "no $python"

# Around a hole every open to write is done by the supervisor.
prepare() {
	W=$T/work-$1
	mkdir -p "$W/tree/hole"
	mkfifo "$W/tree/fifo"
	cat >"$W/hole.profile" <<END
allow read @system
allow exec @system
allow load @system
allow read $W/
allow write $W/tree/
deny write $W/tree/hole/
allow connect unix $W/tree/*
allow listen unix $W/tree/*
END
	cat >"$W/wait.py" <<'END'
import os, signal, socket, sys, time

class Ended(Exception):
    pass

def handler(*_):
    raise Ended

def ended(name, wait):
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    began = time.time()
    try:
        wait()
        print(name, "went through")
    except Ended:
        print(name, "ended" if time.time() - began < 2 else "late")
    signal.setitimer(signal.ITIMER_REAL, 0)

def full():
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    while True:
        a.sendmsg([b"x" * 65536])

def backlog():
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1] + "/server")
    server.listen(0)
    held = []
    while True:
        held.append(socket.socket(socket.AF_UNIX))
        held[-1].connect(sys.argv[1] + "/server")

fifo = sys.argv[1] + "/fifo"
ended("open", lambda: os.open(fifo, os.O_WRONLY))
ended("send", full)
ended("connect", backlog)
child = os.fork()
if child == 0:
    os.open(fifo, os.O_WRONLY)
time.sleep(0.2)
os.kill(child, signal.SIGKILL)
print("killed", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
END
	live_give "$W"
}

run_all() {
	prepare "$1"
	live_run "$python" "$W/wait.py" "$W/tree" >"$T/bare" 2>&1
	rm -f "$W/tree/server"
	live_run "$BAILEY" run -p "$W/hole.profile" -- "$python" "$W/wait.py" "$W/tree" \
		>"$T/wrapped" 2>&1
	for call in open send connect; do
		tap_is "natively a signal ends a waiting $call ($who)" \
			"$(grep "^$call " "$T/bare")" "$call ended" "$(cat "$T/bare")"
		tap_is "on behalf a signal ends a waiting $call ($who)" \
			"$(grep "^$call " "$T/wrapped")" "$call ended" "$(cat "$T/wrapped")"
	done
	tap_is "who waits on behalf can be killed ($who)" \
		"$(grep "^killed" "$T/wrapped")" "killed -9" "$(cat "$T/wrapped")"
}

live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	if live_as_user; then
		run_all second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
