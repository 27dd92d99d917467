dist_check_SCRIPTS += %D%/test-profiles.sh %D%/test-demo.sh
TESTS += %D%/test-profiles.sh %D%/test-demo.sh
EXTRA_DIST += demo/hijack.c demo/hijacked-nginx.sh demo/campaign.sh
