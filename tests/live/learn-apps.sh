# The applications that `bailey learn` is shown: each a copy in a folder of its version below
# $APP, with a job in the working folder $J. Sourced behind live.sh; POSIX sh.
#
#     apps_begin         makes $APP, a folder of the system zone; removed at the end
#     app_NAME_here      can it be tested? else says what is missing
#     app_NAME_install V the version V, and no other one, below $APP
#     app_NAME_job CMD.. the job: its last words are the command line, run by CMD...; leaves
#                        the status; prints what a person would see of its result
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of live.sh and of the test

apps_begin() {
	# Letters: a number would be a name that does not last.
	apps_mark=$(printf '%s' "$$" | tr 0-9 a-j)
	APP=/opt/bailey-learn-$apps_mark
	mkdir "$APP" || return 1
	live_at_end "rm -rf '$APP'"
	app_port=$((20000 + $$ % 10000))
}

# PROGRAM FOLDER-V: a copy of it.
apps_copy() {
	find "$APP" -mindepth 1 -delete
	mkdir -p "$APP/$2"
	cp -L "$(command -v "$1")" "$APP/$2/$1"
}

# COMMAND...: until it succeeds, or the job is over.
apps_wait() {
	apps_tries=0
	until "$@" >/dev/null 2>&1; do
		apps_tries=$((apps_tries + 1))
		[ "$apps_tries" -lt 150 ] && kill -0 "$apps_pid" 2>/dev/null || return 1
		sleep 0.1
	done
}

app_nginx_here() {
	command -v nginx >/dev/null && command -v curl >/dev/null || echo "no nginx or curl"
}

app_nginx_install() {
	apps_copy nginx "nginx-$1"
	app_program=$APP/nginx-$1/nginx
	mkdir -p "$J/state" "$J/www"
	for page in index one two; do
		echo "page $page" >"$J/www/$page.html"
	done
	{
		echo "daemon off; pid $J/state/nginx.pid; error_log $J/state/error.log;"
		[ -n "$as" ] || echo "user nobody nogroup;"
		echo "events { } http { access_log $J/state/access.log;"
		for kind in client_body proxy fastcgi uwsgi scgi; do
			echo "${kind}_temp_path $J/state/$kind;"
		done
		echo "server { listen 127.0.0.1:$app_port; root $J/www; } }"
	} >"$J/nginx.conf"
	chmod 755 "$J" "$J/www"
	live_give "$J"
}

app_nginx_job() {
	(cd "$J" && live_run "$@" "$app_program" -e "$J/state/error.log" \
		-c "$J/nginx.conf") >"$T/stdout" 2>"$T/stderr" &
	apps_pid=$!
	apps_wait curl -sf "http://127.0.0.1:$app_port/"
	for page in index one two; do
		curl -sf --max-time 5 "http://127.0.0.1:$app_port/$page.html"
	done
	kill "$(cat "$J/state/nginx.pid" 2>/dev/null)" 2>/dev/null
	wait "$apps_pid"
}

app_redis_here() {
	command -v redis-server >/dev/null && command -v redis-cli >/dev/null ||
		echo "no redis-server"
}

app_redis_install() {
	apps_copy redis-server "redis-$1"
	app_program=$APP/redis-$1/redis-server
}

# Persistence of both kinds: a log, and snapshots by a process of its own.
app_redis_job() {
	(cd "$J" && live_run "$@" "$app_program" --port "$app_port" --bind 127.0.0.1 \
		--appendonly yes) >"$T/stdout" 2>"$T/stderr" &
	apps_pid=$!
	apps_wait redis-cli -p "$app_port" ping
	for order in "set key value" "bgrewriteaof" "get key" "save"; do
		# shellcheck disable=SC2086
		redis-cli -p "$app_port" $order
	done
	redis-cli -p "$app_port" bgsave >/dev/null
	redis-cli -p "$app_port" shutdown save
	wait "$apps_pid"
}

app_npm_here() {
	for program in npm node gcc; do
		command -v "$program" >/dev/null || echo "no $program"
	done
}

