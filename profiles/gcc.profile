# The compiler: reads what guarded reads, writes the working folder and @temp, no network

include <guarded>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"

# What it makes is not run from here.
allow write @work
deny exec @work
deny load @work
