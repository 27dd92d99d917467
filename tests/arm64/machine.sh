#!/bin/sh
# machine.sh STEP...: bailey for arm64, and a machine that runs its tests. One machine, in
# the folder of the moment, from Debian's packages:
#
#     files            root/, an arm64 Debian 12, extracted and set up by hand, so that
#                      nothing of it runs here; kernel/, its kernel. Once.
#     build SOURCE     build/, from a tarball's tree, by a cross compiler, against root/
#     image SOURCE TEST...   disk, with all of it and the names of the tests
#     boot             under qemu, as a whole, without KVM; the serial line to console
#     report           what it said; 0 where all went well
#
# Wants root, since the files are root's.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
suite=${ARM64_SUITE:-bookworm-backports} # whose kernel; bookworm has 6.1
minutes=${ARM64_MINUTES:-180}             # for all the tests

tools='mmdebstrap:mmdebstrap qemu-system-aarch64:qemu-system-arm mke2fs:e2fsprogs
aarch64-linux-gnu-gcc-12:gcc-12-aarch64-linux-gnu pkgconf:pkgconf'
packages='usr-is-merged,mount,passwd,login,mawk,procps,iproute2,bsdextrautils,python3,strace,git,curl,minisign,signify-openbsd,libc6-dev,libseccomp-dev,libjansson-dev,libsodium-dev,check'

die() {
  printf 'check-arm64: %s\n' "$*" >&2
  exit 1
}

need_tools() {
  [ "$(id -u)" -eq 0 ] || die 'wants root'
  missing=
  for tool in $tools; do
    command -v "${tool%:*}" >/dev/null || missing="$missing ${tool#*:}"
  done
  [ -z "$missing" ] || die "missing packages:$missing (apt-get install --no-install-recommends)"
}

# extract FOLDER SUITE OPTION...: packages of SUITE before those of others.
extract() {
  folder=$1 first=$2
  shift 2
  rm -rf "$folder"
  timeout 900 mmdebstrap --quiet --architectures=arm64 --variant=extract \
    --aptopt="APT::Default-Release \"$first\"" "$@" bookworm "$folder" - <<END
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian-security bookworm-security main
deb http://deb.debian.org/debian bookworm-backports main
END
}

# What the packages' own scripts would have done, as far as the tests ask for it.
set_up() {
  cp root/usr/share/base-passwd/passwd.master root/etc/passwd
  cp root/usr/share/base-passwd/group.master root/etc/group
  cp root/usr/share/libc-bin/nsswitch.conf root/etc/
  printf '127.0.0.1 localhost\n' >root/etc/hosts
  ln -sf mawk root/usr/bin/awk
}

step_files() {
  need_tools
  if [ "$(cat root.packages 2>/dev/null)" != "$packages" ]; then
    # shellcheck disable=SC2016 # $1 is mmdebstrap's
    extract root bookworm --include='?essential' --include="$packages" \
      --setup-hook='for d in bin sbin lib; do mkdir -p "$1/usr/$d"; ln -s "usr/$d" "$1/$d"; done'
    set_up
    echo "$packages" >root.packages
  fi
  if [ ! -e "kernel/$suite" ]; then
    extract kernel "$suite" --include=linux-image-cloud-arm64
    : >"kernel/$suite"
  fi
}

step_build() {
  library=$PWD/root/usr/lib/aarch64-linux-gnu
  export PKG_CONFIG_SYSROOT_DIR="$PWD/root" PKG_CONFIG_LIBDIR="$library/pkgconfig"
  compiler="aarch64-linux-gnu-gcc-12 --sysroot=$PWD/root"
  rm -rf build
  mkdir build
  cd build
  timeout 300 "$1/configure" --quiet --enable-werror --host=aarch64-linux-gnu CC="$compiler"
  timeout 1800 make -s -j"$(nproc)" check TESTS=
  cd ..
}

step_image() {
  source=$1
  shift
  rm -rf root/bailey disk
  mkdir root/bailey
  cp -a "$source" root/bailey/src
  cp -a build root/bailey/build
  find root/bailey -name '*.o' -delete
  chown -R 0:0 root/bailey
  printf '%s\n' "$@" >root/bailey/list
  cp "$here/guest.sh" root/bailey/guest.sh
  # NVMe and ext4 are not modules in Debian's kernels for clouds: no initramfs.
  mke2fs -q -t ext4 -d root disk 2G
}

# No "-cpu max": qemu would work out pointer authentication at each call of the kernel.
step_boot() {
  status=0
  timeout "${minutes}m" qemu-system-aarch64 -M virt -cpu neoverse-n1 -smp 2 -m 2048 \
    -accel tcg,thread=multi -nodefaults -display none -no-reboot -serial stdio \
    -kernel kernel/boot/vmlinuz-* \
    -append "root=/dev/nvme0n1 rw console=ttyAMA0 loglevel=1 panic=-1 init=/bin/sh -- /bailey/guest.sh" \
    -drive if=none,id=disk,format=raw,file=disk \
    -device nvme,drive=disk,serial=disk </dev/null >console 2>&1 || status=$?
  [ "$status" -eq 0 ] || echo "qemu: $status (124: more than $minutes minutes)" >&2
}

step_report() {
  tr -d '\r' <console | awk -f "$here/report.awk" root/bailey/list -
}

step=$1
shift
"step_$step" "$@"
