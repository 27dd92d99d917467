/* Command lines: the contestant's own words, then those of the case. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const bwrap_options[] = { "--dev-bind", "/", "/", "--", NULL };
static const char *const firejail_options[] = { "--quiet", "--noprofile",
	                                        "--keep-var-tmp", "--", NULL };

static void
command_add(struct command *command, const char *text)
{
	if (command->n >= ARGUMENTS_MAX)
		abort();
	snprintf(command->text[command->n], PATH_MAX, "%s", text);
	command->words[command->n] = command->text[command->n];
	command->words[++command->n] = NULL;
}

static void
command_add_all(struct command *command, const char *const *words)
{
	for (; *words; words++)
		command_add(command, *words);
}

static void
value_of(const struct setup *setup, enum contestant contestant, enum kind kind,
         char letter, char out[PATH_MAX])
{
	const char *name = contestant_name(contestant);

	switch (letter) {
	case 'T':
		snprintf(out, PATH_MAX, "%s", setup->folder);
		return;
	case 'S':
		snprintf(out, PATH_MAX, "%.2000s/scratch/%s", setup->folder, name);
		return;
	case 'C':
		snprintf(out, PATH_MAX, "%s", name);
		return;
	case 'D':
		snprintf(out, PATH_MAX, "%s", setup->postgres);
		return;
	case 'W':
		snprintf(out, PATH_MAX, "%s", setup->worker);
		return;
	case 'P':
		snprintf(out, PATH_MAX, "%u",
		         kind == KIND_SERVER ? setup->server_ports[contestant]
		                             : setup->port);
		return;
	default:
		snprintf(out, PATH_MAX, "%%%c", letter);
	}
}

void
text_expand(const struct setup *setup, enum contestant contestant, enum kind kind,
            const char *text, char out[PATH_MAX])
{
	size_t used = 0;

	for (; *text && used + 1 < PATH_MAX; text++) {
		char value[PATH_MAX];

		if (text[0] != '%' || text[1] == '\0') {
			out[used++] = *text;
			continue;
		}
		value_of(setup, contestant, kind, *++text, value);
		if (used + strlen(value) + 1 >= PATH_MAX)
			abort();
		memcpy(out + used, value, strlen(value));
		used += strlen(value);
	}
	out[used] = '\0';
}

static void
command_add_bailey(struct command *command, const struct setup *setup,
                   const struct bench_case *bench_case, const char *mode)
{
	bool own = strchr(bench_case->profile, '.') != NULL;
	char text[PATH_MAX];

	command_add(command, "run");
	if (mode) {
		command_add(command, "--mode");
		command_add(command, mode);
	}
	command_add(command, "-p");
	command_add(command, own ? setup_path(setup, "%s", bench_case->profile)
	                         : bench_case->profile);
	/* The worker lies where guarded starts nothing and writes everything. */
	if (!own && bench_case->kind == KIND_CALL) {
		snprintf(text, sizeof(text), "--rule=allow exec %.2000s",
		         setup->worker);
		command_add(command, text);
		snprintf(text, sizeof(text), "--rule=deny write %.2000s",
		         setup->worker);
		command_add(command, text);
	}
	command_add(command, "--");
}

/* PostgreSQL does not run as root, whoever measures. */
static void
command_add_user(struct command *command, const struct bench_case *bench_case)
{
	static const char *const as_nobody[] = { "/usr/bin/setpriv",
		                                 "--reuid=65534", "--regid=65534",
		                                 "--clear-groups", NULL };

	if (bench_case->needs & 1u << NEED_DATABASE && geteuid() == 0)
		command_add_all(command, as_nobody);
}

static void
command_add_contestant(struct command *command, const struct setup *setup,
                       const struct bench_case *bench_case,
                       enum contestant contestant)
{
	if (contestant != NATIVE)
		command_add(command, setup->programs[contestant]);
	switch (contestant) {
	case BAILEY:
		command_add_bailey(command, setup, bench_case, NULL);
		return;
	case OBSERVE:
		command_add_bailey(command, setup, bench_case, "observe");
		return;
	case COMPLAIN:
		command_add_bailey(command, setup, bench_case, "complain");
		return;
	case BWRAP:
		command_add_all(command, bwrap_options);
		return;
	case FIREJAIL:
		command_add_all(command, firejail_options);
		return;
	case NATIVE:
	case CONTESTANT_COUNT:
		return;
	}
}

void
command_make(const struct setup *setup, const struct bench_case *bench_case,
             enum contestant contestant, struct command *command)
{
	char text[PATH_MAX];

	command->n = 0;
	command_add_user(command, bench_case);
	command_add_contestant(command, setup, bench_case, contestant);
	if (bench_case->kind == KIND_CALL) {
		command_add(command, setup->worker);
		command_add(command, "--worker");
		snprintf(text, sizeof(text), "%u", bench_case->threads);
		command_add(command, text);
	}
	for (size_t i = 0; i < COMMAND_WORDS && bench_case->command[i]; i++) {
		text_expand(setup, contestant, bench_case->kind,
		            bench_case->command[i], text);
		command_add(command, text);
	}
}

/* The first full path of a program in the text that is not there. */
static const char *
find_missing(const char *text)
{
	static const char *const folders[] = { "/usr/bin/", "/usr/sbin/", "/bin/" };
	static char program[PATH_MAX];

	for (; *text; text += strcspn(text, " ;&|")) {
		text += strspn(text, " ;&|");
		for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
			if (strncmp(text, folders[i], strlen(folders[i])) != 0)
				continue;
			snprintf(program, sizeof(program), "%.*s",
			         (int)strcspn(text, " ;&|"), text);
			if (access(program, X_OK))
				return program;
		}
	}
	return NULL;
}

const char *
command_missing(const struct setup *setup, const struct bench_case *bench_case)
{
	const char *missing =
	        bench_case->client ? find_missing(bench_case->client) : NULL;
	char text[PATH_MAX];

	for (size_t i = 0; !missing && i < COMMAND_WORDS && bench_case->command[i];
	     i++) {
		text_expand(setup, NATIVE, bench_case->kind, bench_case->command[i],
		            text);
		missing = find_missing(text);
	}
	return missing;
}
