#include "tools/tool.h"

#include <stddef.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/strbuf.h"
#include "kernel/features.h"
#include "kernel/gaps.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/workbench.h"

#define NO_GAP GAP_COUNT
#define COLUMN_NAME 36
#define GREEN "\033[32m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

/* One feature, of the kernel but for the shim. What follows from its absence: the
 * gap, or where none tells it, without. */
struct row {
	const char *id; /* for --json */
	const char *name;
	int landlock_abi; /* present from this ABI on; 0: the member at offset */
	size_t offset;    /* of a bool in struct features */
	enum gap gap;
	const char *without;
};

#define MEMBER(name) 0, offsetof(struct features, name)

static const struct row rows[] = {
	{ "landlock", "Landlock: files", 1, 0, GAP_NO_LANDLOCK, NULL },
	{ "landlock-refer", "Landlock: renames across folders", 2, 0, GAP_NO_REFER,
	  NULL },
	{ "landlock-truncate", "Landlock: truncation", 3, 0, GAP_NO_TRUNCATE,
	  NULL },
	{ "landlock-tcp", "Landlock: TCP ports", 4, 0, NO_GAP,
	  "the supervisor is asked about ports" },
	{ "landlock-ioctl", "Landlock: device ioctls", 5, 0, GAP_NO_IOCTL_DEV,
	  NULL },
	{ "landlock-scope", "Landlock: signals, abstract sockets", 6, 0, NO_GAP,
	  "the supervisor is asked about both" },
	{ "seccomp", "seccomp filter", MEMBER(seccomp_filter), GAP_NO_SECCOMP,
	  NULL },
	{ "mdwe", "no writable and executable memory", MEMBER(mdwe), GAP_NO_MDWE,
	  NULL },
	{ "memfd-noexec", "memfd without exec", MEMBER(memfd_noexec),
	  GAP_NO_MEMFD_NOEXEC, NULL },
	{ "close-range", "close_range(2)", MEMBER(close_range), NO_GAP,
	  "descriptors are closed one by one" },
	{ "openat2", "openat2(2)", MEMBER(openat2), NO_GAP,
	  "the supervisor walks paths step by step" },
	{ "notify", "seccomp notification", MEMBER(seccomp_notify), NO_GAP,
	  "there can be no broker" },
	{ "notify-addfd", "notification: descriptors passed",
	  MEMBER(seccomp_notify_addfd), NO_GAP, "there can be no broker" },
	{ "notify-killable", "notification: signals wait", MEMBER(seccomp_killable),
	  NO_GAP, "signals interrupt brokered calls" },
	{ "ptrace", "ptrace SEIZE", MEMBER(ptrace_seize), NO_GAP,
	  "exec and library loads cannot be verified" },
	{ "shim", "the preload shim", MEMBER(shim), NO_GAP,
	  "what is born around holes is not read" },
	{ "user-namespaces", "user namespaces", MEMBER(user_namespaces), NO_GAP,
	  "nothing: bailey makes none" },
};

struct report {
	struct features features;
	struct utsname host;
	unsigned lost;       /* by this kernel: bits of enum gap */
	unsigned unenforced; /* by this version on any kernel */
};

static bool
row_present(const struct row *row, const struct features *features)
{
	if (row->landlock_abi)
		return features->landlock_abi >= row->landlock_abi;
	return *(const bool *)((const char *)features + row->offset);
}

static const char *
row_follows(const struct row *row)
{
	return row->gap == NO_GAP ? row->without : gap_follows(row->gap);
}

static void
print_row(struct strbuf *out, const struct report *report, const struct row *row,
          bool color)
{
	bool present = row_present(row, &report->features);

	strbuf_addf(out, "%s%-5s%s", color ? (present ? GREEN : RED) : "",
	            present ? "yes" : "no", color ? PLAIN : "");
	if (present)
		strbuf_addf(out, "%s\n", row->name);
	else
		strbuf_addf(out, "%-*s %s\n", COLUMN_NAME, row->name,
		            row_follows(row));
}

