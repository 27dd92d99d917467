#include "lang/source.h"

#include <string.h>

#include "base/fd.h"
#include "base/glob.h"
#include "lang/parse.h"
#include "lang/parser.h"
#include "lang/search.h"
#include "lang/token.h"
#include "lang/trust.h"

int
source_add(struct source_list *list, const struct source *source, size_t *index)
{
	struct source own = *source;
	size_t i;
	int error;

	for (i = 0; i < list->n; i++) {
		if (strcmp(list->items[i].path, source->path) == 0) {
			*index = i;
			return 0;
		}
	}
	if (list->n == SOURCE_FILES_MAX)
		return diag_error(list->diags, "too-many-files", &source->at, NULL,
		                  "more than %d files in one profile",
		                  SOURCE_FILES_MAX);
	own.same_as = list->n;
	error = ARENA_PUSH(list->arena, list->items, list->n, list->capacity, own);
	if (!error)
		*index = own.same_as;
	return error;
}

/* A fault of a whole file, told where it was asked for. */
static int
source_error(struct source_list *list, const struct source *source, const char *id,
             const char *hint, const char *what)
{
	const struct location whole = { .file = source->path };

	if (source->at.file)
		return diag_error(list->diags, id, &source->at, hint, "%s: %s",
		                  source->path, what);
	return diag_error(list->diags, id, &whole, hint, "%s", what);
}

static int
open_error(struct source_list *list, const struct source *source, int error,
           const struct refusal *refusal)
{
	const char *what = strerror(-error);

	if (error == -ENOMEM)
		return error;
	if (error == -EFBIG)
		what = "it is too large";
	if (!refusal->reason)
		return source_error(list, source, "cannot-read", NULL, what);
	list->untrusted = true;
	what = arena_printf(list->arena, "refused: %s", refusal->reason);
	if (!what)
		return -ENOMEM;
	return source_error(list, source, "untrusted-profile", refusal->hint, what);
}

/* Opens and reads one file. *text is the caller's. */
static int
read_file(struct source_list *list, size_t index, char **text, size_t *length)
{
	struct source *source = &list->items[index];
	_cleanup_close_ int fd = -1;
	struct trusted_file file = { .fd = -1 };
	struct refusal refusal = { NULL, NULL };
	int error;

	error = trust_open(list->search, source->path, &file, &refusal);
	fd = file.fd;
	if (!error)
		error = fd_read_all(fd, PROFILE_SIZE_MAX, text, length);
	if (error)
		return open_error(list, source, error, &refusal);
	source->device = file.device;
	source->inode = file.inode;
	source->done = true;
	if (index == 0)
		list->profile->system = file.system || list->search->reader == 0;
	return 0;
}

/* Two paths may lead to one file. */
static bool
is_known(struct source_list *list, size_t index)
{
	const struct source *source = &list->items[index];
	size_t i;

	for (i = 0; i < index; i++) {
		if (list->items[i].done &&
		    list->items[i].device == source->device &&
		    list->items[i].inode == source->inode) {
			list->items[index].same_as = list->items[i].same_as;
			return true;
		}
	}
	return false;
}

/* <NAME> in the search folders. */
static int
find_included(struct source_list *list, const struct word *word, const char **ret)
{
	_cleanup_free_ char *path = NULL;
	const char *name, *meant, *hint;
	int error;

	name = arena_strndup(list->arena, word->text + 1, strlen(word->text) - 2);
	error = name ? profile_find(list->search, name, &path) : -ENOMEM;
	if (!error) {
		*ret = arena_strdup(list->arena, path);
		return *ret ? 0 : -ENOMEM;
	}
	if (error != -ENOENT)
		return error;
	meant = search_suggest(list->search, list->arena, name);
	hint = meant ? arena_printf(list->arena, "did you mean <%s>?", meant)
	             : search_describe(list->search, list->arena);
	return diag_error(list->diags, "unknown-profile", &word->at, hint,
	                  "no profile named '%s'", name);
}

static int
locate_included(struct source_list *list, const struct source *from,
                const struct word *word, const char **ret)
{
	const char *slash = strrchr(from->path, '/');
	const int folder = slash ? (int)(slash - from->path) + 1 : 0;
	const char *file;

	if (word->text[0] == '<')
		return find_included(list, word, ret);
	file = glob_unescape(list->arena, word->text);
	if (file && word->text[0] == '.')
		file = arena_printf(list->arena, "%.*s%s", folder, from->path,
		                    file + 2);
	if (!file)
		return -ENOMEM;
	*ret = file;
	return 0;
}

