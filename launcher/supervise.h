/* bailey run and its supervisor: what the options say about logs and summaries. */
#ifndef BAILEY_SUPERVISE_H
#define BAILEY_SUPERVISE_H

#include "kernel/features.h"
#include "policy/needs.h"
#include "supervisor/supervisor.h"
#include "tools/tool.h"
#include "tools/workbench.h"

struct recorder;

/* Opens what --log names and the kept log of denials, and seals both. 0: *ret is
 * the caller's (recorder_close). -errno with bench->diags. */
int supervise_open_logs(struct workbench *bench, const struct tool_options *options,
                        struct recorder **ret);

/* See supervisor_instruct. */
void supervise_instruct(const struct policy *policy, const struct file_sums *sums,
                        const struct features *features, enum mode mode,
                        uint64_t mark, struct recorder *recorder,
                        const struct tool_options *options);

#endif
