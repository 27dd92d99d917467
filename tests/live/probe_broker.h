/* A system call in words, so that a row says exactly which call it makes:
 *
 *     sys NAME ARGUMENT...          keeps what the call returned as `result`
 *     sys-fd N NAME ARGUMENT...     the call gives a descriptor, which becomes N
 *
 * An argument is
 *
 *     12 0x1f 0644              a number
 *     O_WRONLY|O_CREAT          constants (broker_constants)
 *     /path ./path =text        a string; = is not part of it
 *     len                       the size of the object before it
 *     result                    what the last call returned
 *     child self                the pid of a child that lives to the end, the own
 *     NULL
 *     times:SECONDS             two struct timespec; timevals: and utimbuf: alike
 *     how:FLAGS:MODE:RESOLVE    struct open_how
 *     int:N  buf:BYTES  cpus    an int, zeroed memory, the own processors
 *     rlimit:N                  struct rlimit, soft and hard
 *     sched:N                   struct sched_attr, SCHED_OTHER with that nice value
 *     xattr:TEXT                struct xattr_args
 *     in:HOST:PORT  in6:HOST:PORT  un:PATH  un:@NAME
 *     unspec:HOST:PORT          as in:, of the family AF_UNSPEC
 *     msg:ADDRESS               struct msghdr to that address
 *     pieces:ADDRESS            the same, of two parts
 *     mmsg:ADDRESS+ADDRESS      struct mmsghdr for each; len is their number
 *     rights:FD                 struct msghdr with SCM_RIGHTS and no address */
#ifndef BAILEY_TESTS_PROBE_BROKER_H
#define BAILEY_TESTS_PROBE_BROKER_H

#include <stdbool.h>
#include <stddef.h>

struct broker_number {
	const char *name;
	long number;
};

/* Each ends with a row whose name is NULL. */
extern const struct broker_number broker_calls[];
extern const struct broker_number broker_constants[];

struct broker_value {
	long number;   /* or the address of an object, which lives for ever */
	size_t length; /* of that object */
};

/* Text as one argument; exits 2 where it is none. "len" needs the value before it,
 * which may be NULL. */
void broker_parse(char *text, const struct broker_value *before,
                  struct broker_value *value);

/* The objects that are about sockets; false where the text is none of them. */
bool broker_parse_socket(char *text, struct broker_value *value);

/* Zeroed memory that is never freed. */
void *broker_memory(size_t size);

/* What the last call returned. */
extern long broker_result;

#endif
