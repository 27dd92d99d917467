/* bailey unit: a drop-in that puts a service of systemd behind the walls. */
#include "tools/tool.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/unit_command.h"
#include "tools/unit_file.h"
#include "tools/unit_needs.h"
#include "tools/workbench.h"

static const struct location nowhere;

struct wrapping {
	const struct tool_options *options;
	struct workbench bench;
	struct unit_file unit;
	const char *bailey;
	const char *profile;
	const char *rule;    /* beside it; NULL */
	const char *program; /* of the first ExecStart= */
	const struct unit_need *needs;
	size_t n_needs;
};

static void
wrapping_free(struct wrapping *wrapping)
{
	workbench_free(&wrapping->bench);
}

static int
find_bailey(struct wrapping *wrapping)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length < 0)
		return -errno;
	path[length] = '\0';
	wrapping->bailey = arena_strdup(wrapping->bench.arena, path);
	return wrapping->bailey ? 0 : -ENOMEM;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A service never sees the profiles of a user's own folder, which comes first. */
static struct search_path
system_search(const struct workbench *bench)
{
	struct search_path search = bench->search;

	search.folders += search.n_user;
	search.n -= search.n_user;
	search.n_user = 0;
	return search;
}

/* A unit fails when its supervisor is killed: what is traced ends with it. */
static int
add_tracing(struct wrapping *wrapping, const struct search_path *search)
{
	_cleanup_profile_ struct profile *profile = NULL;
	int error = profile_load(search, wrapping->profile, NULL, 0,
	                         &wrapping->bench.diags, &profile);

	if (!error && !profile_traces_always(profile))
		wrapping->rule = "trace always";
	return error;
}

/* -p, else the one named as the program is, else guarded. */
static int
choose_profile(struct wrapping *wrapping)
{
	const char *name = wrapping->options->value[OPTION_FOR_UNIT];
	struct search_path search = system_search(&wrapping->bench);
	_cleanup_free_ char *path = NULL;
	const char *own = base_name(wrapping->program);

	if (!name)
		name = profile_find(&search, own, &path) == 0 ? own : "guarded";
	else if (!strchr(name, '/') && profile_find(&search, name, &path))
		return diag_error(&wrapping->bench.diags, "no-profile", &nowhere,
		                  NULL, "there is no profile '%s' for services",
		                  name);
	else if (strchr(name, '/') && *name != '/')
		return diag_error(
		        &wrapping->bench.diags, "relative-profile", &nowhere, NULL,
		        "'%s': a service has no working folder to find it "
		        "from; name it from / on",
		        name);
	wrapping->profile = name;
	return add_tracing(wrapping, &search);
}

/* 0 and the command; -EINVAL after a message. */
static int
parse_command(struct wrapping *wrapping, const char *value,
              struct unit_command *command)
{
	struct diag_list *diags = &wrapping->bench.diags;
	int error = unit_command_parse(wrapping->bench.arena, value, command);

	if (error == -ENOMEM)
		return error;
	if (error)
		return diag_error(diags, "no-program", &nowhere, NULL,
		                  "'%s' names no program", value);
	if (command->renamed)
		return diag_error(
		        diags, "renamed-program", &nowhere, "write it without '@'",
		        "'%s': a wrapped program cannot get another name", value);
	if (strstr(value, " ; "))
		return diag_error(diags, "several-commands", &nowhere,
		                  "write one ExecStart= for each",
		                  "'%s': several commands in one line", value);
	if (strcmp(base_name(command->program), "bailey") == 0)
		return diag_error(diags, "wrapped-already", &nowhere, NULL,
		                  "'%s': it is wrapped already", value);
	return 0;
}

static int
load(struct wrapping *wrapping)
{
	struct arena *arena = wrapping->bench.arena;
	struct unit_command command;
	const char *const *starts;
	size_t n;
	int error = unit_file_load(arena, &wrapping->bench.diags,
	                           wrapping->options->words[0], &wrapping->unit);

	if (!error)
		error = unit_file_list(arena, &wrapping->unit, "ExecStart", &starts,
		                       &n);
	if (error)
		return error;
	if (n == 0)
		return diag_error(&wrapping->bench.diags, "no-command", &nowhere,
		                  NULL,
		                  "%s has no ExecStart=", wrapping->unit.path);
	error = parse_command(wrapping, starts[0], &command);
	if (error)
		return error;
	wrapping->program = command.program;
	error = choose_profile(wrapping);
	if (!error)
		error = unit_needs_find(arena, &wrapping->unit, wrapping->bailey,
		                        wrapping->bench.preload, &wrapping->needs,
		                        &wrapping->n_needs);
	return error;
}

/* --- the drop-in --- */

/* ExecStart= as a whole; of the others what runs the same program, such as a test
 * of its settings. What stops it or makes it reload has to reach it from outside.
 */
