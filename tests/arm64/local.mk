# bailey on arm64: cross compiled, and its tests under a real kernel in a machine of qemu.
# Not of `make check`: it fetches packages, wants root and takes hours.
arm64_live_tests = test-launch test-kernel-tier test-broker-tier test-supervisor test-shim \
	test-scripts test-differential
ARM64_TESTS = $(filter tests/unit/% tests/sim/%,$(TESTS)) tests/live/test-abi \
	$(arm64_live_tests:%=tests/live/%.sh)
ARM64_MACHINE = $(SHELL) $(abs_srcdir)/%D%/machine.sh
.PHONY: check-arm64
check-arm64:
	$(MKDIR_P) %D%/machine
	cd %D%/machine && $(ARM64_MACHINE) files
	$(MAKE) $(AM_MAKEFLAGS) -s distdir distdir=%D%/machine/src
	cd %D%/machine && $(ARM64_MACHINE) build "$$PWD/src" && \
		$(ARM64_MACHINE) image src $(ARM64_TESTS) && \
		$(ARM64_MACHINE) boot && $(ARM64_MACHINE) report
TESTS += %D%/test-report.sh
dist_check_SCRIPTS += %D%/machine.sh %D%/guest.sh %D%/test-report.sh
dist_check_DATA += %D%/report.awk

clean-local: clean-arm64
.PHONY: clean-arm64
clean-arm64:
	rm -rf %D%/machine
