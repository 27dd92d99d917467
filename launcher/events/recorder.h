/* Takes the events of one launch: to the destination of --log, to the kept log of
 * denials, and into the summary at the end.
 *
 * A refused call in a loop must not fill the disk, nor a program that makes up new
 * targets: the first event of a kind (tally.h) is recorded, then the 10th, the
 * 100th
 * ..., each with the `count` so far, and the last count at the end. What the
 * destination cannot take at once is written again with the next event, and at the
 * end. Kinds beyond TALLY_KINDS_MAX, and what a sink did not take in the end, are
 * counted alone, and told in one last record with the verdict EVENT_UNRECORDED.
 *
 * It lives in the supervisor, which closes all descriptors that it does not know
 * and filters its own system calls: recorder_open opens everything, and afterwards
 * there are only write(2) and sendmsg(2), memory (brk, mmap, munmap, mremap),
 * futex(2) and the clock, which is no call; with the journal also ioctl(2) and
 * nanosleep(2), at the end. SIGPIPE is to be ignored. */
#ifndef BAILEY_EVENTS_RECORDER_H
#define BAILEY_EVENTS_RECORDER_H

#include "base/diag.h"
#include "events/denial_log.h"
#include "events/event.h"

/* Upper bound on what recorder_descriptors returns. */
#define RECORDER_DESCRIPTORS_MAX 3

struct recorder_options {
	const char *destination;             /* of --log (sink.h); NULL: none */
	const struct denial_log_place *kept; /* the log of denials; NULL: none */
	bool explain;                        /* denials in words, on stderr */
	bool quiet; /* nothing is said where they cannot be kept */
};

struct recorder;

/* 0: *ret is the caller's (recorder_close). -errno with *diags where the
 * destination cannot be opened; that the kept log cannot is a note there, and no
 * failure. */
int recorder_open(const struct recorder_options *options, struct diag_list *diags,
                  struct recorder **ret);

/* Fills fds with all descriptors to keep open; their number. */
size_t recorder_descriptors(const struct recorder *recorder, int *fds, size_t max);

/* Is this one of a kind that was recorded before, and nothing to be written of it
 * but its number, at the end? Then it is counted, and who did it need not be found
 * out. Looks at operation, target, rule and verdict alone. Any thread. */
bool recorder_counts(struct recorder *recorder, const struct event *event);

/* Takes one event. Its `time` and `run` are set here where they are NULL; its
 * `count` is not looked at. Borrows nothing. The kept log takes denials alone. Any
 * thread. */
void recorder_record(struct recorder *recorder, const struct event *event);

/* Writes the last counts, waits a second at most for a journal that is late (it
 * looks up whose an entry is when it reads the first) and, on summary_fd
 * (-1: none), the summary (summary.h); frees. 0, or -EIO where something could not
 * be recorded. NULL: 0. */
int recorder_close(struct recorder *recorder, int summary_fd);

#endif
