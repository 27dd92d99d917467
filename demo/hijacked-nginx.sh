#!/bin/sh
# The demonstration: nginx under its shipped profile serves a page; then the same server,
# taken over, tries what attackers try. Everything lies in one folder below /tmp; the
# port is on the loopback address. Works for root and for everybody else.
#
#   hijacked-nginx.sh BAILEY WORK      WORK: a folder for the compiled stand-in
set -eu

bailey=$1
work=$2
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin

dir=$(mktemp -d /tmp/bailey-demo.XXXXXX)
server=
pid_file=/run/nginx.pid
[ -e "$pid_file" ] && pid_file=

cleanup() {
  stop_server
  rm -rf "$dir"
  # The profile made it, empty, for a server that has its pid file elsewhere.
  if [ -n "$pid_file" ] && [ -f "$pid_file" ] && [ ! -s "$pid_file" ]; then
    rm -f "$pid_file"
  fi
}

stop_server() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null || :
  wait "$server" 2>/dev/null || :
  server=
}

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP PIPE

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

for program in nginx curl cc; do
  command -v "$program" >/dev/null || die "$program is missing: run ./quickstart deps"
done

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
  bold=$(printf '\033[1m') good=$(printf '\033[32m') bad=$(printf '\033[31m') plain=$(printf '\033[0m')
else
  bold='' good='' bad='' plain=''
fi

# --- the site, in a folder of its own ---------------------------------------------------

mkdir "$dir/www" "$dir/state" "$dir/home" "$dir/home/.ssh"
echo '<h1>served from inside the bailey</h1>' >"$dir/www/index.html"
echo 'not a real key' >"$dir/home/.ssh/id_decoy"
chmod -R a+rX "$dir"

write_configuration() {
  cat >"$dir/nginx.conf" <<EOF
daemon off;
pid $dir/state/nginx.pid;
error_log $dir/state/error.log;
events { }
http {
  access_log $dir/state/access.log;
  client_body_temp_path $dir/state/body;
  proxy_temp_path $dir/state/proxy;
  fastcgi_temp_path $dir/state/fastcgi;
  uwsgi_temp_path $dir/state/uwsgi;
  scgi_temp_path $dir/state/scgi;
  server { listen 127.0.0.1:$1; root $dir/www; }
}
EOF
}

# What differs from the stock set-up: where the site lies, and which port it has. exec,
# so that the process id is the program's: call it in a subshell.
contained() {
  verb=$1
  shift
  exec "$bailey" "$verb" \
    --rule "allow read $dir/nginx.conf $dir/www/" \
    --rule "allow write $dir/state/" \
    --rule "allow listen tcp port $port" \
    --rule "zone @private += $dir/home/.ssh/**" \
    "$@"
}

fetch() {
  curl --silent --fail --max-time 5 "http://127.0.0.1:$port/"
}

# 0: it serves. 1: it went away (another program has the port).
start_server() {
  port=$1
  write_configuration "$port"
  contained run -p nginx -- nginx -e "$dir/state/error.log" -c "$dir/nginx.conf" \
    >"$dir/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    fetch >"$dir/page" && kill -0 "$server" 2>/dev/null && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  stop_server
  return 1
}

printf '%s1. nginx, contained by nginx.profile, serves a page%s\n' "$bold" "$plain"
for port in 18080 18081 18082 18083 18084 ''; do
  [ -n "$port" ] || break
  start_server "$port" && break
done
if [ -z "$port" ]; then
  cat "$dir/server.log" "$dir/state/error.log" >&2 || :
  die "nginx did not serve under its profile"
fi
printf '   $ curl http://127.0.0.1:%s/\n   %s\n\n' "$port" "$(cat "$dir/page")"

# --- the same server, taken over --------------------------------------------------------

# nginx has no hole to demonstrate with: a program in its place makes the same moves that
# injected code would make, in its own process, under the same profile and rules.
mkdir -p "$work"
cc -O2 -D_GNU_SOURCE -o "$work/hijack" "$here/hijack.c"

# step, target, operation and target for `bailey why`, must, words
cat >"$dir/steps" <<EOF
write|$dir/www/shell.php|write $dir/www/shell.php|refused|write a web shell into the docroot
encrypt|$dir/www/index.html|write $dir/www/index.html|refused|overwrite the pages
drop|$dir/state/dropped|write $dir/state/dropped|done|drop a program in its own spool
run|$dir/state/dropped|exec $dir/state/dropped|refused|run the dropped program
shell|/bin/sh|exec /bin/sh|refused|start a shell
read|$dir/home/.ssh/id_decoy|read $dir/home/.ssh/id_decoy|refused|read a key in (decoy) ~/.ssh
write|/etc/bailey-demo|write /etc/bailey-demo|refused|write a file in /etc
connect|$port|connect tcp 127.0.0.1 port $port|refused|call home to a port of its choice
EOF

arguments() {
  while IFS='|' read -r step target _; do
    case $1$target in
    bare/etc/*) continue ;; # this machine is no decoy
    esac
    printf '%s\n%s\n' "$step" "$target"
  done <"$dir/steps"
}

# Every target is a word without blanks.
# shellcheck disable=SC2046
"$work/hijack" $(arguments bare) >"$dir/bare"
rm -f "$dir/state/dropped"
# shellcheck disable=SC2046
(contained run -p nginx --rule "allow exec $work/hijack" -- \
  "$work/hijack" $(arguments all)) >"$dir/contained" 2>"$dir/contained.log" || {
  cat "$dir/contained.log" >&2
  die "the stand-in did not run"
}

verdict_rule() {
  # shellcheck disable=SC2086
  (contained why nginx $1) >"$dir/why" 2>&1 || :
  # "deny read @private (/.../guarded.profile:9)": the file's name is enough.
  sed -n -e "s|$dir|...|g" -e 's|(/.*/|(|' -e 's/^rule: //p' "$dir/why"
}

printf '%s2. The same server, taken over%s\n' "$bold" "$plain"
printf '   %-36s %-12s %-18s %s\n' 'step' 'bare' 'with bailey' 'rule'
failures=0
exec 3<"$dir/bare" 4<"$dir/contained"
while IFS='|' read -r step target request must words; do
  bare='not tried'
  case $target in
  /etc/*) ;;
  *) IFS='	' read -r _ bare <&3 || bare=nothing ;;
  esac
  IFS='	' read -r _ outcome <&4 || outcome=nothing
  case $must/$bare/$outcome in
  refused/done/EACCES | refused/done/EPERM) shown="refused ($outcome)" color=$good ;;
  refused/'not tried'/EACCES | refused/'not tried'/EPERM) shown="refused ($outcome)" color=$good ;;
  done/done/done) shown='done: its job' color='' ;;
  *)
    shown="$outcome: UNEXPECTED" color=$bad
    failures=$((failures + 1))
    ;;
  esac
  printf '   %-36s %-12s %s%-18s%s %s\n' "$words" "$bare" "$color" "$shown" "$plain" \
    "$(verdict_rule "$request")"
done <"$dir/steps"

[ "$(fetch)" = "$(cat "$dir/page")" ] || die "the page is not what it was"
printf '\n   The page is still what it was. The profile: %s\n' \
  "bailey show nginx; bailey why nginx exec /bin/sh"
[ "$failures" -eq 0 ] || die "$failures steps did not end as they must"
