# ssh: the keys and hosts of ~/.ssh, port 22, writes nothing but known hosts, runs nothing

include <document>
drop "allow write @work"

allow? exec /usr/bin/ssh
allow? read ~/.ssh/  # lint: ok private-granted it logs in with these keys
mkfile ~/.ssh/known_hosts 0600
# Of known_hosts nothing is ever run.
allow write ~/.ssh/known_hosts*  # lint: ok private-granted,persistence-writable see above
allow connect tcp port 22
allow connect udp port 53
# An agent, which lends a key and does not give it:
allow? connect unix ${XDG_RUNTIME_DIR}/ssh-agent* ${XDG_RUNTIME_DIR}/keyring/ssh /tmp/ssh-*/agent.*
