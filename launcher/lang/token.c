#include "lang/token.h"

#include <string.h>

#include "base/text.h"

struct line {
	struct arena *arena;
	struct diag_list *diags;
	struct location at; /* text is the arena's copy, NULL so far */
	const char *bytes;
	size_t length;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A fault of the line at a byte offset. */
static int
line_error(struct line *line, size_t offset, unsigned width, const char *id,
           const char *hint, const char *message)
{
	struct location at = line->at;
	size_t shown =
	        line->length < PROFILE_LINE_MAX ? line->length : PROFILE_LINE_MAX;

	at.text = arena_strndup(line->arena, line->bytes, shown);
	at.col = (unsigned)offset + 1;
	at.width = width;
	return diag_error(line->diags, id, &at, hint, "%s", message);
}

static bool
is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

static int
control_error(struct line *line, size_t offset)
{
	unsigned char c = (unsigned char)line->bytes[offset];

	if (!c)
		return line_error(line, offset, 1, "nul-byte", NULL,
		                  "NUL byte in a profile");
	if (c == '\r')
		return line_error(line, offset, 1, "carriage-return",
		                  "lines end in a newline alone; dos2unix(1) helps",
		                  "carriage return");
	return line_error(line, offset, 1, "control-character", NULL,
	                  "control character");
}

#define ALL_BYTES(byte) (UINT64_MAX / 255 * (byte))

/* Eight bytes at once: true where all are printable ASCII, as nearly all are. */
static bool
is_printable_ascii(const char *bytes, size_t length)
{
	const uint64_t high = ALL_BYTES(0x80);
	uint64_t eight, found = 0;
	size_t i;

	for (i = 0; i + sizeof(eight) <= length; i += sizeof(eight)) {
		memcpy(&eight, bytes + i, sizeof(eight));
		/* Of a byte below 0x20 the first sum has the high bit; of 0x7f the
		 * second one. */
		found |= (eight - ALL_BYTES(0x20)) | (eight + ALL_BYTES(0x01)) |
		         eight;
	}
	for (; i < length; i++) {
		eight = (unsigned char)bytes[i];
		found |= eight < 0x20 || eight >= 0x7f ? high : 0;
	}
	return !(found & high);
}

/* The first byte that may not be in a profile. */
static int
check_bytes(struct line *line)
{
	unsigned char high = 0;
	size_t i, valid;

	if (line->length > PROFILE_LINE_MAX)
		return line_error(line, PROFILE_LINE_MAX, 1, "line-too-long",
		                  "a line may have 4096 bytes", "line too long");
	if (is_printable_ascii(line->bytes, line->length))
		return 0;
	for (i = 0; i < line->length; i++) {
		if (is_control((unsigned char)line->bytes[i]))
			return control_error(line, i);
		high |= (unsigned char)line->bytes[i];
	}
	if (high < 0x80)
		return 0;
	valid = text_utf8_prefix(line->bytes, line->length);
	if (valid == line->length)
		return 0;
	return line_error(line, valid, 1, "invalid-utf8",
	                  "a profile is written in UTF-8", "invalid UTF-8");
}

/* Nothing but blanks and a comment. */
static bool
is_empty(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && is_blank(bytes[i]))
		i++;
	return i == length || bytes[i] == '#';
}

/* At least the number of words: quotes join but never split. */
static size_t
count_words(const char *bytes, size_t length)
{
	bool between = true;
	size_t n = 0, i;

	for (i = 0; i < length; i++) {
		bool blank = is_blank(bytes[i]);

		n += between && !blank;
		between = blank;
	}
	return n;
}

/* Bytes of a word that stand for themselves. */
static bool
is_ordinary(char c)
{
	static const bool special[UINT8_MAX + 1] = {
		[' '] = true, ['\t'] = true, ['"'] = true, ['\\'] = true
	};

	return !special[(unsigned char)c];
}

