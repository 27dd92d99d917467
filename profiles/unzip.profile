# unzip: reads the archives it is given, unpacks in the working folder, runs nothing

include <document>

allow? exec /usr/bin/unzip
