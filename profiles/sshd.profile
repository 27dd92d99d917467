# OpenSSH's server as Debian sets it up: port 22; its sessions stay inside, as `guarded`

# Who logs in is contained like what served him: the policy goes on in his shell. He reads
# but @private, writes his home and @temp, runs @system and nothing that he wrote; sudo and
# su give nobody rights. For logins that administrate leave sshd alone and contain others.
include <guarded>
drop "allow listen tcp"
drop "allow listen udp"

allow? exec /usr/sbin/sshd
# Its own keys, accounts that have ended, and who may log in. The part that speaks before
# the login shuts itself into /run/sshd/, which is empty.
allow? read /etc/ssh/ /etc/ssh/ssh_host_*_key /etc/shadow /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys /run/sshd/  # lint: ok private-granted see above
deny exec /home/
deny load /home/
allow listen tcp port 22

# Homes, terminals, who is on them, and what is told of a session.
allow? ioctl /dev/ptmx /dev/pts/*
mkfile /run/sshd.pid 0644
allow? write /home/ /dev/ptmx /dev/pts/* /proc/self/oom_score_adj /proc/self/loginuid /run/sshd.pid /run/utmp /run/motd.dynamic* /var/log/{wtmp,btmp,lastlog}
allow? connect unix /run/systemd/notify /run/systemd/journal/dev-log /run/systemd/userdb/*
# Not the system bus: logind would take the supervisor, who connects, for the session, and
# D-Bus starts programs outside. pam_systemd(8) goes on without.
allow syscall chroot
caps keep sys_chroot setuid setgid chown dac_override dac_read_search fowner kill net_bind_service audit_write sys_resource

trace always
