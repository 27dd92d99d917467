/* The files of one profile and who includes whom. For lang/ only. */
#ifndef BAILEY_LANG_SOURCE_H
#define BAILEY_LANG_SOURCE_H

#include "lang/load.h"

enum {
	SOURCE_DEPTH_MAX = LAYER_INCLUDE_MAX - LAYER_PROFILE,
	SOURCE_FILES_MAX = 256,
};

/* One file to read. */
struct source {
	const char *path;
	unsigned layer;
	unsigned depth;     /* of includes that led here */
	struct location at; /* who asked for it; file NULL: the launch */
	bool done;          /* read, device and inode are known */
	dev_t device;
	ino_t inode;
	size_t same_as; /* an earlier source that is this file, else its own index
	                 */
};

/* Source `from` includes source `to`. */
struct source_edge {
	size_t from, to;
	struct location at;
};

/* They are read in the order of the list and each appends what it includes:
 * breadth first, so that a file is met at its nearest layer. */
struct source_list {
	const struct search_path *search;
	struct diag_list *diags;
	struct profile *profile;
	struct arena *arena; /* the profile's */
	struct source *items;
	size_t n, capacity;
	struct source_edge *edges;
	size_t n_edges, edges_capacity;
	size_t next; /* the first one that was not read */
	size_t errors_before;
	bool untrusted; /* a file was refused */
};

/* Appends a file unless it is there; *index is its place. 0, -EINVAL (diags),
 * -ENOMEM. */
int
source_add(struct source_list *list, const struct source *source, size_t *index);

/* Reads all that were not read, and what they include. Faults are in diags. 0 or
 * -ENOMEM. */
int source_read_all(struct source_list *list);

/* An error for each include that closes a circle. */
void source_check_cycles(struct source_list *list);

#endif
