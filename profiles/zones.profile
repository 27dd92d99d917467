# The named sets of paths. Always included, also by a profile that says `bare`

# A zone grows by `zone @NAME += PATH` in any profile. In `allow` a member that is missing
# is skipped; in `deny` it counts all the same.
#
# A folder with a denied folder below cannot be listed by the kernel's means alone.

zone @system += /usr/ /bin/ /sbin/ /lib/ /lib32/ /lib64/ /libx32/ /etc/ /opt/
zone @system += /nix/store/ /gnu/store/ /run/current-system/ /snap/ /var/lib/flatpak/

# Where programs lie that people and shells start.
zone @programs += /bin/ /sbin/ /usr/bin/ /usr/sbin/ /usr/games/ /usr/libexec/
zone @programs += /usr/local/bin/ /usr/local/sbin/ /usr/lib/git-core/ /usr/lib/busybox/

zone @user += ~/ /media/${USER}/ /run/media/${USER}/
zone @temp += /tmp/ /var/tmp/ /dev/shm/ ${TMPDIR}/
zone @work += ${CWD}/

# All of /dev. <base> names the few devices that everyone may have: a rule for one
# device, such as `allow write /dev/fuse`, is more specific and wins.
zone @devices += /dev/**

# --- @private: what a program has no business to read --------------------------------

# Keys and password stores
zone @private += ~/.ssh/ ~/.gnupg/ ~/.pki/ ~/.password-store/ ~/*.kdbx
zone @private += ~/.config/sops/ ~/.config/age/ ~/.local/share/keyrings/
zone @private += ~/.local/share/kwalletd/ ~/.config/keepassxc/ ~/.config/Bitwarden/
# Browsers
zone @private += ~/.mozilla/ ~/.config/mozilla/ ~/.config/google-chrome*/
zone @private += ~/.config/chromium/ ~/.config/BraveSoftware/ ~/.config/vivaldi/
zone @private += ~/.config/microsoft-edge*/ ~/.config/opera/ ~/snap/firefox/
# Mail and messages
zone @private += ~/.thunderbird/ ~/.config/evolution/ ~/.local/share/evolution/
zone @private += ~/Mail/ ~/Maildir/ ~/.mutt/ ~/.{mutt,mbsync,msmtp,fetchmail}rc
zone @private += ~/.config/Signal/ ~/.local/share/TelegramDesktop/ ~/.config/Slack/
zone @private += /var/mail/ /var/spool/mail/
# Shell and tool history
zone @private += ~/.*_history ~/.histfile ~/.lesshst ~/.viminfo
zone @private += ~/.local/share/fish/fish_history
# Cloud and database credentials
zone @private += ~/.aws/ ~/.azure/ ~/.kube/ ~/.oci/ ~/.terraform.d/ ~/.vault-token
zone @private += ~/.config/gcloud/ ~/.config/gh/ ~/.config/glab-cli/ ~/.config/hub
zone @private += ~/.config/rclone/ ~/.config/doctl/ ~/.docker/config.json ~/.s3cfg
zone @private += ~/.config/containers/auth.json ~/.pgpass ~/.my.cnf ~/.mylogin.cnf
# Credentials of package managers and version control
zone @private += ~/.netrc ~/.git-credentials ~/.config/git/credentials
zone @private += ~/.npmrc ~/.yarnrc.yml ~/.pypirc ~/.gem/credentials
zone @private += ~/.cargo/credentials ~/.cargo/credentials.toml ~/.m2/settings.xml
zone @private += ~/.gradle/gradle.properties ~/.config/composer/auth.json
# Wallets
zone @private += ~/.bitcoin/ ~/.ethereum/ ~/.electrum/ ~/.monero/ ~/.config/solana/
# Other users, for a program that runs as root
zone @private += /home/*/.ssh/ /home/*/.gnupg/ /home/*/.aws/ /home/*/.kube/
zone @private += /home/*/.mozilla/ /home/*/.password-store/ /home/*/.*_history
zone @private += /home/*/.local/share/keyrings/ /home/*/.netrc /home/*/.git-credentials
# The system's own
zone @private += /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/security/opasswd
zone @private += /etc/ssl/private/ /etc/letsencrypt/ /etc/ssh/ssh_host_*_key
zone @private += /etc/krb5.keytab /etc/NetworkManager/system-connections/
zone @private += /etc/wireguard/ /etc/openvpn/ /etc/wpa_supplicant/ /etc/ppp/*-secrets
zone @private += /etc/ipsec.secrets /etc/ipsec.d/private/ /etc/cryptsetup-keys.d/
zone @private += /etc/kubernetes/ /etc/credstore/ /etc/credstore.encrypted/
zone @private += /var/lib/systemd/credential.secret /run/credentials/ /run/secrets/
zone @private += /var/lib/samba/private/ /var/lib/sss/ /var/backups/*shadow*

# --- @persist: what runs again later, by itself or in the user's hands ---------------

# Shells, sessions, units. /etc/ as a whole is in @system.
zone @persist += ~/.bashrc ~/.bash_profile ~/.bash_login ~/.bash_logout ~/.bash_aliases
zone @persist += ~/.profile ~/.zshrc ~/.zshenv ~/.zprofile ~/.zlogin ~/.zlogout ~/.inputrc
zone @persist += ~/.config/fish/ ~/.xinitrc ~/.xsession ~/.xsessionrc ~/.xprofile
zone @persist += ~/.config/autostart/ ~/.config/plasma-workspace/ ~/.config/environment.d/
zone @persist += ~/.config/systemd/ ~/.local/share/systemd/ ~/.local/share/dbus-1/
zone @persist += ~/.local/share/applications/ ~/.pam_environment ~/.forward ~/.ssh/
zone @persist += ~/.config/i3/ ~/.config/sway/ ~/.config/hypr/ ~/.config/openbox/
zone @persist += /var/spool/cron/ /var/spool/at/ /var/spool/anacron/
zone @persist += /run/systemd/ /run/udev/ /run/user/*/systemd/ /boot/ /efi/
# Folders in $PATH, and code that other programs load from the home folder
zone @persist += ~/bin/ ~/.local/bin/ ~/.cargo/bin/ ~/go/bin/ ~/.npm-global/ ~/.nvm/
zone @persist += ~/.local/lib/ ~/.pyenv/ ~/.rustup/
# Settings that name commands
zone @persist += ~/.gitconfig ~/.config/git/ ~/.tmux.conf ~/.screenrc ~/.gdbinit
zone @persist += ~/.cargo/config.toml ~/.direnvrc ~/.config/direnv/ ~/.mailcap
# Editors and assistants
zone @persist += ~/.vimrc ~/.vim/ ~/.config/nvim/ ~/.emacs ~/.emacs.d/ ~/.config/emacs/
zone @persist += ~/.vscode/ ~/.vscode-server/ ~/.config/Code/User/ ~/.config/VSCodium/User/
zone @persist += ~/.cursor/ ~/.codeium/ ~/.continue/ ~/.config/zed/ ~/.config/github-copilot/
