check_PROGRAMS += tests/unit/test-syscall-table tests/unit/test-environment \
	tests/unit/test-filter-print tests/unit/test-privileges

tests_unit_test_syscall_table_SOURCES = tests/unit/test-syscall-table.c \
	tests/unit/harness.c tests/unit/harness.h
tests_unit_test_syscall_table_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_environment_SOURCES = tests/unit/test-environment.c \
	tests/unit/harness.c tests/unit/harness.h
tests_unit_test_environment_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_filter_print_SOURCES = tests/unit/test-filter-print.c \
	tests/unit/harness.c tests/unit/harness.h
tests_unit_test_filter_print_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_privileges_SOURCES = tests/unit/test-privileges.c \
	tests/unit/harness.c tests/unit/harness.h
tests_unit_test_privileges_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)

TESTS += tests/unit/test-syscall-table tests/unit/test-environment \
	tests/unit/test-filter-print tests/unit/test-privileges
