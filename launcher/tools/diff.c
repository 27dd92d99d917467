/* bailey diff: what one profile allows and another does not. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "policy/compare.h"
#include "tools/git_text.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/tool.h"

/* A side: what was named, and its policy. */
struct side {
	const char *word;
	const char *file;      /* what is loaded */
	const char *fetched;   /* to take away; NULL: nothing */
	struct policy *policy; /* owned */
};

struct sides {
	struct side items[2]; /* before, after */
};

static void
sides_release(struct sides *sides)
{
	for (size_t i = 0; i < 2; i++) {
		git_text_remove(sides->items[i].fetched);
		policy_free(sides->items[i].policy);
	}
}

static int
side_load(struct workbench *bench, const struct tool_options *options,
          const char *word, const char *program, struct side *side)
{
	int error = 0;

	side->word = word;
	side->file = output_profile_file(bench->arena, word);
	if (git_text_is(word)) {
		error = git_text_fetch(bench->arena, &bench->diags, word,
		                       &side->fetched);
		side->file = side->fetched;
	}
	if (error)
		return error;
	if (!side->file)
		return -ENOMEM;
	return workbench_compile(bench, side->file, options, program, NULL, 0,
	                         &side->policy);
}

static const char *
verb_words(enum change_kind kind)
{
	return kind == CHANGE_WIDENED ? "may now" : "may no longer";
}

static void
add_operations(struct strbuf *out, unsigned operations)
{
	const char *separator = " ";

	for (unsigned i = 0; i < OPERATION_COUNT; i++) {
		if (!(operations & (1u << i)))
			continue;
		strbuf_addf(out, "%s%s", separator,
		            operation_name((enum operation)i));
		separator = ", ";
	}
}

/* "may now read, write /srv/www/". */
static void
add_words(struct strbuf *out, const struct change *change)
{
	if (change->setting) {
		strbuf_add_printable(out, change->setting);
		return;
	}
	strbuf_add(out, verb_words(change->kind));
	add_operations(out, change->operations);
	if (operation_target_kind(change->witness.operation) == TARGET_NET &&
	    change->witness.proto == NET_UNIX)
		strbuf_add(out, " unix");
	strbuf_add_char(out, ' ');
	strbuf_add_printable(out, change->target);
	if (change->in_part)
		strbuf_add(out, " (in part)");
}

static void
add_verdict(struct strbuf *out, const struct verdict *verdict)
{
	strbuf_add(out, verdict->allowed ? "allowed" : "denied");
	strbuf_add(out, " by ");
	if (!verdict->rule) {
		strbuf_add(out, "default");
		return;
	}
	strbuf_add_char(out, '\'');
	strbuf_add_printable(out, verdict->rule->text);
	strbuf_addf(out, "'");
	if (verdict->rule->at.file) {
		strbuf_add(out, " (");
		strbuf_add_printable(out, verdict->rule->at.file);
		strbuf_addf(out, ":%u)", verdict->rule->at.line);
	}
}

static void
print_change(struct strbuf *out, const struct change *change)
{
	_cleanup_strbuf_ struct strbuf request = STRBUF_EMPTY;

	strbuf_addf(out, "%s: ", change_kind_name(change->kind));
	add_words(out, change);
	strbuf_add_char(out, '\n');
	if (change->setting)
		return;
	request_print(&request, &change->witness);
	strbuf_add(out, "    for example ");
	strbuf_add_printable(out,
	                     strbuf_failed(&request) ? "" : strbuf_text(&request));
	strbuf_add(out, "\n    before: ");
	add_verdict(out, &change->before);
	strbuf_add(out, "\n    after:  ");
	add_verdict(out, &change->after);
	strbuf_add_char(out, '\n');
}

static int
print_text(const struct comparison *list)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	for (size_t i = 0; i < list->n; i++)
		print_change(&out, &list->items[i]);
	return output_text(&out);
}

