# shellcheck shell=sh disable=SC2317
# Runs in the machine: each row of a file as a unit, plain and with the drop-in that `bailey
# unit` prints, as root and with User=; what systemd and the service say must be the same.
# Prints TAP.
#
#     rows.sh BAILEY PROFILES FILE
#
# directives.rows explains the rows. A play is one row, one user, one way. All units are
# written first, since systemd reads all of them each time; most of a play is waiting, so
# that many are played at once.
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/units/actions.sh
. "$here/actions.sh"

bailey=$1 profiles=$2
units=/run/systemd/system
ROWS_ONLY=${ROWS_ONLY:-*}
at_once=$(($(nproc) * 6))

# --- units -----------------------------------------------------------------------------

# The names of the play in $row and $unit; what the service prints goes to $output.
name_play() {
	way=$1 user=$2 row=row${folder##*/}$way$user
	unit=$row.service output=/var/tmp/$row.out
}

# In a unit "@stub" is the program.
write_unit() {
	name_play "$1" "$2"
	sed "s|@stub|/opt/units/stub|; s|@row|$row|g" "$folder/service" >"$units/$unit"
	{
		echo "StandardOutput=append:$output"
		echo 'StandardError=journal'
		[ "$user" = root ] || echo 'User=stub'
	} >>"$units/$unit"
	[ ! -s "$folder/socket" ] || sed "s|@row|$row|g" "$folder/socket" >"$units/$row.socket"
	: >"$output"
	[ "$way" = plain ] || wrap_unit
}

wrap_unit() {
	{
		echo '# A row of directives.rows'
		echo 'include <stub>'
		sed "s|@row|$row|g" "$folder/rules"
	} >"$profiles/$row.profile"
	mkdir "$units/$unit.d"
	"$bailey" unit -p "$row" "$unit" >"$units/$unit.d/bailey.conf" ||
		echo "bailey unit $unit: $?" >&2
}

# each_play COMMAND: of the row in $folder, with way and user.
each_play() {
	# shellcheck disable=SC2013 # words
	for each in $(cat "$folder/users"); do
		"$1" plain "$each"
		"$1" wrapped "$each"
	done
}

# --- plays -----------------------------------------------------------------------------

# The actions; prints the report, in which nothing tells the four plays of a row apart.
play() {
	while read -r action; do
		echo "> $action"
		eval "$action" 2>&1
	done <"$folder/actions"
	echo 'output:'
	cat "$output"
}

# A byte in the pipe is a place for one play.
begin_play() {
	name_play "$1" "$2"
	read -r place <&9
	{
		play </dev/null 2>&1 | sed "s/$row/ROW/g" >"$folder/$user-$way"
		echo "$place" >&9
	} &
}

play_all() {
	mkfifo "$work/places"
	exec 9<>"$work/places"
	seq "$at_once" >&9
	for folder in $folders; do
		each_play begin_play
	done
	wait
}

# --- what it was -----------------------------------------------------------------------

missing() {
	while read -r line; do
		grep -qxF -e "$line" "$1" || echo "$line"
	done <"$folder/wanted"
}

compare() {
	[ "$1" = wrapped ] || return 0
	name_play "$1" "$2"
	name=$(cat "$folder/name")
	lacking=$(missing "$folder/$user-plain")
	if [ -n "$lacking" ]; then
		tap_fail "$name ($user)" "plain lacks:
$lacking
$(cat "$folder/$user-plain")"
	elif cmp -s "$folder/$user-plain" "$folder/$user-wrapped"; then
		tap_ok "$name ($user)"
	else
		tap_fail "$name ($user)" "$(diff -U 20 "$folder/$user-plain" "$folder/$user-wrapped")
$(journalctl --no-pager -o cat -u "$unit" | tail -n 20)"
	fi
}

# --- reading ---------------------------------------------------------------------------

row_begin() {
	number=$((number + 1))
	folder=$work/$number part=service
	# shellcheck disable=SC2254 # a pattern is wanted
	case $1 in
	$ROWS_ONLY) folders="$folders $folder" ;;
	esac
	mkdir "$folder"
	echo "$1" >"$folder/name"
	echo 'root user' >"$folder/users"
	echo '[Service]' >"$folder/service"
	touch "$folder/socket" "$folder/rules" "$folder/actions" "$folder/wanted"
}

# The row is left out where systemd is older, and says so.
want_version() {
	[ "$version" -lt "$1" ] || return 0
	case $folders in
	*" $folder")
		folders=${folders%" $folder"}
		tap_absent "$(cat "$folder/name")" "systemd $1 is wanted, and this is $version"
		;;
	esac
}

read_rows() {
	while IFS= read -r line; do
		rest=${line#??}
		case $line in
		'' | '#' | '# '*) ;;
		': '*) row_begin "$rest" ;;
		'! '*) echo "$rest" >"$folder/users" ;;
		'? '*) want_version "$rest" ;;
		'+ '*) printf '%s\n' "$rest" >>"$folder/rules" ;;
		'$ '*) printf '%s\n' "$rest" >>"$folder/actions" ;;
		'= '*) printf '%s\n' "$rest" >>"$folder/wanted" ;;
		'[Socket]')
			part=socket
			echo "$line" >>"$folder/$part"
			;;
		*) printf '%s\n' "$line" >>"$folder/$part" ;;
		esac
	done <"$1"
}

work=$(mktemp -d /run/rows-XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT
number=0 folders=
version=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
read_rows "$3"
for folder in $folders; do
	each_play write_unit
done
systemctl daemon-reload
play_all
for folder in $folders; do
	each_play compare
done
tap_done
