check_PROGRAMS += %D%/test-compile
%C%_test_compile_SOURCES = \
	%D%/test-compile.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_compile_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-compile

check_PROGRAMS += %D%/test-decide
%C%_test_decide_SOURCES = \
	%D%/test-decide.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_decide_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-decide

check_PROGRAMS += %D%/test-invariants
%C%_test_invariants_SOURCES = \
	%D%/test-invariants.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_invariants_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-invariants

check_PROGRAMS += %D%/test-scripts
%C%_test_scripts_SOURCES = \
	%D%/test-scripts.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_scripts_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-scripts

check_PROGRAMS += %D%/test-pattern
%C%_test_pattern_SOURCES = %D%/test-pattern.c %D%/harness.c %D%/harness.h
%C%_test_pattern_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-pattern

check_PROGRAMS += %D%/test-policy
%C%_test_policy_SOURCES = \
	%D%/test-policy.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_policy_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-policy

check_PROGRAMS += %D%/test-policy-property
%C%_test_policy_property_SOURCES = \
	%D%/test-policy-property.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/policy_random.c %D%/policy_random.h \
	%D%/harness.c %D%/harness.h
%C%_test_policy_property_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-policy-property

check_PROGRAMS += %D%/test-request
%C%_test_request_SOURCES = \
	%D%/test-request.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_request_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-request

check_PROGRAMS += %D%/test-tiers
%C%_test_tiers_SOURCES = \
	%D%/test-tiers.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_tiers_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-tiers

check_PROGRAMS += %D%/test-tree
%C%_test_tree_SOURCES = \
	%D%/test-tree.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_tree_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-tree

check_PROGRAMS += %D%/test-compare
%C%_test_compare_SOURCES = \
	%D%/test-compare.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/policy_random.c %D%/policy_random.h \
	%D%/harness.c %D%/harness.h
%C%_test_compare_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-compare

check_PROGRAMS += %D%/test-lint
%C%_test_lint_SOURCES = \
	%D%/test-lint.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/marks_fixture.c %D%/marks_fixture.h \
	%D%/harness.c %D%/harness.h
%C%_test_lint_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-lint

check_PROGRAMS += %D%/test-exposure
%C%_test_exposure_SOURCES = \
	%D%/test-exposure.c %D%/policy_fixture.c %D%/policy_fixture.h \
	%D%/marks_fixture.c %D%/marks_fixture.h \
	%D%/policy_random.c %D%/policy_random.h \
	%D%/harness.c %D%/harness.h
%C%_test_exposure_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
TESTS += %D%/test-exposure
