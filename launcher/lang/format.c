#include "lang/format.h"

#include <errno.h>
#include <string.h>

#include "lang/token.h"

/* No comment is moved farther to the right than this to stand below another. */
enum { COMMENT_COLUMN_MAX = 72, COMMENT_GAP = 2 };

/* One line that is not empty. */
struct formatted {
	const char *code;    /* "": none */
	const char *comment; /* with its '#'; NULL: none */
	size_t width;        /* of the code, in characters */
	bool apart;          /* an empty line is before it */
};

struct format {
	struct arena *arena; /* goes with the call */
	struct diag_list *diags;
	const char *file;
	struct formatted *lines;
	size_t n, capacity;
};

static size_t
characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* `include "./FILE"` is written with quotes everywhere. */
static void
add_word(struct strbuf *code, const struct word *words, size_t i)
{
	const bool quoted = i == 1 && strcmp(words[0].text, "include") == 0 &&
	                    words[1].text[0] != '<' &&
	                    !strpbrk(words[1].text, " \t\"#");

	if (i)
		strbuf_add_char(code, ' ');
	if (quoted)
		strbuf_add_char(code, '"');
	token_add_quoted(code, words[i].text);
	if (quoted)
		strbuf_add_char(code, '"');
}

/* Where the words end there is a comment or nothing. */
static const char *
take_comment(struct format *format, const char *text, size_t length, size_t from)
{
	while (from < length && (text[from] == ' ' || text[from] == '\t'))
		from++;
	while (length > from &&
	       (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	return from == length
	               ? ""
	               : arena_strndup(format->arena, text + from, length - from);
}

static int
format_line(struct format *format, unsigned number, const char *text, size_t length,
            bool *apart)
{
	_cleanup_strbuf_ struct strbuf code = STRBUF_EMPTY;
	struct formatted line = { .apart = *apart && format->n };
	struct word *words = NULL;
	size_t n = 0, end = 0;
	int error = token_split_line(format->arena, format->diags, format->file,
	                             number, text, length, &words, &n);

	if (error)
		return error;
	for (size_t i = 0; i < n; i++)
		add_word(&code, words, i);
	if (n)
		end = words[n - 1].at.col - 1 + words[n - 1].at.width;
	line.comment = take_comment(format, text, length, end);
	if (strbuf_failed(&code) || !line.comment)
		return -ENOMEM;
	*apart = !n && !*line.comment;
	if (*apart)
		return 0;
	line.code = arena_strdup(format->arena, strbuf_text(&code));
	if (!line.code)
		return -ENOMEM;
	if (!*line.comment)
		line.comment = NULL;
	line.width = characters(line.code);
	return ARENA_PUSH(format->arena, format->lines, format->n, format->capacity,
	                  line);
}

static bool
has_both(const struct formatted *line)
{
	return line->comment && *line->code;
}

/* The column for the comments of the lines from `first` on that stand together;
 * *end is the line behind them. */
static size_t
comment_column(const struct format *format, size_t first, size_t *end)
{
	size_t column = 0, i = first;

	for (; i < format->n && has_both(&format->lines[i]) &&
	       (i == first || !format->lines[i].apart);
	     i++) {
		size_t width = format->lines[i].width;

		if (width > column && width <= COMMENT_COLUMN_MAX)
			column = width;
	}
	*end = i;
	return column + COMMENT_GAP;
}

static void
add_line(struct strbuf *out, const struct formatted *line, size_t column)
{
	size_t blanks = COMMENT_GAP;

	if (line->apart)
		strbuf_add_char(out, '\n');
	strbuf_add(out, line->code);
	if (line->comment && *line->code) {
		if (line->width + blanks < column)
			blanks = column - line->width;
		/* A line that was short enough stays so. */
		if (strlen(line->code) + blanks + strlen(line->comment) >
		    PROFILE_LINE_MAX)
			blanks = 1;
		strbuf_addf(out, "%*s", (int)blanks, "");
	}
	if (line->comment)
		strbuf_add(out, line->comment);
	strbuf_add_char(out, '\n');
}

static int
format_lines(struct format *format, const char *text, size_t length)
{
	bool apart = false;
	unsigned number = 0;
	int result = 0;

	while (length) {
		const char *newline = memchr(text, '\n', length);
		size_t here = newline ? (size_t)(newline - text) : length;
		int error = format_line(format, ++number, text, here, &apart);

		if (error == -ENOMEM)
			return error;
		if (error)
			result = error;
		here += newline != NULL;
		text += here;
		length -= here;
	}
	return result;
}

int
format_text(struct strbuf *out, struct diag_list *diags, const char *file,
            const char *text, size_t length)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct format format = { .arena = arena, .diags = diags, .file = file };
	size_t column = 0, end = 0;
	int error = arena ? format_lines(&format, text, length) : -ENOMEM;

	if (error)
		return error;
	for (size_t i = 0; i < format.n; i++) {
		if (i >= end)
			column = comment_column(&format, i, &end);
		if (end == i)
			end = i + 1;
		add_line(out, &format.lines[i], column);
	}
	return strbuf_failed(out) ? -ENOMEM : 0;
}
