/* Patterns onto this host: links followed, files told from folders. */
#include "policy/compile_steps.h"

#include <stdint.h>
#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "policy/pattern.h"

struct resolution {
	const char *asked;
	const char *path; /* resolved; asked itself where error is set */
	enum node_kind kind;
	int error; /* -errno of facts->resolve */
	struct resolution *next;
};

static unsigned
bucket_of(const char *text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = text; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash % RESOLUTION_BUCKETS;
}

static int
resolution_ask(struct compile *compile, const char *path, struct resolution *answer)
{
	char *out = compile->resolved;

	answer->asked = path;
	answer->error = compile->facts->resolve(compile->facts->context, path, out,
	                                        &answer->kind);
	answer->path = answer->error ? path : arena_strdup(compile->scratch, out);
	return answer->path ? 0 : -ENOMEM;
}

/* Rules name the same places again and again: each is looked at once. */
static int
resolution_get(struct compile *compile, const char *path,
               const struct resolution **ret)
{
	struct resolution **bucket = &compile->resolutions[bucket_of(path)];
	struct resolution *answer;
	int error;

	for (answer = *bucket; answer; answer = answer->next) {
		if (strcmp(answer->asked, path) == 0) {
			*ret = answer;
			return 0;
		}
	}
	answer = arena_alloc(compile->scratch, sizeof(*answer));
	if (!answer)
		return -ENOMEM;
	error = resolution_ask(compile, path, answer);
	if (error)
		return error;
	answer->next = *bucket;
	*bucket = answer;
	*ret = answer;
	return 0;
}

/* "/srv/www/" + "**" + "/.env": literal "/srv/www", rest the others. */
struct split {
	const char *literal; /* escapes removed, no trailing '/' but for "/" */
	const char *rest; /* from the first component with a wildcard; "": none */
	bool tree;        /* a literal that ends in '/' */
};

static int
split_unusual(struct compile *compile, const char *text, struct split *ret)
{
	struct path_pattern pattern;
	const char *literal;
	size_t length;
	const char *rest = "";

	if (path_pattern_make(compile->scratch, text, &pattern))
		return -ENOMEM;
	length = path_pattern_root_length(&pattern);
	literal = length ? arena_strndup(compile->scratch, pattern.prefix, length)
	                 : "/";
	if (!literal)
		return -ENOMEM;
	/* The prefix is unescaped: count components to find its end in the text. */
	if (pattern.glob) {
		rest = text + 1;
		for (unsigned i = 0; i < pattern.literal; i++)
			rest = strchr(rest, '/') + 1;
	}
	*ret = (struct split){ literal, rest, pattern.tree && !pattern.glob };
	return 0;
}

static int
split_pattern(struct compile *compile, const char *text, struct split *ret)
{
	size_t length = strlen(text);
	bool tree = text[length - 1] == '/';
	const char *literal = text;

	if (strpbrk(text, "*?[{\\"))
		return split_unusual(compile, text, ret);
	if (length == 1)
		literal = "/";
	else if (tree)
		literal = arena_strndup(compile->scratch, text, length - 1);
	if (!literal)
		return -ENOMEM;
	*ret = (struct split){ literal, "", tree };
	return 0;
}

static const char *
error_words(int error)
{
	switch (-error) {
	case ELOOP:
		return "too many symbolic links";
	case ENAMETOOLONG:
		return "the name is too long";
	case EACCES:
		return "no permission to look";
	case ENOTDIR:
		return "a component is no folder";
	}
	return "it cannot be resolved";
}

/* Will mkdir or mkfile have made it when the program starts? */
static bool
is_made(const struct policy *policy, const char *path, enum node_kind *kind)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < policy->n_makes; i++) {
		const struct make_policy *make = &policy->makes[i];

		if (strncmp(make->path, path, length) != 0)
			continue;
		if (make->path[length] == '/') {
			*kind = NODE_FOLDER;
			return true;
		}
		if (make->path[length] == '\0') {
			*kind = make->folder ? NODE_FOLDER : NODE_FILE;
			return true;
		}
	}
	return false;
}

/* What the literal part of a pattern is on this host. */
struct place {
	const char *path;
	enum node_kind kind;
	int error;
	enum link_owner links;
};