static void
print_gaps(struct strbuf *out, const char *title, unsigned gaps)
{
	strbuf_addf(out, "\n%s\n", title);
	for (unsigned gap = 0; gap < GAP_COUNT; gap++)
		if (gaps & (1u << gap))
			strbuf_addf(out, "  %s: %s (%s)\n", gap_words(gap),
			            gap_follows(gap), output_gap_words(gap));
}

static const char *
reach_words(enum reach reach)
{
	switch (reach) {
	case REACH_ALL:
		return "takes nothing from launches by this process";
	case REACH_TRACED:
		return "what this process starts is traced, as with `trace always`";
	case REACH_NONE:
		break;
	}
	return gap_follows(GAP_NO_REACH);
}

static void
print_host(struct strbuf *out, const struct report *report)
{
	const struct features *features = &report->features;

	strbuf_addf(out, "kernel %s, %s\n", report->host.release,
	            report->host.machine);
	if (features->landlock_abi)
		strbuf_addf(out, "Landlock ABI %d, errata 0x%x\n",
		            features->landlock_abi, features->landlock_errata);
	else
		strbuf_addf(out, "Landlock: none (%s)\n",
		            strerror(features->landlock_error));
	if (features->yama_scope >= 0)
		strbuf_addf(out, "Yama ptrace_scope %d: %s\n", features->yama_scope,
		            reach_words(features_reach(features)));
	strbuf_addf(out, "isolation from programs of the same user: %s\n",
	            features->isolation ? "yes, in launches by this process"
	                                : gap_follows(GAP_NO_ISOLATE));
	strbuf_add_char(out, '\n');
}

static int
print_text(const struct report *report, bool color)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	print_host(&out, report);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		print_row(&out, report, &rows[i], color);
	if (report->lost)
		print_gaps(&out, "Lost on this kernel:", report->lost);
	else
		strbuf_add(&out, "\nThe kernel tier is complete.\n");
	print_gaps(&out,
	           "Limits of this version on every kernel, for profiles that "
	           "ask for it:",
	           report->unenforced);
	return output_text(&out);
}

static json_t *
features_to_json(const struct features *features)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool present = row_present(&rows[i], features);
		json_t *row =
		        json_pack("{s:s, s:s, s:b, s:s?}", "id", rows[i].id, "name",
		                  rows[i].name, "present", present, "follows",
		                  present ? NULL : row_follows(&rows[i]));

		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static int
print_json(const struct report *report)
{
	const struct features *features = &report->features;

	return output_json(json_pack(
	        "{s:s, s:s, s:i, s:i, s:i, s:b, s:o, s:b, s:o, s:o}", "kernel",
	        report->host.release, "machine", report->host.machine,
	        "landlock_abi", features->landlock_abi, "landlock_errata",
	        features->landlock_errata, "yama_scope", features->yama_scope,
	        "isolation", features->isolation, "features",
	        features_to_json(features), "complete", report->lost == 0, "lost",
	        output_json_gaps(report->lost), "unenforced",
	        output_json_gaps(report->unenforced)));
}

static bool
has_shim(void)
{
	_cleanup_workbench_ struct workbench bench = { 0 };

	return workbench_init(&bench) == 0 && bench.preload;
}

int
tool_doctor(const struct tool_options *options)
{
	struct report report = { .unenforced = gaps_of_version() };
	int status;

	if (options->n_words)
		return help_usage_error(VERB_DOCTOR, "'%s' is one word too many",
		                        options->words[0]);
	if (output_features(options, &report.features))
		return help_usage_error(
		        VERB_DOCTOR, "--as-landlock-abi takes a number, not '%s'",
		        options->value[OPTION_AS_LANDLOCK_ABI]);
	report.features.shim = has_shim();
	uname(&report.host); /* fails only for a bad address */
	report.lost = gaps_of_kernel(&report.features);
	status = options->given[OPTION_JSON]
	                 ? print_json(&report)
	                 : print_text(&report, options->color_stdout);
	if (status != STATUS_OK)
		return status;
	return report.lost ? STATUS_FINDINGS : STATUS_OK;
}
