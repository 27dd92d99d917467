# Node.js: guarded, works in the working folder, makes code at run time, starts no new program

include <guarded>
drop "allow write @user"

allow write @work
deny exec @work
deny load @work
allow jit