static int
find_place(struct compile *compile, const char *literal, struct place *ret)
{
	const struct resolution *answer;
	struct place place;
	int error = resolution_get(compile, literal, &answer);

	if (error)
		return error;
	place = (struct place){ answer->path, answer->kind, answer->error,
		                LINKS_OF_ROOT };
	if (compile->facts->links && strcmp(literal, place.path) != 0)
		place.links =
		        compile->facts->links(compile->facts->context, literal);
	if (!place.error && place.kind == NODE_MISSING)
		is_made(compile->policy, place.path, &place.kind);
	*ret = place;
	return 0;
}

/* The place, escaped, a '/' where one is wanted, and the rest. NULL: no memory. */
static const char *
join_pattern(struct compile *compile, const char *path, bool slash,
             const char *rest)
{
	const char *literal = strpbrk(path, "*?[]{},\\")
	                              ? glob_escape(compile->scratch, path)
	                              : path;
	size_t n = literal ? strlen(literal) : 0, rest_length = strlen(rest);
	char *text =
	        arena_alloc(compile->policy->arena, n + slash + rest_length + 1);

	if (!literal || !text)
		return NULL;
	memcpy(text, literal, n);
	if (slash)
		text[n] = '/';
	memcpy(text + n + slash, rest, rest_length + 1);
	return text;
}

static int
keep_pattern(struct compile *compile, const struct place *place, const char *rest,
             bool tree, struct path_pattern *ret)
{
	struct arena *arena = compile->policy->arena;
	bool slash = strcmp(place->path, "/") != 0 && (tree || *rest);
	const char *text = join_pattern(compile, place->path, slash, rest);
	int error;

	error = text ? path_pattern_make(arena, text, ret) : -ENOMEM;
	if (error)
		return error;
	ret->node = PATTERN_NODE_PRESENT;
	if (place->error || place->kind == NODE_MISSING)
		ret->node = PATTERN_NODE_MISSING;
	ret->device = !*rest && place->kind == NODE_DEVICE;
	return 0;
}

static bool
has_dots(const char *rest)
{
	while (*rest) {
		size_t length = strcspn(rest, "/");

		if ((length == 1 && rest[0] == '.') ||
		    (length == 2 && rest[0] == '.' && rest[1] == '.'))
			return true;
		rest += length + (rest[length] == '/');
	}
	return false;
}

static int
resolve_glob(struct compile *compile, const struct place *place,
             const struct split *split, enum intent intent, const struct word *word,
             struct path_pattern *ret, bool *keep)
{
	int error;

	if (has_dots(split->rest))
		return diag_error(compile->diags, "dots-behind-wildcard", &word->at,
		                  NULL,
		                  "'.' and '..' cannot stand behind a wildcard");
	if (place->error && intent == INTENT_ALLOW)
		return diag_error(compile->diags, "unresolved-path", &word->at,
		                  NULL, "'%s': %s", split->literal,
		                  error_words(place->error));
	error = keep_pattern(compile, place, split->rest, false, ret);
	*keep = !error;
	return error;
}

static int
refuse_links(struct compile *compile, const char *path, const struct word *word)
{
	return diag_error(compile->diags, "foreign-link", &word->at,
	                  "name the place that is meant, not the link",
	                  "'%s' goes through a symbolic link of another user",
	                  path);
}

static int
note_absent(struct compile *compile, const struct place *place, bool tree)
{
	struct policy *policy = compile->policy;
	struct path_pattern pattern;
	int error = keep_pattern(compile, place, "", tree, &pattern);

	return error ? error
	             : ARENA_PUSH(policy->arena, policy->absents, policy->n_absents,
	                          compile->absents_capacity, pattern);
}

/* A path that is not there. For a deny that is no reason to go: it stands for
 * whatever may be there later, so it is a tree in any case; but a zone has said by
 * its spelling which of its members are files. */
