#!/bin/sh
# Real programs under the shipped profiles: what they print, how they end and what they
# leave is what it is without bailey; and what a profile refuses is refused. As root and
# as an ordinary user.
# shellcheck disable=SC2317 # `check` calls by name
live_here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/live/tap.sh
. "$live_here/tap.sh"
# shellcheck source=tests/live/live.sh
. "$live_here/live.sh"

GIT_COMMITTER_DATE='@1600000000 +0000'
export GIT_COMMITTER_DATE
unset CDPATH GIT_DIR GIT_WORK_TREE

live_seconds=120
live_home=/home/bailey-profiles-$$ # not below /tmp, which every program may write
server=

# tap_fail with the ends of some files.
fail() {
  name=$1
  shift
  tap_fail "$name" "$(for file; do
    [ -f "$file" ] && tail -n 20 "$file" | sed "s|^|${file##*/}: |"
  done)"
}

# A folder of its own for each kind; the scratch folder in it is there before the start,
# as are the inputs.
make_area() {
  area=$T/$1
  TMPDIR=$area/tmp
  export TMPDIR
  mkdir "$area" "$TMPDIR" "$area/in"
  cat >"$area/in/hello.c" <<'EOF'
#include <math.h>
#include <stdio.h>
int main(int argc, char **argv) { (void)argv; printf("hello %.3f\n", sqrt(argc)); return 7; }
EOF
  cat >"$area/in/site.conf" <<'EOF'
nothing yet
EOF
  mkdir "$area/in/tree"
  for i in 1 2 3; do
    mkdir "$area/in/tree/$i"
    seq "$i" 100 >"$area/in/tree/$i/numbers"
    ln -s "$i/numbers" "$area/in/tree/link$i"
    ln "$area/in/tree/$i/numbers" "$area/in/tree/$i/again"
  done
  chmod 640 "$area/in/tree/2/numbers"
  if command -v git >/dev/null; then
    git init -q --bare "$area/in/repo.git"
    git init -q "$area/in/seed"
    (
      cd "$area/in/seed" || exit
      cp -r ../tree .
      git add -A
      git -c user.name=T -c user.email=t@example.org commit -q -m first
      git push -q ../repo.git HEAD:refs/heads/main
      git --git-dir=../repo.git symbolic-ref HEAD refs/heads/main
    ) >/dev/null 2>&1
    rm -rf "$area/in/seed"
  fi
  live_give "$area"
}

# Decoys in a home of its own, never in one that is real.
make_decoys() {
  mkdir "$live_home/.ssh" "$live_home/Documents"
  echo secret >"$live_home/.ssh/id_decoy"
  echo letter >"$live_home/Documents/letter"
  echo : >"$live_home/.bashrc"
  live_give "$live_home"
}

# --- the same with and without ----------------------------------------------------------

# What the run left: names, types, sizes, modes, owners, and contents (git's index holds
# times).
fingerprint() {
  find "$area/run" -printf '%P %y %s %m %u %l\n' | sort
  find "$area/run" -type f ! -path '*/.git/index' -exec cksum {} + | sort
}

# run_in LABEL COMMAND...: in a fresh folder of the same name; $area/LABEL.{out,err,state}
run_in() {
  label=$1
  shift
  rm -rf "$area/run"
  mkdir "$area/run"
  live_give "$area/run"
  (cd "$area/run" && live_run "$@") >"$area/$label.out" 2>"$area/$label.err"
  echo "status $?" >>"$area/$label.out"
  fingerprint >"$area/$label.state"
}

# same NAME PROFILE|- [--rule RULE] COMMAND...: "-" leaves the choice of the profile to
# bailey.
same() {
  name=$1 profile=$2 rule=
  shift 2
  if [ "$1" = --rule ]; then
    rule=$2
    shift 2
  fi
  run_in bare "$@"
  if [ "$profile" = - ]; then
    profile='its own profile'
    run_in contained "$BAILEY" run ${rule:+--rule "$rule"} -- "$@"
  else
    run_in contained "$BAILEY" run ${rule:+--rule "$rule"} -p "$profile" -- "$@"
  fi
  if cmp -s "$area/bare.out" "$area/contained.out" &&
    cmp -s "$area/bare.state" "$area/contained.state"; then
    tap_ok "$name is the same under $profile ($who)"
  else
    diff "$area/bare.out" "$area/contained.out" >"$area/difference"
    diff "$area/bare.state" "$area/contained.state" >>"$area/difference"
    fail "$name is the same under $profile ($who)" "$area/difference" "$area/contained.err"
  fi
}

