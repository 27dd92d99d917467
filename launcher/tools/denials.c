/* bailey denials: what was refused, from the kept log or from a unit's journal. */
#include "tools/tool.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "tools/denial_list.h"
#include "tools/help.h"
#include "tools/journalctl.h"
#include "tools/output.h"
#include "tools/when.h"

static const struct location nowhere;

/* 0, or a status behind a message. */
static int
filter_read(const struct tool_options *options, struct denial_filter *filter)
{
	const char *since = options->value[OPTION_SINCE];
	const char *last = options->value[OPTION_LAST_N];
	uint64_t number = SIZE_MAX;

	if (options->n_words)
		return help_usage_error(VERB_DENIALS, "'%s' is one word too many",
		                        options->words[0]);
	if (since && when_parse(since, time(NULL), &filter->since))
		return help_usage_error(VERB_DENIALS,
		                        "--since takes " WHEN_FORMS ", not '%s'",
		                        since);
	if (last && text_to_uint(last, SIZE_MAX, &number))
		return help_usage_error(VERB_DENIALS,
		                        "--last takes a number, not '%s'", last);
	filter->last = number;
	filter->profile = options->value[OPTION_OF_PROFILE];
	return 0;
}

static int
read_kept(struct workbench *bench, struct event_list *list)
{
	struct denial_log_place place;
	const char *why = NULL;
	int error = denial_log_place(&place);

	if (!error)
		error = denial_log_read(bench->arena, &place, &why, list);
	if (error)
		return diag_error(&bench->diags, "denial-log", &nowhere, NULL,
		                  "cannot read the log of denials: %s",
		                  why ? why : strerror(-error));
	if (list->n_bad)
		diag_add(&bench->diags, DIAG_NOTE, "denial-log", &nowhere, NULL,
		         "%zu lines of the log are no records", list->n_bad);
	return 0;
}

static int
print_json(const struct event_list *list)
{
	json_t *array = json_array(), *row;

	for (size_t i = 0; i < list->n; i++)
		if (event_to_json(&list->items[i], &row) ||
		    json_array_append_new(array, row)) {
			json_decref(array);
			return output_json(NULL);
		}
	return output_json(array);
}

static int
print_text(const struct event_list *list)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	denial_list_print(&out, list);
	return output_text(&out);
}

int
tool_denials(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct denial_filter filter = { 0 };
	struct event_list list = { 0 };
	int status = filter_read(options, &filter), error;

	if (status)
		return status;
	error = workbench_init(&bench);
	if (!error && options->given[OPTION_UNIT])
		error = journalctl_read(bench.arena, &bench.diags,
		                        options->value[OPTION_UNIT], filter.since,
		                        &list);
	else if (!error)
		error = read_kept(&bench, &list);
	if (error)
		return output_failure(&bench, options, error);
	denial_list_select(&list, &filter);
	status =
	        options->given[OPTION_JSON] ? print_json(&list) : print_text(&list);
	workbench_report(&bench, options);
	if (status != STATUS_OK)
		return status;
	return list.n ? STATUS_FINDINGS : STATUS_OK;
}
