#include "base/diag.h"

#include <string.h>

#include "base/strbuf.h"

enum {
	WINDOW_MAX = 160,   /* bytes of a source line that are shown */
	WINDOW_BEFORE = 60, /* of them before the fault, in a longer line */
};

static const struct level_style {
	const char *name;
	const char *color;
} level_styles[] = {
	[DIAG_ERROR] = { "error", "\033[1;31m" },
	[DIAG_WARNING] = { "warning", "\033[1;35m" },
	[DIAG_NOTE] = { "note", "\033[1;36m" },
};

void
diag_list_init(struct diag_list *list, struct arena *arena)
{
	*list = (struct diag_list){ .arena = arena };
}

int
diag_add(struct diag_list *list, enum diag_level level, const char *id,
         const struct location *at, const char *hint, const char *format, ...)
{
	struct diag diag = { .level = level };
	va_list args;

	list->n_errors += level == DIAG_ERROR;
	list->n_warnings += level == DIAG_WARNING;
	if (at) {
		diag.at = *at;
		diag.at.file = arena_strdup(list->arena, at->file);
		diag.at.text = arena_strdup(list->arena, at->text);
	}
	diag.id = arena_strdup(list->arena, id);
	diag.hint = arena_strdup(list->arena, hint);
	va_start(args, format);
	diag.message = arena_vprintf(list->arena, format, args);
	va_end(args);
	if (!diag.message || !diag.id)
		return -EINVAL;
	(void)ARENA_PUSH(list->arena, list->items, list->n, list->capacity, diag);
	return -EINVAL;
}

static int
compare_unsigned(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

/* The items lie in one array in the order of their making, so that their
 * addresses make the order stable. */
static int
compare_diags(const void *left, const void *right)
{
	const struct diag *a = *(const struct diag *const *)left;
	const struct diag *b = *(const struct diag *const *)right;
	int order;

	order = strcmp(a->at.file ? a->at.file : "", b->at.file ? b->at.file : "");
	if (!order)
		order = compare_unsigned(a->at.line, b->at.line);
	if (!order)
		order = compare_unsigned(a->at.col, b->at.col);
	return order ? order : (a > b) - (a < b);
}

static bool
continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Adds length bytes of text as they may be shown; returns the columns that
 * they take. */
static size_t
add_source(struct strbuf *out, const char *text, size_t length)
{
	char bytes[WINDOW_MAX + 1];
	size_t before = out->length, columns = 0, i;

	if (length > WINDOW_MAX)
		length = WINDOW_MAX;
	memcpy(bytes, text, length);
	bytes[length] = '\0';
	for (i = 0; i < length; i++) {
		if (bytes[i] == '\t')
			bytes[i] = ' ';
	}
	strbuf_add_printable(out, bytes);
	if (strbuf_failed(out))
		return 0;
	for (i = before; i < out->length; i++)
		columns += !continues_character(out->data[i]);
	return columns;
}

static void
add_repeated(struct strbuf *out, char c, size_t n)
{
	while (n--)
		strbuf_add_char(out, c);
}

/* The source line, or the part of a long one that holds the fault, and the
 * caret below it. */
static void
add_excerpt(struct strbuf *out, const struct location *at)
{
	size_t length = strlen(at->text), start = 0, end, fault, marked, column,
	       width;

	fault = at->col ? at->col - 1 : 0;
	if (fault > length)
		fault = length;
	if (length > WINDOW_MAX && fault > WINDOW_BEFORE)
		start = fault - WINDOW_BEFORE;
	while (start > 0 && continues_character(at->text[start]))
		start--;
	end = length - start > WINDOW_MAX ? start + WINDOW_MAX : length;
	while (end < length && end > fault && continues_character(at->text[end]))
		end--;
	marked = at->width < end - fault ? at->width : end - fault;

	strbuf_add(out, "    ");
	column = add_source(out, at->text + start, fault - start);
	width = add_source(out, at->text + fault, marked);
	add_source(out, at->text + fault + marked, end - fault - marked);
	strbuf_add_char(out, '\n');
	if (!at->col)
		return;
	add_repeated(out, ' ', 4 + column);
	strbuf_add_char(out, '^');
	add_repeated(out, '~', width > 1 ? width - 1 : 0);
	strbuf_add_char(out, '\n');
}

static void
add_place(struct strbuf *out, const struct location *at)
{
	if (!at->file)
		return;
	strbuf_add_printable(out, at->file);
	if (at->line)
		strbuf_addf(out, ":%u", at->line);
	if (at->line && at->col)
		strbuf_addf(out, ":%u", at->col);
	strbuf_add(out, ": ");
}

static void
add_diag(struct strbuf *out, const struct diag *diag, bool color)
{
	const struct level_style *style = &level_styles[diag->level];

	add_place(out, &diag->at);
	strbuf_addf(out, "%s%s:%s ", color ? style->color : "", style->name,
	            color ? "\033[0m" : "");
	strbuf_add_printable(out, diag->message);
	strbuf_add_char(out, '\n');
	if (diag->at.text)
		add_excerpt(out, &diag->at);
	if (!diag->hint)
		return;
	strbuf_addf(out, "%shint:%s ", color ? "\033[1m" : "",
	            color ? "\033[0m" : "");
	strbuf_add_printable(out, diag->hint);
	strbuf_add_char(out, '\n');
}

void
diag_list_print(struct diag_list *list, FILE *stream, bool color)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	_cleanup_free_ const struct diag **order = NULL;
	size_t i;

	order = calloc(list->n + 1, sizeof(*order));
	for (i = 0; order && i < list->n; i++)
		order[i] = &list->items[i];
	if (order)
		qsort(order, list->n, sizeof(*order), compare_diags);
	for (i = 0; i < list->n; i++)
		add_diag(&out, order ? order[i] : &list->items[i], color);
	if (strbuf_text(&out))
		fputs(strbuf_text(&out), stream);
	/* What there was no memory to keep is at least not passed over. */
	if (list->n_errors && !list->n)
		fputs("error: out of memory\n", stream);
}
