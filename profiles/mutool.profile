# mutool: reads the documents it is given, writes the working folder, no network

include <document>

allow? exec /usr/bin/mutool
