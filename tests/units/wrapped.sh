# shellcheck shell=sh
# Runs in the machine: what there is of a unit with bailey alone, its supervisor, and what
# systemd does not take from that. Prints TAP.
#
#     wrapped.sh BAILEY
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/units/actions.sh
. "$here/actions.sh"

bailey=$1
units=/run/systemd/system

# new_unit NAME LINE...: what it prints goes to $output.
new_unit() {
	unit=$1.service output=/var/tmp/$1.out
	shift
	: >"$output"
	printf '%s\n' '[Service]' "$@" "StandardOutput=append:$output" >"$units/$unit"
}

# With the drop-in for that profile.
wrap() {
	mkdir "$units/$unit.d"
	"$bailey" unit -p "$1" "$unit" >"$units/$unit.d/bailey.conf"
}

begin() {
	systemctl daemon-reload
	systemctl start "$unit"
	soon main_is_settled
}

log() {
	systemctl show -p "$states" "$unit"
	journalctl --no-pager -o cat -u "$unit" | tail -n 20
}

milliseconds() {
	date +%s%3N
}

# --- descriptors for the manager ---------------------------------------------------------

# Sent by the supervisor, whom NotifyAccess=main does not hear; the program is heard.
new_unit kept Type=notify NotifyAccess=main FileDescriptorStoreMax=4 \
	"ExecStart=$bailey run -p stub -- /opt/units/stub keep kept tell READY=1|STATUS=heard barrier wait"
begin
until_said waiting
tap_is "by hand, with NotifyAccess=main: no descriptor is kept, the rest is heard" \
	"$(property NFileDescriptorStore) $(property StatusText)" '0 heard' "$(log)"

new_unit asked Type=notify NotifyAccess=main FileDescriptorStoreMax=4 'ExecStart=/opt/units/stub wait'
tap_is "bailey unit --check says so, and why" \
	"$("$bailey" unit --check asked | grep -c '^needs: NotifyAccess=all: .*sent by the supervisor')" 1
tap_is "the drop-in helps" "$("$bailey" unit asked | grep -x NotifyAccess=all)" NotifyAccess=all

new_unit chosen 'ExecStart=/usr/bin/sleep 1000'
tap_is "bailey unit chooses the profile named as the program, else guarded" \
	"$("$bailey" unit asked | grep -o ' -p [a-z]*') $("$bailey" unit chosen | grep -o ' -p [a-z]*')" \
	' -p stub  -p guarded'

# --- the supervisor is killed --------------------------------------------------------------

kill_supervisor() {
	for process in $(group); do
		[ "$(readlink "/proc/$process/exe")" != "$bailey" ] || kill -KILL "$process"
	done
}

# fails PROFILE USER COMMAND...
fails() {
	profile=$1 user=$2
	shift 2
	new_unit "fails-$profile-$user" "User=$user" "ExecStart=$*"
	wrap "$profile"
	begin
	began=$(milliseconds)
	kill_supervisor
	soon has_property SubState failed
	took=$(($(milliseconds) - began))
	tap_is "without its supervisor a unit fails at once ($profile, $user)" \
		"$(property Result) $(property ExecMainStatus) $((took / 5000))" 'signal 9 0' \
		"$took ms
$(log)"
}

for user in root stub; do
	fails stub "$user" /opt/units/stub wait
	fails guarded "$user" /usr/bin/sleep 1000
done

new_unit again Restart=on-failure 'ExecStart=/opt/units/stub wait'
wrap stub
begin
before=$pid
kill_supervisor
soon has_property NRestarts 1
soon main_is_settled
[ "$pid" != "$before" ] || main='the same'
tap_is "and comes back with Restart=on-failure" \
	"$(property SubState) ${main##*/} $(group | wc -l)" 'running stub 2' "$(log)"

# --- its end -------------------------------------------------------------------------------

# In turns: what else the host does takes from both.
stop_five() {
	for _ in 1 2 3 4 5; do
		for unit in plain.service wrapped.service; do
			systemctl start "$unit"
			soon main_is_settled
			began=$(milliseconds)
			systemctl stop "$unit"
			echo "$(($(milliseconds) - began))" >>"/run/$unit.took"
		done
	done
}

median() {
	sort -n "/run/$1.service.took" | sed -n 3p
}

new_unit plain 'ExecStart=/opt/units/stub child child wait'
new_unit wrapped 'ExecStart=/opt/units/stub child child wait'
wrap stub
systemctl daemon-reload
stop_five
# Both ends go by several processes, which a busy machine has wait for each other.
tap_is "a stop takes no longer, by no second" \
	"$(($(median wrapped) > $(median plain) * 2 + 1000))" 0
tap_note "plain: $(median plain) ms, wrapped: $(median wrapped) ms"
tap_done
