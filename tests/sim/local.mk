sim_sources = \
	%D%/bpf.c %D%/bpf.h \
	%D%/sim.c %D%/sim.h \
	tests/unit/harness.c tests/unit/harness.h
sim_libs = libbailey.a $(CHECK_LIBS) $(SECCOMP_LIBS) $(BAILEY_LIBS)

check_PROGRAMS += %D%/test-confine %D%/test-filter %D%/test-filter-load %D%/test-filter-oracle \
	%D%/test-syscall-number

%C%_test_confine_SOURCES = %D%/test-confine.c \
	tests/unit/harness.c tests/unit/harness.h
%C%_test_confine_LDADD = $(sim_libs)
%C%_test_filter_SOURCES = %D%/test-filter.c $(sim_sources) \
	%D%/filter_broker.def \
	%D%/filter_memory.def %D%/filter_network.def \
	%D%/filter_i386.def %D%/filter_process.def %D%/filter_table.def
%C%_test_filter_LDADD = $(sim_libs)
%C%_test_filter_load_SOURCES = %D%/test-filter-load.c $(sim_sources)
%C%_test_filter_load_LDADD = $(sim_libs)
%C%_test_filter_oracle_SOURCES = %D%/test-filter-oracle.c $(sim_sources)
%C%_test_filter_oracle_LDADD = $(sim_libs)
%C%_test_syscall_number_SOURCES = %D%/test-syscall-number.c \
	tests/unit/harness.c tests/unit/harness.h
%C%_test_syscall_number_LDADD = $(sim_libs)

TESTS += %D%/test-confine %D%/test-filter %D%/test-filter-load %D%/test-filter-oracle \
	%D%/test-syscall-number
