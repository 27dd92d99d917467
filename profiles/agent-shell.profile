# The shell of a coding agent: works in the working folder, runs @system, no listening

include <agent>

allow jit
