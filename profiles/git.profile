# git: guarded, works in the working folder, talks ssh, http(s) and git only, runs no hooks

# A repository that was cloned a moment ago cannot run its hooks: they lie in a folder that
# git writes. Of ~/.ssh only hosts and settings can be read; a key of your own is one
# rule more: --rule "allow read ~/.ssh/id_ed25519"
include <guarded>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"

allow connect tcp port 22 80 443 9418
allow connect udp port 53
allow write @work
deny exec @work
deny load @work
allow? read ~/.ssh/config ~/.ssh/known_hosts  # lint: ok private-granted hosts, no keys
