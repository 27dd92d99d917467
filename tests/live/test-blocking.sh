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
import ctypes, os, signal, socket, sys, time

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

# Nobody has a handler: the signal's own action counts.
child = os.fork()
if child == 0:
    os.open(fifo, os.O_WRONLY)
time.sleep(0.2)
os.kill(child, signal.SIGTERM)
time.sleep(1)
pid, status = os.waitpid(child, os.WNOHANG)
print("terminated", os.waitstatus_to_exitcode(status) if pid else "waits on")
if not pid:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

# libc itself: Python would hide EINTR. The other end comes when the signal is over.
def goes_on(name, raise_it):
    libc = ctypes.CDLL(None, use_errno=True)
    waiter = os.fork()
    if waiter == 0:
        signal.signal(signal.SIGALRM, lambda *_: None)
        signal.siginterrupt(signal.SIGALRM, False)
        fd = libc.open(fifo.encode(), os.O_WRONLY)
        os._exit(0 if fd >= 0 else ctypes.get_errno())
    time.sleep(0.3)
    raise_it(waiter)
    time.sleep(0.3)
    other = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    print(name, os.waitstatus_to_exitcode(os.waitpid(waiter, 0)[1]))
    os.close(other)

def stop_and_continue(pid):
    os.kill(pid, signal.SIGSTOP)
    os.waitpid(pid, os.WUNTRACED)
    os.kill(pid, signal.SIGCONT)

goes_on("restarted", lambda pid: os.kill(pid, signal.SIGALRM))
goes_on("stopped", stop_and_continue)
END
	live_give "$W"
}

# check NAME LINE: natively, and on behalf in each mode.
check() {
	for how in bare enforce observe; do
		tap_is "$1: $how ($who)" "$(grep "^${2%% *} " "$T/$how")" "$2" \
			"$(cat "$T/$how")"
	done
}

run_all() {
	prepare "$1"
	live_column_of_stage
	live_run timeout 60 "$python" "$W/wait.py" "$W/tree" >"$T/bare" 2>&1
	for mode in enforce observe; do
		rm -f "$W/tree/server"
		live_run timeout -k 1 60 "$BAILEY" run --mode "$mode" -p "$W/hole.profile" -- \
			"$python" "$W/wait.py" "$W/tree" >"$T/$mode" 2>&1
	done
	for call in open send connect; do
		check "a signal ends a waiting $call" "$call ended"
	done
	check "who waits can be killed" "killed -9"
	check "a signal without a handler ends who waits" "terminated -15"
	check "a handler with SA_RESTART is run and the call waits on" "restarted 0"
	check "who is stopped and goes on waits on" "stopped 0"
}

while live_next_user; do
	run_all "$live_turn"
done
tap_done
