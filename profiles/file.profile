# file: reads the files it is given, writes none, no network

include <document>
drop "allow write @work"

allow? exec /usr/bin/file
