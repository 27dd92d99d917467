#!/bin/sh
# The first process of a machine: runs the tests that /bailey/list names, one by
# one, and turns the machine off. What is printed goes to the serial line, where
# report.awk reads it: TAP, with "=== NAME" before and "=== NAME: STATUS" behind each test.
export PATH=/usr/sbin:/usr/bin LC_ALL=C HOME=/root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts -o ptmxmode=666,gid=5,mode=620 devpts /dev/pts
ln -sf pts/ptmx /dev/ptmx
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t tmpfs -o mode=755 run /run
ln -sf /proc/self/fd /dev/fd
for fd in stdin:0 stdout:1 stderr:2; do ln -sf "fd/${fd#*:}" "/dev/${fd%:*}"; done
ldconfig
pwconv
ip link set lo up
hostname machine

export BAILEY=/bailey/build/stage/usr/local/bin/bailey
export BAILEY_PROBE=/bailey/build/tests/live/probe
export abs_top_srcdir=/bailey/src abs_top_builddir=/bailey/build
export YAMA_SCOPES='0 1 2 3' # for test-yama.sh, which is the last: 3 stays
export CK_TAP_LOG_FILE_NAME=- CK_VERBOSITY=silent CK_DEFAULT_TIMEOUT=60
export CK_TIMEOUT_MULTIPLIER="$TEST_TIME_SCALE"

cd /bailey/build || exit
echo "=== machine: $(uname -rm), Landlock ABI $("$BAILEY_PROBE" landlock-abi)"
while read -r test; do
	echo "=== $test"
	begun=$(date +%s)
	case $test in
	*.sh) timeout -k 10 3600 sh "/bailey/src/$test" </dev/null 2>/tmp/errors ;;
	*) timeout -k 10 3600 "./$test" </dev/null 2>/tmp/errors ;;
	esac
	status=$?
	sed 's/^/# /' /tmp/errors | tail -n 20
	echo "=== $test: $status, $(($(date +%s) - begun)) s"
done </bailey/list
echo '=== end'
sync
echo o >/proc/sysrq-trigger
sleep 60
