#!/bin/sh
# Real programs under the shipped profiles: what they print, how they end and what they
# leave is what it is without bailey; and what a profile refuses is refused. As root and
# as an ordinary user.
: "${BAILEY:?}" "${abs_top_builddir:?}"
set -u

n=0
work=$(mktemp -d /tmp/bailey-test-profiles.XXXXXX)
user=
server=
PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
unset CDPATH GIT_DIR GIT_WORK_TREE
export PATH LC_ALL

cleanup() {
  stop_server
  [ -z "$user" ] || userdel "$user" >/dev/null 2>&1
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

skip_all() {
  echo "1..0 # SKIP $*"
  exit "${BAILEY_REQUIRE_LIVE:-0}"
}

ok() {
  n=$((n + 1))
  echo "ok $n - $kind: $*"
}

not_ok() {
  n=$((n + 1))
  echo "not ok $n - $kind: $1"
  shift
  for file; do
    [ -f "$file" ] && tail -n 30 "$file" | sed "s|^|# ${file##*/}: |"
  done
}

skip() {
  n=$((n + 1))
  echo "ok $n - $kind: $1 # SKIP $2"
}

# --- who, and where ---------------------------------------------------------------------

# root runs everything twice: as itself, and as a user that exists for this test only.
# The home is real to bailey, which asks passwd; decoys lie in it.
make_user() {
  user=bailey-test-$$
  mkdir "$work/home"
  useradd -M -d "$work/home" -s /bin/sh "$user" 2>/dev/null || { user='' && return 1; }
  mkdir "$work/home/.ssh" "$work/home/Documents"
  echo secret >"$work/home/.ssh/id_decoy"
  echo letter >"$work/home/Documents/letter"
  echo : >"$work/home/.bashrc"
  chown -R "$user:" "$work/home"
}

as() {
  if [ "$kind" = user ]; then
    setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups \
      env HOME="$work/home" USER="$user" TMPDIR="$TMPDIR" "$@"
  else
    "$@"
  fi
}

# A folder of its own for each kind; the scratch folder in it is there before the start,
# as are the inputs.
make_area() {
  area=$work/$kind
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
  [ "$kind" != user ] || chown -R "$user:" "$area"
}

# --- the same with and without ----------------------------------------------------------

# What the run left: names, types, sizes, modes, owners, and contents.
fingerprint() {
  find "$area/run" -printf '%P %y %s %m %u %l\n' | sort
  find "$area/run" -type f -exec cksum {} + | sort
}

# run_in LABEL COMMAND...: in a fresh folder of the same name; $area/LABEL.{out,err,state}
run_in() {
  label=$1
  shift
  rm -rf "$area/run"
  as mkdir "$area/run"
  (cd "$area/run" && as "$@") >"$area/$label.out" 2>"$area/$label.err" </dev/null
  echo "status $?" >>"$area/$label.out"
  fingerprint >"$area/$label.state"
}

# same NAME PROFILE|- COMMAND...: "-" leaves the choice of the profile to bailey.
same() {
  name=$1 profile=$2
  shift 2
  run_in bare "$@"
  if [ "$profile" = - ]; then
    run_in contained "$bailey" run -- "$@"
  else
    run_in contained "$bailey" run -p "$profile" -- "$@"
  fi
  if cmp -s "$area/bare.out" "$area/contained.out" &&
    cmp -s "$area/bare.state" "$area/contained.state"; then
    ok "$name is the same under $profile"
  else
    diff "$area/bare.out" "$area/contained.out" >"$area/difference"
    diff "$area/bare.state" "$area/contained.state" >>"$area/difference"
    not_ok "$name is the same under $profile" "$area/difference" "$area/contained.err"
  fi
}

# refused NAME PROFILE COMMAND...: succeeds without bailey, fails with it, and says why.
refused() {
  name=$1 profile=$2
  shift 2
  run_in bare "$@"
  run_in contained "$bailey" run -p "$profile" -- "$@"
  if ! grep -qx 'status 0' "$area/bare.out"; then
    not_ok "$name succeeds without bailey" "$area/bare.out" "$area/bare.err"
  elif grep -qx 'status 0' "$area/contained.out"; then
    not_ok "$name is refused under $profile" "$area/contained.out"
  elif ! grep -Eq 'ermission denied|not permitted|not supported' "$area/contained.err"; then
    not_ok "$name is refused under $profile, and says so" "$area/contained.err"
  else
    ok "$name is refused under $profile"
  fi
}

# --- programs ---------------------------------------------------------------------------

have() {
  command -v "$1" >/dev/null && return 0
  skip "$1" 'it is not installed'
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
seq 1 5000 | sort -r | tee all.txt | grep 7 | head -n 3 | tr "\n" ,
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
  for profile in guarded -; do
    have python3 && same 'python3 -c' "$profile" python3 -c "$python_program" one two
    same 'a bash pipeline' "$profile" bash -c "$bash_program"
    if have gcc; then
      same 'gcc compiles and links' "$profile" gcc -O2 -Wall -o hello "$area/in/hello.c" -lm
      same 'gcc with LTO' "$profile" gcc -O2 -flto -pipe -o hello "$area/in/hello.c" -lm
      same 'gcc on an error' "$profile" gcc -c -o none.o -x c "$area/in/site.conf"
    fi
    if have git; then
      same 'git clone of a local repository' "$profile" \
        git -c core.sharedRepository=0644 clone -q --no-hardlinks --template= \
        "$area/in/repo.git" copy
      same 'git log' "$profile" git --git-dir="$area/in/repo.git" log --stat --format=%s
    fi
  done
  same 'tar packs and unpacks' guarded sh -c "
    tar -C '$area/in' --sort=name --mtime=@0 -cf all.tar tree && cksum <all.tar &&
    tar -xpf all.tar && tar -C / -tf \$PWD/all.tar && tar -czf all.tgz tree && rm all.tgz"
  same 'find /usr' guarded sh -c 'find /usr -xdev | sort | cksum'
  same 'ls of / and /etc' guarded ls / /etc
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
  if [ "$kind" = root ]; then
    refused 'reading /etc/shadow' guarded sh -c 'cat /etc/shadow >/dev/null'
    refused 'writing beside the programs' guarded \
      sh -c 'touch /usr/bin/bailey-test-$$ && rm /usr/bin/bailey-test-$$'
  fi
  [ "$kind" = user ] || return 0
  refused 'reading a key' guarded cat "$work/home/.ssh/id_decoy"
  refused 'reading a key by a link' guarded \
    sh -c "ln -s '$work/home/.ssh/id_decoy' alias && cat alias"
  refused 'linking a key elsewhere' guarded ln "$work/home/.ssh/id_decoy" key
  refused 'changing ~/.bashrc' guarded sh -c "echo : >>'$work/home/.bashrc'"
  refused 'making ~/.profile' guarded sh -c "echo : >'$work/home/.profile'"
  refused 'documents overwritten by an agent' agent \
    sh -c "echo gone >>'$work/home/Documents/letter'"
  refused 'documents read by a download' curl \
    curl -s "file://$work/home/Documents/letter"
  same 'documents written' guarded sh -c "echo more >>'$work/home/Documents/letter'"
}

# --- nginx and curl ---------------------------------------------------------------------

stop_server() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null
  wait "$server" 2>/dev/null
  server=
}

