#!/bin/sh
# bailey unit: the drop-in, which systemd accepts, --check, and what it cannot wrap. What the
# drop-in does in a unit: tests/units.
unit_here=$(cd "$(dirname "$0")" && pwd)
unit_top=${abs_top_srcdir:-$(cd "$unit_here/../.." && pwd)}
unit_build=${abs_top_builddir:-$unit_top}
# shellcheck source=tests/live/tap.sh
. "$unit_top/tests/live/tap.sh"
BAILEY=${BAILEY:-$unit_build/stage/usr/local/bin/bailey}
# shellcheck source=tests/docs/verbs.sh
. "$unit_top/tests/docs/verbs.sh"
[ -x "$BAILEY" ] || tap_skip_all "no bailey at $BAILEY"

T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT

# unit LINE...: of [Service]
unit() {
	printf '%s\n' '[Unit]' 'Description=a service' '[Service]' "$@" >"$T/a.service"
}

# wrong NAME MESSAGE LINE...
wrong() {
	name=$1 message=$2
	shift 2
	unit "$@"
	run "$BAILEY" unit "$T/a.service"
	ends "$name: status 2" 2
	says "$name: says why" "$err" "$message"
	tap_is "$name: prints nothing to be put in place" "$out" ''
}

wrapped="$BAILEY run -p nginx --log=journald --"

prints_a_drop_in() {
	unit Type=forking PIDFile=/run/nginx.pid 'ExecStartPre=/usr/sbin/nginx -t -q' \
		'ExecStartPre=/bin/mkdir -p /run/a' "ExecStart=-/usr/sbin/nginx -g 'daemon on;' \$OPTIONS %i" \
		'ExecReload=/usr/sbin/nginx -s reload' 'ExecStop=/usr/sbin/nginx -s quit'
	run "$BAILEY" unit "$T/a.service"
	ends 'a service is wrapped' 0
	tap_is 'its start and the test before it, each as it stands; not what reaches it from outside' \
		"$(grep -v '^#' "$T/out")" "[Service]
ExecStartPre=
ExecStartPre=$wrapped /usr/sbin/nginx -t -q
ExecStartPre=/bin/mkdir -p /run/a
ExecStart=
ExecStart=-$wrapped /usr/sbin/nginx -g 'daemon on;' \$OPTIONS %i"
	says 'it says where it belongs' "$out" '^# /etc/systemd/system/a.service.d/bailey.conf'
}

chooses_a_profile() {
	unit ExecStart=/bin/sleep
	run "$BAILEY" unit "$T/a.service"
	says 'no profile of its own: guarded, traced' "$out" \
		"^ExecStart=.* run -p guarded --rule \"trace always\" --log=journald -- /bin/sleep\$"
	run "$BAILEY" unit -p service "$T/a.service"
	says '-p: that one, which traces by itself' "$out" ' run -p service --log=journald -- /bin/sleep$'
	run "$BAILEY" unit -p nothing "$T/a.service"
	ends '-p: one that is not there is an error' 2
	echo 'allow raed /srv/' >"$T/broken.profile"
	run "$BAILEY" unit -p "$T/broken.profile" "$T/a.service"
	ends '-p: so is one with a fault' 2
	says '-p: the fault is named' "$err" 'broken.profile:1:7: error:'
	run "$BAILEY" unit -p ./broken.profile "$T/a.service"
	ends '-p: and one that a service would not find' 2
}

adds_what_is_needed() {
	unit Type=notify NotifyAccess=main FileDescriptorStoreMax=4 SystemCallFilter=@system-service \
		RestrictAddressFamilies=AF_INET ExecStart=/usr/sbin/nginx
	run "$BAILEY" unit "$T/a.service"
	for line in NotifyAccess=all RestrictAddressFamilies=AF_UNIX 'SystemCallFilter=landlock_create_ruleset '; do
		says "needs ${line%% *}" "$out" "^$line"
	done
	tap_is 'each need with its reason' "$(grep -c '^# \(desc\|launch\|its S\)' "$T/out")" 3 "$out"
	run "$BAILEY" unit --check "$T/a.service"
	ends '--check: the unit needs something' 1
	says '--check: what, and why' "$out" '^needs: NotifyAccess=all: descriptors .* by the supervisor$'
}

checks_what_is_covered() {
	unit ProtectSystem=strict 'ReadWritePaths=/srv /var' ExecStart=/usr/sbin/nginx
	run "$BAILEY" unit --check "$T/a.service"
	ends '--check: nothing is needed' 0
	tap_is '--check: what the unit covers, and what bailey adds' \
		"$(grep -A 2 '^changes of the system' "$T/out")" "changes of the system
  unit: ProtectSystem=strict
  bailey: what \`allow write\` names"
	says '--check: a list is cut short' "$out" '^  unit: ReadWritePaths=/srv \.\.\.$'
	says '--check: what the unit does not cover' "$out" '^  unit: nothing$'
	run "$BAILEY" unit --check --json "$T/a.service"
	# shellcheck disable=SC2016 # these backquotes are text
	is_json '--check --json: the same' \
		'value["unit"] == "a.service" and value["profile"] == "nginx" and value["needs"] == [] and {"about": "changes of the system", "directive": "ProtectSystem", "value": "strict", "bailey": "what `allow write` names"} in value["covers"]'
	run "$BAILEY" unit --json "$T/a.service"
	ends '--json alone is a usage error' 2
}

is_accepted_by_systemd() {
	if ! command -v systemd-analyze >/dev/null; then
		tap_absent 'systemd-analyze accepts the result' 'there is no systemd-analyze'
		return 0
	fi
	unit Type=notify NotifyAccess=main FileDescriptorStoreMax=4 SystemCallFilter=@system-service \
		RestrictAddressFamilies=AF_INET CapabilityBoundingSet=CAP_SETUID NoExecPaths=/ \
		ExecPaths=/usr/bin 'ExecStartPre=-/usr/bin/env a' "ExecStart=!/usr/bin/env 'b c' \$D"
	mkdir "$T/a.service.d"
	"$BAILEY" unit "$T/a.service" >"$T/a.service.d/bailey.conf"
	tap_is 'systemd-analyze accepts the result' \
		"$(SYSTEMD_UNIT_PATH="$T:" systemd-analyze verify a.service 2>&1 | grep -e bailey -e a.service)" '' \
		"$(cat "$T/a.service.d/bailey.conf")"
	echo 'Nonsense=1' >>"$T/a.service.d/bailey.conf"
	says 'which looks at it' "$(SYSTEMD_UNIT_PATH="$T:" systemd-analyze verify a.service 2>&1)" Nonsense
	rm -r "$T/a.service.d"
}

prints_a_drop_in
chooses_a_profile
adds_what_is_needed
checks_what_is_covered
is_accepted_by_systemd
wrong 'another name' "without '@'" 'ExecStart=@/usr/sbin/nginx other'
wrong 'several commands' 'several commands' 'ExecStart=/bin/a ; /bin/b'
wrong 'no start' 'no ExecStart=' Type=oneshot
wrong 'a start taken back' 'no ExecStart=' ExecStart=/bin/a ExecStart=
wrong 'wrapped already' 'wrapped already' "ExecStart=$wrapped /bin/a"
run "$BAILEY" unit no-such-unit
ends 'a unit that is not there: status 2' 2
says 'it is named' "$err" "no unit 'no-such-unit.service'"
run "$BAILEY" unit
ends 'no unit: status 2' 2
tap_done
