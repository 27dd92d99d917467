# mosquitto as Debian sets it up: its messages, ports 1883 and 8883, runs nothing but itself

include <service>

allow? exec /usr/sbin/mosquitto
allow? write /var/lib/mosquitto/ /var/log/mosquitto/ /run/mosquitto/
allow listen tcp port 1883 8883
caps keep setuid setgid chown dac_override

# For a bridge to another broker: --rule "allow connect tcp port 8883"
