# go: runs what it builds in the working folder, no home folder, fetches from port 443

include <build>
drop "allow connect tcp"
drop "allow listen tcp"
drop "allow listen udp"

allow connect tcp port 443
# Its scratch folder holds the programs that `go run` and `go test` start.
mkdir ~/.cache/go-scratch/ 0700
allow write-exec ~/.cache/go-scratch/  # lint: ok write-exec-granted see above
env set GOTMPDIR=${XDG_CACHE_HOME}/go-scratch
