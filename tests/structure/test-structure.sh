#!/bin/sh
# The house as doc/HACKING.md draws it: who may include whom, what the pure folders may
# call, how long files, functions and profiles are.
structure_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$structure_here/../live/tap.sh"

top=${abs_top_srcdir:-$(cd "$structure_here/../.." && pwd)}
build=${abs_top_builddir:-$top}
LC_ALL=C
export LC_ALL

FILE_LINES=400
FUNCTION_LINES=80
PROFILE_RULES=15
BANNED='strcpy|strcat|sprintf|vsprintf|gets'

sources() {
	(cd "$top" && find launcher preload tests demo -name '*.[ch]' 2>/dev/null | sort)
}

# Each finding is a line on stdout; none is wanted.

# A folder includes only itself and folders above it in this list; the files of launcher/
# itself stand below all. What the shim and the launcher agree upon is above all.
backward_includes() {
	(cd "$top/launcher" && find . -name '*.[ch]' -o -name '*.def' | sort |
		xargs grep -Hn '^[ \t]*#[ \t]*include[ \t]*"') | awk -F: '
		BEGIN {
			n = split("base lang policy kernel events supervisor tools", names, " ")
			for (i = 1; i <= n; i++)
				rank[names[i]] = i
		}
		{
			file = substr($1, 3)
			split($0, quoted, "\"")
			if (quoted[2] == "preload/wire.h")
				next
			depth = split(file, from, "/")
			parts = split(quoted[2], to, "/")
			own = depth > 1 ? rank[from[1]] : n + 1
			if (!own)
				print file ": a folder that the list does not know"
			else if (quoted[2] ~ /^\./ || parts > 2)
				print file ":" $2 ": \"" quoted[2] "\": not from launcher/ down"
			else if (parts == 2 && !rank[to[1]])
				print file ":" $2 ": \"" quoted[2] "\": an unknown folder"
			else if (parts == 2 && rank[to[1]] > own)
				print file ":" $2 ": \"" quoted[2] "\": runs backwards"
			else if (parts == 1 && own <= n && quoted[2] != "config.h")
				print file ":" $2 ": \"" quoted[2] "\": runs backwards"
		}'
}

preload_includes() {
	find "$top/preload" -name '*.[ch]' -exec \
		grep -Hn '^[ \t]*#[ \t]*include[ \t]*"' '{}' + 2>/dev/null |
		grep -v '"[a-z_]*\.\(h\|def\)"' || :
}

# A header is understood alone: its own .c file includes it first.
headers_not_first() {
	(cd "$top/launcher" && find . -name '*.c' | sort | while read -r file; do
		header=${file#./}
		header=${header%.c}.h
		[ -e "$header" ] || continue
		first=$(grep -m 1 '^#include "' "$file")
		[ "$first" = "#include \"$header\"" ] || [ "$first" = '#include "config.h"' ] ||
			echo "$file: $first"
	done)
}

# What the objects of bailey define themselves.
own_symbols() {
	find "$build/launcher" -name '*.o' -exec nm -g --defined-only '{}' + 2>/dev/null |
		awk 'NF == 3 { print $3 }' | sort -u
}

# OBJECT... : undefined symbols that bailey does not define, with the object.
foreign_symbols() {
	for object in "$@"; do
		nm -u "$object" | awk -v object="${object#"$build/"}" '{ print $2, object }'
	done | awk -v own="$own" '
		BEGIN { while ((getline symbol < own) > 0) known[symbol] = 1 }
		!($1 in known)'
}

# What code without side effects may call of libc: memory, text, sorting, numbers. No
# files, no sockets, no clock, no environment, no process. Sanitizers and coverage add
# symbols of their own.
PURE='^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__errno_location|__ctype_[a-z_]+)$
^(malloc|calloc|realloc|reallocarray|free|qsort|bsearch|regcomp|regerror|regfree|abort|__assert_fail)$
^(__)?(mem|str|stp)[a-z]*(_chk)?$
^(__isoc[0-9]+_)?strtou?ll?$
^(__)?v?(sn|as)printf(_chk)?$
^(inet_pton|inet_ntop|tolower|toupper)$
^json_[a-z_]+$
^__(asan|ubsan|sanitizer|gcov|llvm)_
^_ITM_'

# base/diag.c writes to the stream it is given.
STREAMS='^(fputs|fputc|putc|fwrite|fprintf|__fprintf_chk)$'

impure() {
	foreign_symbols "$@" | grep -vE "$(
		printf '%s\n' "$PURE" | sed 's/\$$/ /' | paste -s -d '|' -)"
}

