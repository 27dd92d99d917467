#!/bin/sh
# The demonstration ends well, as root and as an ordinary user.
: "${BAILEY:?}" "${abs_top_builddir:?}" "${abs_top_srcdir:?}"
set -u
demo=$abs_top_srcdir/demo/hijacked-nginx.sh
work=$(mktemp -d /tmp/bailey-test-demo.XXXXXX)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

for program in nginx curl cc; do
  if ! PATH=$PATH:/usr/sbin command -v "$program" >/dev/null; then
    echo "1..0 # SKIP $program is missing"
    exit "${BAILEY_REQUIRE_LIVE:-0}"
  fi
done
if ! "$BAILEY" run -- true 2>"$work/why"; then
  echo "1..0 # SKIP no program can be contained here: $(head -n 1 "$work/why")"
  exit "${BAILEY_REQUIRE_LIVE:-0}"
fi

report() {
  if "$@" >"$work/out" 2>&1; then
    echo "ok $n - $name"
  else
    echo "not ok $n - $name"
    sed 's/^/# /' "$work/out"
  fi
}

echo 1..2
n=1 name="the demonstration as $(id -un)"
report sh "$demo" "$BAILEY" "$work/own"

n=2 name='the demonstration as an ordinary user'
if [ "$(id -u)" -ne 0 ]; then
  echo "ok $n - $name # SKIP was that already"
else
  # The staged tree may lie where others cannot look.
  cp -r "$abs_top_builddir/stage" "$work/stage"
  cp -r "$abs_top_srcdir/demo" "$work/demo"
  mkdir "$work/user"
  chown nobody "$work/user"
  report setpriv --reuid nobody --regid nogroup --clear-groups -- \
    sh "$work/demo/hijacked-nginx.sh" "$work/stage${BAILEY#"$abs_top_builddir/stage"}" \
    "$work/user"
fi
