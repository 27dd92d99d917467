# w3m: shows pages, writes the working folder and its own settings, ports 80 and 443

include <document>

allow? exec /usr/bin/w3m
allow connect tcp port 80 443
allow connect udp port 53
mkdir ~/.w3m/ 0700
allow write ~/.w3m/ @temp
deny exec ~/.w3m/ @temp
deny load ~/.w3m/ @temp
