# LibreOffice without a window: reads the documents it is given, writes the working folder, no network

include <document>

# It begins as a script. The pipe tells the next one that there is one already.
allow? exec /usr/bin/soffice /usr/bin/dash /usr/bin/{basename,dirname,grep,ls,sed,uname}
allow? exec /usr/lib/libreoffice/program/{soffice,soffice.bin,oosplash,javaldx}
allow? write /var/spool/libreoffice/uno_packages/cache/stamp.sys
allow? read /var/spool/libreoffice/ /sys/devices/**/queue/rotational
mkdir ~/.config/libreoffice/ 0700
mkdir ~/.cache/dconf/ 0700
allow write ~/.config/libreoffice/ ~/.cache/dconf/ @temp
deny exec ~/.config/libreoffice/ ~/.cache/dconf/ @temp
deny load ~/.config/libreoffice/ ~/.cache/dconf/ @temp
allow? listen unix /tmp/OSL_PIPE_*
allow? connect unix /tmp/OSL_PIPE_*
# Its components call each other through code made at run time.
allow jit
