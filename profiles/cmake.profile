# cmake: runs what it builds in the working folder, no home folder, no network

include <build>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"
