# shellcheck shell=sh
# Runs in the machine: units of the manager of the user `stub`, plain and under bailey.
# Prints TAP.
#
#     user.sh BAILEY
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"

bailey=$1
mkdir -p /home/stub
chown stub: /home/stub
usermod -d /home/stub -s /bin/sh stub
grep -q "^stub:" /etc/shadow || echo "stub:*:19000:0:99999:7:::" >>/etc/shadow
systemctl start user@990.service || tap_skip_all "there is no user manager: $(journalctl --no-pager -o cat -u user@990.service | tail -n 2 | tr "\n" " ")"

# as_user COMMAND...: as the user, with his manager.
as_user() {
	timeout 90 setpriv --reuid=990 --regid=990 --clear-groups env HOME=/home/stub \
		XDG_RUNTIME_DIR=/run/user/990 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/990/bus "$@"
}

# unit COMMAND...: its output and status as a unit of the user's
unit() {
	as_user systemd-run --user --quiet --wait --pipe --collect "$@" 2>&1
	echo "status $?"
}

wrapped() {
	unit "$bailey" run -p guarded -- "$@"
}

tap_is "systemd-run --user runs a program" "$(unit echo hello)" "hello
status 0"
tap_is "and so it does under bailey" "$(wrapped echo hello)" "hello
status 0"
tap_is "its status is the program's" "$(wrapped sh -c 'exit 7')" "status 7"
tap_is "it writes what the profile gives" "$(wrapped touch /home/stub/new)" "status 0"
tap_is "without bailey it writes what runs again later" \
	"$(unit sh -c 'echo true >>/home/stub/.profile && echo written')" "written
status 0"
tap_is "under bailey it does not" \
	"$(wrapped sh -c '{ echo true >>/home/stub/.profile; } 2>/dev/null || echo refused')" "refused
status 0"
# Until the launcher has become it.
main_program() {
	for _ in $(seq 300); do
		main=$(readlink "/proc/$(as_user systemctl --user show --value -p MainPID main.service)/exe")
		[ "$main" = "$bailey" ] || break
		sleep 0.1
	done
	echo "$main"
}
as_user systemd-run --user --quiet --unit=main --service-type=exec "$bailey" run -p guarded -- sleep 600
tap_is "the main process of the unit is the program" "$(main_program)" "$(readlink -f /bin/sleep)"
as_user systemctl --user stop main.service
tap_is "and it stops" "$(as_user systemctl --user is-active main.service)" inactive
tap_done
