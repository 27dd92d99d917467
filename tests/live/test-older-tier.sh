#!/bin/sh
# kernel-tier.rows once more, as on a kernel whose Landlock has no TCP ports, no device
# ioctls and no scopes: what the supervisor and the filter do instead.
BAILEY_OLDER=3
export BAILEY_OLDER
exec sh "$(dirname "$0")/test-kernel-tier.sh"
