#!/bin/sh
# Programs and projects of some size with all that can be asked asked (--mode observe): what
# they do and say is what they do and say natively. nginx, redis-server and PostgreSQL's
# server are rows of catalogue.rows. By `make check-real`, for many minutes.
#     REAL_ONLY='cpython*' tests/live/real.sh
# shellcheck disable=SC2016,SC2317 # scripts for an inner shell; called by name
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

live_begin real
live_seconds=1200

# NAME: is it wanted?
is_wanted() {
	# shellcheck disable=SC2254 # a pattern
	case $1 in
	${REAL_ONLY:-*}) return 0 ;;
	esac
	return 1
}

# NAME PROFILE SCRIPT [OPTION]...: in a fresh folder, bare and observed. Equal are output and status, and
# bare it is 0.
each() {
	name=$1 profile=$2 script=$3
	shift 3
	is_wanted "$name" || return 0
	for how in bare observe; do
		W=$T/work
		rm -rf "$W"
		mkdir "$W"
		live_give "$W"
		case $how in
		bare) run sh -c "$script" sh "$IN" "$port_allowed" ;;
		*) run "$BAILEY" run --mode observe -p "$profile" "$@" -- \
			sh -c "$script" sh "$IN" "$port_allowed" ;;
		esac
	done
	tap_is "$name natively ($who)" "$(tail -n 1 "$T/bare")" "status 0" "$(tail -n 20 "$T/bare.err")"
	tap_is "$name with all asked ($who)" "$(diff "$T/bare" "$T/observe")" "" \
		"$(tail -n 20 "$T/observe.err")"
}

run() {
	(cd "$W" && live_run "$@") >"$T/$how" 2>"$T/$how.err"
	echo "status $?" >>"$T/$how"
}

# NAME PROGRAM...: false, and a case of its own, where one of them is missing.
have() {
	have_name=$1
	shift
	for program in "$@"; do
		command -v "$program" >/dev/null || {
			! is_wanted "$have_name" || tap_absent "$have_name ($who)" "no $program"
			return 1
		}
	done
}

# --- the tests of CPython, each with the outcome that it has natively

# Module, test, and why it cannot be as it is natively: they are left out in both runs.
differences() {
	cat <<'END'
posix PosixTester.test_fexecve a program is not started by a descriptor: no rule could name it
subprocess POSIXProcessTestCase.test_args_string what was written a moment ago does not start
subprocess POSIXProcessTestCase.test_call_string what was written a moment ago does not start
mmap MmapTests.test_access_parameter a file that the program may write is not mapped as code
socket TestLinuxAbstractNamespace* abstract names want rules, and rules cannot say one with a NUL
socket *UDPLITE* of the internet's protocols only TCP and UDP are for rules
END
}

outcomes='
import sys, xml.etree.ElementTree as tree
cases = tree.parse(sys.argv[1]).iter("testcase")
kinds = ("failure", "error", "skipped")
for name, outcome in sorted((case.get("name"), [kind for kind in kinds
        if case.find(kind) is not None]) for case in cases):
    print(name, *outcome)
'

# As an ordinary user alone: much of it means something else for root.
cpython() {
	have cpython /usr/bin/python3 || return
	/usr/bin/python3 -c 'import test.test_os' 2>/dev/null || {
		tap_absent "cpython ($who)" "no tests of Python (libpython3-testsuite)"
		return
	}
	for module in os posix subprocess socket signal threading mmap shutil tempfile; do
		differences | sed -n "s/^$module \([^ ]*\) .*/\1/p" >"$IN/left-out-$module"
		each "cpython test_$module" python3 "
			export PYTHONDONTWRITEBYTECODE=1
			set -f
			for test in \$(cat \"\$1/left-out-$module\"); do
				left=\"\$left --ignore *\$test\"
			done
			/usr/bin/python3 -m test -v --timeout 300 --junit-xml \"\$PWD/out.xml\" \
				\$left test_$module >&2
			status=\$?
			/usr/bin/python3 -c '$outcomes' out.xml
			exit \$status" \
			--rule 'allow listen unix /tmp/**' --rule 'allow connect unix /tmp/**'
	done
	tap_note "left out, and why:
$(differences)"
}

# --- a data base made, filled and used

database='
set -e
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
initdb -A trust -N -D data >/dev/null
pg_ctl -s -w -D data -l log -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start
export PGHOST=127.0.0.1 PGPORT="$2"
trap "pg_ctl -s -m fast -D data stop" EXIT
pgbench -i -q postgres >/dev/null
pgbench -n -c 4 -j 2 -t 100 postgres | grep actually
psql -Atc "select count(*), sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts" postgres
'

# --- a package from an archive

package='
set -e
npm install --offline --no-audit --no-fund --no-update-notifier --loglevel error \
	--cache "$PWD/cache" "$1/good.tgz" >/dev/null
cat node_modules/good/by-node
find node_modules | sort
'

make_package() {
	mkdir "$IN/package"
	echo '{ "name": "good", "version": "1.2.3", "scripts": { "install": "node build.js" } }' \
		>"$IN/package/package.json"
	echo 'require("fs").writeFileSync("by-node", "built")' >"$IN/package/build.js"
	tar -C "$IN" -czf "$IN/good.tgz" package
}

# --- this very project

clone='
set -e
git -c safe.directory=* clone -q --no-local "$1/project" out
cd out && git fsck 2>/dev/null && git log --format=%H | cksum && git ls-files -s | cksum
'

build='
set -e
git -c safe.directory=* clone -q --no-local "$1/project" source
cd source && autoreconf -fi >&2 && mkdir build && cd build
../configure --quiet >&2 && make -s -j2 >&2
./bailey --version
find . -name "*.o" | sort
'

make_project() {
	git -c safe.directory='*' clone -q --bare --no-hardlinks "$live_top" "$IN/project" \
		2>/dev/null
}

run_all() {
	cpython
	! have postgresql pgbench psql || each "PostgreSQL's initdb and pgbench" guarded "$database"
	! have npm npm node || each "npm install of an archive" npm "$package"
	have git git || return
	if [ -d "$IN/project" ]; then
		each "git clones this project" git "$clone"
		have make make autoreconf && each "make -j2 of this project" build "$build"
	else
		tap_absent "this project ($who)" "it was not cloned"
	fi
}

IN=$T/in
mkdir "$IN"
make_package
make_project
live_as_user || tap_skip_all "no user can be made"
live_give "$IN"
live_ports || tap_skip_all "no port is free"
run_all
tap_done
