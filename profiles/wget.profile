# wget: writes the working folder, ports 80 and 443, runs nothing

include <document>

allow? exec /usr/bin/wget
allow connect tcp port 80 443
allow connect udp port 53
allow? read ~/.wgetrc
mkfile ~/.wget-hsts 0600
allow write ~/.wget-hsts
