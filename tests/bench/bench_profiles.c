/* The profiles that the cases run under, beside the shipped ones. */
#include "bench.h"

#include <errno.h>
#include <string.h>

/* All that do not build on another let the worker start and the system be read. */
static const char head[] = "allow read @system\n"
                           "allow exec @system\n"
                           "allow load @system\n"
                           "allow exec %W\n"
                           "allow? exec %T/bin/static\n";

/* %T: the folder, %P: the port of the server, %W: the worker. */
static const struct {
	const char *name, *text;
} profiles[] = {
	{ "small", "" },
	{ "reads-listed", "allow read %T/d/\nallow write %T/writable/\n" },
	{ "reads-free", "allow read /\nallow write %T/writable/\n" },
	/* A hole in a writable tree: every open to write is asked. */
	{ "broker", "allow read %T/d/\nallow write %T/writable/\n"
	            "deny write %T/writable/hole/\n" },
	{ "around", "include <guarded>\nallow write %T/scratch/\n"
	            "deny write %T/scratch/hole/\n" },
	/* Node makes code as it runs. */
	{ "jit", "include <guarded>\nallow jit\n" },
	{ "port", "allow connect tcp port %P\n" },
	{ "address", "allow connect tcp 127.0.0.1 port %P\n"
	             "allow connect udp 127.0.0.1 port %P\n" },
	{ "datagram", "allow connect udp\n" },
	{ "unix", "allow connect unix %T/socket\n" },
};

static FILE *
open_profile(const struct setup *setup, const char *name, const char *begin)
{
	FILE *file = fopen(setup_path(setup, "%s.profile", name), "we");
	char text[PATH_MAX];

	if (!file)
		return NULL;
	text_expand(setup, NATIVE, KIND_CALL, begin, text);
	fputs(text, file);
	return file;
}

static int
close_profile(FILE *file)
{
	return !file || fclose(file) ? -EIO : 0;
}

static int
write_text_profile(const struct setup *setup, const char *name, const char *more)
{
	bool builds = strncmp(more, "include ", 8) == 0;
	FILE *file = open_profile(setup, name, builds ? "" : head);
	char text[PATH_MAX];

	text_expand(setup, NATIVE, KIND_CALL, more, text);
	if (file)
		fputs(text, file);
	return close_profile(file);
}

static int
write_rules_profile(const struct setup *setup, const char *name, unsigned n)
{
	FILE *file = open_profile(setup, name, head);

	for (unsigned i = 0; file && i < n; i++)
		fprintf(file, "allow read %s/rules/%u/\n", setup->folder, i);
	return close_profile(file);
}

static int
write_holes_profile(const struct setup *setup)
{
	FILE *file = open_profile(setup, "holes", head);

	if (file)
		fprintf(file, "allow write %s/home/\n", setup->folder);
	for (int i = HOLE_EVERY / 2; file && i < HOME_ENTRIES; i += HOLE_EVERY)
		fprintf(file, "deny read %s/home/entry-%d/**\n", setup->folder, i);
	return close_profile(file);
}

int
write_profiles(const struct setup *setup)
{
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(profiles) / sizeof(profiles[0]);
	     i++)
		error = write_text_profile(setup, profiles[i].name,
		                           profiles[i].text);
	if (!error)
		error = write_rules_profile(setup, "rules-100", SMALL_RULES);
	if (!error)
		error = write_rules_profile(setup, "rules-1000", MANY_RULES);
	return error ? error : write_holes_profile(setup);
}
