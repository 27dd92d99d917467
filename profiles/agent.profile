# A program that acts on orders from elsewhere: works in the working folder, runs @system

# Coding assistants, remote management agents, runners of jobs. They read what the user
# reads but @private, write the working folder and @temp, and run nothing of what they
# wrote: not by name, not through a copy of a good tool, not from memory. One that runs on
# node or java makes code at run time and needs --rule "allow jit".
include <guarded>
drop "allow write @user"
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"

allow write @work
deny exec @work
deny load @work
allow connect tcp port 22 80 443
allow connect udp port 53

trace always
env drop SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS AWS_* AZURE_* *_TOKEN *_SECRET *_PASSWORD
