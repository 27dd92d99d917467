/* The tables of the cases and of the targets. */
#include "bench.h"

#define WITH(CONTESTANT) (1u << (CONTESTANT))
#define NEEDS(NEED) (1u << NEED_##NEED)

enum { FAST = false, SLOW = true };

#define LAUNCH(GROUP, NAME, PROFILE, OTHERS, AIM, NEED, ...)                       \
	{ .group = #GROUP,                                                         \
	  .name = NAME,                                                            \
	  .kind = KIND_LAUNCH,                                                     \
	  .profile = PROFILE,                                                      \
	  .contestants = OTHERS,                                                   \
	  .target = TARGET_##AIM,                                                  \
	  .needs = NEED,                                                           \
	  .command = { __VA_ARGS__ } },
#define CALL(GROUP, NAME, PROFILE, OTHERS, AIM, NEED, THREADS, ...)                \
	{ .group = #GROUP,                                                         \
	  .name = NAME,                                                            \
	  .kind = KIND_CALL,                                                       \
	  .profile = PROFILE,                                                      \
	  .contestants = OTHERS,                                                   \
	  .target = TARGET_##AIM,                                                  \
	  .needs = NEED,                                                           \
	  .threads = THREADS,                                                      \
	  .command = { __VA_ARGS__ } },
#define WORK(GROUP, NAME, PROFILE, OTHERS, AIM, NEED, SPEED, ...)                  \
	{ .group = #GROUP,                                                         \
	  .name = NAME,                                                            \
	  .kind = KIND_WORK,                                                       \
	  .profile = PROFILE,                                                      \
	  .contestants = OTHERS,                                                   \
	  .target = TARGET_##AIM,                                                  \
	  .needs = NEED,                                                           \
	  .slow = SPEED,                                                           \
	  .command = { __VA_ARGS__ } },
#define SERVER(GROUP, NAME, PROFILE, OTHERS, AIM, NEED, CLIENT, MARKER, ...)       \
	{ .group = #GROUP,                                                         \
	  .name = NAME,                                                            \
	  .kind = KIND_SERVER,                                                     \
	  .profile = PROFILE,                                                      \
	  .contestants = OTHERS,                                                   \
	  .target = TARGET_##AIM,                                                  \
	  .needs = NEED,                                                           \
	  .slow = SLOW,                                                            \
	  .client = CLIENT,                                                        \
	  .marker = MARKER,                                                        \
	  .command = { __VA_ARGS__ } },

const struct bench_case bench_cases[] = {
#include "cases.def"
};
const size_t bench_cases_count = sizeof(bench_cases) / sizeof(bench_cases[0]);

const struct target_row targets[TARGET_COUNT] = {
#define TARGET(name, what, most, unmeasured) { what, most, unmeasured },
#include "targets.def"
#undef TARGET
};
