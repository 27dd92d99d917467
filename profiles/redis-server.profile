# redis as Debian sets it up: its snapshots and logs, port 6379, runs nothing but itself

include <service>

allow? exec /usr/bin/redis-server
# How dear a look at the clock is.
allow? read /sys/devices/system/clocksource/
allow? write /var/lib/redis/ /var/log/redis/ /run/redis/
# A child that writes a snapshot is the first that the kernel may end.
allow? write /proc/self/oom_score_adj
allow listen tcp port 6379
allow? listen unix /run/redis/redis-server.sock

# As a replica of another server:   --rule "allow connect tcp port 6379"
# With a folder of modules:         --rule "allow load /usr/lib/redis/modules/"
