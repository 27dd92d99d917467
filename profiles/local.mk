# Found by name at run time: $(datadir)/bailey/profiles.

profilesdir = $(pkgdatadir)/profiles
dist_profiles_DATA = \
	%D%/agent.profile %D%/agent.test \
	%D%/base.profile %D%/base.test \
	%D%/bash.profile %D%/bash.test \
	%D%/build.profile %D%/build.test \
	%D%/contained.profile %D%/contained.test \
	%D%/curl.profile %D%/curl.test \
	%D%/desktop.profile %D%/desktop.test \
	%D%/gcc.profile %D%/gcc.test \
	%D%/git.profile %D%/git.test \
	%D%/guarded.profile %D%/guarded.test \
	%D%/mosquitto.profile %D%/mosquitto.test \
	%D%/nginx.profile %D%/nginx.test \
	%D%/postgresql.profile %D%/postgresql.test \
	%D%/python3.profile %D%/python3.test \
	%D%/service.profile %D%/service.test \
	%D%/zones.profile %D%/zones.test