static int
resolve_missing(struct compile *compile, const struct place *place,
                const struct split *split, bool lenient, enum intent intent,
                const struct word *word, struct path_pattern *ret, bool *keep)
{
	bool tree = split->tree || (intent == INTENT_DENY && !lenient);

	if (intent == INTENT_ALLOW_OPTIONAL)
		return lenient ? 0 : note_absent(compile, place, tree);
	if (intent == INTENT_ALLOW && place->error)
		return diag_error(compile->diags, "unresolved-path", &word->at,
		                  NULL, "'%s': %s", split->literal,
		                  error_words(place->error));
	/* A mkdir that could not be read might make it. */
	if (intent == INTENT_ALLOW &&
	    (profile_lost(compile->profile, KEYWORD_MKDIR) ||
	     profile_lost(compile->profile, KEYWORD_MKFILE)))
		return -EINVAL;
	if (intent == INTENT_ALLOW)
		return diag_error(compile->diags, "missing-path", &word->at,
		                  "write 'allow?' where it may be missing",
		                  "'%s' does not exist", split->literal);
	*keep = keep_pattern(compile, place, "", tree, ret) == 0;
	return *keep ? 0 : -ENOMEM;
}

/* The '/' at the end must say what is there: a tree is not granted by accident, nor
 * is a single folder mistaken for one. Lists of paths say nothing of that kind. */
static int
resolve_present(struct compile *compile, const struct place *place,
                const struct split *split, const struct expansion *expansion,
                const struct word *word, struct path_pattern *ret, bool *keep)
{
	bool folder = place->kind == NODE_FOLDER;

	if (!expansion->lenient && folder && !split->tree)
		return diag_error(
		        compile->diags, "folder-without-slash", &word->at, NULL,
		        "'%s' is a folder: write '%s/' for the whole tree",
		        expansion->text, expansion->text);
	if (!expansion->lenient && !folder && split->tree)
		return diag_error(compile->diags, "file-with-slash", &word->at,
		                  NULL, "'%s' is a file: no trailing '/'",
		                  split->literal);
	*keep = keep_pattern(compile, place, "", folder, ret) == 0;
	return *keep ? 0 : -ENOMEM;
}

int
resolve_expansion(struct compile *compile, const struct expansion *expansion,
                  enum intent intent, const struct word *word,
                  struct path_pattern *ret, bool *keep)
{
	struct split split;
	struct place place;
	int error;

	*keep = false;
	if (expansion->lenient &&
	    (intent == INTENT_ALLOW || intent == INTENT_ALLOW_NEW))
		intent = INTENT_ALLOW_OPTIONAL;
	error = split_pattern(compile, expansion->text, &split);
	if (!error)
		error = find_place(compile, split.literal, &place);
	if (error)
		return error;
	if (intent != INTENT_DENY && place.links == LINKS_OF_OTHERS)
		return expansion->lenient
		               ? 0
		               : refuse_links(compile, split.literal, word);
	if (*split.rest)
		error = resolve_glob(compile, &place, &split, intent, word, ret,
		                     keep);
	else if (place.error || place.kind == NODE_MISSING)
		error = resolve_missing(compile, &place, &split, expansion->lenient,
		                        intent, word, ret, keep);
	else
		error = resolve_present(compile, &place, &split, expansion, word,
		                        ret, keep);
	/* What a program may write it may turn into a link to somewhere else: such
	 * a grant never takes a deny away. */
	if (!error && *keep)
		ret->weak = intent != INTENT_DENY && place.links == LINKS_OF_USER;
	return error;
}

int
resolve_new(struct compile *compile, const struct expansion *expansion, bool folder,
            const struct word *word, const char **ret)
{
	struct split split;
	struct place place;
	int error = split_pattern(compile, expansion->text, &split);

	*ret = NULL;
	if (error)
		return error;
	if (*split.rest)
		return diag_error(compile->diags, "make-pattern", &word->at, NULL,
		                  "'%s' is a pattern: one path is wanted",
		                  expansion->text);
	error = find_place(compile, split.literal, &place);
	if (error)
		return error;
	if (place.error)
		return diag_error(compile->diags, "unresolved-path", &word->at,
		                  NULL, "'%s': %s", split.literal,
		                  error_words(place.error));
	if (place.links == LINKS_OF_OTHERS)
		return refuse_links(compile, split.literal, word);
	if (place.kind != NODE_MISSING && folder != (place.kind == NODE_FOLDER))
		return diag_error(compile->diags, "make-other", &word->at, NULL,
		                  "'%s' is there and is %s folder", split.literal,
		                  folder ? "no" : "a");
	*ret = arena_strdup(compile->policy->arena, place.path);
	return *ret ? 0 : -ENOMEM;
}
