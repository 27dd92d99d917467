/* bailey fmt: profiles in canonical text. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "lang/format.h"
#include "lang/parse.h"
#include "lang/print.h"
#include "lang/token.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/replace.h"
#include "tools/tool.h"

struct fmt {
	struct workbench *bench;
	const struct tool_options *options;
	bool changed; /* a file is not as it should be, or was not */
};

/* All statements as one text. 0, -EINVAL (diags), -ENOMEM. */
static int
meaning_of(struct diag_list *diags, const char *file, const char *text,
           size_t length, struct strbuf *out)
{
	_cleanup_profile_ struct profile *profile = profile_new("fmt");
	int error = profile ? parse_text(profile, diags, file, LAYER_PROFILE, text,
	                                 length)
	                    : -ENOMEM;

	if (error)
		return error;
	print_profile(out, profile, LAYER_PROFILE);
	return strbuf_failed(out) ? -ENOMEM : 0;
}

/* Nothing is written that would not be read as before. */
static int
format_checked(struct fmt *fmt, const char *file, const char *text, size_t length,
               struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf before = STRBUF_EMPTY;
	_cleanup_strbuf_ struct strbuf after = STRBUF_EMPTY;
	struct diag_list *diags = &fmt->bench->diags;
	int error = meaning_of(diags, file, text, length, &before);

	if (!error)
		error = format_text(out, diags, file, text, length);
	if (!error)
		error = meaning_of(diags, file, strbuf_text(out), out->length,
		                   &after);
	if (error)
		return error;
	if (strcmp(strbuf_text(&before), strbuf_text(&after)) != 0)
		return diag_error(diags, "fmt-changed",
		                  &(struct location){ .file = file }, NULL,
		                  "formatted it would mean something else");
	return 0;
}

static int
read_input(const char *file, char **text, size_t *length)
{
	_cleanup_close_ int fd = -1;

	if (strcmp(file, "-") == 0)
		return fd_read_all(STDIN_FILENO, PROFILE_SIZE_MAX, text, length);
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	return fd_read_all(fd, PROFILE_SIZE_MAX, text, length);
}

static int
deliver(struct fmt *fmt, const char *file, const struct strbuf *text, bool same)
{
	const bool *given = fmt->options->given;

	fmt->changed |= !same;
	if (given[OPTION_FMT_CHECK]) {
		if (!same)
			printf("%s\n", file);
		return 0;
	}
	if (given[OPTION_STDOUT] || strcmp(file, "-") == 0)
		return output_text(text) == STATUS_OK ? 0 : -EIO;
	return same ? 0 : replace_file(file, strbuf_text(text), text->length, 0);
}

static int
fmt_file(struct fmt *fmt, const char *file)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	_cleanup_free_ char *text = NULL;
	const struct location at = { .file = file };
	size_t length = 0;
	int error = read_input(file, &text, &length);

	if (error)
		return diag_error(&fmt->bench->diags, "unreadable", &at, NULL, "%s",
		                  strerror(-error));
	error = format_checked(fmt, file, text, length, &out);
	if (error)
		return error;
	error = deliver(fmt, file, &out,
	                out.length == length &&
	                        memcmp(strbuf_text(&out), text, length) == 0);
	if (error)
		return diag_error(&fmt->bench->diags, "unwritable", &at, NULL, "%s",
		                  strerror(-error));
	return 0;
}

int
tool_fmt(const struct tool_options *options)
{
	_cleanup_workbench_ struct workbench bench = { 0 };
	struct fmt fmt = { .bench = &bench, .options = options };
	int error;

	if (!options->n_words)
		return help_usage_error(VERB_FMT, "no file is named");
	error = workbench_init(&bench);
	if (error)
		return output_failure(&bench, options, error);
	for (size_t i = 0; i < options->n_words; i++)
		if (fmt_file(&fmt, options->words[i]) == -ENOMEM)
			return output_failure(&bench, options, -ENOMEM);
	workbench_report(&bench, options);
	if (bench.diags.n_errors)
		return STATUS_USAGE;
	return options->given[OPTION_FMT_CHECK] && fmt.changed ? STATUS_FINDINGS
	                                                       : STATUS_OK;
}
