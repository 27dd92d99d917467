/* The findings of `check` for programs. */
#ifndef BAILEY_TOOLS_CHECK_REPORT_H
#define BAILEY_TOOLS_CHECK_REPORT_H

#include "base/diag.h"
#include "tools/check_exposure.h"

enum check_format {
	CHECK_TEXT,   /* of workbench_report, not of this file */
	CHECK_JSON,   /* an array of objects; with exposures an object of both */
	CHECK_SARIF,  /* SARIF 2.1.0: code scanning */
	CHECK_GITHUB, /* workflow commands: "::error file=...::..." */
};

/* 0, or -EINVAL; *ret untouched then. */
int check_format_from_name(const char *word, enum check_format *ret);

/* Prints all on standard output; exposures (NULL: not asked for) in JSON only.
 * STATUS_OK, or STATUS_USAGE after a message. */
int check_report(const struct diag_list *diags,
                 const struct exposed_list *exposures, enum check_format format);

#endif
