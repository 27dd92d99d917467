#!/bin/sh
# A supervisor after SOAK_CALLS brokered calls (2,000,000) of eight processes: its memory,
# descriptors and threads must be what they were after the first tenth. By
# `make check-soak`, for minutes; few calls say nothing, for the heap is still warming up.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

live_begin soak
calls=${SOAK_CALLS:-2000000}
processes=8

# PID: resident kilobytes, descriptors, threads.
figures() {
	echo "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status")" \
		"$(find "/proc/$1/fd" -name '[0-9]*' | wc -l)" \
		"$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l)"
}

live_as_root
W=$T/work
mkdir -p "$W"
broker_files
hole_rules >"$T/soak.profile"
cat >"$T/bin/rounds" <<'END'
#!/bin/sh
# PROBE CALLS FILE PROCESSES: two rounds, and a word behind each.
first=$(($2 / 10))
for calls in $first $(($2 - first)); do
	each=$((calls / $4 / 3))
	for number in $(seq "$4"); do
		"$1" repeat $each sys fchmodat AT_FDCWD "$3" 0644 >/dev/null &&
			"$1" repeat $each sys utimensat AT_FDCWD "$3" times:1000 0 >/dev/null &&
			"$1" repeat $each sys fchownat AT_FDCWD "$3" -1 -1 0 >/dev/null &
	done
	wait
	echo "$calls"
	sleep 6
done
END
chmod +x "$T/bin/rounds"
started=$(date +%s)
setsid "$BAILEY" run -p "$T/soak.profile" --rule "allow exec $T/bin/" -- "$T/bin/rounds" \
	"$PROBE" "$calls" "$W/writable/file" $processes >"$T/rounds" 2>"$T/stderr" </dev/null &
program=$!
live_children="$live_children $program"
supervisor=
figures_1=
for round in 1 2; do
	while [ "$(wc -l <"$T/rounds")" -lt $round ] && [ -e "/proc/$program" ]; do
		sleep 1
	done
	[ -n "$supervisor" ] || supervisor=$("$PROBE" supervisors "$program" |
		grep -v "^ESRCH\$\|^$program\$" | while read -r pid; do
		grep -q '^Name:.bailey$' "/proc/$pid/status" && echo "$pid" && break
	done)
	sleep 3
	figures_2=$(figures "$supervisor" 2>/dev/null)
	figures_1=${figures_1:-$figures_2}
done
tap_note "kB, descriptors, threads after a tenth: $figures_1; after $calls calls in \
$(($(date +%s) - started)) s: $figures_2"
# shellcheck disable=SC2086 # words
set -- ${figures_1:-0 0 0} ${figures_2:-9999999 999 999}
tap_is "all calls are made" "$(awk '{ n += $1 } END { printf "%d\n", n }' "$T/rounds")" \
	"$calls" "$(cat "$T/stderr")"
tap_is "memory does not grow by more than 1024 kB" "$(($4 - $1 <= 1024))" 1 "$1 -> $4"
tap_is "no descriptor is left open" "$(($5 <= $2))" 1 "$2 -> $5"
tap_is "no thread is left over" "$(($6 <= $3))" 1 "$3 -> $6"
wait "$program" 2>/dev/null
tap_done
