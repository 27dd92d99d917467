#include "tools/asked.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "kernel/host.h"

/* "~/x" and "x" as absolute paths, links resolved: decisions are made on resolved
 * paths. */
static int
resolve_word(struct workbench *bench, const char *word, const char **ret,
             bool *missing)
{
	struct facts facts;
	char resolved[PATH_MAX];
	enum node_kind kind;
	const char *path = word;
	int error;

	error = host_facts(bench->arena,
	                   &(struct host_request){ .home = bench->home },
	                   &bench->diags, &facts);
	if (error)
		return error;
	if (word[0] == '~' && (word[1] == '/' || !word[1]))
		path = arena_printf(bench->arena, "%s%s", facts.home, word + 1);
	else if (word[0] != '/')
		path = arena_printf(bench->arena, "%s/%s", facts.cwd, word);
	if (!path)
		return -ENOMEM;
	error = facts.resolve(facts.context, path, resolved, &kind);
	if (error) {
		diag_error(&bench->diags, "unresolved", &(struct location){ 0 },
		           NULL, "cannot resolve %s: %s", path, strerror(-error));
		return error == -EACCES ? error : -EINVAL;
	}
	path = arena_strdup(bench->arena, resolved);
	if (!path)
		return -ENOMEM;
	*ret = path;
	*missing = kind == NODE_MISSING;
	return 0;
}

/* Which of the words is a path: READ TARGET, CONNECT unix TARGET. 0: none. */
static size_t
path_index(const char *const *words, size_t n)
{
	enum operation operation;

	if (n < 2 || operation_from_name(words[0], &operation))
		return 0;
	switch (operation_target_kind(operation)) {
	case TARGET_PATH:
		return 1;
	case TARGET_NET:
		return n > 2 && strcmp(words[1], "unix") == 0 && words[2][0] != '@'
		               ? 2
		               : 0;
	case TARGET_NAME:
		return 0;
	}
	return 0;
}

int
asked_request(struct workbench *bench, const char *const *words, size_t n,
              struct request *ret, bool *missing)
{
	const char **own = arena_alloc_array(bench->arena, n, sizeof(*own));
	size_t index = path_index(words, n);
	int error = 0;

	if (!own)
		return -ENOMEM;
	memcpy(own, words, n * sizeof(*own));
	if (index)
		error = resolve_word(bench, words[index], &own[index], missing);
	return error ? error
	             : request_from_words(bench->arena, &bench->diags, own, n, ret);
}

int
asked_verdict(struct workbench *bench, const struct policy *policy,
              const char *const *words, size_t n, struct request *request,
              struct verdict *ret, bool *missing)
{
	int error = asked_request(bench, words, n, request, missing);

	if (!error)
		*ret = decide(policy, request);
	return error;
}
