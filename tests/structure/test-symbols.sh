#!/bin/sh
# preload/symbols.def knows every function of this libc that takes a path or starts a
# program, and the shim exports its wrappers and nothing else.
structure_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$structure_here/../live/tap.sh"

top=${abs_top_srcdir:-$(cd "$structure_here/../.." && pwd)}
build=${abs_top_builddir:-$top}
list=$top/preload/symbols.def
shim=$build/preload/libbailey-preload.so
LC_ALL=C
export LC_ALL

# What libc's headers call a path, a name of a file, or a command.
parameters='file|path|filename|pathname|fname|name|from|to|fromname|toname|old|new|oldname'
parameters="$parameters|newname|oldpath|newpath|template|command|dir|dirname|pattern|target"
parameters="$parameters|fspec|special_file|special|linkpath|words|tmpl|shell|cat_name|wtmpx_file"
parameters="$parameters|from_pathname|to_pathname|from_path|to_path"
headers='libintl stdio stdlib unistd fcntl dirent ftw fts glob spawn dlfcn mqueue semaphore utime
mntent utmp utmpx wordexp nl_types iconv pwd grp shadow ttyent fstab sys/acct sys/auxv
sys/fanotify sys/file sys/inotify sys/ipc sys/mman sys/mount sys/quota sys/sem sys/stat
sys/statfs sys/statvfs sys/swap sys/time sys/xattr'
# Names that no header declares, or whose parameters say nothing.
undeclared='^(__.*_2|_IO_.*open|__.*(xstat|xmknod)(at)?(64)?|__open.*|__(realpath|readlink|readlinkat)_chk|fexecve|fts(64)?_open|tmpfile(64)?|__statfs|__mktemp|_IO_proc_open|iconv_open)$'
internal='_nocancel$|^__libc_|^__nss|^__gconv|^_IO_(file|proc)_'

declared() {
	for header in $headers; do
		echo "#include <$header.h>"
	done | ${CC:-cc} -E -P -D_GNU_SOURCE -x c - 2>/dev/null | tr '\n;' ' \n' |
		grep -E "char ?\*( ?_*restrict)? ?_*($parameters)\b" | grep '(' |
		sed -E 's/__attribute__.*//; s/^[^(]*[ *]([A-Za-z_0-9]+) \(.*/\1/'
}

# The dynamic symbol table of the libc that programs here are linked with.
exported() {
	nm -D --defined-only "$1" | awk '$2 ~ /[TWi]/ { print $3 }' | sed 's/@.*//' | sort -u
}

listed() {
	sed -nE "s/^($1)\(([A-Za-z_0-9]+).*/\2/p" "$list" | sort
}

libc=$(${CC:-cc} -print-file-name=libc.so.6 2>/dev/null)
[ -e "$libc" ] || tap_skip_all "no libc.so.6"
command -v nm >/dev/null || tap_skip_all "no nm"
T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT
exported "$libc" >"$T/libc"
{ declared; grep -vE "$internal" "$T/libc" | grep -E "$undeclared"; } | sort -u |
	comm -12 - "$T/libc" >"$T/wanted"
listed 'WRAP|PASS|LEFT' >"$T/listed"
listed 'WRAP|PASS' >"$T/wrapped"

tap_is "the headers are understood" "$(grep -cxE 'open|fopen|execve|rename|nftw' "$T/wanted")" 5 \
	"$(cat "$T/wanted")"
tap_is "every function that takes a path is wrapped, or left alone with a reason" \
	"$(comm -23 "$T/wanted" "$T/listed")" ""
tap_is "no function is listed twice" "$(uniq -d "$T/listed")" ""
tap_is "no function is left alone without a reason" \
	"$(sed '1,/^.* left alone \*.$/d' "$list" | tr '\n' ' ' | sed 's/LEFT(/\n&/g' | grep '^LEFT([a-zA-Z_0-9]' |
		grep -vE '^LEFT\([A-Za-z_0-9]+, +"[^"]{10,}"\)')" ""
tap_is "the shim exports its wrappers and nothing else" \
	"$(exported "$shim" | comm -3 - "$T/wrapped")" ""
tap_is "vfork and fork are nobody's business" "$(grep -cxE 'v?fork|clone' "$T/listed")" 0
tap_is "the shim needs no library" "$(readelf -d "$shim" | grep -c NEEDED)" 0
tap_is "the shim has two segments" "$(readelf -lW "$shim" | grep -c '^ *LOAD')" 2
tap_is "the shim has no constructor" "$(readelf -SW "$shim" | grep -cE 'init_array|\.ctors|\.init ')" 0
# libc's, whatever libc: what musl lacks keeps its programs from starting.
tap_is "the shim wants nothing but what every libc has" \
	"$(nm -D --undefined-only "$shim" | awk '$1 == "U" { print $2 }' | sort | tr '\n' ' ')" \
	"__errno_location clock_gettime close closedir environ fdopen fdopendir fileno free lstat \
malloc memcpy memset qsort readdir realloc stat strchr strcmp strlen strrchr strstr \
tdestroy tsearch "
tap_done
