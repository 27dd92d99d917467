#!/bin/sh
# machine.sh ARCHITECTURE STEP...: bailey for it, and a machine that runs its tests. In
# the folder of the moment, from Debian's packages:
#
#     files SUITE...   root/, a Debian 12, extracted and set up by hand, so that nothing
#                      of it runs here; kernel-SUITE/, the suite's kernel. Once.
#     build SOURCE     build/, from a tarball's tree, by a cross compiler, against root/
#     image SOURCE TEST...   disk, with all of it and the names of the tests
#     boot SUITE       with that kernel under qemu, as a whole, without KVM; the serial
#                      line to console-SUITE
#     report SUITE     what it said; 0 where all went well
#
# Wants root, since the files are root's.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
architecture=$1
step=$2
shift 2
minutes=${MACHINE_MINUTES:-180} # for all the tests

# What qemu is slow at is left out: pointer authentication at each call of the kernel (the
# max of arm64), wide registers in libc, a fifth level of page tables. With cx16 Linux 6.12
# does not come up under qemu 7.2. The clock of the arm64 machine is its instructions, one a
# nanosecond (icount), so that the times of processors and the limits of time are its own,
# whatever else runs here; its two processors take turns on one of ours. An x86-64 one did
# not come to its first test so.
case $architecture in
arm64)
  triple=aarch64-linux-gnu
  qemu='qemu-system-aarch64'
  model='-M virt -cpu neoverse-n1 -icount shift=0'
  slow=5 # TEST_TIME_SCALE
  serial=ttyAMA0
  packaged="$qemu:qemu-system-arm $triple-gcc-12:gcc-12-aarch64-linux-gnu"
  ;;
amd64)
  triple=x86_64-linux-gnu
  qemu='qemu-system-x86_64'
  model='-M q35 -cpu max,cx16=off,la57=off,avx=off,avx2=off -accel tcg,thread=multi'
  slow=20
  serial=ttyS0
  packaged="$qemu:qemu-system-x86 $triple-gcc-12:gcc-12"
  ;;
esac
tools="mmdebstrap:mmdebstrap mke2fs:e2fsprogs pkgconf:pkgconf $packaged"
packages='usr-is-merged,mount,passwd,login,mawk,procps,iproute2,bsdextrautils,python3,strace,git,curl,minisign,signify-openbsd,libc6-dev,libseccomp-dev,libjansson-dev,libsodium-dev,check'

die() {
  printf 'machine.sh: %s: %s\n' "$architecture" "$*" >&2
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
  timeout 900 mmdebstrap --quiet --architectures="$architecture" --variant=extract \
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
  for suite in "$@"; do
    [ ! -e "kernel-$suite/extracted" ] || continue
    extract "kernel-$suite" "$suite" --include="linux-image-cloud-$architecture"
    : >"kernel-$suite/extracted"
  done
}

step_build() {
  library=$PWD/root/usr/lib/$triple
  export PKG_CONFIG_SYSROOT_DIR="$PWD/root" PKG_CONFIG_LIBDIR="$library/pkgconfig"
  compiler="$triple-gcc-12 --sysroot=$PWD/root"
  rm -rf build
  mkdir build
  cd build
  timeout 300 "$1/configure" --quiet --enable-werror --host="$triple" CC="$compiler"
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

# What the tests write is gone with the machine (snapshot). qemu translates a program anew
# wherever it comes to lie: where all lie in the same places (norandmaps) it is four times as
# fast. What has a value among the kernel's words is in the environment of the first process.
step_boot() {
  status=0
  # shellcheck disable=SC2086 # $model is a list of words
  timeout "${minutes}m" $qemu $model -smp 2 -m 2048 \
    -nodefaults -display none -no-reboot -serial stdio \
    -kernel "kernel-$1"/boot/vmlinuz-* \
    -append "root=/dev/nvme0n1 rw console=$serial loglevel=1 panic=-1 norandmaps mitigations=off tsc=reliable TEST_TIME_SCALE=$slow init=/bin/sh -- /bailey/guest.sh" \
    -drive if=none,id=disk,format=raw,file=disk,snapshot=on \
    -device nvme,drive=disk,serial=disk </dev/null >"console-$1" 2>&1 || status=$?
  [ "$status" -eq 0 ] || echo "qemu: $status (124: more than $minutes minutes)" >&2
}

step_report() {
  tr -d '\r' <"console-$1" |
    awk -v machine="$architecture, $1" -f "$here/report.awk" root/bailey/list -
}

"step_$step" "$@"
