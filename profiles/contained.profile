# The floor to build on: reads and loads @system but @private, and nothing else

allow read @system
allow load @system
deny read @private

# What runtimes ask of the machine at their start.
allow? read /proc/cpuinfo /proc/meminfo /proc/stat /proc/uptime /proc/version
allow? read /proc/filesystems /proc/loadavg /proc/sys/
allow? read /sys/devices/system/cpu/ /sys/devices/system/node/ /sys/kernel/mm/transparent_hugepage/
