/* What an installed unit of systemd says in [Service]: its file and its drop-ins,
 * in the order of systemd.unit(5). Read without a running manager. */
#ifndef BAILEY_TOOLS_UNIT_FILE_H
#define BAILEY_TOOLS_UNIT_FILE_H

#include "base/arena.h"
#include "base/diag.h"

/* The drop-in that `bailey unit` prints goes by this name, and is not read back. */
#define UNIT_DROP_IN "bailey.conf"

struct unit_setting {
	const char *key;
	const char *value; /* lines that go on are joined; may be "" */
};

struct unit_file {
	const char *name; /* "nginx.service" */
	const char *path; /* of the main file */
	const struct unit_setting *settings;
	size_t n;
};

/* word: NAME, NAME.service or a file with a '/' in its name, whose drop-ins are not
 * looked for. Everything belongs to the arena. 0; -EINVAL after a message; -ENOMEM.
 */
int unit_file_load(struct arena *arena, struct diag_list *diags, const char *word,
                   struct unit_file *ret);

/* From the text of one file, added behind what is there. 0, -ENOMEM. */
int unit_file_parse(struct arena *arena, const char *text, struct unit_file *unit);

/* The values that count of a directive that is a list: those behind the last empty
 * one, in order. 0, -ENOMEM. */
int unit_file_list(struct arena *arena, const struct unit_file *unit,
                   const char *key, const char *const **ret, size_t *n);

/* That of a directive with one value: the last. NULL: not set, or empty. */
const char *unit_file_value(const struct unit_file *unit, const char *key);

#endif
