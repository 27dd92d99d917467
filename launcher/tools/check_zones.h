/* `bailey check --zones`. For check.c. */
#ifndef BAILEY_TOOLS_CHECK_ZONES_H
#define BAILEY_TOOLS_CHECK_ZONES_H

#include "tools/workbench.h"

/* Walks all that @system holds on this host and adds a finding (system-writable)
 * for what the user may write; for root, what anybody but root may. A folder stands
 * for all below it; a hundred findings at most, then their number. What cannot be
 * listed is counted in a note. 0; -errno, with bench->diags filled where
 * zones.profile is at fault. */
int check_zones(struct workbench *bench);

#endif
