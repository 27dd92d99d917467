#!/bin/sh
# test-orphan.sh for what the supervisor is asked on a kernel whose Landlock has no scopes.
BAILEY_OLDER=3
export BAILEY_OLDER
exec sh "$(dirname "$0")/test-orphan.sh"
