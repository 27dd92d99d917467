#include "sim.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bpf.h"
#include "kernel/kernel_needs.h"
#include "lang/parse.h"
#include "policy/compile.h"

struct features
sim_features(enum sim_kernel kernel)
{
	struct features features = {
		.landlock_abi = 7,
		.seccomp_filter = true,
		.mdwe = true,
		.memfd_noexec = true,
		.close_range = true,
		.openat2 = true,
	};

	switch (kernel) {
	case SIM_KERNEL_NEW:
	case SIM_KERNEL_SUPERVISED:
	case SIM_KERNEL_OBSERVED:
		break;
	case SIM_KERNEL_BOOKWORM:
		features.landlock_abi = 2;
		features.mdwe = features.memfd_noexec = false;
		break;
	case SIM_KERNEL_NO_MDWE:
		features.mdwe = features.memfd_noexec = false;
		break;
	case SIM_KERNEL_LANDLOCK_1:
	case SIM_KERNEL_LANDLOCK_2:
	case SIM_KERNEL_LANDLOCK_3:
		features.landlock_abi = 1 + (int)(kernel - SIM_KERNEL_LANDLOCK_1);
		break;
	}
	return features;
}

/* Every path exists and is no link: a socket by its name, else a folder. */
static int
resolve_as_is(void *context, const char *path, char out[PATH_MAX],
              enum node_kind *kind)
{
	(void)context;
	snprintf(out, PATH_MAX, "%s", path);
	*kind = text_ends_with(path, ".sock") ? NODE_OTHER : NODE_FOLDER;
	return 0;
}

static const struct facts facts = {
	.uid = 1000,
	.user = "nobody",
	.home = "/home/nobody",
	.cwd = "/",
	.tmpdir = "/tmp",
	.config_home = "/home/nobody/.config",
	.data_home = "/home/nobody/.local/share",
	.cache_home = "/home/nobody/.cache",
	.state_home = "/home/nobody/.local/state",
	.resolve = resolve_as_is,
};

struct policy *
sim_policy(const char *text)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_profile_ struct profile *profile = profile_new("sim");
	struct policy *policy = NULL;
	struct diag_list diags;

	ck_assert(arena && profile);
	diag_list_init(&diags, arena);
	if (parse_text(profile, &diags, "sim", LAYER_PROFILE, text, strlen(text)) ||
	    policy_compile(profile, &facts, &diags, &policy)) {
		diag_list_print(&diags, stderr, false);
		ck_abort_msg("cannot compile: %s", text);
	}
	return policy;
}

struct filter
sim_filter(uint32_t machine, enum sim_kernel kernel, const char *text)
{
	_cleanup_policy_ struct policy *policy = sim_policy(text);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct features features = sim_features(kernel);
	struct filter filter = { 0 };
	struct diag_list diags;
	const char *fault;
	int error;

	if (kernel == SIM_KERNEL_SUPERVISED || kernel == SIM_KERNEL_BOOKWORM)
		features.needs = kernel_needs(policy, MODE_ENFORCE, &features);
	if (kernel == SIM_KERNEL_OBSERVED)
		features.needs = kernel_needs(policy, MODE_OBSERVE, &features);
	diag_list_init(&diags, arena);
	error = filter_build_for(machine, policy, &features, &diags, &filter);
	ck_assert_msg(error == 0, "filter_build_for: %s", strerror(-error));
	fault = bpf_fault(filter.instructions, filter.n);
	ck_assert_msg(!fault, "the kernel would find %s", fault);
	return filter;
}
