# Ruby: guarded, works in the working folder, no network

include <guarded>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"
