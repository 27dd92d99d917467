/* What the rules say about one folder and its entries. For landlock_walk.c only.
 * Makes no system
 * calls. */
#ifndef BAILEY_KERNEL_LANDLOCK_FOLDER_H
#define BAILEY_KERNEL_LANDLOCK_FOLDER_H

#include "kernel/landlock_names.h"
#include "kernel/landlock_rights.h"
#include "policy/policy.h"

#define GROUP_BIT(group) (1u << (group))

/* A folder on the way down. */
struct folder {
	const char *path;    /* NULL: above /, where the walk starts */
	size_t length;       /* of path */
	unsigned depth;      /* its components */
	const size_t *rules; /* that may decide below, ascending */
	const char **about;  /* for each: an entry's name, or a mark */
	size_t n_rules;
	const size_t *by_name; /* positions in rules, by bucket of the name */
	const size_t *buckets; /* where each begins in by_name, and the end */
	unsigned open;         /* bits of groups that are decided by entry */
	unsigned given;        /* of these, what an entry gets that no rule names */
	bool wild;             /* a glob may give something to some entry */
	struct name_list names; /* that rules name, where that may give something */
	const char *writable;   /* nearest path, at or above, with these grants */
	const char *executable;
};

/* Room for the rules of a folder. One folder of each depth is open at a time. */
struct level {
	size_t *rules;
	size_t *by_name;
	size_t *buckets;
	const char **about;
};

struct folder_rules {
	struct arena *arena;
	const struct policy *policy;
	bool *plain_deny; /* as policy->rules: keeps from reading a file, never
	                     from a listing */
	size_t *chosen;   /* scratch: some rules */
	size_t *concern;  /* scratch: those that may concern an entry */
	struct level *levels;
	size_t n_levels;
	size_t capacity;
};

int folder_rules_init(struct folder_rules *all, struct arena *arena,
                      const struct policy *policy);

/* Fills *folder but for names. name: its own, NULL where no rule names it; spoken:
 * folder_find_spoken() of it. *whole gets the groups that hold for all of it. 0 or
 * -ENOMEM. */
int folder_enter(struct folder_rules *all, const struct folder *parent,
                 const char *path, const char *name, unsigned spoken,
                 struct folder *folder, unsigned *whole);

/* Then given, wild and names, for the groups that are still open. */
int folder_sort_rules(struct folder_rules *all, struct folder *folder);

/* Bits of the operations about which a rule for this very entry speaks. name as
 * above. *exact (may be NULL): a rule's literal pattern that is this path; NULL:
 * none. */
unsigned folder_find_spoken(const struct folder_rules *all,
                            const struct folder *folder, const char *path,
                            const char *name, const struct path_pattern **exact);

/* The groups of an entry that is no folder. */
unsigned folder_find_groups(const struct folder_rules *all,
                            const struct folder *folder, const char *path,
                            unsigned spoken);

#endif
