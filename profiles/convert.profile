# ImageMagick: reads the pictures it is given, writes the working folder and @temp, no network

include <document>

allow? exec /usr/bin/convert /usr/bin/convert-im*
allow write @temp
deny exec @temp
deny load @temp
