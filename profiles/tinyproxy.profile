# tinyproxy: port 8888, asks ports 80 and 443 for others, its own log

include <service>

allow? exec /usr/bin/tinyproxy
mkdir /run/tinyproxy/ 0755
allow? write /var/log/tinyproxy/ /run/tinyproxy/
allow listen tcp port 8888
allow connect tcp port 80 443
allow connect udp port 53 8888
caps keep setuid setgid chown dac_override
