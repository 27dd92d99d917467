# A campaign, step by step: its services are started bare and under their profiles, and the
# attacker gives them the orders of its rows (the head of kaseya.rows explains the columns).
# Sourced behind tap.sh and live.sh by the tests, and by the demonstration; POSIX sh.
#
# The chain defines
#     chain_profiles          writes its profiles with `profile`
#     chain_start             starts its services with `service`, after chain_mode=bare or
#                             chain_mode=bailey was set
# Then `chain_run_all FILE` runs all of it. $CHAIN_ONLY, a shell pattern, is for whoever
# works on a few rows.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of live.sh and of the test

STUB=${BAILEY_STUB:-$live_build/tests/scenarios/stub}
chain_built=$(dirname "$STUB")
chain_libraries=$(dirname "$BAILEY_PROBE")

# A scratch folder outside /tmp, which many profiles let programs write.
chain_begin() {
	live_begin "$1"
	live_program_of "$STUB"
	STUB=$live_program_of
	for file in "$STUB" "$chain_built/libtrojan.so"; do
		[ -s "$file" ] || tap_skip_all "no $file"
	done
	scratch=
	for place in /home /srv /var/lib "${HOME:-/nonexistent}"; do
		[ -w "$place" ] || continue
		scratch=$(mktemp -d "$place/bailey-chain-XXXXXX" 2>/dev/null) && break
	done
	[ -n "$scratch" ] || tap_skip_all "no folder outside /tmp for decoys"
	chmod 755 "$scratch"
	live_at_end "rm -rf '$scratch'"
	case $scratch in
	"${HOME:-/nonexistent}"/*) at_home=yes ;;
	*) at_home='' ;;
	esac
	# Profiles that are installed bind all others: a stage of our own.
	mkdir "$scratch/own"
	live_own_stage "$scratch/own/stage"
	INSTALLED=${BAILEY%/bin/bailey}/etc/bailey/profiles
	mkdir -p "$INSTALLED"
	mark=$(basename "$scratch")
	loader=$(sed -n 's/.*\(\/lib[^ ]*\/ld-linux[^ ]*\).*/\1/p' <<END
$(ldd "$STUB")
END
	)
}

profile() {
	cat >"$F/$1.profile"
	live_give "$F/$1.profile"
}

# What stands for the installed programs and for files of the system; the vendor's folder.
make_fixed() {
	mkdir -p "$K" "$Z/bin" "$Z/lib" "$A/lib" "$D/private" "$W" "$S"
	cp "$STUB" "$Z/bin/stub"
	cp "$PROBE" "$Z/bin/probe"
	base64 "$STUB" >"$X/payload.crt"
	cp "$chain_built/libtrojan.so" "$Z/lib/libvendor.so"
	if [ -s "$chain_libraries/loads-origin" ]; then
		cp "$chain_libraries/loads" "$chain_libraries/loads-origin" "$Z/bin/"
		cp "$chain_libraries/loads-origin" "$A/"
	fi
}

# In place: the folders stay, which the services and their rules hold.
fresh_decoys() {
	find "$K" "$Z" "$A/lib" "$D" "$W" "$S" -type f ! -path "$F/*" ! -path "$Z/bin/*" \
		! -path "$Z/lib/*" -delete -o -type l -delete
	cp "$STUB" "$K/evil"
	cp "$STUB" "$S/evil"
	cp "$X/payload.crt" "$K/payload.crt"
	for file in "$Z/tool" "$Z/passwd" "$D/letter" "$D/ransom" "$D/private/letter" \
		"$S/upload"; do
		echo "decoy" >"$file"
	done
	echo "<h1>mail</h1>" >"$W/index.html"
	mkdir -p "$K/managed"
	echo "decoy" >"$K/managed/settings"
	ln -s private/letter "$D/to-private"
	[ ! -s "$chain_libraries/libdropped.so" ] ||
		cp "$chain_libraries/libdropped.so" "$K/libdropped.so"
	fresh_home
	live_give "$K" "$Z" "$A" "$D" "$W" "$S"
	[ "$chain_mode" = bailey ] || fresh_profiles
}

fresh_profiles() {
	rm -rf "$F" "$K/bailey-old" "$K/managed-old"
	mkdir -p "$F"
	chain_profiles
	live_give "$F"
}

fresh_home() {
	[ -n "$H" ] || return 0
	[ ! -e "$H/.ssh-old" ] || mv "$H/.ssh-old" "$H/.ssh"
	find "$H" \( -type f -o -type l \) -delete
	mkdir -p "$H/.ssh" "$H/.config/systemd/user" "$H/.config/autostart" "$H/bin" \
		"$H/.config/bailey/profiles/guarded.profile.d"
	for file in .bashrc .profile .ssh/authorized_keys; do
		echo "# mine" >"$H/$file"
	done
	cp "$STUB" "$H/evil"
	live_give "$H"
}

