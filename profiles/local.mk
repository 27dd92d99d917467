# Found by name at run time: $(datadir)/bailey/profiles.

profilesdir = $(pkgdatadir)/profiles
dist_profiles_DATA = \
	%D%/agent.profile \
	%D%/base.profile \
	%D%/bash.profile \
	%D%/build.profile \
	%D%/contained.profile \
	%D%/curl.profile \
	%D%/desktop.profile \
	%D%/gcc.profile \
	%D%/git.profile \
	%D%/guarded.profile \
	%D%/nginx.profile \
	%D%/python3.profile \
	%D%/service.profile \
	%D%/zones.profile
