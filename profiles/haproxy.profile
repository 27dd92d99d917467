# haproxy as Debian sets it up: ports 80 and 443, and servers behind them by rule

include <service>

allow? exec /usr/sbin/haproxy
allow? read /var/lib/haproxy/
allow? read /etc/ssl/private/  # lint: ok private-granted the key of its certificate
mkdir /run/haproxy/ 0755
allow write /run/haproxy/
allow? connect unix /dev/log /run/systemd/journal/dev-log
allow listen unix /run/haproxy/*
allow listen tcp port 80 443
allow connect udp port 53
caps keep net_bind_service setuid setgid chown dac_override sys_chroot kill
