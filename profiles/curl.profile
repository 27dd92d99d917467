# curl: writes the working folder, sends files that the command line names, ports 80 and 443

include <contained>

allow? exec /usr/bin/curl
allow? read ~/.curlrc ${ARGFILES}
allow write @work
deny write @persist
deny exec @work
deny load @work
allow connect tcp port 80 443
allow connect udp port 53
