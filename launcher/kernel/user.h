/* Whose launch this is, by passwd(5). */
#ifndef BAILEY_KERNEL_USER_H
#define BAILEY_KERNEL_USER_H

struct user {
	const char *name;
	const char *home; /* absolute */
};

/* The entry of the real user id; NULL with errno ENOENT where there is none, or
 * none with an absolute home, and with another errno where that cannot be found
 * out: then nothing may be started, for whose home is private is not known. Looked
 * for once for each id; the strings stay. Not by getpwuid(3), for whose modules a
 * launcher that is linked statically would need the libc it was built with:
 * /etc/passwd first, then whatever nsswitch.conf(5) names, through getent(1). Not
 * for more than one thread at a time. */
const struct user *user_own(void);

#endif
