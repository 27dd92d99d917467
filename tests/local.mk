# Tests print TAP. Live tests run the program as it was installed into stage/.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = /bin/sh

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

# Other forms of a test program, of its own objects. Where libc has no static form there is
# an empty file that cannot be started, and the cases that want it are skipped. `unset`
# starts itself anew without the shim.
objects_of = $(tests_$(subst /,_,$*)_OBJECTS)
libraries_of = $(filter %.a -l%,$(tests_$(subst /,_,$*)_LDADD))
tests/%-static: tests/%$(EXEEXT)
	$(AM_V_GEN)rm -f $@ && { $(CC) $(CFLAGS) -static -pthread -o $@ $(objects_of) \
		$(libraries_of) 2>/dev/null || : >$@; }
tests/%-unset: tests/%$(EXEEXT)
	$(AM_V_GEN)$(CC) -std=gnu17 -D_GNU_SOURCE $(CFLAGS) -DPROBE_LOSES_SHIM -pthread -o $@ \
		$(srcdir)/tests/live/probe_shim.c \
		$(filter-out %probe_shim.$(OBJEXT),$(objects_of)) $(libraries_of)

if HAVE_CHECK
include tests/unit/base.mk
include tests/unit/lang.mk
include tests/unit/policy.mk
include tests/unit/kernel.mk
include tests/unit/seccomp.mk
include tests/unit/events.mk
include tests/sim/local.mk
endif
include tests/fuzz/local.mk
include tests/live/local.mk
include tests/live/profiles.mk
include tests/machine/local.mk
include tests/units/local.mk
include tests/scenarios/local.mk
include tests/structure/local.mk
include tests/docs/local.mk
include tests/bench/local.mk

# Slower or stricter than `make check`.
format_sources = $$(find '$(srcdir)/launcher' '$(srcdir)/preload' '$(srcdir)/tests' \
	'$(srcdir)/demo' \
	-name '*.[ch]')
.PHONY: check-format check-valgrind check-analyze fuzz
check-format:
	clang-format --dry-run -Werror $(format_sources)

# All that takes too long for `make check`, one after the other, whatever fails.
long_targets = check-catalogue check-real check-updates check-races check-soak check-units
.PHONY: check-long
check-long:
	status=0; for target in $(long_targets); do \
		$(MAKE) $(AM_MAKEFLAGS) $$target || status=1; done; exit $$status

# The pure folders: valgrind knows neither Landlock nor seccomp.
pure_tests = test-base test-glob test-token test-print test-parse-errors \
	test-compile test-decide test-tree test-invariants test-request test-policy \
	test-environment test-tiers
check-valgrind: all
	@for test in $(pure_tests); do \
		$(MAKE) $(AM_MAKEFLAGS) -s tests/unit/$$test || exit 1; \
		valgrind -q --error-exitcode=1 --leak-check=full \
			--errors-for-leak-kinds=definite \
			tests/unit/$$test >$$test.valgrind 2>&1 || { \
			cat $$test.valgrind; exit 1; }; \
		rm -f $$test.valgrind; echo "$$test: clean"; \
	done

check-analyze:
	cppcheck --quiet --enable=warning,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem -D_GNU_SOURCE -I'$(srcdir)/launcher' \
		-I'$(srcdir)' '$(srcdir)/launcher'
	cppcheck --quiet --enable=warning,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem -D_GNU_SOURCE -D__x86_64__ -D__LP64__ \
		'$(srcdir)/preload'
	cd '$(srcdir)' && shellcheck -x -P SCRIPTDIR quickstart .ci/run demo/*.sh \
		tests/*/*.sh

# Long: libFuzzer on the parser, in a build of its own. FUZZ_SECONDS=600
FUZZ_SECONDS = 600
fuzz:
	$(MKDIR_P) fuzz-build/found
	cd fuzz-build && '$(abs_srcdir)/configure' CC=clang --enable-fuzzing >/dev/null && \
		$(MAKE) $(AM_MAKEFLAGS) -s tests/fuzz/fuzz-profile && \
		tests/fuzz/fuzz-profile -max_total_time=$(FUZZ_SECONDS) found \
			'$(abs_srcdir)/tests/fuzz/corpus/profile'
