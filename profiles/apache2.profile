# apache2 as Debian sets it up: serves /var/www on ports 80 and 443, runs nothing but itself

include <service>

allow? exec /usr/sbin/apache2
allow? read /var/www/
allow? read /etc/ssl/private/ /etc/letsencrypt/{live,archive}/  # lint: ok private-granted the key of its certificate
mkdir /run/apache2/ 0755
mkdir /run/lock/apache2/ 0755
allow? write /var/log/apache2/ /run/apache2/ /run/lock/apache2/ /var/cache/apache2/
allow listen tcp port 80 443
caps keep net_bind_service setuid setgid chown dac_override kill
