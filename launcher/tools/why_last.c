#include "tools/why.h"

#include <errno.h>
#include <string.h>

#include "events/denial_log.h"
#include "tools/denial_list.h"
#include "tools/help.h"
#include "tools/journalctl.h"
#include "tools/output.h"
#include "tools/when.h"

static const struct location nowhere;

static int
read_kept(struct workbench *bench, struct event_list *list)
{
	struct denial_log_place place;
	const char *why = NULL;
	int error = denial_log_place(&place);

	if (!error)
		error = denial_log_read(bench->arena, &place, &why, list);
	return error ? diag_error(&bench->diags, "denial-log", &nowhere, NULL,
	                          "cannot read the log of denials: %s",
	                          why ? why : strerror(-error))
	             : 0;
}

/* 0 with the newest denial; -errno with the bench's messages. unit: NULL, or the
 * one whose journal is read instead. */
static int
find_last(struct workbench *bench, const char *unit, struct event *ret)
{
	const struct denial_filter filter = { .last = 1 };
	struct event_list list = { 0 };
	int error =
	        unit ? journalctl_read(bench->arena, &bench->diags, unit, 0, &list)
	             : read_kept(bench, &list);

	if (error)
		return error;
	denial_list_select(&list, &filter);
	if (!list.n)
		return diag_error(&bench->diags, "no-denial", &nowhere, NULL,
		                  "nothing was denied, as far as the log goes");
	*ret = list.items[0];
	return 0;
}

static int
print_past(const struct event *event)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	when_print(&out, event->time ? event->time : "");
	strbuf_add(&out, ": ");
	strbuf_add_printable(&out, event->exe ? event->exe : "an unknown program");
	if (event->pid)
		strbuf_addf(&out, " (pid %llu)", (unsigned long long)event->pid);
	strbuf_add(&out, " under ");
	strbuf_add_printable(&out, event->profile ? event->profile : "-");
	strbuf_add_char(&out, '\n');
	event_print(&out, event);
	strbuf_add(&out, "\nnow:\n");
	return output_text(&out);
}

/* Asked as on the command line, so that the answer is that of `why`. */
static int
ask_now(struct arena *arena, const struct tool_options *options,
        const struct event *event, json_t *past)
{
	const char *words[1 + EVENT_WORDS_MAX];
	struct tool_options now = *options;
	size_t n = event_words(arena, event, words + 1);

	words[0] = options->n_words ? options->words[0] : event->profile;
	if (!n || !words[0]) {
		json_decref(past);
		return help_usage_error(VERB_WHY, "the record names no profile: "
		                                  "why --last PROFILE");
	}
	now.words = words;
	now.n_words = 1 + n;
	return why_ask(&now, past);
}

int
why_last(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct event event;
	json_t *past = NULL;
	int error, status = STATUS_OK;

	if (options->n_words > 1)
		return help_usage_error(VERB_WHY, "'%s' is one word too many",
		                        options->words[1]);
	error = workbench_init(&bench);
	if (!error)
		error = find_last(&bench, options->value[OPTION_UNIT], &event);
	if (!error && options->given[OPTION_JSON])
		error = event_to_json(&event, &past);
	if (error)
		return output_failure(&bench, options, error);
	if (!past)
		status = print_past(&event);
	return status == STATUS_OK ? ask_now(bench.arena, options, &event, past)
	                           : status;
}
