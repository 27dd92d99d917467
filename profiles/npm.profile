# npm: installs into the working folder and runs the scripts of packages there, no home

# A package's script is a stranger's program: it builds and runs what it likes in the working
# folder, and reads no keys, changes nothing else of the home folder, takes no connections
# and reaches web ports only. ~/.npmrc is @private: for a registry with a token,
# --rule "allow read ~/.npmrc", and then every script can read that token.
include <guarded>
drop "allow write @user"
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"

allow write-exec @work  # lint: ok write-exec-granted scripts of packages run what they build

# Its cache and its logs. Nothing in there runs.
mkdir ~/.npm/ 0755
allow write ~/.npm/

# A node below the home folder runs and does not change.
allow? exec ~/.nvm/versions/
allow? load ~/.nvm/versions/

allow connect tcp port 80 443
allow connect udp port 53

# node makes code at run time.
allow jit
