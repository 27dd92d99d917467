#include "tools/output.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/gaps.h"
#include "kernel/host.h"
#include "policy/policy_print.h"

#define LANDLOCK_ABI_MAX 1000 /* any number that no kernel has reached */
#define PROFILE_SUFFIX ".profile"

int
output_text(const struct strbuf *text)
{
	if (strbuf_failed(text)) {
		fputs("bailey: out of memory\n", stderr);
		return STATUS_USAGE;
	}
	if (fputs(strbuf_text(text), stdout) < 0 || fflush(stdout) < 0) {
		fprintf(stderr, "bailey: cannot write the result: %s\n",
		        strerror(errno));
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

int
output_json(json_t *root)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;
	_cleanup_free_ char *dump =
	        root ? json_dump_plain(root,
	                               JSON_INDENT(2) | JSON_REAL_PRECISION(6))
	             : NULL;

	json_decref(root);
	if (!dump) {
		fputs("bailey: out of memory\n", stderr);
		return STATUS_USAGE;
	}
	strbuf_add(&text, dump);
	strbuf_add_char(&text, '\n');
	return output_text(&text);
}

json_t *
output_json_string(const char *text)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	if (!text)
		return json_null();
	if (text_utf8_prefix(text, strlen(text)) == strlen(text))
		return json_string(text);
	strbuf_add_printable(&printable, text);
	return json_string(strbuf_text(&printable));
}

int
output_failure(struct workbench *bench, const struct tool_options *options,
               int error)
{
	if (bench->arena)
		workbench_report(bench, options);
	if (!bench->diags.n_errors)
		fprintf(stderr, "bailey: %s\n", strerror(-error));
	return STATUS_USAGE;
}

int
output_features(const struct tool_options *options, struct features *ret)
{
	const char *word = options->value[OPTION_AS_LANDLOCK_ABI];
	struct features features;
	uint64_t abi;

	if (word && text_to_uint(word, LANDLOCK_ABI_MAX, &abi))
		return -EINVAL;
	features_probe(&features);
	if (word)
		features_limit_landlock(&features, (int)abi);
	*ret = features;
	return 0;
}

const char *
output_program(struct arena *arena, const char *profile)
{
	const char *slash = strrchr(profile, '/');
	const char *base = slash ? slash + 1 : profile;
	size_t length = strlen(base);
	char resolved[PATH_MAX];
	enum node_kind kind;
	const char *command, *path;

	if (text_ends_with(base, PROFILE_SUFFIX))
		length -= strlen(PROFILE_SUFFIX);
	command = arena_strndup(arena, base, length);
	if (!command || !*command || host_find_program(arena, command, &path))
		return NULL;
	if (host_resolve(NULL, path, resolved, &kind) || kind != NODE_FILE)
		return NULL;
	return arena_strdup(arena, resolved);
}

const char *
output_gap_words(unsigned gap)
{
	switch (gap_outcome(gap)) {
	case GAP_NARROWED:
		return "enforced more strictly";
	case GAP_REFUSED:
		return "refused";
	}
	return "unknown";
}

json_t *
output_json_gaps(unsigned gaps)
{
	json_t *array = json_array();

	for (unsigned gap = 0; gap < GAP_COUNT; gap++) {
		json_t *row;

		if (!(gaps & (1u << gap)))
			continue;
		row = json_pack("{s:s, s:s, s:s}", "what", gap_words(gap),
		                "outcome", output_gap_words(gap), "follows",
		                gap_follows(gap));
		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

const char *
output_profile_file(struct arena *arena, const char *word)
{
	if (strchr(word, '/') || access(word, F_OK))
		return word;
	return arena_printf(arena, "./%s", word);
}
