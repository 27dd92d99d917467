/* What was denied in a launch, as a table for people:
 *
 *     bailey: denied 104 times, 2 kinds
 *     times  what                 rule                smallest fix
 *       103  write /etc/passwd    default deny        allow write /etc/passwd
 *         1  read /home/u/.ssh/x  deny read @private  allow read /home/u/.ssh/x
 */
#ifndef BAILEY_EVENTS_SUMMARY_H
#define BAILEY_EVENTS_SUMMARY_H

#include "base/strbuf.h"
#include "events/tally.h"

#define SUMMARY_ROWS_MAX 50  /* the most frequent ones */
#define SUMMARY_CELL_MAX 120 /* characters of a cell; longer ones are cut */

/* Adds nothing where nothing was denied. All text is made printable. uncounted:
 * events that no row of the tally stands for. */
void
summary_print(struct strbuf *out, const struct tally *tally, uint64_t uncounted);

#endif
