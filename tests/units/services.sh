# Runs in the machine: services from Debian's packages as their packages start them, plain
# and with the drop-in that `bailey unit` prints. Prints TAP.
#
#     services.sh BAILEY LAYERED
#
# LAYERED is yes where the packages are those of make-layer.sh. What the host has besides is
# set up for the host: nginx alone is tried then, with Debian's settings.
# shellcheck shell=sh disable=SC2317 # functions are called by name
here=$(dirname "$0")
# shellcheck source=tests/live/tap.sh
. "$here/tap.sh"
# shellcheck source=tests/units/actions.sh
. "$here/actions.sh"

bailey=$1 layered=$2
ROWS_ONLY=${ROWS_ONLY:-*}
work=$(mktemp -d /run/services-XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT

# check NAME COMMAND...: what the command prints is shown when it fails.
check() {
	name=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		tap_ok "$name"
		return 0
	else
		tap_fail "$name" "$(tail -n 15 "$work/out")
$(journalctl --no-pager -o cat -u "$unit" 2>/dev/null | tail -n 15)"
		return 1
	fi
}

# eventually COMMAND...: soon, in silence; may stand in one that waits itself.
eventually() (
	soon "$@"
) >/dev/null 2>&1

milliseconds() {
	date +%s%3N
}

# How long a stop takes, in milliseconds: the middle one of three, in $took.
stop_in_time() {
	: >"$work/stops"
	for turn in 1 2 3; do
		[ "$turn" = 1 ] || serves || return 1
		began=$(milliseconds)
		systemctl stop "$unit"
		echo "$(($(milliseconds) - began))" >>"$work/stops"
	done
	took=$(sort -n "$work/stops" | sed -n 2p)
}

# Where systemd knows of none: what the service itself says in $pid_file.
main_pid() {
	main=$(property MainPID)
	if [ "$main" = 0 ] && [ -n "${pid_file-}" ]; then
		main=$(tr -d ' ' <"$pid_file")
	fi
	echo "$main"
}

main_program() {
	readlink "/proc/$(main_pid)/exe"
}

# The drop-in, verified and in place.
wrap() {
	mkdir -p "/etc/systemd/system/$unit.d"
	"$bailey" unit -p "$profile" "$unit" >"/etc/systemd/system/$unit.d/bailey.conf" || return 1
	systemctl daemon-reload
	systemd-analyze verify "/etc/systemd/system/$unit.d/../$unit" 2>"$work/verify" ||
		systemd-analyze verify "$unit" 2>"$work/verify"
	if grep bailey "$work/verify"; then
		return 1
	fi
}

unwrap() {
	rm -rf "/etc/systemd/system/$unit.d"
	systemctl daemon-reload
}

serves() {
	timeout 90 systemctl start "$unit" && eventually "$ask"
}

# No denial in the journal of the unit but what the profile says it refuses on purpose: its
# own message when there is one.
no_denial() {
	"$bailey" denials --unit "$unit" --since "$since" >"$work/denials"
	if grep ' denied: ' "$work/denials" | grep -v "denied: ${meant:-nothing}\$"; then
		grep -A 1 ' denied: ' "$work/denials"
		return 1
	fi
}

is_contained() {
	grep -q '^Seccomp:.2' "/proc/$(main_pid)/status"
}

has_the_same_main() {
	[ "$(main_program)" = "$plain_main" ] || main_program
}

# Without its supervisor the unit fails, or comes back where Restart= says so.
kill_supervisor() {
	before=$(main_pid)
	while read -r process; do
		[ "$(readlink "/proc/$process/exe")" != "$bailey" ] || kill -KILL "$process"
	done <"/sys/fs/cgroup$(property ControlGroup)/cgroup.procs"
	eventually main_is_another || return 1
	case $(property Restart) in
	no) eventually has_property ActiveState failed ;;
	*) eventually is_back ;;
	esac
}

main_is_another() {
	[ "$(main_pid)" != "$before" ] || ! kill -0 "$before"
}

is_back() {
	has_property ActiveState active && main_is_another && is_contained
}

# service UNIT PROFILE ASK LOAD [ATTACK]: with functions that ask once, that put load on it
# and that see what it does when it has been taken over.
service() {
	unit=$1 profile=$2 ask=$3 load=$4 attack=${5-}
	# shellcheck disable=SC2254 # a pattern is wanted
	case $unit in
	$ROWS_ONLY) ;;
	*) return 0 ;;
	esac
	if ! systemctl cat "$unit" >/dev/null 2>&1; then
		tap_absent "$unit" 'the package is not there'
		return 0
	fi
	check "$unit serves without bailey" serves
	plain_main=$(main_program)
	check "$unit stops without bailey, and serves again" stop_in_time
	plain_stop=$took
	since=$(date '+%Y-%m-%d %H:%M:%S')
	check "$unit: the drop-in is accepted by systemd-analyze" wrap
	check "$unit serves, wrapped" serves || {
		unwrap
		return 0
	}
	check "$unit: the main process is the program" has_the_same_main
	check "$unit: it is contained" is_contained
	check "$unit serves under load" "$load"
	check "$unit serves behind a reload" reloads
	check "$unit: nothing was refused" no_denial
	[ -z "$attack" ] || check "$unit: taken over, it is held" "$attack"
	check "$unit: its stop takes no longer" stop_is_quick
	check "$unit starts once more" serves
	check "$unit: without the supervisor it fails, or comes back where Restart= says so" \
		kill_supervisor
	systemctl stop "$unit" 2>/dev/null
	unwrap
}

