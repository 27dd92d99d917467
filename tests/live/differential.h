/* The differential test: a sequence of system calls on a small tree, made from a
 * seed. Done bare and done under bailey it must print the same lines.
 *
 *     differential make FOLDER               the tree
 *     differential run SEED COUNT FOLDER     COUNT cases in it, one line each
 *     differential list FOLDER               what is there now
 *
 * A line is the number of the case, the call in words and how it ended. Whoever
 * runs it without bailey should have the same capabilities. */
#ifndef BAILEY_TESTS_DIFFERENTIAL_H
#define BAILEY_TESTS_DIFFERENTIAL_H

#include <stdint.h>
#include <sys/syscall.h>

#include "base/strbuf.h"

/* What arm64 never had is not thrown there. */
#ifndef SYS_open
#define SYS_open -1
#define SYS_creat -1
#define SYS_mkdir -1
#define SYS_mknod -1
#define SYS_unlink -1
#define SYS_rmdir -1
#define SYS_rename -1
#define SYS_link -1
#define SYS_symlink -1
#define SYS_chmod -1
#define SYS_chown -1
#define SYS_lchown -1
#define SYS_utime -1
#define SYS_utimes -1
#define SYS_futimesat -1
#endif

/* Random numbers. The same seed gives the same ones. */
void dice_start(uint64_t seed);
unsigned dice(unsigned n); /* below n */

/* The case of the moment. */
struct lab {
	const char *top;     /* the folder, absolute */
	unsigned number;     /* of the case */
	struct strbuf words; /* the call in words */
};

/* Each throws its arguments, adds them to lab->words, makes the call and returns
 * what that returned, or -errno. */
struct deed {
	const char *name;
	long number; /* -1: this architecture has no such call */
	long (*run)(struct lab *lab);
};

#define DEED(name)                                                                 \
	{                                                                          \
#name, SYS_##name, run_##name                                      \
	}

extern const struct deed differential_opens[], differential_entries[],
        differential_metadata[];
extern const unsigned n_differential_opens, n_differential_entries,
        n_differential_metadata;

/* Arguments. Each adds itself to the words. */

/* A path: mostly of the tree; sometimes none, too long, or no memory. The result
 * lasts until four more were asked for. */
const char *throw_path(struct lab *lab);

/* AT_FDCWD, a folder, an O_PATH descriptor, a file, or no descriptor. */
int throw_folder(struct lab *lab);

/* A descriptor of a file or folder, or none. */
int throw_fd(struct lab *lab);

/* Number lab adds to the words; one of n. */
unsigned throw_of(struct lab *lab, const unsigned *values, unsigned n);

/* The bits of some of n, none more often than one. */
unsigned throw_bits(struct lab *lab, const unsigned *values, unsigned n);

/* The descriptors that throw_folder and throw_fd give. Exits where one cannot be
 * had. */
void differential_hold(void);

/* Puts back the modes of the folders that are held, so that one chmod does not end
 * it all. */
void differential_heal(void);

/* Prints what is below folder. */
void differential_list(const char *folder, const char *shown);

#endif
