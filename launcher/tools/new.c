/* bailey new: the beginning of a profile. */
#include "tools/new.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "kernel/host.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/replace.h"
#include "tools/tool.h"

#define PROFILE_SUFFIX ".profile"
#define TEST_SUFFIX ".test"

/* A command line without its "--". */
struct request_words {
	const char *name;
	const char *const *command;
	size_t n;
};

static bool
is_name(const char *name)
{
	return *name && *name != '.' && *name != '-' && !strpbrk(name, "/ \t\"\\#");
}

static bool
read_words(const struct tool_options *options, struct request_words *ret)
{
	const char *const *words = options->words;
	size_t skip = options->n_words > 1 && strcmp(words[1], "--") == 0 ? 2 : 1;

	if (options->n_words <= skip)
		return false;
	*ret = (struct request_words){ words[0], words + skip,
		                       options->n_words - skip };
	return true;
}

/* An ordinary user's PATH leaves out where services lie, and he writes profiles for
 * them as well. */
static int
find_command(struct arena *arena, const char *command, const char **ret)
{
	static const char *const folders[] = { "/usr/local/sbin", "/usr/sbin",
		                               "/sbin" };
	int error = host_find_program(arena, command, ret);

	if (!*command || strchr(command, '/'))
		return error;
	for (size_t i = 0; error == -ENOENT && i < ARRAY_SIZE(folders); i++) {
		const char *path =
		        arena_printf(arena, "%s/%s", folders[i], command);

		error = path ? host_find_program(arena, path, ret) : -ENOMEM;
	}
	return error;
}

static int
find_program(struct new_program *program, const struct request_words *words)
{
	char resolved[PATH_MAX];
	enum node_kind kind;
	int error = find_command(program->arena, words->command[0], &program->path);

	if (!error)
		error = host_resolve(NULL, program->path, resolved, &kind);
	if (!error && kind != NODE_FILE)
		error = -ENOENT;
	if (error) {
		fprintf(stderr, "bailey new: %s: %s\n", words->command[0],
		        error == -ENOENT ? "there is no such program"
		                         : strerror(-error));
		return error;
	}
	program->resolved = arena_strdup(program->arena, resolved);
	if (strstr(program->path, "/./") || strstr(program->path, "/../") ||
	    strstr(program->path, "//"))
		program->path = program->resolved;
	for (size_t i = 1; i < words->n; i++)
		program->arguments |= access(words->command[i], F_OK) == 0;
	return program->resolved ? 0 : -ENOMEM;
}

static int
gather(struct new_program *program, const struct request_words *words)
{
	int error = find_program(program, words);

	if (error)
		return error;
	error = elf_needs_read(program->arena, program->resolved, &program->needs);
	if (!error)
		error = new_read_package(program);
	if (error)
		fprintf(stderr, "bailey new: %s: %s\n", program->resolved,
		        strerror(-error));
	else if (!program->package.name)
		fprintf(stderr,
		        "bailey new: no package has %s: the profile knows its file "
		        "alone\n",
		        program->path);
	return error;
}

/* "a/x.profile" -> "a/x.test" */
static const char *
test_path(struct arena *arena, const char *file)
{
	size_t length = strlen(file);

	if (text_ends_with(file, PROFILE_SUFFIX))
		length -= strlen(PROFILE_SUFFIX);
	return arena_printf(arena, "%.*s" TEST_SUFFIX, (int)length, file);
}

static bool
is_free(const char *file, bool force)
{
	if (force || faccessat(AT_FDCWD, file, F_OK, AT_SYMLINK_NOFOLLOW))
		return true;
	fprintf(stderr, "bailey new: %s is there already; --force overwrites it\n",
	        file);
	return false;
}

static bool
write_text(const char *file, const struct strbuf *text)
{
	int error = strbuf_failed(text) ? -ENOMEM
	                                : replace_file(file, strbuf_text(text),
	                                               text->length, 0644);

	if (error)
		fprintf(stderr, "bailey new: %s: %s\n", file, strerror(-error));
	return !error;
}

static int
write_both(struct arena *arena, const char *file, bool force,
           const struct strbuf *profile, const struct strbuf *test)
{
	const char *beside = test_path(arena, file);

	if (!beside || !is_free(file, force) || !is_free(beside, force) ||
	    !write_text(file, profile) || !write_text(beside, test))
		return STATUS_USAGE;
	fprintf(stderr,
	        "bailey new: %s and %s are a beginning: answer the questions in "
	        "the "
	        "first\n",
	        file, beside);
	return STATUS_OK;
}

int
tool_new(const struct tool_options *options)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf profile = STRBUF_EMPTY, test = STRBUF_EMPTY;
	const char *file = options->value[OPTION_NEW_OUTPUT];
	struct new_program program = { .arena = arena };
	struct request_words words;

	if (!read_words(options, &words))
		return help_usage_error(VERB_NEW,
		                        "a name and a command are wanted");
	if (!is_name(words.name))
		return help_usage_error(VERB_NEW, "'%s' is no name for a profile",
		                        words.name);
	program.name = words.name;
	if (!arena || gather(&program, &words))
		return STATUS_USAGE;
	new_profile(&profile, &program);
	new_test(&test, &program);
	if (file)
		return write_both(arena, file, options->given[OPTION_FORCE],
		                  &profile, &test);
	return output_text(&profile);
}