# $stop_grain: what its own way to stop waits at a time.
stop_is_quick() {
	stop_in_time || return 1
	echo "plain $plain_stop ms, wrapped $(tr '\n' ' ' <"$work/stops")ms"
	[ "$took" -le $((plain_stop + plain_stop / 2 + 1000 + ${stop_grain:-0})) ]
}

reloads() {
	if [ "$(property CanReload)" = yes ]; then
		systemctl reload "$unit" || return 1
	fi
	eventually "$ask"
}

# during_reloads COMMAND: again and again, until the service was told 50 times to reload.
during_reloads() {
	for _ in $(seq 50); do
		systemctl reload "$unit" || exit
	done &
	reloading=$!
	while kill -0 "$reloading" 2>/dev/null; do
		"$1" || return 1
	done
	wait "$reloading"
}

# --- nginx -----------------------------------------------------------------------------

# Debian's settings, and nothing that the host has added.
nginx_is_debians() {
	command -v nginx >/dev/null && ! dpkg --verify nginx-common | grep -q ' c /etc/nginx/' &&
		rm -f /etc/nginx/conf.d/* /etc/nginx/sites-enabled/* &&
		ln -s ../sites-available/default /etc/nginx/sites-enabled/default
}

nginx_ask() {
	curl -sf -o /dev/null http://127.0.0.1/
}

# No request is lost over 50 reloads, each of which has made workers anew. Each request has
# a connection of its own: one that is kept may be closed by the server as it is sent.
nginx_load() {
	wrk -t 1 -c 10 -d 300s --timeout 20s -H 'Connection: close' http://127.0.0.1/ >"$work/wrk" &
	client=$!
	for _ in $(seq 50); do
		newest=$(pgrep -n -P "$(main_pid)")
		systemctl reload "$unit"
		eventually nginx_is_renewed || break
	done
	kill -INT "$client" || return 1
	wait "$client"
	cat "$work/wrk"
	nginx_is_renewed && ! grep -E 'Socket errors|Non-2xx' "$work/wrk" &&
		[ "$(sed -n 's/^ *\([0-9]*\) requests in.*/\1/p' "$work/wrk")" -gt 500 ]
}

nginx_is_renewed() {
	[ "$(pgrep -n -P "$(main_pid)")" != "$newest" ]
}

# --- mosquitto -------------------------------------------------------------------------

mosquitto_ask() {
	timeout 5 mosquitto_pub -t test -m hello -q 1
}

mosquitto_load() {
	during_reloads mosquitto_publish
}

mosquitto_publish() {
	seq 1000 | timeout 60 mosquitto_pub -t test -l -q 1
}

# --- postgresql ------------------------------------------------------------------------

postgresql_ask() {
	timeout 10 runuser -u postgres -- psql -qAtc 'select 1' postgres
}

postgresql_load() {
	timeout 60 runuser -u postgres -- pgbench -q -i -s 2 postgres &&
		during_reloads postgresql_bench
}

postgresql_bench() {
	timeout 60 runuser -u postgres -- pgbench -c 4 -T 4 postgres
}

# --- redis -----------------------------------------------------------------------------

redis_ask() {
	[ "$(timeout 5 redis-cli ping)" = PONG ]
}

# A snapshot is written by a child; what was stored is there behind a restart.
redis_load() {
	timeout 60 redis-benchmark -q -n 20000 -c 20 -t set,get,lpush &&
		redis-cli set kept "$unit" && redis-cli bgsave &&
		eventually redis_has_saved &&
		systemctl restart "$unit" && eventually redis_ask &&
		[ "$(redis-cli get kept)" = "$unit" ]
}

redis_has_saved() {
	redis-cli info persistence | tr -d '\r' | grep -x rdb_bgsave_in_progress:0 &&
		redis-cli info persistence | tr -d '\r' | grep -x rdb_last_bgsave_status:ok
}

# --- sshd ------------------------------------------------------------------------------

ssh_key=$work/key

ssh_begin() {
	command -v sshd >/dev/null || return 0
	ssh-keygen -q -t ed25519 -N '' -f "$ssh_key"
	install -d -m 700 -o tester /home/tester/.ssh
	install -m 600 -o tester "$ssh_key.pub" /home/tester/.ssh/authorized_keys
}

# A login by key into a shell with a terminal of its own, which tells what it is asked.
ssh_login() {
	timeout 20 ssh -tt -i "$ssh_key" -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR tester@127.0.0.1 "$1" | tr -d '\r'
}

ssh_ask() {
	[ "$(ssh_login 'id -un')" = tester ]
}

