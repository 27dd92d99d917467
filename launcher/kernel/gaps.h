/* What this policy asks for and this kernel, with bailey's present means, does not
 * enforce exactly: the table of DESIGN.md section 9.  One list: gap.def. */
#ifndef BAILEY_KERNEL_GAPS_H
#define BAILEY_KERNEL_GAPS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "kernel/features.h"
#include "policy/policy.h"

enum gap {
#define GAP(NAME, outcome, words, follows) GAP_##NAME,
#include "kernel/gap.def"
#undef GAP
	GAP_COUNT,
};

enum gap_outcome {
	GAP_NARROWED, /* enforced by something stricter; said in -v and doctor */
	GAP_REFUSED,  /* the launch is refused; --best-effort names it instead */
};

const char *gap_words(enum gap gap);   /* "library loads" */
const char *gap_follows(enum gap gap); /* a sentence */
enum gap_outcome gap_outcome(enum gap gap);

/* Bit set of 1u << gap that hold for this policy on this kernel. */
unsigned gaps_find(const struct policy *policy, const struct features *features);

/* Of the kernel alone, for `doctor`. */
unsigned gaps_of_kernel(const struct features *features);

/* Of this version on every kernel, for `doctor`. */
unsigned gaps_of_version(void);

/* What keeps others out of a program that wants it (policy->isolate): a sentence.
 */
const char *
isolation_words(const struct policy *policy, const struct features *features);

/* Appends the words of every gap of the set with that outcome, separated by commas.
 */
void gap_list(struct strbuf *out, unsigned gaps, enum gap_outcome outcome);

#endif
