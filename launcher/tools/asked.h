/* Requests in the words of the command line, for `why` and `test`. */
#ifndef BAILEY_TOOLS_ASKED_H
#define BAILEY_TOOLS_ASKED_H

#include "policy/decide.h"
#include "tools/workbench.h"

/* "READ ~/x": paths become absolute, links are resolved, for decisions are made on
 * resolved paths. *missing: nothing is there. Strings are the bench's. 0; -errno
 * with bench->diags: -EACCES where it lies in a folder that this user cannot
 * search. */
int asked_request(struct workbench *bench, const char *const *words, size_t n,
                  struct request *ret, bool *missing);

/* The same, and what decide() says of it: the verdict that both print. */
int asked_verdict(struct workbench *bench, const struct policy *policy,
                  const char *const *words, size_t n, struct request *request,
                  struct verdict *ret, bool *missing);

#endif