# refused NAME PROFILE COMMAND...: succeeds without bailey, fails with it, and says why.
refused() {
  name=$1 profile=$2
  shift 2
  run_in bare "$@"
  run_in contained "$BAILEY" run -p "$profile" -- "$@"
  if ! grep -qx 'status 0' "$area/bare.out"; then
    fail "$name succeeds without bailey ($who)" "$area/bare.out" "$area/bare.err"
  elif grep -qx 'status 0' "$area/contained.out"; then
    fail "$name is refused under $profile ($who)" "$area/contained.out"
  elif ! grep -Eq 'ermission denied|not permitted|cross-device|open file' "$area/contained.err"; then
    fail "$name is refused under $profile, and says so ($who)" "$area/contained.err"
  else
    tap_ok "$name is refused under $profile ($who)"
  fi
}

# --- programs ---------------------------------------------------------------------------

have() {
  command -v "$1" >/dev/null && return 0
  tap_skip "$1 ($who)" 'it is not installed'
  return 1
}

python_program='
import json, os, sqlite3, ssl, subprocess, sys, tempfile, threading
print(json.dumps({"argv": sys.argv[1:], "cwd": os.path.basename(os.getcwd())}))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "base")
    base = sqlite3.connect(path)
    base.execute("create table t (x)")
    base.executemany("insert into t values (?)", [(i,) for i in range(1000)])
    base.commit()
    print(base.execute("select sum(x) from t").fetchone())
print(subprocess.run(["sort", "-n"], input="3\n1\n2\n", text=True, capture_output=True).stdout)
thread = threading.Thread(target=lambda: print("thread"))
thread.start(); thread.join()
print(ssl.create_default_context().cert_store_stats()["x509_ca"] > 0, os.path.exists("/proc/self/fd"))
with open("left.txt", "w") as file: file.write("left")
os.chmod("left.txt", 0o600); os.rename("left.txt", "renamed.txt")
sys.exit(3)
'
# shellcheck disable=SC2016 # for that shell, not for this one
bash_program='
set -o pipefail
seq 1 5000 | sort -r | tee all.txt | grep 7 | sed -n 1,3p | tr "\n" ,
echo "${PIPESTATUS[*]}"
while read -r a; do echo "<$a>"; done < <(printf "x\ny\n")
cat <<<"here" | wc -c
mkdir -p a/b/c; echo deep >a/b/c/file; mv a/b/c/file a/file; ln -s file a/link; rm -r a/b
(trap "echo caught; exit 4" TERM; kill -TERM $BASHPID; sleep 5); echo "status $?"
sleep 30 & kill %1; wait %1; echo "job $?"
ls -la /proc/self/fd >/dev/null; ulimit -n >/dev/null; umask
test -w /dev/null && echo x >/dev/null; [[ -c /dev/tty ]]
exit 5
'

programs() {
  for under in guarded -; do
    have python3 && same 'python3 -c' "$under" python3 -c "$python_program" one two
    same 'a bash pipeline' "$under" bash -c "$bash_program"
    if have gcc; then
      same 'gcc compiles and links' "$under" gcc -O2 -Wall -o hello "$area/in/hello.c" -lm
      same 'gcc with LTO' "$under" gcc -O2 -flto -pipe -o hello "$area/in/hello.c" -lm
      same 'gcc on an error' "$under" gcc -c -o none.o -x c "$area/in/site.conf"
    fi
    if have git; then
      same 'git clone of a local repository' "$under" \
        git -c core.sharedRepository=0644 clone -q --no-hardlinks --template= \
        "$area/in/repo.git" copy
      same 'git log' "$under" git --git-dir="$area/in/repo.git" log --stat --format=%s
    fi
  done
  same 'tar packs and unpacks' guarded sh -c "
    tar -C '$area/in' --sort=name --mtime=@0 -cf all.tar tree && cksum <all.tar &&
    tar -xpf all.tar && tar -tf all.tar && tar -czf all.tgz tree && rm all.tgz"
  if have gcc && have make; then
    same 'a build that runs what it built' build sh -c "
      printf 'all: hello\n\t./hello; test \$\$? -eq 7\nhello: ; gcc -o hello $area/in/hello.c -lm\n' >Makefile
      make -s"
  fi
  same 'a program with a window that has none' desktop sh -c 'echo no window'
  same 'find /usr' guarded sh -c 'find /usr -xdev -not -path "/usr/local/bailey*" | sort | cksum'
  same 'names and addresses' guarded getent hosts localhost
  same 'a status' guarded sh -c 'exit 42'
  same 'a missing command' guarded sh -c 'no-such-command-here 2>/dev/null'
}

