# pip: fetches and builds packages into the working folder, no home folder, port 443

include <build>
drop "allow connect tcp"
drop "allow listen tcp"
drop "allow listen udp"

allow connect tcp port 443
allow listen tcp [::1] port 0