# What must be the same after a step that was refused: all but the working folder, the
# spool, where code may be dropped.
chain_state() {
	"$PROBE" state "$Z" "$D" "$W" "$F" "$K/managed" ${H:+"$H"} |
		grep -v '/bailey/denials\.jsonl '
}

# What else fresh_decoys makes anew.
chain_rest() {
	"$PROBE" state "$K" "$A" "$S"
}

# NAME PROFILE|- WORDS...: a service, in the working folder, with the private folder open as
# descriptors 0 and 9. Leaves its pid in $live_pid.
service() {
	service_name=$1
	service_profile=$2
	shift 2
	set -- "$Z/bin/stub" "$@"
	if [ "$chain_mode" = bailey ] && [ "$service_profile" != - ]; then
		set -- "$BAILEY" run -p "$F/$service_profile.profile" \
			--log "$X/log-$service_profile" -- "$@"
	fi
	: >"$X/$service_name.out"
	# shellcheck disable=SC2086 # $as is a list of words
	(cd "$K" && exec 9<"$D/private" <"$D/private" && exec $as setsid "$@") \
		>"$X/$service_name.out" 2>"$X/$service_name.err" &
	live_pid=$!
	live_children="$live_children $live_pid"
	services="$services $live_pid"
	service_tries=0
	until [ -s "$X/$service_name.out" ]; do
		service_tries=$((service_tries + 1))
		[ "$service_tries" -lt 200 ] && kill -0 "$live_pid" 2>/dev/null || return 1
		sleep 0.05
	done
}

stop_services() {
	for service in $services; do
		kill -KILL "$service" 2>/dev/null
		wait "$service" 2>/dev/null
	done
	services=
}

start_services() {
	stop_services
	traced=$decoy_pid
	chain_start || {
		tap_fail "the services start, $chain_mode ($who)" "$(cat "$X"/*.err)"
		return 1
	}
}

# PID: its supervisor's.
supervisor_of() {
	"$PROBE" supervisors "$1" | grep -v "^ESRCH\$\|^$1\$" | head -n 1
}

# Ports that nobody has.
free_port() {
	live_start "$X/port" "$STUB" serve-tcp || return 1
	kill "$live_pid"
	wait "$live_pid" 2>/dev/null
	cat "$X/port"
}

start_outside() {
	live_start "$X/decoy" "$STUB" decoy "the secret of $1" || return 1
	read -r decoy_pid decoy_address <"$X/decoy"
	live_start "$X/unnamed" "$STUB" serve-tcp || return 1
	read -r unnamed <"$X/unnamed"
	live_start "$X/broker" "$STUB" broker "$X/broker.sock" || return 1
	port=$(free_port) && port_guarded=$(free_port) && port_vendor=$(free_port)
}

expand() {
	printf '%s' "$1" | sed "s|%K|$K|g; s|%Z|$Z|g; s|%A|$A|g; s|%D|$D|g; s|%W|$W|g
s|%S|$S|g; s|%H|$H|g; s|%L|$K/libdropped.so|g; s|%R|$loader|g; s|%V|$decoy_pid|g
s|%X|$decoy_address|g; s|%Q|$traced|g; s|%T|$mark|g; s|%G|$unnamed|g
s|%M|$X/broker.sock|g; s|%P|$Z/bin/probe|g"
}

# The order of the row, to who it is for: $got.
give_order() {
	case $party in
	agent | loader) set -- "$port" agent ;;
	guarded) set -- "$port_guarded" ;;
	*) set -- "$port" ;;
	esac
	# shellcheck disable=SC2046 # words, which the stub puts together again
	got=$(set -f; "$T/bin/start-as" -t 30 "$STUB" order "$@" $(expand "$order") 2>"$X/order.err")
	got=${got:-gone}
}

# The verdict of `bailey why`: ok, refused, or none where the row asks nothing.
ask_why() {
	[ "$why" != - ] || {
		reason=none
		return
	}
	# shellcheck disable=SC2046,SC2086
	(cd "$K" && set -f && live_run "$BAILEY" why "$F/$party.profile" $(expand "$why")) \
		>"$X/why" 2>&1
	case $? in
	0) reason=ok ;;
	1) reason=refused ;;
	*) reason=unknown ;;
	esac
}

# Does $got say what the row wants?
is_as_wanted() {
	case $must/$got in
	refused/EACCES | refused/EPERM | refused/EXDEV | refused/ENOSYS) ;;
	refused/refused* | closed/EBADF) ;;
	page/'<h1>mail</h1>' | ok/ok) ;;
	*) return 1 ;;
	esac
}

