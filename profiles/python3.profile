# Python: guarded, and interpreters and modules in the home folder run but never change (@persist)

include <guarded>

allow? exec ~/.pyenv/
allow? load ~/.pyenv/ ~/.local/lib/
