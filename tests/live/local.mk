# Real programs under the kernel tier. The probe is built without sanitizers: they make
# calls of their own, and a filter may refuse those.

probe_operation_sources = \
	%D%/probe.c %D%/probe.h %D%/probe_exec.c %D%/probe_file.c \
	%D%/probe_filter.c %D%/probe_kernel.c %D%/probe_memory.c %D%/probe_net.c \
	%D%/probe_process.c %D%/probe_signal.c %D%/probe_state.c %D%/probe_tree.c \
	%D%/probe_broker.h %D%/probe_broker_call.c %D%/probe_broker_code.c \
	%D%/probe_broker_net.c %D%/probe_broker_number.c %D%/probe_broker_state.c \
	%D%/probe_broker_steps.c %D%/probe_shim.c %D%/probe_shim.h \
	%D%/probe_thread.c %D%/column.c %D%/column.h
probe_sources = $(probe_operation_sources) %D%/probe_main.c

check_PROGRAMS += %D%/probe %D%/race %D%/terminal
%C%_probe_SOURCES = $(probe_sources)
%C%_probe_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_probe_LDFLAGS = -pthread
race_sources = %D%/race.c %D%/race.h %D%/race_cases.c \
	%D%/race_folder.c %D%/race_network.c %D%/column.c %D%/column.h
%C%_race_SOURCES = $(race_sources)
%C%_race_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_race_LDFLAGS = -pthread
%C%_terminal_SOURCES = %D%/terminal.c
%C%_terminal_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_terminal_LDFLAGS =

# What starts the others: the cheapest that can be linked.
check_DATA += %D%/start-as
%D%/start-as: %D%/start_as.c
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && for link in \
		$(if $(MUSL_GCC),'$(MUSL_GCC) -static') '$(CC) $(CFLAGS) -static' '$(CC) $(CFLAGS)'; do \
		$$link -std=gnu17 -O2 -D_GNU_SOURCE $(WARNING_CFLAGS) -o $@ \
			$(srcdir)/%D%/start_as.c 2>$@.err && break; \
	done; test -x $@ || { cat $@.err; exit 1; }
CLEANFILES += %D%/start-as %D%/start-as.err
EXTRA_DIST += %D%/start_as.c

# As on a kernel with an older Landlock.
check_PROGRAMS += %D%/bailey-older
%C%_bailey_older_SOURCES = %D%/older.c launcher/main.c
%C%_bailey_older_CFLAGS = $(AM_CFLAGS)
%C%_bailey_older_LDFLAGS = $(BAILEY_LDFLAGS) $(BAILEY_PIE) \
	-Wl,--wrap=features_probe_launch
%C%_bailey_older_LDADD = libbailey.a $(BAILEY_LIBS) $(BAILEY_LIBC)

# The same calls bare and through the supervisor.
check_PROGRAMS += %D%/differential
differential_sources = %D%/column.c %D%/column.h \
	%D%/differential.c %D%/differential.h %D%/differential_entry.c \
	%D%/differential_list.c %D%/differential_metadata.c %D%/differential_open.c \
	%D%/differential_throw.c launcher/base/strbuf.c launcher/base/text.c
%C%_differential_SOURCES = $(differential_sources)
%C%_differential_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_differential_LDFLAGS =

# Random policies and requests.
check_PROGRAMS += %D%/verdicts
verdicts_sources = %D%/verdicts.c %D%/verdicts.h %D%/verdicts_net.c \
	%D%/column.c %D%/column.h
%C%_verdicts_SOURCES = $(verdicts_sources)
%C%_verdicts_LDADD = libbailey.a $(BAILEY_LIBS)

# The ways of libc to a file, for the shim.
check_PROGRAMS += %D%/routes
routes_sources = %D%/routes.c %D%/routes.h %D%/routes_make.c \
	%D%/routes_read.c %D%/routes_start.c %D%/routes_walk.c
