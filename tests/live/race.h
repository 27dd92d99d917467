/* Races: one thread makes a call again and again, another changes what the call is
 * about between the allowed and the forbidden. See race.c.
 *
 * A race works below the current folder, in which tree/x/ may be written and
 * tree/y/ may only be read; their paths differ in one byte, so that a swap is never
 * half done. */
#ifndef BAILEY_TESTS_RACE_H
#define BAILEY_TESTS_RACE_H

#include <stdatomic.h>
#include <stdbool.h>

struct race {
	const char *name;
	void (*prepare)(void);       /* in each new process of the race */
	void (*swap)(unsigned turn); /* odd turns: the forbidden */
	void (*attempt)(void);       /* calls race_worked or race_escaped */
};

/* Each ends with a row whose name is NULL. */
extern const struct race race_file_rows[];
extern const struct race race_folder_rows[];
extern const struct race race_network_rows[];

/* Of the command line: what may be connected to, and what may not. */
extern unsigned race_port_allowed, race_port_forbidden;

/* The allowed object was reached; the forbidden one was. */
void race_worked(void);
void race_escaped(void);

/* Ends the race with a message: it cannot be run. */
void race_fail(const char *what) __attribute__((noreturn));

/* An open descriptor, counted by the file that it is of, and closed. -1 counts
 * nothing. */
void race_judge_file(int fd, const char *forbidden);

/* Makes a file with this text where there is none. */
void race_make_file(const char *path, const char *text);

#endif
