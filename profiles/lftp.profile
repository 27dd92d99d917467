# lftp: writes the working folder, ports 20, 21, 80 and 443, runs nothing

include <document>

allow? exec /usr/bin/lftp
allow connect tcp port 20 21 80 443
allow connect udp port 53
mkdir ~/.local/share/lftp/ 0700
allow write ~/.local/share/lftp/