%C%_routes_SOURCES = $(routes_sources)
%C%_routes_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) -U_FORTIFY_SOURCE
%C%_routes_LDFLAGS =

# Where wrappers go wrong.
check_PROGRAMS += %D%/surroundings
%C%_surroundings_SOURCES = %D%/surroundings.c %D%/surroundings.h \
	%D%/surroundings_bad.c %D%/surroundings_born.c
%C%_surroundings_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) -U_FORTIFY_SOURCE
%C%_surroundings_LDFLAGS = -pthread
%C%_surroundings_LDADD = -ldl
check_PROGRAMS += %D%/allocates
%C%_allocates_SOURCES = %D%/allocates.c
%C%_allocates_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) -U_FORTIFY_SOURCE
%C%_allocates_LDFLAGS =
check_DATA += %D%/libsurroundings.so
%D%/libsurroundings.so: %D%/surroundings_library.c
	$(AM_V_GEN)$(MKDIR_P) %D% && \
		$(CC) $(CFLAGS) -shared -fPIC -o $@ $(srcdir)/%D%/surroundings_library.c
check_DATA += %D%/libbehind.so
%D%/libbehind.so: %D%/behind.c
	$(AM_V_GEN)$(MKDIR_P) %D% && $(CC) $(CFLAGS) -D_GNU_SOURCE -U_FORTIFY_SOURCE \
		-shared -fPIC -o $@ $(srcdir)/%D%/behind.c
CLEANFILES += %D%/libsurroundings.so %D%/libbehind.so
EXTRA_DIST += %D%/behind.c %D%/surroundings_library.c %D%/surroundings_small.c

# A shim that lies.
check_PROGRAMS += %D%/liar
liar_sources = %D%/liar.h %D%/liar_throw.c
%C%_liar_SOURCES = %D%/liar.c $(liar_sources)
%C%_liar_CFLAGS = -std=gnu17 $(WARNING_CFLAGS)
%C%_liar_LDFLAGS =
check_DATA += %D%/libliar.so
%D%/libliar.so: %D%/liar_library.c $(liar_sources) preload/raw.h preload/wire.h
	$(AM_V_GEN)$(MKDIR_P) %D% && $(CC) -std=gnu17 -D_GNU_SOURCE -I$(srcdir) \
		$(WARNING_CFLAGS) -O2 -U_FORTIFY_SOURCE -shared -fPIC -fvisibility=hidden \
		-Wl,-soname,libbailey-preload.so -pthread -o $@ \
		$(srcdir)/%D%/liar_library.c $(srcdir)/%D%/liar_throw.c
CLEANFILES += %D%/libliar.so
EXTRA_DIST += %D%/liar_library.c

check_DATA += %D%/probe-unset $(patsubst %,%D%/%-static,probe routes race differential verdicts)
CLEANFILES += %D%/probe-unset $(patsubst %,%D%/%-static,probe routes race differential verdicts)

# A Go program, where there is a compiler: an empty file where there is none.
check_DATA += %D%/goroutines
%D%/goroutines: %D%/goroutines.go
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		GO111MODULE=off CGO_ENABLED=0 GOCACHE='$(abs_builddir)/%D%/go-cache' \
			go build -o $@ '$(abs_srcdir)/%D%/goroutines.go' 2>/dev/null || : >$@; }
	@rm -rf %D%/go-cache
CLEANFILES += %D%/goroutines
EXTRA_DIST += %D%/goroutines.go

# 32-bit programs, where there is a compiler for them. The kernel's headers are where they
# are for 64 bits, unless gcc-multilib has put a link to them.
i386_sources = %D%/i386.c %D%/i386_socket.c
i386_flags = -std=gnu17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -pthread \
	-idirafter /usr/include/x86_64-linux-gnu
check_DATA += %D%/i386 %D%/i386-static
%D%/i386: $(i386_sources) %D%/i386.h
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		$(CC) -m32 $(i386_flags) -o $@ \
			$(addprefix $(srcdir)/,$(i386_sources)) 2>/dev/null || : >$@; }
