/* Levels: which of the rules under `when` count. One for each profile at a time. */
#ifndef BAILEY_LANG_LEVEL_H
#define BAILEY_LANG_LEVEL_H

enum launch_level {
	LEVEL_ANY,       /* of a statement: no `when` */
	LEVEL_PROTECTED, /* the ordinary one */
	LEVEL_LOCKED,    /* stricter */
	LEVEL_INSTALL,   /* while software is replaced */
	LEVEL_COUNT,
};

/* "protected" ... ; NULL for LEVEL_ANY. */
const char *launch_level_name(enum launch_level level);

/* 0 or -EINVAL. */
int launch_level_from_name(const char *word, enum launch_level *ret);

#endif
