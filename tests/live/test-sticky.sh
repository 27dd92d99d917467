#!/bin/sh
# The kernel's settings against what strangers put into sticky folders (proc(5),
# fs.protected_*) hold for opens on behalf as they do without bailey.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/broker.sh
. "$live_here/broker.sh"

live_begin sticky
settings=/proc/sys/fs
stranger=65534
[ "$(id -u)" = 0 ] || tap_skip_all "not root, who alone can change $settings/protected_*"

names='regular fifos symlinks'

# shellcheck disable=SC2317 # it is called at the end
restore() {
	for name in $names; do
		cat "$T/$name" >"$settings/protected_$name"
	done
}

# A setting of links is 0 or 1.
set_to() {
	for name in $names; do
		echo "$1" >"$settings/protected_$name" 2>/dev/null ||
			echo 1 >"$settings/protected_$name"
	done
}

prepare() {
	W=$T/work-$1
	F=$T
	broker_files
	live_give "$W"
	for folder in 1777:all 1775:group 0777:plain; do
		mkdir -m "${folder%:*}" "$W/tree/${folder#*:}"
		chmod "${folder%:*}" "$W/tree/${folder#*:}"
		for name in file own; do
			echo "text" >"$W/tree/${folder#*:}/$name"
			chmod 0666 "$W/tree/${folder#*:}/$name"
		done
		mkfifo -m 0666 "$W/tree/${folder#*:}/fifo"
		ln -s "$W/tree/a/file" "$W/tree/${folder#*:}/link"
		chown -h "$stranger" "$W/tree/${folder#*:}/file" "$W/tree/${folder#*:}/fifo" \
			"$W/tree/${folder#*:}/link"
		live_give "$W/tree/${folder#*:}/own"
	done
	hole_rules | broker_profile "sticky-$1"
}

opens() {
	for folder in all group plain; do
		for name in file fifo own; do
			path=$W/tree/$folder/$name
			cat <<END
sys openat AT_FDCWD $path O_RDWR|O_CREAT 0600
sys openat AT_FDCWD $path O_RDWR|O_CREAT|O_TRUNC 0600
sys openat AT_FDCWD $path O_RDWR 0
steps sys-fd 9 openat AT_FDCWD $path O_RDWR , sys openat AT_FDCWD /proc/self/fd/9 O_RDWR|O_CREAT 0600
END
		done
		cat <<END
sys openat AT_FDCWD $W/tree/$folder/link O_RDWR 0
sys openat AT_FDCWD /proc/self/root$W/tree/$folder/link O_RDWR 0
sys openat AT_FDCWD /proc/self/root$W/tree/$folder/link O_RDWR|O_CREAT 0600
END
	done
}

# COMMAND...: each open and how it ended.
try_all() {
	opens | while read -r open; do
		# shellcheck disable=SC2086 # words
		printf '%s: %s\n' "${open#*"$W/tree/"}" "$(live_run "$@" $open 2>&1 | tail -n 1)"
	done | sed 's/ok [0-9]*$/ok/'
}

for name in $names; do
	cat "$settings/protected_$name" >"$T/$name"
done
live_at_end restore
while live_next_user; do
	prepare "$live_turn"
	live_column "$F/sticky-$live_turn.profile" "$PROBE"
	for level in 0 1 2; do
		set_to "$level"
		bare=$(try_all "$PROBE")
		tap_is "strangers' files in sticky folders at $level are as without bailey ($who)" \
			"$(try_all "$BAILEY" run -p "$F/sticky-$live_turn.profile" -- "$PROBE")" "$bare"
		case $level in
		0) refused=0 ;;
		1) refused=7 ;; # folders of all
		2) refused=11 ;; # those of a group as well, but for links
		esac
		tap_is "at $level the kernel refuses some of them ($who)" \
			"$(printf '%s\n' "$bare" | grep -c EACCES)" "$refused" "$bare"
	done
done
tap_done
