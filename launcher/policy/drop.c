/* The rules as they stand in the text, and what `drop` takes from them. */
#include "policy/compile_steps.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "lang/print.h"

/* A rule by the text that print_rule gives it; in the arena. NULL: no memory. */
static const char *
rule_text(struct arena *arena, const struct statement *statement,
          const struct target *target)
{
	_cleanup_strbuf_ struct strbuf buffer = STRBUF_EMPTY;

	print_rule(&buffer, statement, target);
	return strbuf_failed(&buffer) ? NULL
	                              : arena_strdup(arena, strbuf_text(&buffer));
}

static int
source_push(struct compile *compile, const struct statement *statement,
            const struct target *target)
{
	struct source source = {
		.statement = statement,
		.target = target,
		.text = rule_text(compile->policy->arena, statement, target),
	};

	if (!source.text)
		return -ENOMEM;
	return ARENA_PUSH(compile->scratch, compile->sources, compile->n_sources,
	                  compile->sources_capacity, source);
}

bool
statement_counts(const struct compile *compile, const struct statement *statement)
{
	enum launch_level now = compile->facts->level;

	return statement->level == LEVEL_ANY ||
	       statement->level == (now == LEVEL_ANY ? LEVEL_PROTECTED : now);
}

static int
gather_statement(struct compile *compile, const struct statement *statement)
{
	int error = 0;

	if ((statement->keyword != KEYWORD_ALLOW &&
	     statement->keyword != KEYWORD_DENY) ||
	    !statement_counts(compile, statement))
		return 0;
	if (statement->jit || statement->abi_i386)
		return source_push(compile, statement, NULL);
	for (size_t i = 0; i < statement->n_targets && !error; i++)
		error = source_push(compile, statement, &statement->targets[i]);
	return error;
}

int
sources_gather(struct compile *compile)
{
	const struct profile *profile = compile->profile;
	int error = 0;

	for (size_t i = 0; i < profile->n_statements && !error; i++)
		error = gather_statement(compile, &profile->statements[i]);
	return error;
}

static const struct source *
find_in_layer(const struct compile *compile, const char *text, unsigned layer)
{
	for (size_t i = 0; i < compile->n_sources; i++) {
		const struct source *source = &compile->sources[i];

		if (source->statement->layer <= layer &&
		    strcmp(source->text, text) == 0)
			return source;
	}
	return NULL;
}

static int
report_nothing_dropped(struct compile *compile, const struct statement *drop,
                       const char *text)
{
	const struct source *near = find_in_layer(compile, text, drop->layer);
	const char **texts = arena_alloc_array(
	        compile->scratch, compile->n_sources + 1, sizeof(*texts));
	const char *meant;
	size_t n = 0;

	if (!texts)
		return -ENOMEM;
	if (profile_lost(compile->profile, KEYWORD_ALLOW) ||
	    profile_lost(compile->profile, KEYWORD_DENY))
		return -EINVAL;
	if (near)
		return diag_error(compile->diags, "drop-own", &drop->words[0].at,
		                  "only rules of included profiles can be dropped",
		                  "'%s' is not included: line %u says it", text,
		                  near->statement->at.line);
	for (size_t i = 0; i < compile->n_sources; i++) {
		if (compile->sources[i].statement->layer > drop->layer)
			texts[n++] = compile->sources[i].text;
	}
	meant = text_suggest(text, texts, n);
	return diag_error(
	        compile->diags, "drop-nothing", &drop->words[0].at,
	        meant ? arena_printf(compile->scratch, "did you mean '%s'?", meant)
	              : NULL,
	        "no included rule is '%s'", text);
}

/* drop := "drop" "rule" ; the parser has made the text canonical. */
static int
apply_drop(struct compile *compile, const struct statement *drop)
{
	const char *text = drop->words[0].text;
	bool found = false;

	for (size_t i = 0; i < compile->n_sources; i++) {
		struct source *source = &compile->sources[i];

		if (source->statement->layer > drop->layer &&
		    strcmp(source->text, text) == 0) {
			source->dropped = true;
			found = true;
		}
	}
	return found ? 0 : report_nothing_dropped(compile, drop, text);
}

int
sources_drop(struct compile *compile)
{
	const struct profile *profile = compile->profile;

	for (size_t i = 0; i < profile->n_statements; i++) {
		const struct statement *statement = &profile->statements[i];

		if (statement->keyword == KEYWORD_DROP &&
		    statement_counts(compile, statement) &&
		    apply_drop(compile, statement) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}
