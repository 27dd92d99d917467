dist_check_SCRIPTS += %D%/test-author.sh %D%/test-docs.sh %D%/test-tools.sh %D%/test-unit.sh
TESTS += %D%/test-author.sh %D%/test-docs.sh %D%/test-tools.sh %D%/test-unit.sh
EXTRA_DIST += %D%/complete.zsh %D%/verbs.sh