refusals() {
  refused 'running what was just written' guarded \
    sh -c 'cp /bin/true ./fresh && ./fresh'
  refused 'running a script that was just written' guarded \
    sh -c 'printf "#!/bin/sh\n" >./fresh && chmod +x ./fresh && ./fresh'
  if command -v gcc >/dev/null; then
    refused 'running what was just compiled' guarded \
      sh -c 'echo "int main(void) { return 0; }" | gcc -x c -o fresh - && ./fresh'
  fi
  refused 'a payload decoded and run' agent \
    sh -c 'base64 /bin/true | base64 -d >fresh && chmod +x fresh && ./fresh'
  refused 'a tool copied to the working folder and run' agent \
    sh -c 'cp /usr/bin/base64 ./own && ./own --version'
  if command -v git >/dev/null; then
    refused 'a hook that a repository brings' git sh -c '
      git init -q new && cd new && printf "#!/bin/sh\n" >.git/hooks/pre-commit &&
      chmod +x .git/hooks/pre-commit &&
      git -c user.name=T -c user.email=t@example.org commit -q --allow-empty -m x'
  fi
  if command -v python3 >/dev/null; then
    refused 'a shell that waits for connections' bash \
      bash -c 'python3 -c "import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen()"'
    refused 'a compiler that asks the network' gcc \
      python3 -c 'import socket; socket.socket(type=socket.SOCK_DGRAM).connect(("127.0.0.1", 9))'
  fi
  if [ -z "$as" ] && [ "$(id -u)" -eq 0 ]; then
    refused 'reading /etc/shadow' guarded sh -c 'cat /etc/shadow >/dev/null'
    refused 'writing beside the programs' guarded \
      sh -c 'touch /usr/bin/bailey-test-$$ && rm /usr/bin/bailey-test-$$'
  fi
  live_for_root 'files of the system, and decoys in a home made for them'
  [ -n "$as" ] || return 0
  refused 'reading a key' guarded cat "$live_home/.ssh/id_decoy"
  refused 'reading a key by a link' guarded \
    sh -c "ln -s '$live_home/.ssh/id_decoy' alias && cat alias"
  refused 'linking a key elsewhere' guarded ln "$live_home/.ssh/id_decoy" key
  refused 'changing ~/.bashrc' guarded sh -c "echo : >>'$live_home/.bashrc'"
  refused 'making ~/.profile' guarded sh -c "echo : >'$live_home/.profile'"
  refused 'documents overwritten by an agent' agent \
    sh -c "echo gone >>'$live_home/Documents/letter'"
  refused 'documents read by a download' curl \
    curl -sS "file://$live_home/Documents/letter"
  same 'documents written' guarded sh -c "echo more >>'$live_home/Documents/letter'"
}

# --- nginx and curl ---------------------------------------------------------------------

# The process id is the server's own: bailey becomes it.
start_server() {
  # shellcheck disable=SC2086 # $as is a list of words
  $as "$BAILEY" run "$@" >"$area/server.out" 2>&1 </dev/null &
  server=$!
}

stop_server() {
  [ -n "$server" ] || return 0
  kill "$1" "$server" 2>/dev/null
  wait "$server"
  status=$?
  server=
  return "$status"
}