# The session is that of the user, in his home, with job control, and inside the walls.
ssh_load() {
	for _ in 1 2 3 4 5; do
		ssh_ask || return 1
	done
	ssh_login 'tty; echo kept >~/file; cat ~/file; bash -ic "sleep 0.1 & wait; echo jobs >/dev/tty"' \
		>"$work/session"
	cat "$work/session"
	grep '^/dev/pts/' "$work/session" && grep -x kept "$work/session" &&
		grep -x jobs "$work/session" && [ "$(stat -c %U /home/tester/file)" = tester ] &&
		[ "$(ssh_login 'grep ^Seccomp: /proc/self/status')" = "$(printf 'Seccomp:\t2')" ]
}

# --- an RMM agent, as root --------------------------------------------------------------

# The stub of tests/scenarios: it connects to its server and does what that one says. The
# server stands outside, and starts anew with the agent.
rmm_begin() {
	[ -x /opt/rmm/agent ] || return 0
	cat >/etc/systemd/system/rmm-server.service <<-END
		[Unit]
		PartOf=rmm-agent.service
		[Service]
		ExecStart=/opt/rmm/agent server 443 agent
		StandardOutput=truncate:/run/rmm-server.out
	END
	cat >/etc/systemd/system/rmm-agent.service <<-END
		[Unit]
		Requires=rmm-server.service
		After=rmm-server.service
		[Service]
		Type=exec
		ExecStartPre=sh -c 'until grep -q listening /run/rmm-server.out; do sleep 0.1; done'
		ExecStart=/opt/rmm/agent agent 443
		StateDirectory=rmm-agent
		WorkingDirectory=/var/lib/rmm-agent
		Restart=on-failure
	END
	systemctl daemon-reload
}

# order WORDS...: what the agent answers. Whoever comes first is the agent to the server.
order() {
	grep -q ready /run/rmm-server.out || return 1
	timeout 20 /opt/rmm/agent order 443 agent "$@"
}

rmm_ask() {
	rm -f /var/lib/rmm-agent/made
	[ "$(order "do" create /var/lib/rmm-agent/made)" = ok ] && [ -e /var/lib/rmm-agent/made ]
}

rmm_load() {
	for n in $(seq 50); do
		[ "$(order sh "echo $n >report && grep -q $n report && id -u >who")" = ok ] || return 1
	done
	[ "$(cat /var/lib/rmm-agent/who)" = 0 ]
}

# Root's agent drops a program and cannot run it, nor change what it finds.
rmm_attack() {
	echo 'letter' >/srv/letter
	for order in 'sh cp /bin/true dropped && ./dropped' 'sh echo locked >/srv/letter' \
		'do create /etc/systemd/system/rmm.service' 'sh echo x >>/etc/passwd' \
		'sh cat /etc/shadow' 'sh kill -CONT 1' 'do write /opt/rmm/agent'; do
		# shellcheck disable=SC2086 # words
		case $(order $order) in
		EACCES | EPERM | refused*) ;;
		*)
			echo "done: $order"
			return 1
			;;
		esac
	done
	[ "$(cat /srv/letter)" = letter ]
}

# --- postfix ---------------------------------------------------------------------------

# A mail to a user of the host lies in his mailbox.
postfix_ask() {
	mark=$(milliseconds)
	printf 'Subject: %s\n\nbody\n' "$mark" | timeout 10 sendmail tester &&
		eventually grep -q "^Subject: $mark" /var/mail/tester
}

# By SMTP, ten of them.
postfix_load() {
	rm -f /var/mail/tester
	for n in 0 1 2 3 4 5 6 7 8 9; do
		timeout 20 curl -sf smtp://127.0.0.1 --mail-from root@localhost --mail-rcpt tester@localhost \
			-T - <<-END || return 1
				Subject: mail $n

				body
			END
	done
	eventually postfix_has_all
}

postfix_has_all() {
	[ "$(grep -c '^Subject: mail' /var/mail/tester)" = 10 ]
}

# ---------------------------------------------------------------------------------------

id tester >/dev/null 2>&1 || useradd -m -s /bin/bash tester
rmm_begin
service rmm-agent.service agent rmm_ask rmm_load rmm_attack
if ! nginx_is_debians; then
	tap_absent nginx.service 'there is no nginx, or none with the settings of its package'
elif ! command -v wrk >/dev/null; then
	tap_absent nginx.service 'there is no wrk, for the load'
else
	service nginx.service nginx nginx_ask nginx_load
fi
if [ "$layered" = no ]; then
	tap_absent 'ssh, postfix, redis, mosquitto, postgresql' 'make check-units fetches them'
	tap_done
fi
ssh_begin
meant='connect unix /run/dbus/system_bus_socket'
service ssh.service sshd ssh_ask ssh_load
meant=
# Its script to stop it looks once a second whether it has gone.
stop_grain=1000
pid_file=/var/spool/postfix/pid/master.pid
service postfix@-.service postfix postfix_ask postfix_load
stop_grain=
pid_file=
service redis-server.service redis-server redis_ask redis_load
service mosquitto.service mosquitto mosquitto_ask mosquitto_load
service postgresql@15-main.service postgresql postgresql_ask postgresql_load
tap_done
