/* The log of denials that is kept for `why --last` and `denials`.
 *
 * A user has his own, ~/.local/state/bailey/denials.jsonl, with the home folder of
 * the passwd entry; root has /var/log/bailey/denials.jsonl. The folder is 0700 and
 * the file 0600. Below the home folder or /var/log no symbolic link is followed,
 * and no folder or file of another user is used: what is found instead is an error.
 *
 * Both are sealed in every policy (denial_log_folder), and what one launch may
 * write is bounded, so that no contained program can forge, empty or flood them. */
#ifndef BAILEY_EVENTS_DENIAL_LOG_H
#define BAILEY_EVENTS_DENIAL_LOG_H

#include "base/diag.h"
#include "events/event.h"

/* The log is added to up to this size, and then becomes DENIAL_LOG_OLD. */
#define DENIAL_LOG_SIZE_MAX (1024 * 1024)
#define DENIAL_LOG_LAUNCH_MAX (256 * 1024) /* bytes of one launch */
#define DENIAL_LOG_FILE "denials.jsonl"
#define DENIAL_LOG_OLD "denials.jsonl.1"

/* Where a log is: folders to go down from a base that is trusted as it is. Tests
 * bring their own. */
struct denial_log_place {
	const char *base;           /* the home folder, "/var/log" */
	const char *const *folders; /* below it, NULL-terminated */
};

/* That of the real user. 0; -ENOENT where the passwd entry names no home folder. */
int denial_log_place(struct denial_log_place *ret);

/* "/home/u/.local/state/bailey/": the tree to seal. NULL without memory. */
const char *
denial_log_folder(struct arena *arena, const struct denial_log_place *place);

/* ".../denials.jsonl". NULL without memory. */
const char *
denial_log_path(struct arena *arena, const struct denial_log_place *place);

/* Makes what is missing and opens the log to add to it. Where it has reached its
 * size it is copied to DENIAL_LOG_OLD and emptied: the file stays the same, so that
 * what other launches have open stays the log. A descriptor, the caller's; -errno,
 * with *why (a literal, NULL: strerror says it). */
int denial_log_open(const struct denial_log_place *place, const char **why);

/* What is there, old to new. Lines that are no events are skipped and counted. */
struct event_list {
	struct event *items;
	size_t n;
	size_t capacity;
	size_t n_bad;
};

/* 0, also where there is no log; -errno with *why as above; -EFBIG. Strings go to
 * the arena. */
int denial_log_read(struct arena *arena, const struct denial_log_place *place,
                    const char **why, struct event_list *ret);

/* The events of a text of JSON lines, length bytes, are added to the list. read: of
 * one line's document, event_from_json or with its results. 0 or -ENOMEM. */
int event_list_add_lines(struct arena *arena, struct event_list *list,
                         const char *text, size_t length,
                         int (*read)(struct arena *arena, const json_t *json,
                                     struct event *ret));

#endif
