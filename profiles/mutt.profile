# mutt: mail and its settings, ports 25, 143, 465, 587 and 993, runs no viewer

include <document>

allow? exec /usr/bin/mutt
allow connect tcp port 25 143 465 587 993
allow connect udp port 53
allow? read ~/.muttrc ~/.mailcap
allow? write @temp
# Settings and mail are private, and they are what a mail program is for.
allow? write ~/.mutt/ ~/Mail/ ~/Maildir/ /var/mail/${USER}  # lint: ok private-granted its own
deny exec ~/.mutt/ ~/Mail/ ~/Maildir/ @temp
deny load ~/.mutt/ ~/Mail/ ~/Maildir/ @temp
