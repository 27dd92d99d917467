#!/bin/sh
# An application is replaced by another version, its profile stays as it is: the same job,
# nothing that it wants is denied, and every attack is still refused. The other version is
# Debian's own, of the packages of updates.rows; it is laid over /usr in a mount namespace of
# this test, and nothing is installed.
#
# Long, and fetches packages: `make check-long`. UPDATES_ONLY='pdf*' is for whoever works on
# a few rows, UPDATES_FOLDER keeps the packages.
# shellcheck disable=SC2154,SC2317 # variables of catalogue.sh, which calls by name
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/catalogue.sh
. "$live_here/catalogue.sh"

if [ "${UPDATES_APART-}" != yes ] && [ "$(id -u)" = 0 ]; then
	UPDATES_APART=yes
	export UPDATES_APART
	exec unshare --mount --propagation private sh "$0"
fi
catalogue_begin updates
for tool in apt-get apt-cache dpkg-deb dpkg-query; do
	command -v "$tool" >/dev/null || tap_skip_all "no $tool"
done
fetched=${UPDATES_FOLDER:-$live_build/tests/live/updates}
mkdir -p "$fetched" "$T/over"

# PACKAGE: the newest version that is not the installed one: $installed, $version
other_version() {
	installed=$(dpkg-query -W -f '${Version}' "$1" 2>/dev/null)
	version=$(apt-cache madison "$1" 2>/dev/null | sed 's/^[^|]*| *\([^ |]*\) .*/\1/' |
		grep -vxF "$installed" | head -n 1)
	[ -n "$installed" ] && [ -n "$version" ]
}

# PACKAGE: the file of its $version, where it was fetched
package_file() {
	find "$fetched" -name "$1_$(printf '%s' "$version" | sed 's/:/%3a/')_*.deb"
}

# PACKAGE...: all of $version, unpacked as one tree in $T/new
unpack() {
	rm -rf "$T/new"
	mkdir -p "$T/new/usr"
	for package; do
		[ -n "$(package_file "$package")" ] || (cd "$fetched" && timeout 120 apt-get \
			download -q -o APT::Sandbox::User=root "$package=$version") \
			>"$T/fetch" 2>&1 || return 1
		dpkg-deb -x "$(package_file "$package")" "$T/new" || return 1
	done
	for folder in bin sbin lib; do
		[ ! -d "$T/new/$folder" ] || cp -a "$T/new/$folder" "$T/new/usr/"
	done
}

# How many files of the tree are new, other or the same, beside what is installed.
compare() {
	(cd "$T/new" && find usr -type f ! -path 'usr/share/doc/*' ! -path 'usr/share/man/*') |
		while IFS= read -r file; do
			if [ ! -e "/$file" ]; then
				echo new
			elif cmp -s "/$file" "$T/new/$file"; then
				echo same
			else
				echo other
			fi
		done >"$T/compared"
	changed=$(grep -cv same "$T/compared")
}

lay_over() {
	mount -t overlay overlay -o "lowerdir=$T/new/usr:/usr" "$T/over" &&
		mount --bind "$T/over" /usr
}

take_off() {
	umount -l /usr
	umount -l "$T/over"
}

update_row() {
	packages=$(sed -n "s/^$row_profile | //p" "$live_here/updates.rows")
	# shellcheck disable=SC2254 # a pattern
	case $packages,$row_profile in
	,*) return ;;
	*,${UPDATES_ONLY:-*}) ;;
	*) return ;;
	esac
	missing=
	if ! catalogue_have || ! other_version "${packages%% *}"; then
		tap_absent "$row_profile" "${missing:-no other version of ${packages%% *}}"
		return
	fi
	# shellcheck disable=SC2086 # a list of words
	if ! unpack $packages; then
		tap_absent "$row_profile" "$version cannot be fetched"
		return
	fi
	row_name="$row_profile, $version for $installed"
	compare
	tap_is "$row_name: programs or libraries are others" "$([ "$changed" -gt 0 ] && echo yes)" \
		yes "$(sort "$T/compared" | uniq -c)"
	lay_over || {
		tap_skip "$row_name" "no overlay can be mounted"
		return
	}
	updated=$((updated + 1))
	catalogue_row
	take_off
}

updated=0
digest=$(cat "$live_top"/profiles/*.profile | cksum)
catalogue_each update_row
[ -n "${UPDATES_ONLY-}" ] || tap_is "ten applications at least were replaced" \
	"$([ "$updated" -ge 10 ] && echo yes || echo "$updated")" yes
tap_is "no profile was touched" "$(cat "$live_top"/profiles/*.profile | cksum)" "$digest"
tap_done
