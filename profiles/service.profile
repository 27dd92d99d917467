# A daemon: contained, and no program can be read or run but those that its profile names

include <contained>

# Without this, what may not be executed could still be handed to the loader, which reads
# it as a file. `allow exec /usr/sbin/NAME` is more specific and wins.
deny read @programs

# The service manager hears that it is ready, and the system log takes lines.
allow? connect unix /run/systemd/notify /run/systemd/journal/dev-log

# Users that systemd knows beside those of /etc/passwd.
allow? read /run/systemd/userdb/
allow? connect unix /run/systemd/userdb/*

trace always
env drop SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS XAUTHORITY
