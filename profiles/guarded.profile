# Any program: reads all but @private, writes only @user and @temp, runs only @system

# The default where no profile is named. What can be written is never run, and what runs
# is never written, wherever the home folder lies.
allow read / @user
allow write @user @temp
allow exec @system
allow load @system
deny read @private @devices
deny write @persist @system /**
deny exec @user @temp
deny load @user @temp

# What a process says of itself: its name and those of its threads, and how soon the kernel
# may end it.
allow? write /proc/self/comm /proc/self/task/*/comm /proc/self/oom_score_adj
allow? write /proc/self/coredump_filter /proc/self/timerslack_ns

# These rules are about files: the network is open. `drop "allow listen tcp"` closes it.
allow connect tcp  # lint: ok network-wide see above
allow connect udp  # lint: ok network-wide see above
allow listen tcp   # lint: ok network-wide see above
allow listen udp   # lint: ok network-wide see above

# For root. Whoever is not root keeps none of them.
caps keep chown dac_override fowner fsetid kill setgid setuid net_bind_service
