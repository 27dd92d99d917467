#!/bin/sh
# make-layer.sh FOLDER: the files of the services that test-services.sh runs, as a layer
# over the host's, which stays as it is. Installed once by apt-get into an overlay; wants
# root and Debian's packages. What cannot be had is left out, and its cases are skipped.
set -eu
layer=$1
packages='nginx-light mosquitto mosquitto-clients postgresql redis-server openssh-server postfix wrk'

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
install() {
  chroot "$work/root" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    apt-get install -y --no-install-recommends "$@" </dev/null >&2
}
# shellcheck disable=SC2086 # words
install $packages || for package in $packages; do
  install "$package" || :
done
rm -rf "$work/root/var/cache/apt" "$work/root/usr/sbin/policy-rc.d"
umount -l "$work/root/proc" "$work/root/dev"
cp -a "$work/disk/upper/." "$layer/"
touch "$layer/.done"
