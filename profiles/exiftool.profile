# exiftool: reads the files it is given, changes those of the working folder, no network

include <document>

allow? exec /usr/bin/exiftool /usr/bin/perl