# Libraries fill a struct diag; only programs print and exit.
printing() {
	foreign_symbols "$@" |
		grep -E '^(stdout|stderr|puts|putchar|printf|__printf_chk|perror|exit|errx?|warnx?) '
}

long_files() {
	sources | (cd "$top" && xargs wc -l) |
		awk -v max="$FILE_LINES" '$2 != "total" && $1 > max { print $2 ": " $1 " lines" }'
}

# Beside comments. The zones are lists.
long_profiles() {
	(cd "$top/profiles" && grep -Evc '^[[:space:]]*(#|$)' ./*.profile) |
		awk -F : -v max="$PROFILE_RULES" '$1 != "./zones.profile" && $2 > max { print $1 ": " $2 " lines" }'
}

# What `bailey list` shows of it.
profiles_without_words() {
	(cd "$top/profiles" && for file in *.profile; do
		head -n 1 "$file" | grep -Eq '^# .{20,}' || echo "$file"
	done)
}

unlisted_profiles() {
	(cd "$top/profiles" && for file in *.profile *.test; do
		grep -qF "%D%/$file" local.mk || echo "$file"
	done)
}

long_functions() {
	sources | (cd "$top" && ctags -L - -o - --fields=+ne --kinds-C=f 2>/dev/null) |
		awk -F '\t' -v max="$FUNCTION_LINES" '{
			first = last = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) first = substr($i, 6)
				if ($i ~ /^end:/) last = substr($i, 5)
			}
			if (last - first + 1 > max)
				print $2 ": " $1 ": " last - first + 1 " lines"
		}'
}

banned_calls() {
	sources | grep -v '^tests/' | (cd "$top" && xargs grep -HnE "(^|[^a-zA-Z0-9_])($BANNED) *\(") |
		grep -v ':[ \t]*\(/\*\|\*\)' || :
}

# They are sourced together: the second one would win.
helpers_twice() {
	(cd "$top/tests/live" && sed -nE 's/^([a-z_]+)\(\) .*/\1/p' tap.sh live.sh rows.sh broker.sh) |
		sort | uniq -d
}

# NAME FINDINGS
none() {
	tap_is "$1" "$2" ""
}

objects_of() {
	find "$build/launcher/$1" -name '*.o' 2>/dev/null | sort
}

check_objects() {
	command -v nm >/dev/null || {
		tap_skip "the pure folders are pure" "nm is missing"
		return
	}
	[ -n "$(objects_of policy)" ] || {
		tap_skip "the pure folders are pure" "no objects below $build/launcher"
		return
	}
	own=$(mktemp) || exit 99
	trap 'rm -f "$own"' EXIT
	own_symbols >"$own"
	# shellcheck disable=SC2046 # lists of objects
	{
		none "policy/ makes no system call" "$(impure $(objects_of policy))"
		none "base/ makes no system call but in fd.c and own_folder.c" \
			"$(impure $(objects_of base |
			grep -vE '/([a-z_-]*fd|own_folder)\.o$') | grep -vE "$(printf '%s' "$STREAMS" |
			sed 's/\$$/ /')")"
		none "lang/ makes no system call but to find and load files" \
			"$(impure $(objects_of lang | grep -v '/[a-z_-]*\(load\|protector\|quiet\|search\|source\|trust\)[a-z_]*\.o$'))"
		for folder in base lang policy kernel events; do
			none "$folder/ never prints or exits" "$(printing $(objects_of "$folder"))"
		done
	}
}

none "a folder includes only folders above it" "$(backward_includes)"
none "preload/ includes only wire.h and its own headers" "$(preload_includes)"
none "a file includes its own header first" "$(headers_not_first)"
none "no file is longer than $FILE_LINES lines" "$(long_files)"
none "no profile has more than $PROFILE_RULES lines beside comments" "$(long_profiles)"
none "a profile begins with a comment, which bailey list shows" "$(profiles_without_words)"
none "every profile and its test are in local.mk" "$(unlisted_profiles)"
none "no call that cannot know the size of its target" "$(banned_calls)"
none "no two files that live tests source have a function of one name" "$(helpers_twice)"
if command -v ctags >/dev/null; then
	none "no function is longer than $FUNCTION_LINES lines" "$(long_functions)"
else
	tap_skip "no function is longer than $FUNCTION_LINES lines" "ctags is missing"
fi
check_objects
tap_done
