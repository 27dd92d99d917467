/* The marks of policy/marks.h on the host of policy_fixture.c. */
#ifndef BAILEY_TESTS_UNIT_MARKS_FIXTURE_H
#define BAILEY_TESTS_UNIT_MARKS_FIXTURE_H

#include "policy/marks.h"
#include "policy_fixture.h"

/* zones: statements that say what the zones of the marks are; NULL: some of the
 * home folder of the fixture. Fails the test where it cannot. */
void
fixture_marks(struct fixture *marks, const char *zones, const struct facts *facts);

#endif
