# Rows of catalogue.rows: inputs, decoys, runs and attacks. Sourced behind live.sh; the head
# of catalogue.rows explains the fields.
#
#     catalogue_begin NAME    live_begin, the ordinary user, decoys and inputs
#     catalogue_each COMMAND  calls it for each row, with $row_* set
#     catalogue_row           one row: needs, job, attacks; $row_name is what the cases are
#                             called, the profile's name if nobody changes it
#     catalogue_job           the job bare, contained, observed and with everything watched
#     catalogue_run LABEL LAUNCHER
#                             the job in a fresh folder; $area/LABEL.{out,err,state}
#     catalogue_denials BAILEY
#                             the job, watched: $catalogue_denied is what would be refused
#     catalogue_attacks BAILEY
#                             the three attacks, bare and under the profile
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of live.sh and of the test

live_seconds=180
catalogue_log=

catalogue_wanted() {
	# shellcheck disable=SC2254 # a pattern
	case $1 in
	${CATALOGUE_ONLY:-*}) return 0 ;;
	esac
	return 1
}

# The offsets of the table at the end are those of the objects.
catalogue_pdf() {
	pdf=$1 offsets=
	printf '%%PDF-1.4\n' >"$pdf"
	text="BT /F1 36 Tf 40 100 Td ($2) Tj ET"
	for object in '<< /Type /Catalog /Pages 2 0 R >>' \
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>' \
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>' \
		"<< /Length ${#text} >>
stream
$text
endstream" \
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'; do
		offsets="$offsets $(wc -c <"$pdf")"
		# shellcheck disable=SC2086 # counts words
		set -- $offsets
		printf '%s 0 obj\n%s\nendobj\n' $# "$object" >>"$pdf"
	done
	table=$(wc -c <"$pdf")
	{
		printf 'xref\n0 6\n0000000000 65535 f \n'
		# shellcheck disable=SC2086
		printf '%010d 00000 n \n' $offsets
		printf 'trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%s\n%%%%EOF\n' "$table"
	} >>"$pdf"
}

catalogue_inputs() {
	mkdir "$IN/www" "$IN/tree"
	catalogue_pdf "$IN/page.pdf" 'Hello from a page'
	awk 'BEGIN { print "P3 64 64 255"
		for (i = 0; i < 4096; i++) print i % 256, int(i / 64), 90 }' >"$IN/picture.ppm"
	seq 1 20000 >"$IN/www/numbers"
	echo '<html><head><title>T</title></head><body>A page of the site</body></html>' \
		>"$IN/www/index.html"
	seq 1 500 >"$IN/tree/numbers"
	echo letter >"$IN/tree/letter"
	printf '# Title\n\nSome *text*.\n' >"$IN/text.md"
	printf '#include <stdio.h>\nint main(void) { puts("compiled"); return 0; }\n' \
		>"$IN/hello.c"
	tar -C "$IN" --sort=name -cf "$IN/tree.tar" tree
	cp "$live_here/catalogue-prelude.sh" "$IN/prelude.sh"
	chmod -R a+rX "$IN"
}

# In a home of its own, never in one that is real; a file in /etc that this user may write.
catalogue_decoys() {
	mkdir "$live_home/.ssh" "$live_home/.gnupg"
	echo 'a secret key' >"$live_home/.gnupg/decoy"
	echo 'a secret key' >"$live_home/.ssh/id_decoy"
	chmod 700 "$live_home/.ssh"
	live_give "$live_home"
	etc_decoy=/etc/bailey-decoy-$$
	if [ "$(id -u)" -eq 0 ]; then
		live_at_end "rm -f $etc_decoy"
		: >"$etc_decoy"
		live_give "$etc_decoy"
	fi
}

catalogue_begin() {
	live_begin "$1"
	live_home=/home/bailey-catalogue-$$ # not below /tmp, which every program may write
	live_at_end "rm -rf $live_home"
	if [ "$(id -u)" -ne 0 ] || ! live_as_user; then
		tap_skip_all 'needs root, to make a user and networks of its own'
	fi
	area=$T/area
	IN=$T/in
	mkdir "$area" "$IN"
	live_give "$area"
	catalogue_inputs
	catalogue_decoys
	export IN
}

# --- one row ----------------------------------------------------------------------------

catalogue_have() {
	for program in $row_needs; do
		command -v "$program" >/dev/null || {
			missing=$program
			return 1
		}
	done
}

# Servers, and clients of servers on well-known ports, have a network and mounts of
# their own.
catalogue_run() {
	rm -rf "$area/run"
	mkdir "$area/run"
	chown "$live_user:" "$area/run"
	apart=
	rights=
	case $row_as in
	user) apart=$as ;;
	net) apart='unshare --net --mount' rights=$as ;;
	root) apart='unshare --net --mount' ;;
	esac
	{
		# shellcheck disable=SC2016 # for that shell
		printf 'RUN="%s %s"\n. "$IN/prelude.sh"\n' "$rights" "$2"
		printf '%s' "$row_run"
	} >"$T/job.sh"
	# shellcheck disable=SC2086 # lists of words
	(cd "$area/run" &&
		timeout -k 5 "$live_seconds" $apart sh "$T/job.sh") \
		>"$area/$1.out" 2>"$area/$1.err" </dev/null
	echo "status $?" >>"$area/$1.out"
	(cd "$area/run" && find . -type f -exec cksum {} + | sort -k 3) >"$area/$1.state"
}

