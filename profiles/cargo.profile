# cargo: runs what it builds in the working folder, no home folder, fetches from port 443

include <build>
drop "allow connect tcp"
drop "allow listen tcp"
drop "allow listen udp"

allow connect tcp port 443
allow? write ~/.cargo/.{package,global}-cache*