# wait_for_page URL: 0 when it answers while the server lives.
wait_for_page() {
  for _ in $(seq 100); do
    curl -s -f --max-time 5 -o "$area/page" "$1" && kill -0 "$server" 2>/dev/null &&
      return 0
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

free_port() {
  for port in 18180 18181 18182 18183 18184 18185; do
    curl -s -o "$area/none" "http://127.0.0.1:$port/"
    [ $? -eq 7 ] && return 0
  done
  return 1
}

# The configuration that Debian ships, as it is: port 80, workers of www-data.
nginx_stock() {
  [ "$kind" = root ] || return 0
  curl -s -o "$area/none" http://127.0.0.1/
  if [ $? -ne 7 ] || [ ! -f /etc/nginx/sites-enabled/default ]; then
    skip 'nginx with the stock configuration' 'port 80 is taken, or the site is not there'
    return 0
  fi
  "$bailey" run -p nginx -- nginx -g 'daemon off;' >"$area/server.out" 2>&1 &
  server=$!
  if wait_for_page http://127.0.0.1/ && cmp -s "$area/page" /var/www/html/index*.html; then
    ok 'nginx serves its page with the stock configuration'
  else
    not_ok 'nginx serves its page with the stock configuration' "$area/server.out"
  fi
  if [ "$(ps -o user= --ppid "$server" | sort -u)" = www-data ]; then
    ok 'its workers are www-data'
  else
    not_ok 'its workers are www-data'
  fi
  kill -HUP "$server"
  sleep 0.5
  if wait_for_page http://127.0.0.1/; then
    ok 'and it serves after a reload'
  else
    not_ok 'and it serves after a reload' "$area/server.out"
  fi
  kill -QUIT "$server"
  wait "$server"
  status=$?
  server=
  if [ "$status" -eq 0 ]; then
    ok 'and it ends with 0 when told to'
  else
    not_ok "and it ends with 0 when told to, not with $status" "$area/server.out"
  fi
}

nginx_own() {
  free_port || { skip 'nginx with its own configuration' 'no free port' && return 0; }
  as mkdir "$area/www" "$area/state"
  as sh -c "seq 1 20000 >'$area/www/numbers'; echo index >'$area/www/index.html'"
  chmod 755 "$work" "$area" "$area/www"
  as sh -c "cat >'$area/nginx.conf'" <<EOF
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
  server { listen 127.0.0.1:$port; root $area/www; }
}
EOF
  as "$bailey" run -p nginx \
    --rule "allow read $area/nginx.conf $area/www/" --rule "allow write $area/state/" \
    --rule "allow listen tcp port $port" -- \
    nginx -e "$area/state/error.log" -c "$area/nginx.conf" -g 'daemon off;' \
    >"$area/server.out" 2>&1 &
  server=$!
  if wait_for_page "http://127.0.0.1:$port/" && cmp -s "$area/page" "$area/www/index.html"; then
    ok 'nginx serves its page with its own configuration'
  else
    not_ok 'nginx serves its page with its own configuration' "$area/server.out" \
      "$area/state/error.log"
    stop_server
    return 0
  fi
  same 'curl' guarded curl -s -o got -w '%{http_code} %{size_download}\n' \
    "http://127.0.0.1:$port/numbers"
  run_in bare curl -s -o got "http://127.0.0.1:$port/numbers"
  run_in contained "$bailey" run --rule "allow connect tcp port $port" -- \
    curl -s -o got "http://127.0.0.1:$port/numbers"
  if cmp -s "$area/bare.out" "$area/contained.out" &&
    cmp -s "$area/bare.state" "$area/contained.state"; then
    ok 'curl is the same under its own profile and a rule for the port'
  else
    not_ok 'curl is the same under its own profile and a rule for the port' \
      "$area/contained.out" "$area/contained.err"
  fi
  run_in contained "$bailey" run -- curl -sS "http://127.0.0.1:$port/numbers"
  if grep -qx 'status 7' "$area/contained.out"; then
    ok 'curl cannot reach that port without the rule'
  else
    not_ok 'curl cannot reach that port without the rule' "$area/contained.err"
  fi
  stop_server
}

# ----------------------------------------------------------------------------------------

"$BAILEY" run -- true 2>"$work/why" ||
  skip_all "no program can be contained here: $(head -n 1 "$work/why")"

chmod 755 "$work"
kind=own
[ "$(id -u)" -ne 0 ] || kind=root
bailey=$BAILEY
for kind in "$kind" user; do
  if [ "$kind" = user ]; then
    [ "$(id -u)" -eq 0 ] || break
    make_user || { skip 'as an ordinary user' 'useradd does not work here' && break; }
    # The staged tree may lie where others cannot look.
    cp -r "$abs_top_builddir/stage" "$work/stage"
    bailey=$work/stage${BAILEY#"$abs_top_builddir/stage"}
  fi
  make_area
  programs
  refusals
  if have nginx && have curl; then
    nginx_stock
    nginx_own
  fi
done
echo "1..$n"