catalogue_denials() {
	: >"$T/watched"
	chmod 666 "$T/watched"
	catalogue_run watched "$1 run -p $row_profile --mode complain --log=$T/watched --"
	catalogue_denied=$(sed -n \
		's/.*"op":"\([^"]*\)","target[^"]*":"\([^"]*\)".*"verdict":"complained".*/\1 \2/p' \
		"$T/watched" | grep -Ev -- "${row_without:-^$}" | sort | uniq -c | head -n 20)
	if ! grep -q '"verdict":"allowed"' "$T/watched"; then
		catalogue_denied="nothing was watched
$(tail -n 5 "$area/watched.err")"
	fi
}

# What a program that was taken over does; nothing of it is named on the command line,
# for a profile may grant what is named there. dash has all of it built in.
catalogue_attack() {
	case $1 in
	write) echo "echo taken >>$etc_decoy && echo worked" ;;
	read) echo "read -r line <$live_home/$row_secret && echo worked" ;;
	run) echo "$drop/dropped worked" ;;
	esac
}

catalogue_attacks() {
	rights=$as
	[ "$row_as" != root ] || rights=
	for attack in write read run; do
		rm -rf "$area/run" "$T/drop"
		mkdir "$area/run" "$T/drop"
		drop=$area/run
		[ "$row_drop" != temp ] || drop=$T/drop
		cp /bin/echo "$drop/dropped"
		chown -R "$live_user:" "$area/run" "$T/drop"
		words=$(catalogue_attack "$attack")
		# shellcheck disable=SC2086
		bare=$(cd "$area/run" && $rights sh -c "$words" 2>&1)
		# shellcheck disable=SC2086
		got=$(cd "$area/run" && $rights "$1" run -p "$row_profile" \
			--rule 'allow exec /usr/bin/dash' -- dash -c "$words; echo tried" 2>&1)
		case $bare,$got in
		worked,*worked*) tap_fail "$row_name: $attack is refused" "$got" ;;
		worked,*denied*tried) tap_ok "$row_name: $attack is refused" ;;
		worked,*) tap_fail "$row_name: $attack is tried and refused" "$got" ;;
		*) tap_fail "$row_name: $attack works without bailey" "$bare" ;;
		esac
	done
}

# LABEL NAME OPTION...: contained it ends as it did bare.
catalogue_equal() {
	label=$1
	name=$2
	shift 2
	catalogue_run "$label" "$BAILEY run $* -p $row_profile --"
	tap_is "$row_name: $name" "$(cat "$area/$label.out" "$area/$label.state")" \
		"$(cat "$area/bare.out" "$area/bare.state")" "$(tail -n 20 "$area/$label.err")"
}

# The program's job, bare, contained, with every call asked about, and once more with
# everything recorded and nothing refused.
catalogue_job() {
	catalogue_run bare ''
	if ! grep -Eq -- "$row_shows" "$area/bare.out"; then
		tap_fail "$row_name does its job without bailey" \
			"wanted: $row_shows
$(tail -n 20 "$area/bare.out" "$area/bare.err")"
		return
	fi
	catalogue_equal contained "the same job, the same result"
	catalogue_equal observed "the same with all that can be asked asked" --mode observe
	catalogue_denials "$BAILEY"
	tap_is "$row_name: nothing that it wants is denied" "$catalogue_denied" ''
}

catalogue_row() {
	if ! catalogue_have; then
		tap_absent "$row_name" "$missing is not installed"
		return
	fi
	catalogue_job
	catalogue_attacks "$BAILEY"
	# shellcheck disable=SC2086 # a list of words
	why=$(cd "$live_home" && $as "$BAILEY" why "$row_profile" write "$live_home/.bashrc" 2>&1)
	tap_is "$row_name: ~/.bashrc stays as it is, started in the home folder too" $? 1 "$why"
}

catalogue_clear() {
	row_profile='' row_needs='' row_as=user row_secret=.ssh/id_decoy row_drop=work row_run='' row_shows='' row_without=''
}

# A row ends at an empty line.
catalogue_end_row() {
	[ -n "$row_profile" ] || return 0
	row_name=$row_profile
	if catalogue_wanted "$row_profile"; then
		"$1"
	fi
	catalogue_clear
}

catalogue_each() {
	catalogue_clear
	while IFS= read -r line <&3; do
		value=${line#*: }
		case $line in
		'#'*) ;;
		'') catalogue_end_row "$1" ;;
		'profile: '*) row_profile=$value ;;
		'needs: '*) row_needs=$value ;;
		'as: '*) row_as=$value ;;
		'drop: '*) row_drop=$value ;;
		'secret: '*) row_secret=$value ;;
		'run: '*) row_run="$row_run$value
" ;;
		'shows: '*) row_shows=$value ;;
		'without: '*) row_without=$value ;;
		*) tap_fail 'catalogue.rows can be read' "$line" ;;
		esac
	done 3<"$live_here/catalogue.rows"
	catalogue_end_row "$1"
}
