# The rules of the house.
dist_check_SCRIPTS += %D%/test-structure.sh %D%/test-symbols.sh %D%/test-install.sh
TESTS += %D%/test-structure.sh %D%/test-symbols.sh %D%/test-install.sh
