#!/bin/sh
# shellcheck disable=SC2154,SC2317 # variables of chain.sh, functions that it calls
# make check-learn: applications that were learnt do their job and outlive an update, and
# whoever takes them over gets nowhere: each step of the three campaigns that must be
# refused is tried under the profile that was learnt, from the application's own folder.
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"
# shellcheck source=tests/live/learn-apps.sh
. "$live_here/learn-apps.sh"
# shellcheck source=tests/scenarios/chain.sh
. "$live_here/../scenarios/chain.sh"

chain_begin learn-long
live_seconds=120
apps_begin || exit 99
services_learnt="nginx redis"
programs_learnt="npm git"

rules_of() {
	grep '^[a-z]' "$F/l.profile" | grep -cv '^include'
}

# Learnt where the attacker will stand: in the working folder of the chain.
learn_all() {
	learnt=
	for one in $services_learnt $programs_learnt; do
		F=$scratch/$1-learnt
		J=$scratch/$1/work
		rm -rf "$F" "$J"
		mkdir -p "$F" "$J"
		live_give "$F"
		live_give "$scratch/$1"
		app_holds "$one"
		[ -f "$F/l.profile" ] || continue
		# Files of the job that are not there any more.
		sed 's/^allow \(read\|write\|exec\) /allow? \1 /; /^mkfile/d' "$F/l.profile" \
			>"$scratch/learnt-$one"
		learnt="$learnt $one"
	done
}

chain_profiles() {
	for one in $learnt; do
		eval "one_port=\$port_$one"
		profile "$one" <<END
$(cat "$scratch/learnt-$one")
zone @system += $Z/
allow exec $Z/bin/stub
allow listen tcp port $one_port
END
	done
	cat >"$INSTALLED/managed.profile" <<END
include <contained>
protect $K/managed/
END
}

chain_start() {
	if [ "$chain_mode" = bare ]; then
		service bare - server "$port"
		return
	fi
	for one in $learnt; do
		eval "one_port=\$port_$one"
		service "$one" "$one" server "$one_port" || return 1
		eval "traced_$one=\$(supervisor_of \$live_pid)"
	done
}

# What an application may do for a reason that stands in its profile.
is_granted() {
	case $party:$why in
	npm:'exec /bin/sh' | npm:'read /bin/sh' | git:'exec /bin/sh' | git:'read /bin/sh') ;;
	*)
		case $party:$order in
		npm:*mprotect-x* | npm:*mmap-wx*) ;; # allow jit
		*) return 1 ;;
		esac
		;;
	esac
}

# The profile that an attacker is after is his own.
own_profile() {
	order=$(printf '%s' "$row_order" | sed "s|/agent\.profile|/$party.profile|g")
	why=$(printf '%s' "$row_why" | sed "s|/agent\.profile|/$party.profile|g")
}

step_unwalled() {
	row_order=$order row_why=$why party=${learnt##* }
	own_profile
	step_bare
}

step_learnt() {
	step_named=$step row_order=$order row_why=$why
	for party in $learnt; do
		own_profile
		is_granted && continue
		step="$step_named: $party"
		eval "port=\$port_$party; traced=\$traced_$party"
		step_bailey
	done
}

# All steps that must be refused, whoever they were for.
rows() {
	cat "$chain_here/kaseya.rows" "$chain_here/solarwinds.rows" \
		"$chain_here/proxylogon.rows" | awk -F '|' '
			{ line = $0 }
			!/^#/ && ($4 ~ /refused/ || $4 ~ /closed/) && $4 !~ /todo/ {
				sub(/^ *[a-z]+ *$/, " any ", $2)
				order = line
				for (i = 0; i < 5; i++)
					order = substr(order, index(order, "|") + 1)
				if (done[order]++)
					next
				print $1 "|" $2 "|" $3 "|" $4 "|" $5 "|" order
			}'
}

run_all() {
	learn_all "$1"
	chain_setup "$1" || return
	for one in $learnt; do
		eval "port_$one=\$(free_port)"
	done
	start_services && each_row "$scratch/rows" step_unwalled
	chain_mode=bailey
	fresh_decoys
	start_services && each_row "$scratch/rows" step_learnt
	stop_services
}

chain_here=$live_here/../scenarios
rows >"$scratch/rows"
tap_is "the campaigns have steps" "$([ "$(grep -c . "$scratch/rows")" -gt 80 ] && echo many)" many
H=
live_as_root
run_all first
if [ "$(id -u)" = 0 ]; then
	live_home=$scratch/home
	if live_as_user; then
		H=$live_home
		run_all second
	else
		tap_skip "all of it as an ordinary user" "no user can be added"
	fi
fi
tap_done
