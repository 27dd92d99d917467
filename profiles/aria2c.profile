# aria2: writes the working folder, ports 80 and 443, runs nothing

include <document>

allow? exec /usr/bin/aria2c
# Where there is one that it cannot read it gives up.
allow? read ~/.netrc  # lint: ok private-granted it gives up without
allow connect tcp port 80 443
allow connect udp port 53
