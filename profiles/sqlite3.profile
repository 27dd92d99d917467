# sqlite3: works on the databases of the working folder, runs nothing, no network

include <document>

allow? exec /usr/bin/sqlite3
