# Services under a real systemd, in a machine of systemd-nspawn.

check_PROGRAMS += %D%/stub
%C%_stub_SOURCES = %D%/stub.c %D%/stub.h %D%/stub_manager.c
%C%_stub_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_stub_LDFLAGS =

units_tests = \
	%D%/test-directives.sh %D%/test-wrapped.sh %D%/test-journal.sh \
	%D%/test-user.sh %D%/test-services.sh %D%/test-newer.sh
TESTS += $(units_tests)
dist_check_SCRIPTS += $(units_tests)
dist_check_DATA += \
	%D%/machine.sh %D%/actions.sh %D%/rows.sh %D%/directives.rows \
	%D%/wrapped.sh %D%/journal.sh %D%/user.sh %D%/services.sh %D%/make-layer.sh
# The same with more services and under a newer systemd, which are fetched first.
.PHONY: check-units
check-units:
	$(SHELL) $(srcdir)/%D%/make-layer.sh %D%/layer nginx-light mosquitto mosquitto-clients \
		postgresql redis-server openssh-server postfix wrk
	-$(SHELL) $(srcdir)/%D%/make-layer.sh %D%/newer -t bookworm-backports systemd
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(units_tests)'

clean-local: clean-layer
.PHONY: clean-layer
clean-layer:
	rm -rf %D%/layer %D%/newer
