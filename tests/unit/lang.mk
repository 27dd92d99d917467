lang_tests = \
	tests/unit/test-format \
	tests/unit/test-expect \
	tests/unit/test-load \
	tests/unit/test-parse-errors \
	tests/unit/test-print \
	tests/unit/test-quiet \
	tests/unit/test-token \
	tests/unit/test-trust

lang_fixture = \
	tests/unit/harness.c tests/unit/harness.h \
	tests/unit/lang_fixture.c tests/unit/lang_fixture.h

lang_libraries = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)

check_PROGRAMS += $(lang_tests)
TESTS += $(lang_tests)

tests_unit_test_format_SOURCES = tests/unit/test-format.c $(lang_fixture)
tests_unit_test_format_LDADD = $(lang_libraries)
tests_unit_test_expect_SOURCES = tests/unit/test-expect.c $(lang_fixture)
tests_unit_test_expect_LDADD = $(lang_libraries)
tests_unit_test_load_SOURCES = tests/unit/test-load.c $(lang_fixture)
tests_unit_test_load_LDADD = $(lang_libraries)
tests_unit_test_parse_errors_SOURCES = \
	tests/unit/test-parse-errors.c $(lang_fixture)
tests_unit_test_parse_errors_LDADD = $(lang_libraries)
tests_unit_test_print_SOURCES = tests/unit/test-print.c $(lang_fixture)
tests_unit_test_print_LDADD = $(lang_libraries)
tests_unit_test_quiet_SOURCES = tests/unit/test-quiet.c $(lang_fixture)
tests_unit_test_quiet_LDADD = $(lang_libraries)
tests_unit_test_token_SOURCES = tests/unit/test-token.c $(lang_fixture)
tests_unit_test_token_LDADD = $(lang_libraries)
tests_unit_test_trust_SOURCES = tests/unit/test-trust.c $(lang_fixture)
tests_unit_test_trust_LDADD = $(lang_libraries)
