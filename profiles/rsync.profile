# rsync: reads the files it is given, writes the working folder, ports 22 and 873

include <document>

allow? exec /usr/bin/rsync /usr/bin/ssh
allow connect tcp port 22 873
allow connect udp port 53
allow? read ~/.ssh/config ~/.ssh/known_hosts  # lint: ok private-granted hosts, no keys
