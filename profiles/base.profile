# Included by every profile that does not say `bare`: devices, terminal, locale, resolver

allow? write /dev/null /dev/zero /dev/full /dev/tty /dev/ptmx ${TTY}
allow? read /dev/random /dev/urandom
allow? ioctl /dev/null /dev/zero /dev/full /dev/random /dev/urandom
allow? ioctl /dev/tty /dev/ptmx ${TTY}
allow? read /proc/self/

# The kernel starts the loader as it starts a program. Libraries are the business of
# the profile: `allow load`.
allow? exec /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 /lib/ld-linux.so.2
allow? read /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d/

allow? read /etc/localtime /etc/timezone /usr/share/zoneinfo/
allow? read /etc/locale.alias /usr/lib/locale/ /usr/share/locale/
allow? read /etc/hosts /etc/host.conf /etc/resolv.conf /etc/nsswitch.conf
allow? read /etc/gai.conf /etc/services /etc/protocols
allow? read /etc/ssl/certs/ /etc/ssl/openssl.cnf /usr/share/ca-certificates/ /usr/local/share/ca-certificates/
