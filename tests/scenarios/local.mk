# The campaigns that the project answers, step by step.
check_PROGRAMS += %D%/stub
%C%_stub_SOURCES = %D%/stub.c %D%/stub.h %D%/stub_line.c %D%/stub_order.c \
	$(probe_operation_sources)
%C%_stub_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_stub_LDFLAGS = -pthread
%C%_stub_LDADD = -ldl

# The same in the columns of tests/live/live.sh.
check_DATA += %D%/stub-unset %D%/stub-static
CLEANFILES += %D%/stub-unset %D%/stub-static

check_DATA += %D%/libtrojan.so
%D%/libtrojan.so: %D%/stub_trojan.c %D%/stub_line.c
	$(AM_V_GEN)$(MKDIR_P) %D% && $(CC) -std=gnu17 -D_GNU_SOURCE $(CFLAGS) -shared \
		-fPIC -o $@ $(srcdir)/%D%/stub_trojan.c $(srcdir)/%D%/stub_line.c
CLEANFILES += %D%/libtrojan.so
EXTRA_DIST += %D%/stub_trojan.c

scenario_tests = \
	%D%/test-kaseya.sh \
	%D%/test-solarwinds.sh \
	%D%/test-proxylogon.sh \
	%D%/test-zones.sh \
	%D%/test-claims.sh \
	%D%/test-claims-table.sh \
	%D%/test-scenarios.sh
dist_check_SCRIPTS += $(scenario_tests)
dist_check_DATA += %D%/private.list %D%/persist.list
dist_check_DATA += %D%/chain.sh %D%/scenarios.rows \
	%D%/kaseya.sh %D%/solarwinds.sh %D%/proxylogon.sh \
	%D%/kaseya.rows %D%/solarwinds.rows %D%/proxylogon.rows
TESTS += $(scenario_tests)

# The table of doc/claims.md, from the tests that claims.list names: run, or (claims-table)
# from the logs that are there.
dist_check_DATA += %D%/claims.list %D%/claims.awk
claims_tests = $$(sed -n 's|^\*\{0,1\}\([a-z]*/test-[a-z-]*\) .*|tests/\1.sh|p' \
	'$(srcdir)/%D%/claims.list' | sort -u | tr '\n' ' ')
.PHONY: claims claims-table
claims:
	-$(MAKE) $(AM_MAKEFLAGS) check TESTS="$(claims_tests)"
	$(MAKE) $(AM_MAKEFLAGS) claims-table
claims-table:
	status=0; awk -v build='$(abs_builddir)' -v kernel="$$(uname -r)" \
		-f '$(srcdir)/%D%/claims.awk' '$(srcdir)/%D%/claims.list' \
		>claims.md-t || status=$$?; \
	mv claims.md-t '$(srcdir)/doc/claims.md' && exit $$status
