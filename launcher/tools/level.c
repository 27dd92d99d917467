#include "tools/tool.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/level_state.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/when.h"
#include "tools/workbench.h"

#define INSTALL_SECONDS (10 * 60) /* where --for is not said */

struct change {
	struct workbench bench;
	struct profile *profile;
	enum launch_level level;
	uint64_t seconds; /* 0: until the next boot */
};

static void
change_free(struct change *change)
{
	profile_free(change->profile);
	workbench_free(&change->bench);
}

/* "10m" and its like; a date is no length of time. */
static int
parse_seconds(const char *text, uint64_t *ret)
{
	time_t now = time(NULL), then;
	size_t length = strlen(text);

	if (length < 2 || !strchr("smhdw", text[length - 1]) ||
	    when_parse(text, now, &then) || then >= now)
		return -EINVAL;
	*ret = (uint64_t)(now - then);
	return 0;
}

static int
print_state(const struct change *change)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	struct level_state state;
	int error =
	        level_read(change->profile->name, change->profile->system, &state);

	if (error)
		return error;
	strbuf_addf(&out, "%s: %s", change->profile->name,
	            launch_level_name(state.level));
	if (state.left)
		strbuf_addf(&out, " for %" PRIu64 " s more", state.left);
	strbuf_add_char(&out, '\n');
	return output_text(&out);
}

/* To the system's log, with who did it. */
static void
log_change(const struct change *change)
{
	openlog("bailey", LOG_PID, LOG_AUTH);
	syslog(LOG_NOTICE, "level of profile %s: %s for %" PRIu64 " s, by uid %u",
	       change->profile->name, launch_level_name(change->level),
	       change->seconds, (unsigned)getuid());
	closelog();
}

static int
set_level(struct change *change)
{
	const struct profile *profile = change->profile;
	int error;

	if (getuid() != 0 && profile->system)
		return diag_error(&change->bench.diags, "not-owner", NULL,
		                  "only root sets its level",
		                  "'%s' is a profile of the system", profile->name);
	if (change->level != LEVEL_PROTECTED && !profile_uses_levels(profile))
		return diag_error(&change->bench.diags, "no-levels", NULL,
		                  "for instance: when install allow write-exec "
		                  "/opt/app/",
		                  "'%s' has no rule under 'when'", profile->name);
	error = level_write(profile->name, change->level, change->seconds);
	if (error)
		return diag_error(&change->bench.diags, "cannot-write", NULL, NULL,
		                  "the level cannot be kept: %s", strerror(-error));
	log_change(change);
	puts("new launches only: what runs keeps the walls it has");
	return print_state(change);
}

/* "level NAME install --for 10m" is how one says it: the option may stand last too.
 * *n becomes the number of the words before it. */
static const char *
find_length(const struct tool_options *options, size_t *n)
{
	const char *const *words = options->words;
	static const char option[] = "--for";

	if (*n == 4 && strcmp(words[2], option) == 0) {
		*n = 2;
		return words[3];
	}
	if (*n == 3 && text_starts_with(words[2], "--for=")) {
		*n = 2;
		return words[2] + sizeof(option);
	}
	return options->value[OPTION_FOR];
}

static int
read_words(struct change *change, const struct tool_options *options)
{
	size_t n = options->n_words;
	const char *length = find_length(options, &n);

	if (n < 1 || n > 2)
		return help_usage_error(VERB_LEVEL, "a profile and a level are "
		                                    "wanted");
	if (n == 2 && launch_level_from_name(options->words[1], &change->level))
		return help_usage_error(VERB_LEVEL,
		                        "protected, locked or install, not '%s'",
		                        options->words[1]);
	if (change->level == LEVEL_INSTALL)
		change->seconds = INSTALL_SECONDS;
	if (length &&
	    (change->level == LEVEL_ANY || change->level == LEVEL_PROTECTED))
		return help_usage_error(VERB_LEVEL,
		                        "--for goes with locked or install");
	if (length && parse_seconds(length, &change->seconds))
		return help_usage_error(VERB_LEVEL,
		                        "--for takes a time like 10m, not '%s'",
		                        length);
	return STATUS_OK;
}

int
tool_level(const struct tool_options *options)
{
	_cleanup_(change_free) struct change change = { .level = LEVEL_ANY };
	int status = read_words(&change, options), error;

	if (status != STATUS_OK)
		return status;
	error = workbench_init(&change.bench);
	if (!error)
		error = profile_load(&change.bench.search, options->words[0], NULL,
		                     0, &change.bench.diags, &change.profile);
	if (!error)
		error = change.level == LEVEL_ANY ? print_state(&change)
		                                  : set_level(&change);
	return error < 0 ? output_failure(&change.bench, options, error) : error;
}
