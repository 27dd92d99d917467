/* # lint: ok ID[,ID]... REASON */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "lang/token.h"
#include "policy/lint.h"
#include "tools/check_lint.h"

static const char comment_mark[] = "lint: ok";

/* Of one comment, within the line. */
struct silence {
	const char *ids; /* parted by commas */
	size_t length;
	bool reason;
};

/* The comment behind the words of a line, NULL: there is none. */
static const char *
find_comment(struct arena *arena, const char *line)
{
	struct diag_list ignored;
	struct word *words;
	size_t n, end = 0;
	const char *hash;

	diag_list_init(&ignored, arena);
	if (token_split_line(arena, &ignored, NULL, 1, line, strlen(line), &words,
	                     &n))
		return NULL;
	if (n)
		end = words[n - 1].at.col - 1 + words[n - 1].at.width;
	hash = strchr(line + end, '#');
	return hash ? hash + 1 : NULL;
}

/* False where the line silences nothing. */
static bool
silence_read(struct arena *arena, const char *line, struct silence *ret)
{
	const char *at = line ? find_comment(arena, line) : NULL;

	if (!at)
		return false;
	at += strspn(at, "# \t");
	if (!text_starts_with(at, comment_mark))
		return false;
	at += sizeof(comment_mark) - 1;
	if (*at && *at != ' ' && *at != '\t')
		return false;
	at += strspn(at, " \t");
	ret->ids = at;
	ret->length = strcspn(at, " \t");
	at += ret->length;
	ret->reason = at[strspn(at, " \t")] != '\0';
	return true;
}

/* One id after the other; false at the end. */
static bool
next_id(struct silence *rest, const char **id, size_t *length)
{
	if (!rest->length)
		return false;
	*id = rest->ids;
	for (*length = 0; *length < rest->length && (*id)[*length] != ',';)
		++*length;
	rest->ids += *length;
	rest->length -= *length;
	if (rest->length) {
		rest->ids++;
		rest->length--;
	}
	return true;
}

static bool
is_silenced(struct arena *arena, const struct diag *diag)
{
	struct silence silence;
	const char *id;
	size_t length;

	/* What is no lint is no matter of taste. */
	if (!lint_find(diag->id, strlen(diag->id)) ||
	    !silence_read(arena, diag->at.text, &silence) || !silence.reason)
		return false;
	while (next_id(&silence, &id, &length))
		if (strlen(diag->id) == length && memcmp(diag->id, id, length) == 0)
			return true;
	return false;
}

int
check_silence(struct workbench *bench)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	struct diag_list *diags = &bench->diags;
	size_t kept = 0;

	if (!scratch)
		return -ENOMEM;
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag diag = diags->items[i];

		if (!is_silenced(scratch, &diag)) {
			diags->items[kept++] = diag;
			continue;
		}
		diags->n_errors -= diag.level == DIAG_ERROR;
		diags->n_warnings -= diag.level == DIAG_WARNING;
	}
	diags->n = kept;
	return 0;
}

static void
lint_comment(struct workbench *bench, const struct location *line)
{
	struct location at = *line;
	struct silence silence;
	const char *id;
	size_t length;

	if (!silence_read(bench->arena, at.text, &silence))
		return;
	at.col = (unsigned)(silence.ids - at.text) + 1;
	at.width = (unsigned)silence.length;
	if (!silence.reason)
		lint_add(&bench->diags, LINT_NO_REASON, &at, "# lint: ok ID REASON",
		         "%s", lint_rows[LINT_NO_REASON].sentence);
	while (next_id(&silence, &id, &length))
		if (!lint_find(id, length))
			lint_add(&bench->diags, LINT_UNKNOWN_ID, &at,
			         "bailey-check(1) lists them",
			         "no finding is named '%.*s'", (int)length, id);
}

int
check_lint_comments(struct workbench *bench, const struct profile *profile)
{
	unsigned line = 0;
	const char *file = NULL;

	for (size_t i = 0; i < profile->n_statements; i++) {
		const struct statement *statement = &profile->statements[i];

		if (statement->layer >= LAYER_INCLUDE ||
		    (statement->at.line == line && statement->at.file == file))
			continue;
		line = statement->at.line;
		file = statement->at.file;
		lint_comment(bench, &statement->at);
	}
	return 0;
}
