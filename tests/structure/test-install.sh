#!/bin/sh
# `make install` with DESTDIR: everything where Debian puts it, nothing in /etc, /run and
# /var, no file for systemd-tmpfiles and systemd-sysusers; `make uninstall` takes all back.
install_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$install_here/../live/tap.sh"

top=${abs_top_srcdir:-$(cd "$install_here/../.." && pwd)}
build=${abs_top_builddir:-$top}
LC_ALL=C
export LC_ALL

umask 022

T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT

# As for a package of Debian, whatever this build was configured for: where files go, not
# what the program looks for. (That is seen by all tests that run the staged one.)
make_target() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -C "$build" -s "$@" DESTDIR="$T/root" prefix=/usr \
		sysconfdir=/etc localstatedir=/var libdir=/usr/lib >"$T/out" 2>&1
}

# names FOLDER PATTERN: the files there.
names() {
	(cd "$1" && find . -maxdepth 1 -type f -name "$2" -printf '%f\n' | sort)
}

make_target install
tap_is 'make install works' "$?" 0 "$(cat "$T/out")"

tap_is 'files go where Debian puts them, and nowhere else' \
	"$(cd "$T/root" && find . -not -type d -printf '%h\n' | sort -u)" \
	"./usr/bin
./usr/lib/bailey
./usr/lib/systemd/catalog
./usr/share/bailey/profiles
./usr/share/bash-completion/completions
./usr/share/doc/bailey
./usr/share/fish/vendor_completions.d
./usr/share/man/man1
./usr/share/man/man5
./usr/share/man/man7
./usr/share/zsh/vendor-completions"

share=$T/root/usr/share
tap_is 'the program and its shim' "$(names "$T/root/usr/bin" '*') $(names "$T/root/usr/lib/bailey" '*')" \
	'bailey libbailey-preload.so'
tap_is 'all profiles, with their tests' "$(names "$share/bailey/profiles" '*')" \
	"$({ names "$top/profiles" '*.profile'; names "$top/profiles" '*.test'; } | sort)"
for section in 1 5 7; do
	tap_is "all pages of section $section" "$(names "$share/man/man$section" '*')" \
		"$(names "$top/doc" "*.$section")"
done
tap_is 'completion of bash, zsh and fish' \
	"$(find "$share/bash-completion" "$share/zsh" "$share/fish" -type f -printf '%f\n' | sort)" \
	"_bailey
bailey
bailey.fish"
tap_is 'nobody but the owner may write any of it' \
	"$(find "$T/root" -perm /022 -not -type l)" ''
tap_is 'nothing has rights of its own' "$(find "$T/root" -perm /6000)" ''

if command -v journalctl >/dev/null; then
	journalctl --root="$T/root" --update-catalog >"$T/catalog" 2>&1 &&
		journalctl --root="$T/root" --list-catalog >>"$T/catalog" 2>&1
	tap_is 'the catalog is one for journalctl' \
		"$(grep -c '^59c315d4542a4227bc4a9fc0dc13ddb4 bailey' "$T/catalog")" 1 "$(cat "$T/catalog")"
	rm -rf "$T/root/var"
else
	tap_absent 'the catalog is one for journalctl' 'there is no journalctl'
fi

: >"$share/bailey/profiles/added.profile"
make_target uninstall
tap_is 'make uninstall works' "$?" 0 "$(cat "$T/out")"
tap_is 'what others have put there stays' "$(cd "$T/root" && find . -not -type d)" \
	./usr/share/bailey/profiles/added.profile
rm -f "$share/bailey/profiles/added.profile"
make_target install && make_target uninstall
tap_is 'nothing of it is left' "$(cd "$T/root" && find . -not -type d -o -name '*bailey*')" ''
tap_done
