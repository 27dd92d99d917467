#include "tools/learn_merge.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "lang/parse.h"
#include "lang/print.h"

static const char needed[] = "# needed by ", ask[] = "# ask: ";

/* One rule a target; all other statements whole. */
static int
add_statement(struct arena *arena, const struct statement *statement,
              struct learn_old *old)
{
	bool rule = statement->keyword == KEYWORD_ALLOW ||
	            statement->keyword == KEYWORD_DENY;
	int error = 0;

	for (size_t i = 0;
	     i < (rule && statement->n_targets ? statement->n_targets : 1) &&
	     !error;
	     i++) {
		_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
		const char *copy;

		if (rule)
			print_rule(&text, statement, &statement->targets[i]);
		else
			print_statement(&text, statement);
		copy = strbuf_failed(&text)
		               ? NULL
		               : arena_strdup(arena, strbuf_text(&text));
		error = copy ? ARENA_PUSH(arena, old->rules, old->n_rules,
		                          old->rules_capacity, copy)
		             : -ENOMEM;
	}
	return error;
}

/* The statements of a text: *ret is the caller's (profile_free). */
static int
parse(struct diag_list *diags, const char *file, const char *text, size_t length,
      struct profile **ret)
{
	struct profile *profile = profile_new("learnt");
	int error = profile ? parse_text(profile, diags, file, LAYER_PROFILE, text,
	                                 length)
	                    : -ENOMEM;

	if (error) {
		profile_free(profile);
		return error;
	}
	*ret = profile;
	return 0;
}

/* A question says its rule between two marks. */
static int
add_question(struct arena *arena, struct diag_list *diags, const char *line,
             size_t length, struct learn_old *old)
{
	_cleanup_profile_ struct profile *profile = NULL;
	const char *rule = line + sizeof(ask) - 1, *end;
	int error = 0;

	rule = arena_strndup(arena, rule, length - (sizeof(ask) - 1));
	if (!rule)
		return -ENOMEM;
	end = strstr(rule, "   # needed by ");
	if (parse(diags, "question", rule,
	          end ? (size_t)(end - rule) : strlen(rule), &profile))
		return 0; /* a person's words */
	for (size_t i = 0; i < profile->n_statements && !error; i++)
		error = add_statement(arena, &profile->statements[i], old);
	return error;
}

static bool
is_plain_path(const struct statement *statement)
{
	return statement->keyword == KEYWORD_ALLOW && statement->n_targets == 1 &&
	       !statement->write_exec && !statement->owner_root &&
	       statement->level == LEVEL_ANY &&
	       operation_target_kind(statement->operation) == TARGET_PATH &&
	       statement->operation != OPERATION_IOCTL;
}

/* line: of the statement, with the comment in front of it. */
static int
add_written(struct arena *arena, const struct statement *statement,
            const char *home, const char *comment, const char *line,
            struct learn_old *old)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	struct learn_written written = { .operation = statement->operation,
		                         .line = statement->at.line };
	const char *path;

	if (!is_plain_path(statement) || !text_starts_with(comment, needed))
		return 0;
	path = statement->targets[0].word.text;
	print_rule(&text, statement, &statement->targets[0]);
	if (strbuf_failed(&text))
		return -ENOMEM;
	/* As it was written: nothing behind it, no pattern, no variable. */
	if (strncmp(line, strbuf_text(&text), text.length) != 0 ||
	    line[text.length] != '\n' || strpbrk(path, "*?[{$\\\""))
		return 0;
	if (text_starts_with(path, "~/") && home)
		path = arena_concat(arena, home, path + 1);
	if (!path || *path != '/')
		return path ? 0 : -ENOMEM;
	written.path = arena_strdup(arena, path);
	written.text = arena_strdup(arena, strbuf_text(&text));
	written.program =
	        arena_strndup(arena, comment + sizeof(needed) - 1,
	                      strcspn(comment, "\n") - (sizeof(needed) - 1));
	if (!written.path || !written.text || !written.program)
		return -ENOMEM;
	return ARENA_PUSH(arena, old->items, old->n, old->capacity, written);
}

/* Walks lines and statements together. */
static int
add_lines(struct arena *arena, struct diag_list *diags,
          const struct profile *profile, const char *home, struct learn_old *old)
{
	const char *line = old->text, *above = "";
	size_t next = 0;
	int error = 0;

	for (unsigned number = 1; *line && !error; number++) {
		size_t length = strcspn(line, "\n");

		if (text_starts_with(line, ask))
			error = add_question(arena, diags, line, length, old);
		while (next < profile->n_statements &&
		       profile->statements[next].at.line < number)
			next++;
		if (!error && next < profile->n_statements &&
		    profile->statements[next].at.line == number)
			error = add_written(arena, &profile->statements[next], home,
			                    above, line, old);
		above = line;
		line += length;
		line += *line == '\n';
	}
	return error;
}

int
learn_old_read(struct arena *arena, struct diag_list *diags, const char *file,
               const char *text, const char *home, struct learn_old *ret)
{
	_cleanup_profile_ struct profile *profile = NULL;
	struct diag_list unheard;
	int error = parse(diags, file, text, strlen(text), &profile);

	diag_list_init(&unheard, arena);
	ret->text = arena_strdup(arena, text);
	if (!error && !ret->text)
		error = -ENOMEM;
	for (size_t i = 0; !error && i < profile->n_statements; i++)
		error = add_statement(arena, &profile->statements[i], ret);
	return error ? error : add_lines(arena, &unheard, profile, home, ret);
}

bool
learn_old_has(struct arena *arena, const struct learn_old *old, const char *rule)
{
	_cleanup_profile_ struct profile *profile = NULL;
	struct learn_old one = { 0 };
	struct diag_list unheard;

	diag_list_init(&unheard, arena);
	if (parse(&unheard, "rule", rule, strlen(rule), &profile) ||
	    !profile->n_statements ||
	    add_statement(arena, &profile->statements[0], &one))
		return false;
	for (size_t i = 0; i < old->n_rules; i++)
		if (strcmp(old->rules[i], one.rules[0]) == 0)
			return true;
	return false;
}

static bool
is_replaced(const struct learn_old *old, const struct learnt *rules, unsigned line)
{
	for (size_t i = 0; i < old->n; i++) {
		if (old->items[i].line != line)
			continue;
		for (size_t j = 0; j < rules->n; j++)
			if (!rules->items[j].seen.question &&
			    strcmp(rules->items[j].text, old->items[i].text) == 0)
				return false;
		return true;
	}
	return false;
}

void
learn_old_print(const struct learn_old *old, const struct learnt *rules,
                struct strbuf *out)
{
	const char *line = old->text;

	for (unsigned number = 1; *line; number++) {
		size_t length = strcspn(line, "\n");

		length += line[length] == '\n';
		/* With its comment, which is the line above. */
		if (!is_replaced(old, rules, number) &&
		    !is_replaced(old, rules, number + 1))
			strbuf_add_bytes(out, line, length);
		line += length;
	}
	if (out->length && strbuf_text(out)[out->length - 1] != '\n')
		strbuf_add_char(out, '\n');
}
