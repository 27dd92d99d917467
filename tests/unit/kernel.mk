kernel_tests = \
	tests/unit/test-features \
	tests/unit/test-gaps \
	tests/unit/test-host \
	tests/unit/test-host-links \
	tests/unit/test-host-unit \
	tests/unit/test-landlock \
	tests/unit/test-landlock-plan \
	tests/unit/test-landlock-property \
	tests/unit/test-landlock-rights \
	tests/unit/test-landlock-ruleset \
	tests/unit/test-prepare

kernel_fixture = \
	tests/unit/harness.c tests/unit/harness.h \
	tests/unit/kernel_fixture.c tests/unit/kernel_fixture.h

kernel_libraries = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)

check_PROGRAMS += $(kernel_tests)
TESTS += $(kernel_tests)

tests_unit_test_features_SOURCES = tests/unit/test-features.c $(kernel_fixture)
tests_unit_test_features_LDADD = $(kernel_libraries)
tests_unit_test_gaps_SOURCES = tests/unit/test-gaps.c $(kernel_fixture)
tests_unit_test_gaps_LDADD = $(kernel_libraries)
tests_unit_test_host_SOURCES = tests/unit/test-host.c $(kernel_fixture)
tests_unit_test_host_LDADD = $(kernel_libraries)
tests_unit_test_landlock_SOURCES = tests/unit/test-landlock.c \
	tests/unit/kernel_deeds.c tests/unit/kernel_deeds.h $(kernel_fixture)
tests_unit_test_landlock_LDADD = $(kernel_libraries)
tests_unit_test_landlock_plan_SOURCES = \
	tests/unit/test-landlock-plan.c $(kernel_fixture)
tests_unit_test_landlock_plan_LDADD = $(kernel_libraries)
tests_unit_test_landlock_property_SOURCES = \
	tests/unit/test-landlock-property.c $(kernel_fixture)
tests_unit_test_landlock_property_LDADD = $(kernel_libraries)
tests_unit_test_landlock_rights_SOURCES = \
	tests/unit/test-landlock-rights.c $(kernel_fixture)
tests_unit_test_landlock_rights_LDADD = $(kernel_libraries)
tests_unit_test_landlock_ruleset_SOURCES = \
	tests/unit/test-landlock-ruleset.c $(kernel_fixture)
tests_unit_test_landlock_ruleset_LDADD = $(kernel_libraries)
tests_unit_test_host_links_SOURCES = tests/unit/test-host-links.c $(kernel_fixture)
tests_unit_test_host_links_LDADD = $(kernel_libraries)
tests_unit_test_prepare_SOURCES = tests/unit/test-prepare.c $(kernel_fixture)
tests_unit_test_prepare_LDADD = $(kernel_libraries)
tests_unit_test_host_unit_SOURCES = tests/unit/test-host-unit.c $(kernel_fixture)
tests_unit_test_host_unit_LDADD = $(kernel_libraries)

check_PROGRAMS += %D%/test-package
%C%_test_package_SOURCES = %D%/test-package.c %D%/harness.c %D%/harness.h
%C%_test_package_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-package

check_PROGRAMS += %D%/test-elf-needs
%C%_test_elf_needs_SOURCES = %D%/test-elf-needs.c %D%/harness.c %D%/harness.h
%C%_test_elf_needs_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-elf-needs
