# Python: guarded, and interpreters and modules in the home folder run but never change

include <guarded>

allow? exec ~/.pyenv/
allow? load ~/.pyenv/ ~/.local/lib/
deny write ~/.pyenv/ ~/.local/lib/
