# PHP on the command line: guarded, works in the working folder, no network, makes code at run time

include <guarded>
drop "allow connect tcp"
drop "allow connect udp"
drop "allow listen tcp"
drop "allow listen udp"
# Its regular expressions are compiled to code.
allow jit
