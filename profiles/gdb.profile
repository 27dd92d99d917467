# gdb: runs and traces what lies in the working folder, no home folder, no network

include <build>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"

# What it has started alone. It writes to memory through ptrace(2), not through /proc.
allow ptrace self
env set PYTHONDONTWRITEBYTECODE=1
