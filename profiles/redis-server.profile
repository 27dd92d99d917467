# redis as Debian sets it up: its data, port 6379, runs nothing but itself

include <service>

allow? exec /usr/bin/redis-server /usr/bin/redis-check-rdb
# The settings are written by CONFIG REWRITE.
allow? read /etc/redis/
allow? write /var/lib/redis/ /var/log/redis/ /run/redis/
allow? read /sys/kernel/mm/ /proc/sys/
allow listen tcp port 6379
allow? listen unix /run/redis/redis-server.sock
