#!/bin/sh
# make mutate: each rule of a profile is dropped, and each allow is made wider; its tests
# have to fail. Prints the survivors. Asks the judge first; what he cannot tell apart (allow
# jit) the commands of the test must.
#     mutate.sh BAILEY FOLDER PROFILE...
set -eu
bailey=$1
folder=$2
shift 2
work=$(mktemp -d "${TMPDIR:-/var/tmp}/bailey-mutate-XXXXXX")
trap 'rm -rf "$work"' EXIT
survivors=0
mutants=0

# NAME LINE WHAT: the mutant lies in $work.
judge() {
	mutants=$((mutants + 1))
	if "$bailey" test --static "$work/$1.test" >"$work/out" 2>&1 &&
		"$bailey" test "$work/$1.test" >"$work/out" 2>&1; then
		survivors=$((survivors + 1))
		echo "survives: $1.profile:$2: $3: $(sed -n "$2p" "$folder/$1.profile")"
	elif ! grep -q '^not ok' "$work/out"; then
		# It does not compile: that is noticed as well.
		grep -q error "$work/out" || cat "$work/out"
	fi
}

for name; do
	cp "$folder"/*.profile "$work"
	cp "$folder/$name.test" "$work"
	"$bailey" test "$work/$name.test" >"$work/out" 2>&1 || {
		grep '^not ok' "$work/out" || cat "$work/out"
		echo "$name.test fails as it is: its mutants prove nothing"
		exit 1
	}
	# shellcheck disable=SC2013 # numbers are words
	for line in $(grep -n -E '^(allow|deny|drop)' "$folder/$name.profile" | cut -d : -f 1); do
		sed "${line}d" "$folder/$name.profile" >"$work/$name.profile"
		judge "$name" "$line" dropped
		# Every path becomes the whole of its tree's top, every port any port.
		sed "${line}{
			/^allow/!d
			s# port .*##
			s#\\(^allow?* [a-z]*\\) [~/@$].*#\\1 /#
		}" "$folder/$name.profile" >"$work/$name.profile"
		if [ "$(sed -n "${line}p" "$work/$name.profile")" != \
			"$(sed -n "${line}p" "$folder/$name.profile")" ] &&
			sed -n "${line}p" "$folder/$name.profile" | grep -q '^allow'; then
			judge "$name" "$line" widened
		fi
	done
	cp "$folder/$name.profile" "$work"
done
echo "$mutants mutants, $survivors survive"
[ "$survivors" = 0 ]
