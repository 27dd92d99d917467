# Chromium without a window: shows pages of ports 80 and 443, saves to the working folder

# With --no-sandbox --no-zygote --in-process-gpu: its own sandbox wants user namespaces,
# which nothing gets here. All of its processes live behind these walls instead, and the
# browser profile with your cookies is closed to them.
include <document>

allow? exec /usr/bin/chromium /usr/bin/dash /usr/lib/chromium/
allow? exec /usr/bin/{basename,cat,cut,dirname,expr,find,findmnt,grep,ls,mkdir,readlink,sed,tr,uname}
allow connect tcp port 80 443
allow connect udp port 53 443
mkdir ~/.config/chromium-headless/ 0700
mkdir ~/.cache/chromium-headless/ 0700
allow write ~/.config/chromium-headless/ ~/.cache/chromium-headless/ @temp
deny exec ~/.config/chromium-headless/ ~/.cache/chromium-headless/ @temp
deny load ~/.config/chromium-headless/ ~/.cache/chromium-headless/ @temp
allow? listen unix /tmp/org.chromium.*/* /tmp/bailey-*/org.chromium.*/*
allow? connect unix /tmp/org.chromium.*/* /tmp/bailey-*/org.chromium.*/*
allow jit
