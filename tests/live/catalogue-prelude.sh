# At the start of each job of catalogue.rows; $RUN and $IN are set.
#
#     network            the loopback of a network of its own
#     fresh FOLDER...    an empty folder in its place, for this job alone
#     serve CMD...       starts it contained, in the background
#     answers CMD...     repeats it until it succeeds, ten seconds; its output
#     stop               ends the server with SIGTERM, and says that it was there
#     site               a web server on port 80, outside the walls
# shellcheck shell=sh

served=
others=
trap 'kill $served $others 2>/dev/null' EXIT

network() {
	ip link set lo up
}

fresh() {
	for folder; do
		mkdir -p "$folder"
		mount -t tmpfs -o mode=755 tmpfs "$folder"
	done
}

serve() {
	# shellcheck disable=SC2086 # a list of words
	$RUN "$@" >server.log 2>&1 &
	served=$!
}

answers() {
	for _ in $(seq 50); do
		if answer=$("$@" 2>answer.err); then
			printf '%s\n' "$answer"
			rm -f answer.err
			return 0
		fi
		sleep 0.2
	done
	cat answer.err server.log >&2
	echo "no answer"
	return 1
}

stop() {
	kill -TERM "$served" && echo 'it was there'
	wait "$served"
	served=
	rm -f server.log
}

site() {
	network
	python3 -m http.server -b 127.0.0.1 -d "$IN/www" 80 >/dev/null 2>&1 &
	others="$others $!"
	answers curl -sf -o /dev/null http://127.0.0.1/
}
