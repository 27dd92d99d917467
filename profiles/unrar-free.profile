# unrar-free: reads the archives it is given, unpacks in the working folder

include <document>

allow? exec /usr/bin/unrar-free
