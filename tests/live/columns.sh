#!/bin/sh
# columns.sh FOLDER...: of each column of live.sh the folder of its logs, which has its name:
# what passed, failed and was skipped, and which test does not tell that it was in it.
status=0
for folder; do
	case ${folder##*/} in
	no | unset | static) wanted=none ;;
	liar) wanted="it lies" ;;
	*)
		echo "columns.sh: no column: $folder" >&2
		exit 2
		;;
	esac
	echo "the shim: ${folder##*/}: $(cat "$folder"/*.log | grep -c '^PASS: ') passed," \
		"$(cat "$folder"/*.log | grep -c '^FAIL: \|^XPASS: \|^ERROR: ') failed," \
		"$(cat "$folder"/*.log | grep -c '^SKIP: ') skipped"
	for log in "$folder"/*.log; do
		grep -q '^1\.\.0 # SKIP' "$log" || # it has said so
			grep -q "^ok [0-9]* - the shim of .* is: $wanted" "$log" || {
			echo "FAIL: ${log##*/} was in its column"
			status=1
		}
	done
done
exit $status