static json_t *
json_verdict(const struct verdict *verdict)
{
	const struct rule *rule = verdict->rule;

	return json_pack("{s:b, s:o, s:o, s:i}", "allowed", (int)verdict->allowed,
	                 "rule", output_json_string(rule ? rule->text : NULL),
	                 "file", output_json_string(rule ? rule->at.file : NULL),
	                 "line", rule ? (int)rule->at.line : 0);
}

static json_t *
json_operations(unsigned operations)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < OPERATION_COUNT; i++)
		if (operations & (1u << i))
			json_array_append_new(array, json_string(operation_name(
			                                     (enum operation)i)));
	return array;
}

static json_t *
json_change(const struct change *change)
{
	_cleanup_strbuf_ struct strbuf words = STRBUF_EMPTY;
	_cleanup_strbuf_ struct strbuf request = STRBUF_EMPTY;
	json_t *row;

	add_words(&words, change);
	if (!change->setting)
		request_print(&request, &change->witness);
	if (strbuf_failed(&words) || strbuf_failed(&request))
		return NULL;
	row = json_pack("{s:s, s:o, s:o, s:o, s:b}", "kind",
	                change_kind_name(change->kind), "words",
	                output_json_string(strbuf_text(&words)), "operations",
	                json_operations(change->operations), "target",
	                output_json_string(change->target), "in_part",
	                (int)change->in_part);
	if (row && !change->setting)
		(void)json_object_update_new(
		        row, json_pack("{s:o, s:o, s:o}", "witness",
		                       output_json_string(strbuf_text(&request)),
		                       "before", json_verdict(&change->before),
		                       "after", json_verdict(&change->after)));
	return row;
}

static int
print_json(const struct comparison *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++) {
		json_t *row = json_change(&list->items[i]);

		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return output_json(NULL);
		}
	}
	return output_json(array);
}

static bool
fails(const struct comparison *list, const char *on)
{
	for (size_t i = 0; i < list->n; i++)
		if (!on || strcmp(on, "any") == 0 ||
		    strcmp(on, change_kind_name(list->items[i].kind)) == 0)
			return true;
	return false;
}

/* One program for both, so that ${APP} is one folder. */
static int
load_both(struct workbench *bench, const struct tool_options *options,
          struct sides *sides)
{
	const char *program = output_program(bench->arena, options->words[1]);
	int error = 0;

	for (size_t i = 0; i < 2 && !error; i++)
		error = side_load(bench, options, options->words[i], program,
		                  &sides->items[i]);
	return error;
}

static int
run_diff(struct workbench *bench, const struct tool_options *options)
{
	_cleanup_(sides_release) struct sides sides = { 0 };
	struct comparison list;
	int error = load_both(bench, options, &sides), status;

	if (!error)
		error = policy_compare(bench->arena, sides.items[0].policy,
		                       sides.items[1].policy, &list);
	if (error)
		return output_failure(bench, options, error);
	status =
	        options->given[OPTION_JSON] ? print_json(&list) : print_text(&list);
	if (status != STATUS_OK)
		return status;
	return fails(&list, options->value[OPTION_FAIL_ON]) ? STATUS_FINDINGS
	                                                    : STATUS_OK;
}

int
tool_diff(const struct tool_options *options)
{
	static const char *const kinds[] = { "widened", "narrowed", "any" };
	_cleanup_workbench_ struct workbench bench = { 0 };
	const char *on = options->value[OPTION_FAIL_ON];
	bool known = !on;
	int error;

	if (options->n_words != 2)
		return help_usage_error(VERB_DIFF, "two profiles are wanted");
	for (size_t i = 0; on && i < ARRAY_SIZE(kinds); i++)
		known |= strcmp(on, kinds[i]) == 0;
	if (!known)
		return help_usage_error(
		        VERB_DIFF,
		        "--fail-on takes widened, narrowed or any, not '%s'", on);
	error = workbench_init(&bench);
	return error ? output_failure(&bench, options, error)
	             : run_diff(&bench, options);
}
