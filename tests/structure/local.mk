# The rules of the house.
dist_check_SCRIPTS += %D%/test-structure.sh %D%/test-symbols.sh
TESTS += %D%/test-structure.sh %D%/test-symbols.sh
