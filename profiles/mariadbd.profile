# mariadbd as Debian sets it up: /var/lib/mysql, its socket and port 3306

include <service>

allow? exec /usr/sbin/mariadbd
mkdir /run/mysqld/ 0755
allow? write /var/lib/mysql/ /var/log/mysql/ /run/mysqld/ @temp
deny exec @temp
deny load @temp
allow listen tcp port 3306
allow listen unix /run/mysqld/*
caps keep setuid setgid chown dac_override
