# The campaigns that the project answers, step by step.
dist_check_SCRIPTS += %D%/test-scenarios.sh
dist_check_DATA += %D%/scenarios.rows
TESTS += %D%/test-scenarios.sh
