#!/bin/sh
# make-layer.sh FOLDER [-t SUITE] PACKAGE...: the files of these packages as a layer over the
# host's, which stays as it is. Installed once by apt-get into an overlay; wants root and
# Debian's packages, those of SUITE before the host's. What cannot be had is left out, and
# its cases are skipped.
set -eu
layer=$1

if [ "${LAYER_ALONE-}" != yes ]; then
  LAYER_ALONE=yes exec unshare -m --propagation private /bin/sh "$0" "$@"
fi

mkdir -p "$layer"
layer=$(cd "$layer" && pwd)
[ ! -e "$layer/.done" ] || exit 0
rm -rf "$layer" && mkdir -p "$layer"
work=$(mktemp -d)
trap 'umount -l "$work/root" "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/disk" "$work/root"
mount -t tmpfs tmpfs "$work/disk"
mkdir "$work/disk/upper" "$work/disk/work"
mount -t overlay -o "lowerdir=/,upperdir=$work/disk/upper,workdir=$work/disk/work" overlay "$work/root"
mount --rbind /proc "$work/root/proc"
mount --rbind /dev "$work/root/dev"
# Nothing is started at its installation: policy-rc.d(8).
printf '#!/bin/sh\nexit 101\n' >"$work/root/usr/sbin/policy-rc.d"
chmod 755 "$work/root/usr/sbin/policy-rc.d"

in_layer() {
  chroot "$work/root" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    "$@" </dev/null >&2
}

shift
if [ "$1" = -t ]; then
  echo "deb http://deb.debian.org/debian $2 main" >"$work/root/etc/apt/sources.list.d/layer.list"
  in_layer apt-get update
  in_layer apt-get install -y --no-install-recommends "$@"
else
  in_layer apt-get install -y --no-install-recommends "$@" || for package; do
    in_layer apt-get install -y --no-install-recommends "$package" || :
  done
fi
rm -rf "$work/root/var/cache/apt" "$work/root/var/lib/apt/lists" "$work/root/usr/sbin/policy-rc.d"
umount -l "$work/root/proc" "$work/root/dev"
cp -a "$work/disk/upper/." "$layer/"
touch "$layer/.done"
