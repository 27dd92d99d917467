#include "events/sink.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "events/sink_kinds.h"

struct destination {
	const char *word; /* one that ends in ':' is a prefix */
	int (*open)(const char *word, struct diag_list *diags,
	            struct event_sink *ret);
};

static const struct destination destinations[] = {
	{ "stderr", sink_open_stderr },
	{ "fd:", sink_open_fd },
	{ "file:", sink_open_file },
	{ "journald", sink_open_journal },
};

static const struct location nowhere;

/* The row of the destination, *word what is behind its prefix. NULL: none. */
static const struct destination *
destination_find(const char *destination, const char **word)
{
	for (size_t i = 0; i < ARRAY_SIZE(destinations); i++) {
		const struct destination *row = &destinations[i];
		size_t length = strlen(row->word);
		bool prefix = row->word[length - 1] == ':';

		if (prefix ? text_starts_with(destination, row->word)
		           : strcmp(destination, row->word) == 0) {
			*word = destination + length;
			return row;
		}
	}
	return NULL;
}

const char *
sink_file_name(const char *destination)
{
	const char *word;
	const struct destination *row = destination_find(destination, &word);

	if (row)
		return row->open == sink_open_file ? word : NULL;
	return strchr(destination, '/') ? destination : NULL;
}

/* What is open becomes a sink of its own, or is closed. error: of the opening. */
static int
finish(int error, struct event_sink *sink, struct event_sink **ret)
{
	struct event_sink *opened;

	if (error)
		return error;
	sink->fd = fd_lift(sink->fd);
	if (sink->fd < 0)
		return sink->fd;
	opened = malloc(sizeof(*opened));
	if (!opened) {
		close(sink->fd);
		return -ENOMEM;
	}
	*opened = *sink;
	*ret = opened;
	return 0;
}

static int
report(struct diag_list *diags, const char *destination, size_t errors, int error)
{
	if (error && diags->n_errors == errors)
		diag_error(diags, "log-destination", &nowhere, NULL,
		           "cannot log to %s: %s", destination, strerror(-error));
	return error;
}

int
sink_open(const char *destination, struct diag_list *diags, struct event_sink **ret)
{
	struct event_sink sink = { .fd = -1, .write = sink_write_line };
	const char *word = NULL, *file = sink_file_name(destination);
	const struct destination *row = destination_find(destination, &word);
	size_t errors = diags->n_errors;
	int error;

	if (!file && !row)
		return diag_error(
		        diags, "log-destination", &nowhere,
		        "stderr, journald, fd:N, or a file with a / in its name",
		        "unknown destination '%s' of a log", destination);
	error = file ? sink_open_file(file, diags, &sink)
	             : row->open(word, diags, &sink);
	error = finish(error, &sink, ret);
	return report(diags, destination, errors, error);
}

int
sink_open_words(struct diag_list *diags, struct event_sink **ret)
{
	struct event_sink sink = { .fd = -1, .write = sink_write_words };
	size_t errors = diags->n_errors;
	int error = sink_open_stderr(NULL, diags, &sink);

	error = finish(error, &sink, ret);
	return report(diags, "stderr", errors, error);
}

struct event_sink *
sink_from_file(int fd, size_t budget)
{
	struct event_sink *sink = malloc(sizeof(*sink));

	if (sink)
		*sink = (struct event_sink){ .fd = fd,
			                     .write = sink_write_line,
			                     .bounded = budget > 0,
			                     .budget = budget };
	return sink;
}

int
sink_write(struct event_sink *sink, const struct event *event, const char *line)
{
	return sink->write(sink, event, line);
}

int
sink_write_last(struct event_sink *sink, const struct event *event,
                const char *line)
{
	sink->bounded = false;
	return sink_write(sink, event, line);
}

bool
sink_is_journal(const struct event_sink *sink)
{
	return sink->journal;
}

bool
sink_is_read(const struct event_sink *sink)
{
	int unread = 0;

	return ioctl(sink->fd, SIOCOUTQ, &unread) || unread == 0;
}

int
sink_descriptor(const struct event_sink *sink)
{
	return sink->fd;
}

void
sink_free(struct event_sink *sink)
{
	if (!sink)
		return;
	close(sink->fd);
	free(sink);
}
