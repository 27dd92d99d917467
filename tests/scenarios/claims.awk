# doc/claims.md from claims.list and the logs of the tests: awk -v build=DIR -v
# kernel=VERSION -f claims.awk claims.list. The date is that of the log. A claim is shown where each of its rows has cases,
# and all of them passed: what failed, was skipped, broke off or was not run says so, and
# the exit status is then 1.

function trim(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

function bar(text) {
	gsub(/\|/, "\\|", text)
	return text
}

# A test that died in the middle has no plan, or another number of cases.
function read_log(test,    file, line, status, plan, command) {
	if (test in known)
		return
	known[test] = "whole"
	number[test] = 0
	plan = -1
	file = build "/tests/" test ".log"
	while ((status = (getline line <file)) > 0) {
		if (line ~ /^(not )?ok /)
			cases[test, ++number[test]] = line
		else if (line ~ /^1\.\.[0-9]+/)
			plan = substr(line, 4) + 0
	}
	close(file)
	if (status < 0) {
		known[test] = "not run"
		return
	}
	command = "date -u -r '" file "' +%Y-%m-%d"
	command | getline day[test]
	close(command)
	if (plan != number[test])
		known[test] = "broke off after case " number[test]
}

function count(test, pattern,    i, line, name) {
	passed = failed = skipped = 0
	first = ""
	for (i = 1; i <= number[test]; i++) {
		line = cases[test, i]
		name = line
		sub(/^(not )?ok [0-9]+ - /, "", name)
		if (name !~ pattern)
			continue
		if (line ~ /# SKIP/)
			skipped++
		else if (line ~ /^ok/ && line !~ /# TODO/)
			passed++
		else {
			failed++
			first = first == "" ? name : first
		}
	}
}

# What the table says of a row; "N passed" alone is good.
function result(test, pattern) {
	read_log(test)
	if (known[test] == "not run")
		return "**not run**"
	count(test, pattern)
	if (failed)
		return "**" failed " of " passed + failed + skipped " FAILED**: " bar(first)
	if (known[test] != "whole")
		return "**" known[test] "**"
	if (passed + skipped == 0)
		return "**no such case ran**"
	if (skipped)
		return passed " passed, **" skipped " skipped**"
	return passed " passed"
}

function flush_claim(    i) {
	if (claim == "")
		return
	if (bad)
		worst = 1
	printf "## %s. %s\n\n%s\n\n", claim, text, \
		bad ? "**Not shown by this run**: see the rows." : "Shown by this run."
	print "| test | what | result | kernel | date |"
	print "|---|---|---|---|---|"
	for (i = 1; i <= n_rows; i++)
		print rows[i]
	print ""
	claim = ""
}

BEGIN {
	FS = "|"
	print "# What is claimed, and what shows it"
	print ""
	print "Written by `make claims` from the output of the tests, never by hand. Each attack runs"
	print "without bailey, where it must succeed, and with it, as root and as an ordinary user; a"
	print "case counts where both ended as they must. What failed, was skipped or was not run is"
	print "said in bold, and its claim is then not shown. What is not claimed: threat-model.md."
	print ""
}

/^#/ || /^[ \t]*$/ { next }

/^= / {
	flush_claim()
	printf "# %s\n\n", substr($0, 3)
	next
}

/^claim / {
	flush_claim()
	claim = trim(substr($1, 7))
	text = trim(substr($0, index($0, "|") + 1))
	n_rows = bad = 0
	next
}

# The pattern may have bars of its own.
{
	test = trim($1)
	what = trim($NF)
	pattern = $0
	sub(/^[^|]*\|/, "", pattern)
	sub(/\|[^|]*$/, "", pattern)
	long = sub(/^\*/, "", test)
	got = result(test, trim(pattern))
	if (got !~ /^[0-9]+ passed$/)
		bad = 1
	rows[++n_rows] = sprintf("| `%s`%s | %s | %s | %s | %s |", test, \
		long ? " (`make check-long`)" : "", what, got, test in day ? kernel : "-", test in day ? day[test] : "-")
}

END {
	flush_claim()
	exit worst
}