%D%/i386-static: $(i386_sources) %D%/i386.h
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		$(CC) -m32 -static $(i386_flags) -o $@ \
			$(addprefix $(srcdir)/,$(i386_sources)) 2>/dev/null || : >$@; }
CLEANFILES += %D%/i386 %D%/i386-static
EXTRA_DIST += $(i386_sources) %D%/i386.h

# A library that has no business anywhere, a program that looks for it, and the same
# with the library among what it needs. Empty files where the compiler makes none.
check_DATA += %D%/libdropped.so %D%/loads %D%/loads-origin
%D%/libdropped.so: %D%/dropped.c
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		$(CC) -shared -fPIC -Wl,-soname,libdropped.so -o $@ \
			$(srcdir)/%D%/dropped.c 2>/dev/null || : >$@; }
%D%/loads: %D%/loads.c
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		$(CC) -std=gnu17 -D_GNU_SOURCE -fPIE -pie -o $@ \
			$(srcdir)/%D%/loads.c -ldl 2>/dev/null || : >$@; }
%D%/loads-origin: %D%/loads.c %D%/libdropped.so
	$(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && { \
		$(CC) -std=gnu17 -D_GNU_SOURCE -fPIE -pie -Wl,--no-as-needed -o $@ \
			-Wl,-rpath,'$$ORIGIN/lib' $(srcdir)/%D%/loads.c \
			%D%/libdropped.so -ldl 2>/dev/null || : >$@; }
CLEANFILES += %D%/libdropped.so %D%/loads %D%/loads-origin
EXTRA_DIST += %D%/dropped.c %D%/loads.c

live_tests = \
	%D%/test-kernel-tier.sh %D%/test-older-tier.sh \
	%D%/test-launch.sh \
	%D%/test-check-zones.sh \
	%D%/test-isolation.sh \
	%D%/test-learn.sh \
	%D%/test-level.sh \
	%D%/test-turns.sh %D%/test-verify.sh \
	%D%/test-scripts.sh \
	%D%/test-denials.sh \
	%D%/test-shim.sh \
	%D%/test-liar.sh \
	%D%/test-shim-matrix.sh \
	%D%/test-surroundings.sh \
	%D%/test-go.sh \
	%D%/test-transparent.sh \
	%D%/test-hostile.sh %D%/test-i386.sh
dist_check_SCRIPTS += $(live_tests)
dist_check_SCRIPTS += %D%/mutate.sh %D%/columns.sh
dist_check_DATA += %D%/learn-apps.sh %D%/tap.sh %D%/live.sh %D%/rows.sh %D%/kernel-tier.rows
TESTS += $(live_tests)

# What the supervisor must do.
broker_tests = \
	%D%/test-blocking.sh \
	%D%/test-broker-tier.sh \
	%D%/test-differential.sh \
	%D%/test-verdicts.sh \
	%D%/test-programs.sh \
	%D%/test-expectations.sh \
	%D%/test-supervisor.sh \
	%D%/test-orphan.sh %D%/test-older-orphan.sh %D%/test-survival.sh %D%/test-sticky.sh \
	%D%/test-company.sh %D%/test-yama.sh %D%/test-containers.sh \
	%D%/test-race.sh
dist_check_SCRIPTS += $(broker_tests)
TESTS += $(broker_tests)
dist_check_DATA += %D%/asked.sh %D%/broker-tier.rows %D%/broker.sh
.PHONY: check-broker check-no-shim check-shim-matrix check-races mutate

# Each rule of a shipped profile dropped or widened: which ones does no test notice?
MUTATE_PROFILES = nginx python3 npm
mutate: bailey$(EXEEXT)
	sh '$(abs_srcdir)/tests/live/mutate.sh' ./bailey$(EXEEXT) '$(abs_srcdir)/profiles' \
		$(MUTATE_PROFILES)

check-broker:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(broker_tests)'

# Every attack once more, in the other columns of live.sh: without a shim, for three
# reasons, and with one that lies. Each test tells that it is in its column (live_column).
# Left out:
# - test-shim.sh, test-surroundings.sh, test-transparent.sh are about the shim itself; the
#   first has columns of its own. So has test-liar.sh, whose program lies by itself.
# - test-go.sh, test-i386.sh: no shim is ever in a Go program or one of 32 bits.
# - test-launch.sh, test-check-zones.sh, test-demo.sh, test-learn.sh: what they see refused
#   is refused by bailey, before there is a program, or is no attack.
# - test-profiles.sh, test-npm.sh, and what is too long for `make check`: real programs under
#   the shipped profiles; their attacks are those of the scenarios, and the rest of them is
#   that nothing else is refused, which needs the shim.
attack_tests = %D%/test-kernel-tier.sh %D%/test-older-tier.sh %D%/test-hostile.sh %D%/test-isolation.sh \
	%D%/test-verify.sh %D%/test-level.sh \
	$(filter-out $(harmless_tests),$(broker_tests)) \
	$(filter-out tests/scenarios/test-claims-table.sh,$(scenario_tests))
# Programs of others, which are not static, nor could they be.
shell_attack_tests = %D%/test-scripts.sh %D%/test-denials.sh
# No attacks. They must still work in each column that takes a file of the stage.
harmless_tests = %D%/test-blocking.sh %D%/test-programs.sh %D%/test-expectations.sh
column_tests_no = $(attack_tests) $(shell_attack_tests) $(harmless_tests)
column_tests_unset = $(attack_tests) $(shell_attack_tests)
column_tests_static = $(attack_tests)
column_tests_liar = $(column_tests_no)

# In one column; what it printed is kept. That all of it was in its column is in the logs.
shim_columns = no unset static liar
.PHONY: $(shim_columns:%=check-shim-%)
$(shim_columns:%=check-shim-%): check-shim-%:
	rm -rf shim-matrix/$* && mkdir -p shim-matrix/$*
	status=0; BAILEY_SHIM=$* $(MAKE) $(AM_MAKEFLAGS) check \
		TESTS='$(column_tests_$*)' || status=1; \
	cp $(patsubst %.sh,%.log,$(column_tests_$*)) shim-matrix/$*; \
	sh '$(abs_srcdir)/%D%/columns.sh' shim-matrix/$* || status=1; \
	exit $$status
check-no-shim: check-shim-no
check-shim-matrix:
	status=0; for column in $(shim_columns); do \
		$(MAKE) $(AM_MAKEFLAGS) check-shim-$$column || status=1; \
	done; sh '$(abs_srcdir)/%D%/columns.sh' $(shim_columns:%=shim-matrix/%) || status=1; \
	exit $$status
clean-local: clean-shim-matrix
.PHONY: clean-shim-matrix
clean-shim-matrix:
	rm -rf shim-matrix

# Long: seconds for each race, as root and as a user.
RACE_SECONDS = 60
check-races:
	RACE_SECONDS=$(RACE_SECONDS) $(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/test-race.sh

# Many minutes: large programs and projects, all asked, REAL_ONLY='git*' for some.
.PHONY: check-real
check-real:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/real.sh
dist_check_SCRIPTS += %D%/real.sh

# Minutes: does the supervisor grow?
SOAK_CALLS = 2000000
.PHONY: check-soak
check-soak:
	SOAK_CALLS=$(SOAK_CALLS) $(MAKE) $(AM_MAKEFLAGS) check TESTS=%D%/soak.sh
dist_check_SCRIPTS += %D%/soak.sh

if HAVE_CHECK
check_PROGRAMS += %D%/test-abi
%C%_test_abi_SOURCES = %D%/test-abi.c tests/unit/harness.c tests/unit/harness.h
%C%_test_abi_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-abi
endif
