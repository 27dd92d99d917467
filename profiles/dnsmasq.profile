# dnsmasq: names on port 53 and leases on port 67, its own state, runs nothing

include <service>

allow? exec /usr/sbin/dnsmasq
allow? connect unix /dev/log /run/systemd/journal/dev-log
allow? write /var/lib/misc/ /run/dnsmasq/
allow listen tcp port 53
allow listen udp port 53 67 547
allow connect tcp port 53
allow connect udp  # lint: ok network-wide an answer goes to the port that has asked
caps keep net_bind_service net_admin net_raw setuid setgid chown dac_override
