# A shell and all that it starts: guarded, and it takes no connections

include <guarded>

drop "allow listen tcp"
drop "allow listen udp"
