# make, npm, cargo and their like: runs what it builds in the working folder, no home

include <guarded>
drop "allow write @user"

allow write-exec @work  # lint: ok write-exec-granted it runs what it builds
allow exec @work
allow load @work

# Toolchains below the home folder run, and their caches fill. Neither is both.
allow? exec ~/.cargo/bin/ ~/.rustup/toolchains/ ~/.nvm/versions/ ~/.pyenv/ ~/.local/bin/
allow? load ~/.rustup/toolchains/ ~/.nvm/versions/ ~/.pyenv/
# (~/.npm/ whole: what <guarded> may write could be made a link to somewhere else.)
allow? write ~/.cache/ ~/.npm/ ~/.cargo/registry/ ~/.cargo/git/
allow? write ~/.m2/repository/ ~/.gradle/caches/ ~/go/pkg/

# Virtual machines of languages make code at run time.
allow jit
