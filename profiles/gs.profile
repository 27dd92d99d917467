# Ghostscript: reads the documents it is given, writes the working folder and @temp, no network

include <document>

allow? exec /usr/bin/gs
allow? read /var/lib/ghostscript/
allow write @temp
deny exec @temp
deny load @temp
