# report.awk LIST CONSOLE: the serial line of a machine (guest.sh). Prints each test
# with its cases, what failed, what was skipped and why. Fails where a case failed, a test
# did not end well or has not the cases of its plan, where one of LIST is missing, or where
# the machine did not come to its end.

NR == FNR {
	wanted[$1] = 1
	next
}
/^=== machine: / {
	print substr($0, 5)
	next
}
$0 == "=== end" {
	ended = 1
	next
}
/^=== [^:]*$/ {
	test = $2
	passed = failed = skipped = 0
	plan = -1
	shown = 0
	next
}
/^=== / {
	test_ended($2, $3 + 0, $4)
	next
}
/^1\.\.[0-9]+/ {
	plan = substr($1, 4) + 0
	if (plan == 0)
		reasons["all of " test ": " substr($0, index($0, "# SKIP") + 7)]++
	next
}
/^ok .*# SKIP/ {
	skipped++
	reasons[substr($0, index($0, "# SKIP") + 7)]++
	shown = 0
	next
}
/^ok / {
	passed++
	shown = 0
	next
}
/^not ok / {
	failed++
	shown = 1
	print "  " test ": " $0
	next
}
/^#/ && shown { print "    " $0 }

function test_ended(name, status, seconds,   good) {
	sub(/:$/, "", name)
	good = status == 0 && failed == 0 && plan == passed + skipped && plan >= 0
	printf "%s %s: %d passed, %d failed, %d skipped, %d s%s\n", good ? "ok" : "FAILED",
		name, passed, failed, skipped, seconds,
		good ? "" : " (status " status ", plan " plan ")"
	if (!good)
		bad++
	delete wanted[name]
	all_passed += passed
	all_failed += failed
	all_skipped += skipped
	all_seconds += seconds
}

END {
	for (reason in reasons)
		printf "skipped: %d x %s\n", reasons[reason], reason
	for (name in wanted) {
		print "MISSING " name
		bad++
	}
	if (!ended) {
		print "MISSING the end of the run"
		bad++
	}
	printf "%s: %d passed, %d failed, %d skipped, %.0f minutes\n", machine, all_passed,
		all_failed, all_skipped, all_seconds / 60
	exit bad > 0
}
