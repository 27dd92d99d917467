# Tests print TAP. Live tests run the program as it was installed into stage/.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)

stage = $(abs_top_builddir)/stage
AM_TESTS_ENVIRONMENT = \
	BAILEY='$(stage)$(bindir)/bailey'; export BAILEY; \
	BAILEY_PROBE='$(abs_top_builddir)/tests/live/probe'; export BAILEY_PROBE; \
	abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
	abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
	CK_TAP_LOG_FILE_NAME=-; export CK_TAP_LOG_FILE_NAME; \
	CK_VERBOSITY=silent; export CK_VERBOSITY;

# check_DATA is made before any test starts.
check_DATA = $(stage)/stamp
$(stage)/stamp: all-am FORCE
	@rm -rf '$(stage)'
	@$(MAKE) $(AM_MAKEFLAGS) -s install DESTDIR='$(stage)' >/dev/null
	@touch $@
FORCE:
.PHONY: FORCE

clean-local: clean-stage
.PHONY: clean-stage
clean-stage:
	rm -rf '$(stage)'

if HAVE_CHECK
include tests/unit/base.mk
include tests/unit/lang.mk
include tests/unit/policy.mk
include tests/unit/kernel.mk
include tests/unit/seccomp.mk
include tests/sim/local.mk
endif
include tests/fuzz/local.mk
include tests/live/local.mk
include tests/live/profiles.mk
include tests/scenarios/local.mk
include tests/structure/local.mk
include tests/docs/local.mk
include tests/bench/local.mk
