dist_check_SCRIPTS += %D%/test-docs.sh %D%/test-tools.sh
TESTS += %D%/test-docs.sh %D%/test-tools.sh
