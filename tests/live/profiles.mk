dist_check_SCRIPTS += %D%/test-profiles.sh %D%/test-npm.sh %D%/test-demo.sh
TESTS += %D%/test-profiles.sh %D%/test-npm.sh %D%/test-demo.sh
EXTRA_DIST += demo/hijack.c demo/hijacked-nginx.sh demo/campaign.sh

# Long: every shipped profile with the program that it is for. CATALOGUE_ONLY='pdf*'
dist_check_SCRIPTS += %D%/test-catalogue.sh
EXTRA_DIST += %D%/catalogue.sh %D%/catalogue-prelude.sh %D%/catalogue.rows
.PHONY: check-catalogue
check-catalogue:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/test-catalogue.sh

# Long, and fetches packages: ten applications and more in another version.
dist_check_SCRIPTS += %D%/test-updates.sh
EXTRA_DIST += %D%/updates.rows
.PHONY: check-updates
check-updates:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/test-updates.sh
clean-local: clean-updates
.PHONY: clean-updates
clean-updates:
	rm -rf %D%/updates

# Long: what `bailey learn` makes of four applications, against the three campaigns.
dist_check_SCRIPTS += %D%/test-learn-long.sh
.PHONY: check-learn
check-learn:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/test-learn-long.sh
