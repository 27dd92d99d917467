/* bailey as on a kernel with an older Landlock, BAILEY_TEST_ABI: no option of
 * bailey's does that, since nobody should want it. */
#include <stdlib.h>

#include "kernel/features.h"

void __real_features_probe_launch(struct features *features);
void __wrap_features_probe_launch(struct features *features);

void
__wrap_features_probe_launch(struct features *features)
{
	const char *abi = getenv("BAILEY_TEST_ABI");

	__real_features_probe_launch(features);
	if (abi)
		features_limit_landlock(features, atoi(abi));
}
