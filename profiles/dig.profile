# dig: asks name servers, port 53, writes nothing

include <document>
drop "allow write @work"

allow? exec /usr/bin/dig
allow? read ~/.digrc
allow connect tcp port 53
allow listen tcp port 0
allow connect udp port 53
