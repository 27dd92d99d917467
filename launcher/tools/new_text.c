#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "kernel/command.h"
#include "lang/token.h"
#include "tools/new.h"

/* What <contained> and <service> read and load already (@system). */
static bool
is_system(const char *path)
{
	static const char *const folders[] = {
		"/usr/", "/bin/",  "/sbin/",      "/lib",       "/opt/",
		"/etc/", "/snap/", "/nix/store/", "/gnu/store/"
	};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (text_starts_with(path, folders[i]))
			return true;
	return false;
}

static void
add_line(struct strbuf *out, const char *rule, const struct new_list *list)
{
	if (!list->n)
		return;
	strbuf_add(out, rule);
	for (size_t i = 0; i < list->n; i++) {
		strbuf_add_char(out, ' ');
		token_add_quoted(out, list->items[i]);
	}
	strbuf_add_char(out, '\n');
}

/* path: a literal one. */
static void
add_rule(struct strbuf *out, const struct new_program *program, const char *rule,
         const char *path, const char *end)
{
	const char *pattern = glob_escape(program->arena, path);

	strbuf_addf(out, "%s ", rule);
	if (pattern)
		token_add_quoted(out, pattern);
	strbuf_addf(out, "%s\n", end);
	out->failed |= !pattern;
}

/* "/home/me/" */
static bool
is_home(const char *folder)
{
	const char *name = folder + strlen("/home/");

	return text_starts_with(folder, "/home/") &&
	       strcspn(name, "/") + 1 >= strlen(name);
}

/* A folder that is nobody's in particular is not given as a whole. */
static const char *
own_folder(const struct new_program *program)
{
	static const char *const shared[] = { "/",     "/root/",    "/tmp/",
		                              "/srv/", "/var/tmp/", "/var/" };
	const char *path = program->resolved;
	const char *folder = arena_strndup(program->arena, path,
	                                   (size_t)(strrchr(path, '/') - path) + 1);

	for (size_t i = 0; folder && i < ARRAY_SIZE(shared); i++)
		if (strcmp(folder, shared[i]) == 0)
			return NULL;
	return folder && !is_home(folder) ? folder : NULL;
}

static void
add_code(struct strbuf *out, const struct new_program *program)
{
	const struct elf_needs *needs = &program->needs;
	const char *folder =
	        is_system(program->resolved) ? NULL : own_folder(program);

	add_rule(out, program, "allow exec", program->path, "");
	if (needs->script)
		add_rule(out, program, "allow exec", needs->script,
		         program->unit
		                 ? "  # lint: ok interpreter-exec the program "
		                   "is a script of it"
		                 : "");
	if (folder) {
		add_rule(out, program, "allow read", folder, "");
		add_rule(out, program, "allow load", folder, "");
	}
	for (size_t i = 0; i < needs->n_run; i++)
		if (!is_system(needs->run[i]) &&
		    (!folder || !text_starts_with(needs->run[i], folder)))
			add_rule(out, program, "allow? load",
			         arena_concat(program->arena, needs->run[i], "/"),
			         "");
	if (needs->i386)
		strbuf_add(out, "allow abi i386\n");
}

static void
add_places(struct strbuf *out, const struct new_program *program)
{
	add_line(out, "allow? read", &program->reads);
	if (program->arguments)
		strbuf_add(out, "allow? read ${ARGFILES}\n");
	add_line(out, "allow? write", &program->writes);
	for (size_t i = 0; i < program->runtime.n; i++)
		strbuf_addf(out, "mkdir %s 0755\nallow write %s\n",
		            program->runtime.items[i], program->runtime.items[i]);
	if (program->pid_file)
		strbuf_addf(out, "mkfile %s 0644\nallow write %s\n",
		            program->pid_file, program->pid_file);
}

