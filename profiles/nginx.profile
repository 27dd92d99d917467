# nginx as Debian sets it up: serves /var/www on ports 80 and 443, runs nothing but itself

include <service>

allow? exec /usr/sbin/nginx
allow? read /var/www/
allow? read /etc/ssl/private/ /etc/letsencrypt/{live,archive}/  # lint: ok private-granted the key of its certificate
allow? write /var/log/nginx/ /var/lib/nginx/ /run/nginx.pid
mkfile /run/nginx.pid 0644
allow listen tcp port 80 443
caps keep net_bind_service setuid setgid chown dac_override kill

# For a third port:            --rule "allow listen tcp port 8080"
# For a server behind it:      --rule "allow connect tcp port 9000"
