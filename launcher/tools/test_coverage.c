#include "tools/test.h"

#include <string.h>

void
test_note_winner(struct test_run *run, const struct rule *rule)
{
	if (rule)
		run->won[rule - run->policy->rules] = true;
}

/* Of the profile's own file; several rules may come of one statement. */
static bool
is_own(const struct test_run *run, const struct rule *rule)
{
	const char *name = strrchr(run->profile, '/');
	const char *file = rule->at.file ? strrchr(rule->at.file, '/') : NULL;
	size_t length;

	name = name ? name + 1 : run->profile;
	file = file ? file + 1 : rule->at.file;
	length = strlen(name);
	return file && !rule->sealed && strncmp(file, name, length) == 0 &&
	       (file[length] == '\0' || strcmp(file + length, ".profile") == 0);
}

/* Does any rule of this statement win; is it the first of them? */
static bool
statement_won(const struct test_run *run, size_t index, bool *first)
{
	const struct rule *rules = run->policy->rules;
	bool won = false;

	*first = true;
	for (size_t i = 0; i < run->policy->n_rules; i++) {
		if (rules[i].at.line != rules[index].at.line ||
		    !is_own(run, &rules[i]))
			continue;
		if (i < index)
			*first = false;
		won |= run->won[i];
	}
	return won;
}

void
test_coverage_print(struct strbuf *out, const struct test_run *run)
{
	size_t all = 0, n_won = 0;

	if (!run->policy)
		return;
	for (size_t i = 0; i < run->policy->n_rules; i++) {
		const struct rule *rule = &run->policy->rules[i];
		bool first, won;

		if (!is_own(run, rule))
			continue;
		won = statement_won(run, i, &first);
		if (!first)
			continue;
		all++;
		n_won += won;
		if (won)
			continue;
		strbuf_add(out, "# no expectation makes this rule win: ");
		strbuf_add_printable(out, rule->at.file);
		strbuf_addf(out, ":%u: ", rule->at.line);
		strbuf_add_printable(out, rule->text);
		strbuf_add_char(out, '\n');
	}
	strbuf_add(out, "# coverage of ");
	strbuf_add_printable(out, run->path);
	strbuf_addf(out, ": %zu of %zu rules\n", n_won, all);
}
