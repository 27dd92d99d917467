# A converter of files: reads what the command line names, writes the working folder, no network

# No program can be read or run but those that the profile of the converter names, and what
# was written is not code.
include <contained>

deny read @programs
allow? read ${ARGFILES} /var/cache/fontconfig/
allow write @work
allow? write /proc/self/comm /proc/self/task/*/comm
deny write @persist
deny exec @work
deny load @work
