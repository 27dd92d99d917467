events_tests = \
	tests/unit/test-denial-list \
	tests/unit/test-denial-log \
	tests/unit/test-event \
	tests/unit/test-journal \
	tests/unit/test-recorder \
	tests/unit/test-sink \
	tests/unit/test-summary \
	tests/unit/test-unit-file \
	tests/unit/test-workbench

events_fixture = \
	tests/unit/harness.c tests/unit/harness.h \
	tests/unit/events_fixture.c tests/unit/events_fixture.h

events_libraries = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)

check_PROGRAMS += $(events_tests)
TESTS += $(events_tests)

tests_unit_test_denial_list_SOURCES = tests/unit/test-denial-list.c $(events_fixture)
tests_unit_test_denial_list_LDADD = $(events_libraries)
tests_unit_test_denial_log_SOURCES = tests/unit/test-denial-log.c $(events_fixture)
tests_unit_test_denial_log_LDADD = $(events_libraries)
tests_unit_test_event_SOURCES = tests/unit/test-event.c $(events_fixture)
tests_unit_test_event_LDADD = $(events_libraries)
tests_unit_test_journal_SOURCES = tests/unit/test-journal.c $(events_fixture)
tests_unit_test_journal_LDADD = $(events_libraries)
tests_unit_test_recorder_SOURCES = tests/unit/test-recorder.c $(events_fixture)
tests_unit_test_recorder_LDADD = $(events_libraries) $(SECCOMP_LIBS)
tests_unit_test_sink_SOURCES = tests/unit/test-sink.c $(events_fixture)
tests_unit_test_sink_LDADD = $(events_libraries)
tests_unit_test_summary_SOURCES = tests/unit/test-summary.c $(events_fixture)
tests_unit_test_summary_LDADD = $(events_libraries)
tests_unit_test_workbench_SOURCES = tests/unit/test-workbench.c $(events_fixture)
tests_unit_test_workbench_LDADD = $(events_libraries)
tests_unit_test_unit_file_SOURCES = tests/unit/test-unit-file.c $(events_fixture)
tests_unit_test_unit_file_LDADD = $(events_libraries)
