# postfix as Debian sets it up: queue, mailboxes, port 25; delivers to mailboxes, not to programs

include <service>

# postmulti and its scripts look after the queue's folders before they start the master.
allow? exec /usr/sbin/{postfix,postmulti,postconf,postsuper,postlog,postalias,postmap,postqueue} /usr/lib/postfix/sbin/
allow? exec /usr/bin/{sh,dash,basename,cat,chmod,chown,cmp,cp,cut,dirname,egrep,expr,find,grep,id,ln,ls,mkdir,mv,readlink,rm,sed,sleep,sort,touch,tr,true,uname,xargs}  # lint: ok interpreter-exec postmulti starts scripts
allow? read /usr/sbin/sendmail /usr/lib/sendmail /etc/postfix/ /etc/aliases /etc/aliases.db /etc/mailname /etc/passwd /etc/group
allow? write /var/spool/postfix/ /var/lib/postfix/
allow? write /var/mail/  # lint: ok private-granted it delivers there
allow listen tcp port 25
allow connect tcp port 25
allow connect udp port 53
# Which of its addresses comes first: getaddrinfo(3) connects to them and sends nothing.
allow connect udp 127.0.0.1 port 1 25
allow connect udp [::1] port 1 25
allow? listen unix /var/spool/postfix/
allow? connect unix /var/spool/postfix/
# Its services shut themselves into the queue's folder.
allow syscall chroot
caps keep sys_chroot setuid setgid chown dac_override dac_read_search fowner kill net_bind_service

# For mail that goes to programs (procmail, mailman):  --rule "allow exec /usr/bin/procmail"
# With certificates of its own:                        --rule "allow read /etc/ssl/private/"
