base_tests = \
	tests/unit/test-base \
	tests/unit/test-glob \
	tests/unit/test-glob-properties \
	tests/unit/test-md5

base_fixture = tests/unit/harness.c tests/unit/harness.h

check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)

tests_unit_test_base_SOURCES = tests/unit/test-base.c $(base_fixture)
tests_unit_test_base_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_glob_SOURCES = tests/unit/test-glob.c $(base_fixture)
tests_unit_test_glob_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_glob_properties_SOURCES = \
	tests/unit/test-glob-properties.c $(base_fixture)
tests_unit_test_glob_properties_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
tests_unit_test_md5_SOURCES = tests/unit/test-md5.c $(base_fixture)
tests_unit_test_md5_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
