# zip: reads the files it is given, packs in the working folder, runs nothing

include <document>

allow? exec /usr/bin/zip