# A row under bailey.
judge_step() {
	case $must in
	todo:*)
		tap_todo "$step ($who)" "${must#todo:}"
		return
		;;
	esac
	ask_why
	is_as_wanted || {
		tap_fail "$step ($who)" "under bailey it gives '$got', wanted: $must
$(cat "$X/why" "$X"/*.err)"
		return
	}
	case $must/$reason in
	*/none | refused/refused | ok/ok | page/ok) ;;
	*)
		tap_fail "$step ($who)" "it ended as wanted, but why says $reason
$(cat "$X/why")"
		return
		;;
	esac
	if [ "$must" != ok ] && ! cmp -s "$X/state" "$X/state-after"; then
		tap_fail "$step ($who)" "it gave $got, but the decoys changed:
$(diff "$X/state" "$X/state-after")"
		return
	fi
	tap_ok "$step ($who)"
}

concerns() {
	case $1 in
	root | real) [ -z "$as" ] && [ "$live_uid" = 0 ] ;;
	home) [ -n "$H" ] ;;
	cc) [ -s "$K/libdropped.so" ] ;;
	python) command -v python3 >/dev/null ;;
	away) [ -z "$at_home" ] ;;
	esac
}

# A row that does not concern this user. Root's other user may have it; who is not root
# has no other.
leave_out() {
	case $needs in
	cc) tap_absent "$step ($who)" "no library could be built" ;;
	python) tap_absent "$step ($who)" "no python3" ;;
	*) live_for_root "$step" ;;
	esac
}

# What a step left behind in the real system, where the wall did not hold.
remove_traces() {
	[ "$live_uid" = 0 ] || return 0
	for folder in /usr/local/bin /usr/bin /etc/cron.d /var/spool/cron/crontabs /dev/shm; do
		rm -f "${folder:?}/$mark"
	done
	rm -f "/etc/systemd/system/$mark.service" "/etc/$mark"
}

step_bare() {
	[ "$needs" != real ] || return 0
	case $must in
	todo:*) return ;;
	esac
	give_order
	case $got in
	ok | '<h1>mail</h1>') echo "$number" >>"$X/worked" ;;
	*)
		tap_fail "$step works without bailey ($who)" "it gives '$got'
$(cat "$X"/*.err)"
		;;
	esac
	[ "$got" != gone ] || start_services
	fresh_decoys
}

step_bailey() {
	case $needs$must in
	real* | *todo:*) ;;
	*) grep -qx "$number" "$X/worked" || return ;; # it proves nothing, and has failed
	esac
	chain_state >"$X/state"
	chain_rest >"$X/rest"
	give_order
	chain_state >"$X/state-after"
	chain_rest >"$X/rest-after"
	judge_step
	remove_traces
	[ "$got" != gone ] || start_services
	if ! cmp -s "$X/state" "$X/state-after"; then
		start_services # the rules held folders that may be gone
	elif cmp -s "$X/rest" "$X/rest-after"; then
		return
	fi
	fresh_decoys
}

# FILE FUNCTION [OTHER]: the function for each row that concerns this user, the other one
# for those that do not.
each_row() {
	number=0
	while IFS='|' read -r step party needs must why order <&8; do
		number=$((number + 1))
		case $step in
		'' | '#'*) continue ;;
		esac
		for column in step party needs must why order; do
			eval "live_trim \"\$$column\"; $column=\$trimmed"
		done
		# shellcheck disable=SC2254 # a pattern is meant
		case $step in
		${CHAIN_ONLY:-*})
			if concerns "$needs"; then "$2"; else "${3:-:}"; fi
			;;
		esac
	done 8<"$1"
}

chain_setup() {
	X=$scratch/$1
	K=$X/work
	F=$K/bailey
	Z=$X/system
	A=$X/app
	D=$X/documents
	BAILEY_LIAR=$D/private
	W=$X/www
	S=$X/spool
	services=
	mkdir -p "$X"
	make_fixed
	live_give "$X"
	start_outside "$1" || {
		tap_fail "the decoys start ($who)" "$(cat "$X"/*.err)"
		return 1
	}
	chain_mode=bare
	: >"$X/worked"
	fresh_decoys
}

chain_run() {
	chain_setup "$1" || return
	start_services && each_row "$chain_rows" step_bare
	chain_mode=bailey
	fresh_decoys
	start_services && live_column "$F/$service_profile.profile" "$Z/bin/stub" &&
		each_row "$chain_rows" step_bailey leave_out
	stop_services
}

chain_run_all() {
	chain_rows=$1
	H=
	live_as_root
	chain_run first
	[ "$live_uid" = 0 ] || return 0
	live_home=$scratch/home
	if live_as_user; then
		H=$live_home
		chain_run second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
}
