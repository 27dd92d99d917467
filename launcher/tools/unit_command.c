#include "tools/unit_command.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"

#define PREFIXES "@-:+!|"
#define BLANKS " \t"

int
unit_command_parse(struct arena *arena, const char *value, struct unit_command *ret)
{
	size_t prefix = strspn(value, PREFIXES), length;
	const char *text = value + prefix + strspn(value + prefix, BLANKS);
	struct unit_command command = { .text = text };
	bool quoted = *text == '"' || *text == '\'';
	const char closing[] = { *text, '\0' };

	length = strcspn(text + quoted, quoted ? closing : BLANKS);
	if (length == 0)
		return -EINVAL;
	command.prefix = arena_strndup(arena, value, prefix);
	command.program = arena_strndup(arena, text + quoted, length);
	if (!command.prefix || !command.program)
		return -ENOMEM;
	command.renamed = strchr(command.prefix, '@') != NULL;
	*ret = command;
	return 0;
}

/* "%" and "$" are systemd's, blanks and quotes part words. */
static void
add_word(struct strbuf *out, const char *word)
{
	bool plain = strpbrk(word, " \t\"'\\;") == NULL && *word;

	if (!plain)
		strbuf_add_char(out, '"');
	for (; *word; word++) {
		if (strchr("\"\\", *word))
			strbuf_add_char(out, '\\');
		if (strchr("%$", *word))
			strbuf_add_char(out, *word);
		strbuf_add_char(out, *word);
	}
	if (!plain)
		strbuf_add_char(out, '"');
}

const char *
unit_command_wrap(struct arena *arena, const char *bailey, const char *profile,
                  const char *rule, const struct unit_command *command)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	const char *text;

	strbuf_add(&out, command->prefix);
	add_word(&out, bailey);
	strbuf_add(&out, " run -p ");
	add_word(&out, profile);
	if (rule) {
		strbuf_add(&out, " --rule ");
		add_word(&out, rule);
	}
	strbuf_add(&out, " --log=journald -- ");
	strbuf_add(&out, command->text);
	text = strbuf_text(&out);
	return text ? arena_strdup(arena, text) : NULL;
}