# npm itself is the application; the package that it installs has another version too.
app_npm_install() {
	find "$APP" -mindepth 1 -delete
	mkdir -p "$APP/npm-$1"
	cp -RL "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$APP/npm-$1/npm" 2>/dev/null
	app_program=$APP/npm-$1/npm/bin/npm-cli.js
	app_package=$J/good-$1.tgz
	rm -rf "$F/package" "${J:?}/"*
	mkdir -p "$F/package"
	echo "{ \"name\": \"good\", \"version\": \"$1\", \"scripts\": { \"install\": \"sh build.sh\" } }" \
		>"$F/package/package.json"
	echo 'int answer(void) { return 42; }' >"$F/package/answer.c"
	cat >"$F/package/build.sh" <<'EOF'
set -e
gcc -shared -fPIC -o libanswer.so answer.c
node -e 'let n = 0; for (let i = 0; i < 3e6; i++) n += i % 7; fs.writeFileSync("by-node", n + "\n")'
EOF
	tar -C "$F" -czf "$app_package" package
	live_give "$J"
}

app_npm_job() {
	rm -rf "$J/node_modules" "$J/package.json" "$J/package-lock.json"
	(cd "$J" && live_run "$@" "$(command -v node)" "$app_program" install \
		--loglevel error --offline --no-audit --no-fund --no-update-notifier \
		--userconfig "$J/settings" "$app_package") >"$T/stdout" 2>"$T/stderr"
	apps_status=$?
	cat "$J/node_modules/good/by-node"
	return "$apps_status"
}

app_git_here() {
	command -v git >/dev/null || echo "no git"
}

app_git_install() {
	apps_copy git "git-$1"
	app_program=$APP/git-$1/git
	[ ! -d "$J/repo" ] || return 0
	live_run git init -q "$J/repo"
	echo text >"$J/repo/file"
	live_give "$J/repo"
	(cd "$J/repo" && live_run git add file &&
		live_run git -c user.name=a -c user.email=a@b.c commit -q -m a)
}

app_git_job() {
	rm -rf "$J/out"
	(cd "$J" && live_run "$@" "$app_program" clone -q "$J/repo" out) \
		>"$T/stdout" 2>"$T/stderr"
	apps_status=$?
	cat "$J/out/file"
	return "$apps_status"
}

# NAME: learnt from version 1.2.3, short, clean, and enough for version 2.0.1 as well.
app_holds() {
	app=$1
	missing=$("app_${app}_here")
	if [ -n "$missing" ]; then
		tap_absent "$app: learnt ($who)" "$missing"
		return
	fi
	rm -rf "${J:?}" "$F/l.profile"
	mkdir -p "$J"
	live_give "$J"
	"app_${app}_install" 1.2.3
	wanted=$("app_${app}_job" "$BAILEY" learn -o "$F/l.profile" --)
	tap_is "$app: learnt ($who)" "$?,$([ -n "$wanted" ] && echo did)" "0,did" \
		"$wanted $(cat "$T/stderr" "$F/l.profile")"
	tap_is "$app: at most 15 rules ($who)" "$([ "$(rules_of)" -le 15 ] && echo yes)" yes \
		"$(cat "$F/l.profile")"
	live_run "$BAILEY" check "$F/l.profile" >"$T/check" 2>&1
	tap_is "$app: no finding above note ($who)" \
		"$?,$(grep -c 'warning:\|error:' "$T/check")" 0,0 "$(cat "$T/check")"
	tap_is "$app: no version is in it ($who)" "$(grep -c '^[a-z].*1\.2\.3' "$F/l.profile")" 0 \
		"$(cat "$F/l.profile")"
	app_runs "$app: runs again ($who)"
	"app_${app}_install" 2.0.1
	app_runs "$app: runs after an update ($who)"
}

# CASE: the job once more, under what was learnt.
app_runs() {
	got=$("app_${app}_job" "$BAILEY" run -p "$F/l.profile" --summary --)
	tap_is "$1" "$?,$got,$(grep -c '^bailey: denied\|denied [0-9]' "$T/stderr")" \
		"0,$wanted,0" "$(cat "$T/stderr" "$F/l.profile")"
}