/* The port that services(5) has for the name; 0: none. */
static unsigned
known_port(const char *name)
{
	char service[NAME_MAX];
	const char *const words[] = { "getent", "--", "services", service, NULL };
	_cleanup_free_ char *text = NULL;
	size_t length;
	unsigned port;

	snprintf(service, sizeof(service), "%s/tcp", name);
	if (command_read("/usr/bin/getent", words, LINE_MAX, &text, &length))
		return 0;
	/* NAME PORT/PROTOCOL ALIASES */
	return sscanf(text, "%*s %u", &port) == 1 ? port : 0;
}

/* What cannot be known from files. */
static void
add_questions(struct strbuf *out, const struct new_program *program)
{
	const struct elf_needs *needs = &program->needs;
	unsigned port = known_port(program->name);

	strbuf_add(out,
	           "\n# Questions: a line that is so loses its \"# \". `bailey "
	           "learn` answers more of them.\n");
	if (needs->listens || !needs->elf)
		strbuf_addf(out,
		            "# It takes connections, on this port:\n"
		            "# allow listen tcp port %u\n",
		            port ? port : 80);
	if (needs->connects || !needs->elf)
		strbuf_add(out,
		           "# It connects to servers, by these ports, and asks "
		           "for their addresses:\n"
		           "# allow connect tcp port 443\n"
		           "# allow connect udp port 53\n");
	if (needs->starts || !needs->elf)
		strbuf_add(out, "# It starts other programs, these:\n"
		                "# allow exec /usr/bin/PROGRAM\n");
	if (needs->jit)
		strbuf_add(out, "# It makes code at run time:\n# allow jit\n");
	if (program->unit && program->becomes)
		strbuf_add(out, "# It starts as root and becomes another user, or "
		                "takes a port below 1024:\n"
		                "# caps keep setuid setgid net_bind_service\n");
	if (!program->unit)
		strbuf_add(out, "# It works on files of the folder where it is "
		                "started:\n"
		                "# allow write @work\n");
}

void
new_profile(struct strbuf *out, const struct new_program *program)
{
	strbuf_addf(out, "# %s: ", program->name);
	if (program->package.name)
		strbuf_addf(out, "what the package %s has, and nothing else\n\n",
		            program->package.name);
	else
		strbuf_add(out, "of no package; what its file says, and nothing "
		                "else\n\n");
	strbuf_addf(out, "include <%s>\n\n",
	            program->unit ? "service" : "contained");
	add_code(out, program);
	add_places(out, program);
	add_questions(out, program);
}

static void
add_expectations(struct strbuf *out, const char *what, const struct new_list *list,
                 const char *below)
{
	for (size_t i = 0; i < list->n; i++)
		strbuf_addf(out, "expect allow %s %s%s\n", what, list->items[i],
		            below);
}

void
new_test(struct strbuf *out, const struct new_program *program)
{
	const char *base = strrchr(program->path, '/') + 1;

	strbuf_addf(out, "use ./%s.profile\n\n", program->name);
	/* A path there is no pattern. */
	strbuf_add(out, "expect allow exec ");
	token_add_quoted(out, program->path);
	strbuf_add_char(out, '\n');
	add_expectations(out, "read", &program->reads, "");
	add_expectations(out, "write", &program->writes, "new");
	add_expectations(out, "write", &program->runtime, "new");
	strbuf_add(out, "\nexpect deny read ~/.ssh/id_ed25519\n"
	                "expect deny write ~/.bashrc\n"
	                "expect deny write /etc/passwd\n"
	                "expect deny write /usr/bin/new\n"
	                "expect deny write /tmp/new\n"
	                "expect deny connect tcp 192.0.2.1 port 25\n"
	                "expect deny listen tcp port 23\n"
	                "expect deny signal all\n");
	if (!program->needs.script)
		strbuf_add(out, "expect deny exec /usr/bin/env\n");
	strbuf_addf(out,
	            "\n# A run that ends by itself, and what it may print:\n"
	            "# expect run \"%s --version\" status 0 denials 0 within 10s\n",
	            base);
}
