/* One number for how much a program could do to its user under a policy, and what
 * it is made of (exposure.def). Pure. */
#ifndef BAILEY_TOOLS_EXPOSURE_H
#define BAILEY_TOOLS_EXPOSURE_H

#include "base/strbuf.h"
#include "policy/policy.h"

enum exposure_part {
#define EXPOSURE(NAME, id, points, measure, mark, operation, sentence)             \
	EXPOSURE_##NAME,
#include "tools/exposure.def"
#undef EXPOSURE
	EXPOSURE_COUNT,
};

enum {
	EXPOSURE_FULL = 100,  /* percent of a part */
	EXPOSURE_MAX = 10000, /* points times percent of all parts */
};

struct exposure_row {
	const char *id;
	unsigned points;
	const char *sentence;
};
extern const struct exposure_row exposure_rows[EXPOSURE_COUNT];

struct exposure {
	unsigned percent[EXPOSURE_COUNT]; /* 0 to EXPOSURE_FULL */
	unsigned total;                   /* 0 to EXPOSURE_MAX */
};

/* marks: policy/marks.h. Where rules are added that allow something, no percent
 * falls. 0 or -ENOMEM. */
int exposure_measure(const struct policy *policy, const struct policy *marks,
                     struct exposure *ret);

/* 0 to 100: tenths of the number that is printed. */
unsigned exposure_tenths(unsigned total);

/* "3.9" */
void exposure_print(struct strbuf *out, unsigned total);

/* "3.9", "10" or "0.5" into tenths. 0 or -EINVAL. */
int exposure_parse(const char *text, unsigned *ret);

#endif
