#include "kernel/file_sums.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/verify.h"

int
file_sums_add(struct arena *arena, const struct policy *policy,
              struct file_sums *sums, const struct file_sum *sum)
{
	struct file_sum item = *sum;

	if (!policy_verify(policy, sum->path))
		return 0;
	item.path = arena_strdup(arena, sum->path);
	if (!item.path)
		return -ENOMEM;
	return ARENA_PUSH(arena, sums->items, sums->n, sums->capacity, item);
}

/* Of one path the manifests' first. */
static int
compare_sums(const void *a, const void *b)
{
	const struct file_sum *one = a, *other = b;
	int order = strcmp(one->path, other->path);

	return order ? order : (int)other->kind - (int)one->kind;
}

static int
read_packages(struct arena *arena, const struct policy *policy,
              struct diag_list *diags, struct file_sums *sums)
{
	int error = package_sums_read(arena, policy, sums);

	if (!error || error == -ENOMEM)
		return error;
	if (error == -ENOENT && policy->n_manifests)
		return 0;
	return diag_error(diags, "no-package-database",
	                  &policy->verifies[0].rule.at,
	                  "verify needs the database of dpkg, or a manifest",
	                  "/var/lib/dpkg/info: %s", strerror(-error));
}

int
file_sums_load(struct arena *arena, const struct policy *policy,
               struct diag_list *diags, struct file_sums *ret)
{
	struct file_sums sums = { 0 };
	int error = 0;

	if (policy->n_manifests && !policy->n_verifies)
		return diag_error(diags, "manifest-without-verify",
		                  &policy->manifests[0].at,
		                  "write 'verify PATH' for what is to be checked",
		                  "a manifest alone verifies nothing");
	if (policy->n_verifies)
		error = read_packages(arena, policy, diags, &sums);
	for (size_t i = 0; i < policy->n_manifests && !error; i++)
		error = manifest_read(arena, policy, &policy->manifests[i], diags,
		                      &sums);
	if (error)
		return error;
	if (sums.n)
		qsort(sums.items, sums.n, sizeof(*sums.items), compare_sums);
	*ret = sums;
	return 0;
}

const struct file_sum *
file_sums_find(const struct file_sums *sums, const char *path, size_t *n)
{
	size_t low = 0, high = sums->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(sums->items[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < sums->n; ++*n)
		if (strcmp(sums->items[low + *n].path, path) != 0 ||
		    sums->items[low + *n].kind != sums->items[low].kind)
			break;
	return *n ? &sums->items[low] : NULL;
}
