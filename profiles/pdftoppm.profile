# pdftoppm: reads the PDF it is given, writes pictures to the working folder, no network

include <document>

allow? exec /usr/bin/pdftoppm
