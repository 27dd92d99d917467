# memcached: port 11211 in memory, writes no files

include <service>

allow? exec /usr/bin/memcached
allow listen tcp port 11211
allow listen udp port 11211
allow? write /proc/self/task/*/comm
caps keep setuid setgid