# 0 when the URL answers while the server lives; the page is in $area/page.
wait_for_page() {
  for _ in $(seq 100); do
    curl -s -f --max-time 5 -o "$area/page" "$1" && kill -0 "$server" 2>/dev/null &&
      return 0
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# 7: nobody listens there.
is_free() {
  curl -s -o "$area/none" "http://127.0.0.1:$1/"
  [ $? -eq 7 ]
}

# check NAME COMMAND...: a case that is the status of a command.
check() {
  name="$1 ($who)"
  shift
  if "$@"; then
    tap_ok "$name"
  else
    fail "$name" "$area/server.out" "$area/state/error.log" "$area/contained.err"
  fi
}

workers_are() {
  [ "$(ps -o user= --ppid "$server" | sort -u)" = "$1" ]
}

# The configuration that Debian ships, as it is: port 80, workers of www-data.
nginx_stock() {
  live_for_root 'nginx with the stock configuration'
  if [ -n "$as" ] || [ "$(id -u)" -ne 0 ]; then
    return 0
  fi
  if ! is_free 80 || [ ! -f /etc/nginx/sites-enabled/default ]; then
    tap_absent 'nginx with the stock configuration' 'port 80 is taken, or the site is gone'
    return 0
  fi
  start_server -p nginx -- nginx -g 'daemon off;'
  check 'nginx serves a page with the stock configuration' wait_for_page http://127.0.0.1/
  # Another web server may have left the page that comes first.
  page=/var/www/html/index.html
  [ -f $page ] || page=/var/www/html/index.nginx-debian.html
  check 'it is the page of the site' cmp -s "$area/page" $page
  check 'the workers are www-data' workers_are www-data
  kill -HUP "$server"
  sleep 0.5
  check 'nginx serves after a reload' wait_for_page http://127.0.0.1/
  check 'nginx ends with 0 when told to' stop_server -QUIT
}

write_configuration() {
  cat >"$area/nginx.conf" <<EOF
pid $area/state/pid;
error_log $area/state/error.log;
events { }
http {
  access_log $area/state/access.log;
  client_body_temp_path $area/state/body;
  proxy_temp_path $area/state/proxy;
  fastcgi_temp_path $area/state/fastcgi;
  uwsgi_temp_path $area/state/uwsgi;
  scgi_temp_path $area/state/scgi;
  server { listen 127.0.0.1:$1; root $area/www; }
}
EOF
  mkdir "$area/www" "$area/state"
  seq 1 20000 >"$area/www/numbers"
  echo index >"$area/www/index.html"
  live_give "$area/nginx.conf" "$area/www" "$area/state"
}

nginx_own() {
  for port in 18180 18181 18182 18183 18184 ''; do
    [ -n "$port" ] && is_free "$port" && break
  done
  if [ -z "$port" ]; then
    tap_absent "nginx with a configuration of its own ($who)" 'no port is free'
    return 0
  fi
  write_configuration "$port"
  start_server -p nginx --rule "allow read $area/nginx.conf $area/www/" \
    --rule "allow write $area/state/" --rule "allow listen tcp port $port" -- \
    nginx -e "$area/state/error.log" -c "$area/nginx.conf" -g 'daemon off;'
  check 'nginx serves a page with a configuration of its own' \
    wait_for_page "http://127.0.0.1:$port/"
  check 'it is the page of that site' cmp -s "$area/page" "$area/www/index.html"
  same 'curl' guarded curl -s -o got -w '%{http_code} %{size_download}\n' \
    "http://127.0.0.1:$port/numbers"
  same "curl with a rule for the port" - --rule "allow connect tcp port $port" \
    curl -s -o got "http://127.0.0.1:$port/numbers"
  run_in contained "$BAILEY" run -- curl -sS "http://127.0.0.1:$port/numbers"
  check 'curl reaches no other port without a rule' grep -qx 'status 7' "$area/contained.out"
  check 'nginx ends with 0 when told to, there too' stop_server -QUIT
}

# ----------------------------------------------------------------------------------------

everything() {
  make_area "$1"
  programs
  refusals
  if have nginx && have curl; then
    nginx_stock
    nginx_own
  fi
}

live_begin profiles
live_at_end 'stop_server -KILL'
live_at_end "rm -rf $live_home"
# The profile for nginx makes it where it is missing.
[ -e /run/nginx.pid ] || live_at_end 'rm -f /run/nginx.pid'

for file in "$live_top"/profiles/*.profile; do
  if live_run "$BAILEY" check "$file" >"$T/check" 2>&1; then
    tap_ok "${file##*/} passes the check"
  else
    fail "${file##*/} passes the check" "$T/check"
  fi
done
live_as_root
everything own
if [ "$(id -u)" -eq 0 ]; then
  if live_as_user; then
    make_decoys
    everything user
  else
    tap_skip 'all of this as an ordinary user' 'no user can be made here'
  fi
fi
tap_done
