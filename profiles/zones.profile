# The named sets of paths. Always included, also by a profile that says `bare`

# A zone grows by `zone @NAME += PATH` in any profile, and for all of them by such lines in
# /etc/bailey/profiles/zones.profile.d/*.conf. In `allow` a member that is missing
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
zone @private += ~/.ssh/ ~/.gnupg/ ~/.pki/ ~/.password-store/ ~/*.kdbx ~/.config/sops/
zone @private += ~/.config/age/ ~/.local/share/keyrings/ ~/.step/
zone @private += ~/.local/share/kwalletd/ ~/.config/keepassxc/ ~/.config/Bitwarden/
zone @private += ~/.config/1Password/ ~/.config/op/ ~/.config/Yubico/ ~/.authinfo*
zone @private += ~/.smbcredentials ~/.vnc/ ~/.config/remmina/ ~/.local/share/remmina/
zone @private += ~/.config/rbw/
# Browsers
zone @private += ~/.mozilla/ ~/.config/mozilla/ ~/.config/google-chrome*/
zone @private += ~/.config/chromium/ ~/.config/BraveSoftware/ ~/.config/vivaldi/
zone @private += ~/.config/microsoft-edge*/ ~/.config/opera/ ~/.librewolf/ ~/.waterfox/
zone @private += ~/.local/share/epiphany/ ~/.local/share/qutebrowser/ ~/.var/app/
zone @private += ~/snap/ ~/.local/share/torbrowser/ ~/.cache/mozilla/ ~/.cache/chromium/
zone @private += ~/.cache/google-chrome*/
# Mail and messages
zone @private += ~/.thunderbird/ ~/.config/evolution/ ~/.local/share/evolution/ ~/Mail/
zone @private += ~/mail/ ~/Maildir/ ~/.mutt/ ~/.config/{neo,}mutt/ ~/.mbox ~/mbox
zone @private += ~/.{mutt,neomutt,mbsync,msmtp,fetchmail,getmail,offlineimap,mail,pine}rc
zone @private += ~/.config/{msmtp,aerc,himalaya,geary,kmail2,getmail}/
zone @private += ~/.local/share/local-mail/ ~/.claws-mail/ ~/.alpine/
zone @private += ~/.local/share/mail/
zone @private += ~/.config/{Signal,Slack,discord,Element,skypeforlinux,hexchat}/
zone @private += ~/.purple/ ~/.local/share/TelegramDesktop/ ~/.irssi/ ~/.weechat/
zone @private += ~/.config/weechat/ /var/mail/ /var/spool/mail/
# Shell and tool history
zone @private += ~/.*history ~/.histfile ~/.lesshst ~/.viminfo ~/.local/share/atuin/
zone @private += ~/.local/share/fish/fish_history
# Cloud and database credentials
zone @private += ~/.aws/ ~/.azure/ ~/.kube/ ~/.oci/ ~/.terraform.d/ ~/.vault-token
zone @private += ~/.fly/ ~/.terraformrc ~/.boto ~/.openstack/ ~/.config/openstack/
zone @private += ~/.chef/ ~/.pulumi/ ~/.bluemix/ ~/.aliyun/
zone @private += ~/.config/{hcloud,scw,linode-cli,heroku}/
zone @private += ~/.config/{netlify,stripe,wrangler,.wrangler}/ ~/.databrickscfg
zone @private += ~/.minikube/ ~/.config/{helm,argocd,ngrok}/ ~/.ngrok2/ ~/.cloudflared/
zone @private += ~/.passwd-s3fs ~/.mc/ ~/.config/Nextcloud/ ~/.huggingface/ ~/.kaggle/
zone @private += ~/.cache/huggingface/token ~/.config/github-copilot/
zone @private += ~/.claude/.credentials.json ~/.codex/auth.json
zone @private += ~/.gemini/oauth_creds.json ~/.config/gcloud/ ~/.config/gh/
zone @private += ~/.config/glab-cli/ ~/.config/hub ~/.config/rclone/ ~/.config/doctl/
zone @private += ~/.s3cfg ~/.config/containers/auth.json ~/.pgpass ~/.my.cnf
zone @private += ~/.mylogin.cnf ~/.config/filezilla/ ~/.filezilla/ ~/.redisclirc
zone @private += ~/.dbshell
# Credentials of package managers and version control
zone @private += ~/.netrc ~/_netrc ~/.git-credentials ~/.config/git/credentials
zone @private += ~/.config/tea/ ~/.subversion/auth/ ~/.npmrc ~/.yarnrc.yml ~/.pypirc
zone @private += ~/.gem/credentials ~/.cargo/credentials ~/.cargo/credentials.toml
zone @private += ~/.m2/settings.xml ~/.gradle/gradle.properties
zone @private += ~/{.config/composer,.composer}/auth.json ~/.m2/settings-security.xml
zone @private += ~/.sbt/.credentials ~/.ivy2/.credentials ~/.nuget/NuGet/
zone @private += ~/.config/NuGet/ ~/.bundle/config ~/.config/pypoetry/auth.toml
zone @private += ~/.condarc ~/.config/pip/ ~/.pip/ ~/.bunfig.toml ~/.config/hex/
zone @private += ~/.docker/
# Wallets
zone @private += ~/.bitcoin/ ~/.ethereum/ ~/.electrum/ ~/.monero/ ~/.config/solana/
zone @private += ~/Monero/ ~/.litecoin/ ~/.dogecoin/ ~/.zcash/ ~/.dash*/ ~/.multibit*/
zone @private += ~/.armory/ ~/.wasabi*/ ~/.walletwasabi/
zone @private += ~/.config/{Exodus,Electrum,atomic}/ "~/.config/Ledger Live/"
zone @private += ~/.cardano/ ~/.near-credentials/ ~/.ipfs/
# Other users, for a program that runs as root
zone @private += /home/*/.ssh/ /home/*/.gnupg/ /home/*/.aws/ /home/*/.kube/
zone @private += /home/*/.mozilla/ /home/*/.password-store/ /home/*/.*_history
zone @private += /home/*/.local/share/keyrings/ /home/*/.netrc /home/*/.git-credentials
# The system's own
zone @private += /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow-
zone @private += /etc/security/opasswd /etc/ssl/private/ /etc/letsencrypt/
zone @private += /etc/ssh/ssh_host_*_key /etc/krb5.keytab
zone @private += /etc/NetworkManager/system-connections/ /etc/wireguard/ /etc/openvpn/
zone @private += /etc/wpa_supplicant/ /etc/ppp/*-secrets /etc/ipsec.secrets
zone @private += /etc/ipsec.d/private/ /etc/cryptsetup-keys.d/ /etc/kubernetes/
zone @private += /etc/credstore/ /etc/credstore.encrypted/
zone @private += /var/lib/systemd/credential.secret /run/credentials/ /run/secrets/
zone @private += /var/lib/samba/private/ /var/lib/sss/ /var/backups/*shadow*

# --- @persist: what runs again later, by itself or in the user's hands ---------------

# Shells, sessions, units. /etc/ as a whole is in @system.
zone @persist += ~/.bashrc ~/.bash_profile ~/.bash_login ~/.bash_logout ~/.bash_aliases
zone @persist += ~/.profile ~/.zshrc ~/.zshenv ~/.zprofile ~/.zlogin ~/.zlogout
zone @persist += ~/.inputrc ~/.config/fish/ ~/.xinitrc ~/.xsession ~/.xsessionrc
zone @persist += ~/.xprofile ~/.config/autostart/ ~/.config/plasma-workspace/
zone @persist += ~/.config/environment.d/ ~/.config/systemd/ ~/.local/share/systemd/
zone @persist += ~/.local/share/dbus-1/ ~/.local/share/applications/ ~/.pam_environment
zone @persist += ~/.forward ~/.ssh/ ~/.bashrc.d/ ~/.config/zsh/ ~/.oh-my-zsh/
zone @persist += ~/.config/nushell/ ~/.config/powershell/
zone @persist += ~/.local/share/bash-completion/ ~/.local/share/gnome-shell/extensions/
zone @persist += ~/.config/mimeapps.list ~/.selected_editor ~/.lessfilter ~/.config/i3/
zone @persist += ~/.config/sway/ ~/.config/hypr/ ~/.config/openbox/ /var/spool/cron/
zone @persist += /var/spool/at/ /var/spool/anacron/ /run/systemd/ /run/udev/
zone @persist += /run/user/*/systemd/ /boot/ /efi/
# Folders in $PATH, and code that other programs load from the home folder
zone @persist += ~/bin/ ~/.local/bin/ ~/.cargo/bin/ ~/go/bin/ ~/.npm-global/ ~/.nvm/
zone @persist += ~/.local/lib/ ~/.pyenv/ ~/.rustup/ ~/.bun/bin/ ~/.deno/bin/
zone @persist += ~/.ipython/profile_default/startup/
# Settings that name commands
zone @persist += ~/.gitconfig ~/.config/git/ ~/.git-templates/ ~/.githooks/ ~/.tmux.conf
zone @persist += ~/.screenrc ~/.gdbinit ~/.lldbinit ~/.config/gdb/ ~/.Rprofile ~/.irbrc
zone @persist += ~/.pryrc ~/.psqlrc ~/.sqliterc ~/.cargo/config.toml ~/.direnvrc
zone @persist += ~/.config/direnv/ ~/.mailcap
# Editors and assistants
zone @persist += ~/.vimrc ~/.vim/ ~/.config/nvim/ ~/.emacs ~/.emacs.d/ ~/.config/emacs/
zone @persist += ~/.vscode/ ~/.vscode-server/ ~/.config/Code/User/
zone @persist += ~/.config/VSCodium/User/ ~/.cursor/ ~/.codeium/ ~/.continue/
zone @persist += ~/.config/zed/ ~/.config/github-copilot/ ~/.claude/ ~/.codex/
zone @persist += ~/.gemini/ ~/.aider.conf.yml ~/.config/opencode/ ~/.config/goose/
