# shellcheck shell=sh
# Runs in the machine: what the journal has of denials, and who reads it. Prints TAP.
#
#     journal.sh BAILEY
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"

bailey=$1
unit=journal.service
id=59c315d4542a4227bc4a9fc0dc13ddb4 # of doc/bailey.catalog
work=$(mktemp -d /run/journal-XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT

# Twelve times the same, and thirty kinds, each once; one by a rule.
{
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		printf ' ask /run/refused.sock'
	done
	for n in $(seq 30); do
		printf ' read /srv/refused-%s' "$n"
	done
	printf ' read /srv/ruled'
} >"$work/steps"
for n in $(seq 30); do
	: >"/srv/refused-$n"
done
: >/srv/ruled
# Nobody listens; it is refused before that matters.
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/refused.sock")'
cat >"/run/systemd/system/$unit" <<END
[Service]
Type=oneshot
ExecStart=$bailey run -p stub --rule "deny read /srv/ruled" --log=journald -- /opt/units/stub$(cat "$work/steps")
END
systemctl daemon-reload
systemctl start "$unit"
journalctl --sync

entries() {
	journalctl --no-pager -o json -u "$unit" "MESSAGE_ID=$id" "$@"
}

# The last count comes when the supervisor ends, behind the program.
tries=600
until entries BAILEY_COUNT=12 | grep -q . || [ "$tries" = 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done

entries "BAILEY_TARGET=unix /run/refused.sock" >"$work/same"
tap_is "a denial that comes again is written at the first, the 10th and the last time" \
	"$(sed -n 's/.*"BAILEY_COUNT":"\([0-9]*\)".*/\1/p; t; s/.*/first/p' "$work/same" | tr '\n' ' ')" \
	'first 10 12 ' "$(cat "$work/same")"
for field in '"BAILEY_OP":"connect"' '"BAILEY_TARGET":"unix /run/refused.sock"' '"BAILEY_PROFILE":"stub"' '"BAILEY_ERRNO":"EACCES"' \
	'"PRIORITY":"4"' '"BAILEY_HINT":"allow connect unix /run/refused.sock"' '"_SYSTEMD_UNIT":"journal.service"'; do
	tap_is "an entry has $field" "$(head -n 1 "$work/same" | grep -c -F "$field")" 1 \
		"$(head -n 1 "$work/same")"
done
entries "BAILEY_TARGET=/srv/ruled" >"$work/ruled"
tap_is "an entry has the rule that decided, and where it stands" \
	"$(grep '"BAILEY_RULE":"deny read /srv/ruled"' "$work/ruled" | grep -c '"BAILEY_RULE_AT":"--rule')" 1 \
	"$(cat "$work/ruled")"
tap_is "no first of a kind is lost" \
	"$(entries | grep -o '"BAILEY_TARGET":"/srv/refused-[0-9]*"' | sort -u | wc -l)" 30

# journald looks up whose an entry is when it reads it. Here it reads half a second late,
# behind the end of the program.
late() {
	journald=$(systemctl show --value -p MainPID systemd-journald.service)
	{
		sleep 0.5
		kill -CONT "$journald"
	} &
	kill -STOP "$journald"
	systemctl start --no-block late.service
	wait
	for _ in $(seq 600); do
		[ "$(systemctl show --value -p Result,SubState late.service | tr '\n' ' ')" != 'success dead ' ] || break
		sleep 0.1
	done
	journalctl --sync
}

sed 's/^Type=.*/&\nStandardOutput=null/' "/run/systemd/system/$unit" >/run/systemd/system/late.service
systemctl daemon-reload
late
journalctl --no-pager -o json -u late.service "MESSAGE_ID=$id" >"$work/late"
tap_is "where journald reads late nothing is lost, and the unit is known" \
	"$(grep -o '"BAILEY_TARGET":"/srv/re[a-z]*-[0-9]*"' "$work/late" | sort -u | wc -l) $(grep -c unrecorded "$work/late")" \
	'30 0' "$(cut -c -400 "$work/late")"

"$bailey" denials --unit "$unit" >"$work/denials"
tap_is "denials --unit: something was refused" "$?" 1
tap_is "denials --unit tells each kind" \
	"$(grep -c ' denied: read /srv/refused-' "$work/denials")" 30 "$(cat "$work/denials")"
tap_is "denials --unit tells how often" \
	"$(grep 'denied: connect unix /run/refused.sock' "$work/denials" | grep -c 12)" 1 \
	"$(grep refused.sock "$work/denials")"
"$bailey" denials --unit other.service >"$work/others"
tap_is "denials of a unit without any" "$? $(wc -l <"$work/others")" '0 0' "$(cat "$work/others")"

"$bailey" why --last --unit "$unit" >"$work/why" 2>&1
tap_is "why --last --unit: refused" "$?" 1 "$(cat "$work/why")"
tap_is "why --last --unit tells what, and the smallest fix" \
	"$(grep -c '^denied: ' "$work/why") $(grep -c '^fix: ' "$work/why")" '2 2' \
	"$(cat "$work/why")"

mkdir -p /usr/local/lib/systemd/catalog
cp "$(dirname "$bailey")/../lib/systemd/catalog/bailey.catalog" /usr/local/lib/systemd/catalog/
journalctl --update-catalog
journalctl --no-pager -x -u "$unit" "MESSAGE_ID=$id" -n 1 >"$work/explained"
tap_is "journalctl -x explains what to do" \
	"$(grep -c 'bailey refused an operation\|bailey why --last --unit=journal.service' "$work/explained")" 2 \
	"$(cat "$work/explained")"
tap_done
