# bailey under other kernels than this one: its tests in machines of qemu, from the
# tarball's tree, on Debian 12. Not of `make check`: it fetches packages, wants root and
# takes hours.
MACHINE = $(SHELL) $(abs_srcdir)/%D%/machine.sh
MACHINE_MINUTES = 180
machine_unit_tests = $(filter tests/unit/% tests/sim/%,$(TESTS)) tests/live/test-abi
.PHONY: check-arm64 check-kernels

# Cross compiled.
ARM64_SUITE = bookworm-backports
ARM64_MINUTES = $(MACHINE_MINUTES)
arm64_live_tests = test-launch test-kernel-tier test-broker-tier test-supervisor test-shim \
	test-scripts test-differential test-yama
ARM64_TESTS = $(machine_unit_tests) $(arm64_live_tests:%=tests/live/%.sh)
check-arm64:
	$(MAKE) $(AM_MAKEFLAGS) machine MACHINE_MINUTES='$(ARM64_MINUTES)' \
		ARCHITECTURE=arm64 SUITES='$(ARM64_SUITE)' MACHINE_TESTS='$(ARM64_TESTS)'

# Older and other kernels, of this architecture.
KERNELS_SUITES = bookworm bookworm-backports
KERNELS_MINUTES = $(MACHINE_MINUTES)
kernels_live_tests = test-launch test-kernel-tier test-broker-tier test-company \
	test-supervisor test-shim test-orphan test-yama
KERNELS_TESTS = $(machine_unit_tests) $(kernels_live_tests:%=tests/live/%.sh)
check-kernels:
	$(MAKE) $(AM_MAKEFLAGS) machine MACHINE_MINUTES='$(KERNELS_MINUTES)' \
		ARCHITECTURE=amd64 SUITES='$(KERNELS_SUITES)' \
		MACHINE_TESTS='$(KERNELS_TESTS)'

.PHONY: machine
machine:
	$(MKDIR_P) %D%/$(ARCHITECTURE)
	cd %D%/$(ARCHITECTURE) && $(MACHINE) $(ARCHITECTURE) files $(SUITES)
	$(MAKE) $(AM_MAKEFLAGS) -s distdir distdir=%D%/$(ARCHITECTURE)/src
	export MACHINE_MINUTES='$(MACHINE_MINUTES)'; \
	machine='$(MACHINE) $(ARCHITECTURE)'; \
	cd %D%/$(ARCHITECTURE) && $$machine build "$$PWD/src" && \
		$$machine image src $(MACHINE_TESTS) || exit; \
	status=0; for suite in $(SUITES); do \
		$$machine boot $$suite && $$machine report $$suite || status=1; \
	done; exit $$status
TESTS += %D%/test-report.sh
dist_check_SCRIPTS += %D%/machine.sh %D%/guest.sh %D%/test-report.sh
dist_check_DATA += %D%/report.awk

clean-local: clean-machine
.PHONY: clean-machine
clean-machine:
	rm -rf %D%/arm64 %D%/amd64
