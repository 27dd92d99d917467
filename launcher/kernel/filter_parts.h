/* The parts of which filter.c puts a program together. */
#ifndef BAILEY_KERNEL_FILTER_PARTS_H
#define BAILEY_KERNEL_FILTER_PARTS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/features.h"
#include "policy/policy.h"

/* Instructions in the making. Failure sticks, as in struct strbuf: ask once, at the
 * end. */
struct filter_code {
	struct sock_filter *items; /* malloc */
	size_t n;
	size_t capacity;
	bool failed;
};

/* Appends one; its index, 0 after a failure. */
size_t filter_emit(struct filter_code *code, uint16_t operation, uint32_t k);
void
filter_emit_load(struct filter_code *code, size_t offset); /* of seccomp_data */
void filter_emit_errno(struct filter_code *code, int error);
void filter_emit_allow(struct filter_code *code);
void filter_emit_ask(struct filter_code *code); /* the supervisor */
void filter_emit_kill(struct filter_code *code);

/* Leads jumps that end alike to one and the same return, and closes the gaps: what
 * the kernel checks, translates and keeps becomes a third shorter. Every way
 * through returns what it returned. To be called once, at the end. */
void filter_share_returns(struct filter_code *code);

enum filter_verdict {
	FILTER_ABSENT, /* ENOSYS */
	FILTER_REFUSE, /* EPERM */
	FILTER_ALLOW,
	FILTER_CHECK, /* the arguments decide */
	FILTER_KILL,
	FILTER_ASK,       /* the supervisor, whatever the arguments */
	FILTER_MULTIPLEX, /* one argument decides, by ranges of its value */
};

struct filter_operations;

/* The calls from `first` on, up to the next span. */
struct filter_span {
	uint32_t first;
	enum filter_verdict verdict;
	union {
		const char *call; /* FILTER_CHECK: the only one in it */
		const struct filter_operations *operations; /* FILTER_MULTIPLEX */
	};
	bool in_full; /* FILTER_CHECK: allowed by its own name */
};

/* Spans of numbers: what the bits of mask in an argument (0: the first) are. Only
 * its low half is looked at. */
struct filter_operations {
	unsigned argument;
	uint32_t mask;
	const struct filter_span *spans;
	size_t n;
};

/* spans: sorted, the first one starts at 0. Expects the number in the accumulator.
 * Every way through ends in a RET. facts: for FILTER_CHECK. */
void filter_emit_tree(struct filter_code *code, const struct filter_span *spans,
                      size_t n, unsigned facts);

/* What the argument rules depend on, as bits. */
enum filter_fact {
	FACT_TCP = 1u << 0, /* some rule allows tcp, or all is asked ... */
	FACT_UDP = 1u << 1,
	FACT_UNIX = 1u << 2,
	FACT_LISTEN = 1u << 3, /* some rule allows to listen on tcp or unix */
	FACT_JIT = 1u << 4,
	FACT_MDWE = 1u << 5,     /* the kernel keeps W and X apart */
	FACT_NOEXEC = 1u << 6,   /* the kernel knows MFD_NOEXEC_SEAL */
	FACT_TRUNCATE = 1u << 7, /* Landlock guards writes but not truncation */
	FACT_I386 = 1u << 8,     /* the calls are those of i386 */
	FACT_IP = 1u << 9,       /* some rule allows tcp or udp */
	FACT_ASK = 1u << 10,     /* there is a supervisor; of which of these: */
	FACT_ASK_WRITE = 1u << 11,
	FACT_ASK_OPEN = 1u << 12,
	FACT_ASK_METADATA = 1u << 13,
	FACT_ASK_LOAD = 1u << 14,
	FACT_ASK_NET = 1u << 15,    /* connect, bind, listen */
	FACT_ASK_SENDTO = 1u << 16, /* datagrams with an address */
	FACT_ASK_EXEC = 1u << 17,
	FACT_ASK_FAULT = 1u << 18, /* what the shim says again (preload/wire.h) */
	FACT_FULL = 1u << 19,      /* of one call: allowed by its own name */
	FACT_ASK_SIGNAL = 1u << 20,
	FACT_DEVICES = 1u << 21, /* ioctl is restricted, not by Landlock */
};

unsigned filter_facts(const struct policy *policy, const struct features *features);

/* Sets checked[i] for each row i of syscall_rows() about whose arguments a rule
 * speaks. With FACT_FULL: what holds even where a profile allows the call by name.
 */
void filter_arguments_mark(unsigned facts, bool *checked);

/* Tests the arguments of that call; ends in a RET. */
void
filter_emit_arguments(struct filter_code *code, const char *call, unsigned facts);

#endif
