# qpdf: reads the PDF it is given, writes the working folder, no network

include <document>

allow? exec /usr/bin/qpdf