static int
add_commands(struct wrapping *wrapping, struct strbuf *out, const char *key,
             bool all)
{
	struct arena *arena = wrapping->bench.arena;
	_cleanup_strbuf_ struct strbuf lines = STRBUF_EMPTY;
	const char *const *values;
	bool wrapped = false;
	size_t n;
	int error = unit_file_list(arena, &wrapping->unit, key, &values, &n);

	for (size_t i = 0; i < n && !error; i++) {
		struct unit_command command = { 0 };
		const char *line = values[i];

		if (all)
			error = parse_command(wrapping, line, &command);
		else
			(void)unit_command_parse(arena, line, &command);
		if (error)
			return error;
		if (all || (command.program && !command.renamed &&
		            strcmp(command.program, wrapping->program) == 0)) {
			wrapped = true;
			line = unit_command_wrap(arena, wrapping->bailey,
			                         wrapping->profile, wrapping->rule,
			                         &command);
		}
		error = line ? 0 : -ENOMEM;
		if (line)
			strbuf_addf(&lines, "%s=%s\n", key, line);
	}
	if (!error && wrapped)
		strbuf_addf(out, "%s=\n%s", key, strbuf_text(&lines));
	return error;
}

static int
print_drop_in(struct wrapping *wrapping)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	int error;

	strbuf_addf(&out,
	            "# /etc/systemd/system/%s.d/" UNIT_DROP_IN
	            ", by: bailey unit %s\n# for %s\n[Service]\n",
	            wrapping->unit.name, wrapping->unit.name, wrapping->unit.path);
	error = add_commands(wrapping, &out, "ExecStartPre", false);
	if (!error)
		error = add_commands(wrapping, &out, "ExecStart", true);
	if (error)
		return error;
	for (size_t i = 0; i < wrapping->n_needs; i++) {
		const struct unit_need *need = &wrapping->needs[i];

		strbuf_addf(&out, "# %s\n%s%s", need->why,
		            need->line ? need->line : "", need->line ? "\n" : "");
	}
	return output_text(&out);
}

/* --- what is covered --- */

static const struct {
	const char *directive;
	const char *about;
	const char *bailey;
} covers[] = {
#define COVER(directive, about, bailey) { directive, about, bailey },
#include "tools/unit_cover.def"
#undef COVER
};

/* "ProtectSystem=strict", "nothing". Arena. */
static const char *
covered_by(struct arena *arena, const struct unit_file *unit, const char *directive)
{
	const char *value = *directive ? unit_file_value(unit, directive) : NULL;
	size_t length = value ? strcspn(value, " \t") : 0;

	if (!value)
		return "nothing";
	return arena_printf(arena, "%s=%.*s%s", directive, (int)length, value,
	                    value[length] ? " ..." : "");
}

static int
print_check(struct wrapping *wrapping)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	strbuf_addf(&out, "%s (%s), profile %s\n", wrapping->unit.name,
	            wrapping->unit.path, wrapping->profile);
	for (size_t i = 0; i < ARRAY_SIZE(covers); i++) {
		const char *unit = covered_by(wrapping->bench.arena,
		                              &wrapping->unit, covers[i].directive);

		if (!unit)
			return -ENOMEM;
		strbuf_addf(&out, "%s\n  unit: %s\n  bailey: %s\n", covers[i].about,
		            unit, covers[i].bailey);
	}
	for (size_t i = 0; i < wrapping->n_needs; i++) {
		const struct unit_need *need = &wrapping->needs[i];

		strbuf_addf(&out, "needs: %s: %s\n",
		            need->line ? need->line : "another start", need->why);
	}
	return output_text(&out);
}

static json_t *
json_covers(struct wrapping *wrapping)
{
	json_t *array = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(covers); i++) {
		const char *value =
		        unit_file_value(&wrapping->unit, covers[i].directive);

		if (json_array_append_new(array,
		                          json_pack("{s:s, s:s, s:o, s:s}", "about",
		                                    covers[i].about, "directive",
		                                    covers[i].directive, "value",
		                                    output_json_string(value),
		                                    "bailey", covers[i].bailey)))
			break;
	}
	return array;
}

static int
print_json(struct wrapping *wrapping)
{
	json_t *needs = json_array();

	for (size_t i = 0; i < wrapping->n_needs; i++)
		(void)json_array_append_new(
		        needs,
		        json_pack("{s:s?, s:s}", "line", wrapping->needs[i].line,
		                  "why", wrapping->needs[i].why));
	return output_json(
	        json_pack("{s:o, s:o, s:o, s:o, s:o}", "unit",
	                  output_json_string(wrapping->unit.name), "path",
	                  output_json_string(wrapping->unit.path), "profile",
	                  output_json_string(wrapping->profile), "covers",
	                  json_covers(wrapping), "needs", needs));
}

int
tool_unit(const struct tool_options *options)
{
	_cleanup_(wrapping_free) struct wrapping wrapping = { .options = options };
	bool check = options->given[OPTION_CHECK];
	int error, status;

	if (options->n_words != 1)
		return help_usage_error(VERB_UNIT, "one unit is wanted");
	if (options->given[OPTION_JSON] && !check)
		return help_usage_error(VERB_UNIT, "--json goes with --check");
	error = workbench_init(&wrapping.bench);
	if (!error)
		error = find_bailey(&wrapping);
	if (!error)
		error = load(&wrapping);
	if (error)
		return output_failure(&wrapping.bench, options, error);
	if (options->given[OPTION_JSON])
		status = print_json(&wrapping);
	else
		status = check ? print_check(&wrapping) : print_drop_in(&wrapping);
	if (status < 0)
		return output_failure(&wrapping.bench, options, status);
	return status == STATUS_OK && check && wrapping.n_needs ? STATUS_FINDINGS
	                                                        : status;
}
