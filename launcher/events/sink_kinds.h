/* What sink.c and the kinds of sinks share. For events/ only. */
#ifndef BAILEY_EVENTS_SINK_KINDS_H
#define BAILEY_EVENTS_SINK_KINDS_H

#include <stdbool.h>

#include "events/sink.h"

struct event_sink {
	int (*write)(struct event_sink *sink, const struct event *event,
	             const char *line);
	int fd;
	bool socket;
	bool journal;
	bool torn;     /* the last line was cut off: the next one begins a new */
	bool bounded;  /* budget counts */
	size_t budget; /* bytes that may still be written */
};

/* How one kind of destination is opened, and how it writes. word: behind the
 * prefix. 0 with the members of *ret that matter; -errno, with *diags where
 * strerror does not say it all. */
int
sink_open_stderr(const char *word, struct diag_list *diags, struct event_sink *ret);
int sink_open_fd(const char *word, struct diag_list *diags, struct event_sink *ret);
int
sink_open_file(const char *word, struct diag_list *diags, struct event_sink *ret);
int sink_open_journal(const char *word, struct diag_list *diags,
                      struct event_sink *ret);

/* The same for another socket than the system's, for tests. */
int sink_connect_journal(const char *path, struct event_sink *ret);

/* A JSON line to a file, pipe, terminal; to a socket. */
int sink_write_line(struct event_sink *sink, const struct event *event,
                    const char *line);

/* The event in words, whatever the line. */
int sink_write_words(struct event_sink *sink, const struct event *event,
                     const char *line);

#endif