/* Copies the word at *from to *to, both moved on. */
static int
take_word(struct line *line, size_t *from, char **to)
{
	size_t at = *from, quote = 0;
	bool quoted = false;
	char *out = *to;

	for (; at < line->length; at++) {
		char c = line->bytes[at];

		if (is_ordinary(c)) {
			*out++ = c;
			continue;
		}
		if (!quoted && is_blank(c))
			break;
		if (c == '"') {
			quoted = !quoted;
			quote = at;
			continue;
		}
		if (c == '\\' && at + 1 == line->length)
			return line_error(line, at, 1, "trailing-backslash",
			                  "\\\\ is a backslash itself",
			                  "nothing behind the backslash");
		*out++ = c;
		if (c == '\\')
			*out++ = line->bytes[++at];
	}
	if (quoted)
		return line_error(line, quote, (unsigned)(line->length - quote),
		                  "unclosed-quote", NULL, "unclosed '\"'");
	*out++ = '\0';
	*from = at;
	*to = out;
	return 0;
}

static int
take_words(struct line *line, struct word *words, char *room, size_t *n)
{
	size_t at = 0, count = 0, start;
	const char *text;
	int error;

	for (;;) {
		while (at < line->length && is_blank(line->bytes[at]))
			at++;
		if (at == line->length || line->bytes[at] == '#')
			break;
		start = at;
		text = room;
		error = take_word(line, &at, &room);
		if (error)
			return error;
		words[count] = (struct word){ .text = text, .at = line->at };
		words[count].at.col = (unsigned)start + 1;
		words[count].at.width = (unsigned)(at - start);
		count++;
	}
	*n = count;
	return 0;
}

int
token_split_line(struct arena *arena, struct diag_list *diags, const char *file,
                 unsigned line_number, const char *text, size_t length,
                 struct word **ret, size_t *n)
{
	struct line line = {
		arena, diags, { file, line_number, 0, 0, NULL }, text, length
	};
	size_t most;
	struct word *words;
	char *room;
	int error;

	error = check_bytes(&line);
	if (error)
		return error;
	most = is_empty(text, length) ? 0 : count_words(text, length);
	if (!most) {
		*ret = NULL;
		*n = 0;
		return 0;
	}
	words = arena_alloc_array(arena, most, sizeof(*words));
	/* The line for messages, and the words: each is no longer than its source
	 * and its NUL takes the place of the blank behind it. */
	room = arena_alloc(arena, 2 * (length + 1));
	if (!words || !room)
		return -ENOMEM;
	memcpy(room, text, length);
	line.at.text = room;
	error = take_words(&line, words, room + length + 1, n);
	if (error)
		return error;
	*ret = words;
	return 0;
}

struct location
token_locate(const struct word *word, size_t offset, size_t width)
{
	struct location at = word->at;
	const char *source;
	size_t passed = 0;

	at.width = (unsigned)width;
	if (!at.text || !at.col || at.col > strlen(at.text))
		return at;
	for (source = at.text + at.col - 1; *source && passed < offset; source++) {
		if (*source == '"')
			continue;
		if (*source == '\\' && source[1]) {
			source++;
			passed++;
		}
		passed++;
	}
	while (*source == '"')
		source++;
	at.col = (unsigned)(source - at.text) + 1;
	return at;
}

static bool
needs_quotes(const char *word)
{
	if (!*word || *word == '#')
		return true;
	for (;; word++) {
		word += strcspn(word, " \t\\");
		if (!*word)
			return false;
		if (is_blank(*word))
			return true;
		if (word[1])
			word++;
	}
}

void
token_add_quoted(struct strbuf *out, const char *word)
{
	const bool quoted = needs_quotes(word);

	if (quoted)
		strbuf_add_char(out, '"');
	for (; *word; word++) {
		size_t plain = strcspn(word, "\"\\");

		strbuf_add_bytes(out, word, plain);
		word += plain;
		if (!*word)
			break;
		/* A bare quote or a last backslash comes from no profile. */
		if (*word == '"' || !word[1])
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *word);
		if (word[0] == '\\' && word[1])
			strbuf_add_char(out, *++word);
	}
	if (quoted)
		strbuf_add_char(out, '"');
}

const char *
token_quote(struct arena *arena, const char *word)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	token_add_quoted(&out, word);
	return arena_strdup(arena, strbuf_text(&out));
}