/* What the command line, drop-ins and the profile itself include is one layer. */
static unsigned
included_layer(unsigned layer)
{
	if (layer >= LAYER_BASE)
		return layer;
	return layer <= LAYER_PROFILE ? LAYER_INCLUDE : layer + 1;
}

static int
add_included(struct source_list *list, size_t from, const struct word *word)
{
	struct source source = {
		.layer = included_layer(list->items[from].layer),
		.depth = list->items[from].depth + 1,
		.at = word->at,
	};
	struct source_edge edge = { .from = from, .at = word->at };
	int error;

	error = locate_included(list, &list->items[from], word, &source.path);
	if (error)
		return error;
	if (source.depth > SOURCE_DEPTH_MAX)
		return diag_error(list->diags, "include-depth", &word->at, NULL,
		                  "includes go deeper than %d files",
		                  SOURCE_DEPTH_MAX);
	error = source_add(list, &source, &edge.to);
	if (error)
		return error;
	return ARENA_PUSH(list->arena, list->edges, list->n_edges,
	                  list->edges_capacity, edge);
}

static bool
is_full(const struct source_list *list)
{
	return list->diags->n_errors - list->errors_before > PARSE_ERRORS_MAX;
}

static void
lose_file(struct source_list *list)
{
	list->profile->lost |= PROFILE_FAULTY | 1u << KEYWORD_INCLUDE;
}

static int
follow_includes(struct source_list *list, size_t from, size_t first)
{
	const struct statement *statement;
	size_t i;
	int error;

	for (i = first; i < list->profile->n_statements && !is_full(list); i++) {
		statement = &list->profile->statements[i];
		if (statement->keyword != KEYWORD_INCLUDE)
			continue;
		error = add_included(list, from, &statement->words[0]);
		if (error == -ENOMEM)
			return error;
		if (error)
			lose_file(list);
	}
	return 0;
}

static int
read_source(struct source_list *list, size_t index)
{
	struct profile *profile = list->profile;
	const size_t first = profile->n_statements;
	const struct source source = list->items[index];
	_cleanup_free_ char *text = NULL;
	size_t length;
	int error;

	error = read_file(list, index, &text, &length);
	if (error) {
		lose_file(list);
		return error;
	}
	if (is_known(list, index))
		return 0;
	error = ARENA_PUSH(profile->arena, profile->files, profile->n_files,
	                   profile->files_capacity, source.path);
	if (error)
		return error;
	error = parse_text(profile, list->diags, source.path, source.layer, text,
	                   length);
	if (error == -ENOMEM)
		return error;
	return follow_includes(list, index, first);
}

int
source_read_all(struct source_list *list)
{
	for (; list->next < list->n; list->next++) {
		if (read_source(list, list->next) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

/* The way from the start to here, while cycles are looked for. */
struct chain {
	size_t sources[SOURCE_FILES_MAX];
	size_t n;
	bool finished[SOURCE_FILES_MAX];
};

static void
cycle_error(struct source_list *list, const struct chain *chain, size_t start,
            const struct location *at)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	const char *first = list->items[chain->sources[start]].path;
	size_t i;

	for (i = start; i < chain->n; i++)
		strbuf_addf(&text, "%s -> ", list->items[chain->sources[i]].path);
	strbuf_add(&text, first);
	diag_error(list->diags, "include-cycle", at, NULL, "include cycle: %s",
	           strbuf_failed(&text) ? first : strbuf_text(&text));
}

static void
follow_chain(struct source_list *list, struct chain *chain, size_t source)
{
	const struct source_edge *edge;
	size_t i, j, to;

	chain->sources[chain->n++] = source;
	for (i = 0; i < list->n_edges && !is_full(list); i++) {
		edge = &list->edges[i];
		to = list->items[edge->to].same_as;
		if (edge->from != source)
			continue;
		for (j = 0; j < chain->n && chain->sources[j] != to;)
			j++;
		if (j < chain->n)
			cycle_error(list, chain, j, &edge->at);
		else if (!chain->finished[to])
			follow_chain(list, chain, to);
	}
	chain->n--;
	chain->finished[source] = true;
}

void
source_check_cycles(struct source_list *list)
{
	struct chain chain = { .n = 0 };
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!chain.finished[i])
			follow_chain(list, &chain, i);
	}
}
