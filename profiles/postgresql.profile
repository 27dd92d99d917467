# PostgreSQL as Debian sets it up: its clusters, port 5432, runs nothing but itself

include <service>

# pg_ctlcluster is a script of perl, which starts pg_ctl, a shell and the server.
allow? exec /usr/bin/pg_ctlcluster /usr/bin/id /usr/lib/postgresql/
allow? exec /usr/bin/perl /bin/sh  # lint: ok interpreter-exec pg_ctlcluster needs them
allow? write /var/lib/postgresql/ /var/log/postgresql/ /run/postgresql/
allow? write /dev/shm/ /proc/self/oom_score_adj
# pg_ctlcluster looks whether the server that it has started is there.
allow? read /proc/*/cmdline
allow listen tcp port 5432
allow? listen unix /run/postgresql/.s.PGSQL.*
allow? connect unix /run/postgresql/.s.PGSQL.*
caps keep setuid setgid chown dac_override fowner kill
