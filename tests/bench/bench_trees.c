/* Trees and files that only some cases need, made when the first of them comes. */
#include "bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPOSITORY_FILES 5000
#define QUICK_FILES 1000
#define SOURCES 50
#define PACKAGES 30

int
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -errno;
	fputs(text, file);
	return fclose(file) ? -errno : 0;
}

int
make_folder(const char *path)
{
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

/* A shell command with the texts of the setup in it. */
static int
shell(const struct setup *setup, enum contestant contestant, const char *text)
{
	char command[PATH_MAX];

	text_expand(setup, contestant, KIND_SERVER, text, command);
	return system(command) == 0 ? 0 : -EIO;
}

static const char *
make_static(struct setup *setup)
{
	return shell(setup, NATIVE,
	             "echo 'int main(void) { return 0; }' | /usr/bin/gcc -O2 "
	             "-static "
	             "-x c -o %T/bin/static - 2>/dev/null")
	               ? "no static program can be made (gcc, libc.a)"
	               : NULL;
}

static const char *
make_rules(struct setup *setup)
{
	int error = make_folder(setup_path(setup, "rules"));

	for (int i = 0; !error && i < MANY_RULES; i++)
		error = make_folder(setup_path(setup, "rules/%d", i));
	return error ? strerror(-error) : NULL;
}

/* Folders with a file each; every hundredth is to be a hole. */
static const char *
make_home(struct setup *setup)
{
	int error = make_folder(setup_path(setup, "home"));

	for (int i = 0; !error && i < HOME_ENTRIES; i++) {
		error = make_folder(setup_path(setup, "home/entry-%d", i));
		if (!error)
			error = write_text(setup_path(setup, "home/entry-%d/f", i),
			                   "text");
	}
	return error ? strerror(-error) : NULL;
}

/* Without git the files are there all the same. */
static const char *
make_repository(struct setup *setup)
{
	int n = setup->quick ? QUICK_FILES : REPOSITORY_FILES;
	int error = make_folder(setup_path(setup, "repository"));

	for (int i = 0; !error && i < n; i++) {
		error = make_folder(setup_path(setup, "repository/%d", i / 50));
		if (!error)
			error = write_text(
			        setup_path(setup, "repository/%d/%d", i / 50, i),
			        "text\n");
	}
	if (!error)
		error = shell(setup, NATIVE,
		              "cd %T && tar -cf repository.tar repository");
	if (!error && access("/usr/bin/git", X_OK) == 0)
		error = shell(
		        setup, NATIVE,
		        "cd %T/repository && git init -q && git add . && "
		        "git -c user.name=bench -c user.email=bench@localhost "
		        "commit -qm all");
	return error ? strerror(-error) : NULL;
}

static const char makefile[] =
        "objects := $(patsubst %.c,$(OUT)/%.o,$(wildcard *.c))\n"
        "all: $(objects)\n"
        "$(OUT)/%.o: %.c\n\t@mkdir -p $(OUT)\n\t@gcc -O1 -c -o $@ $<\n";

static const char *
make_sources(struct setup *setup)
{
	int error = make_folder(setup_path(setup, "sources"));

	if (access("/usr/bin/gcc", X_OK))
		return "/usr/bin/gcc is missing";
	if (!error)
		error = write_text(setup_path(setup, "sources/Makefile"), makefile);
	for (int i = 0; !error && i < SOURCES; i++)
		error = write_text(
		        setup_path(setup, "sources/%d.c", i),
		        "#include <stdio.h>\n#include <stdlib.h>\n"
		        "#include <string.h>\n#include <unistd.h>\n"
		        "int f(char *s) { return puts(s) + (int)strlen(s); }\n");
	return error ? strerror(-error) : NULL;
}

/* An application with packages beside it, which npm copies and links. */
static const char *
make_packages(struct setup *setup)
{
	int error = make_folder(setup_path(setup, "packages"));
	FILE *app;

	if (!error)
		error = make_folder(setup_path(setup, "packages/app"));
	app = error ? NULL
	            : fopen(setup_path(setup, "packages/app/package.json"), "we");
	if (!app)
		return strerror(error ? -error : errno);
	fputs("{\"name\":\"app\",\"version\":\"1.0.0\",\"dependencies\":{", app);
	for (int i = 0; !error && i < PACKAGES; i++) {
		char text[200];

		fprintf(app, "%s\"p%d\":\"file:./p%d\"", i ? "," : "", i, i);
		snprintf(text, sizeof(text),
		         "{\"name\":\"p%d\",\"version\":\"1.0.0\"}", i);
		error = make_folder(setup_path(setup, "packages/app/p%d", i));
		if (!error)
			error = write_text(
			        setup_path(setup, "packages/app/p%d/package.json",
			                   i),
			        text);
		if (!error)
			error = write_text(
			        setup_path(setup, "packages/app/p%d/index.js", i),
			        "module.exports = 1;\n");
	}
	fputs("}}\n", app);
	if (fclose(app) && !error)
		error = -EIO;
	return error ? strerror(-error) : NULL;
}

static const char nginx_text[] =
        "mkdir -p %S/html && printf '%%1000s\\n' page >%S/html/index.html && "
        "cat >%S/nginx.conf <<END\n"
        "daemon off; pid %S/nginx.pid; worker_processes 1;\n"
        "error_log %S/error.log;\n"
        "events { worker_connections 256; }\n"
        "http { access_log off; client_body_temp_path %S/body;\n"
        "proxy_temp_path %S/proxy; fastcgi_temp_path %S/fastcgi;\n"
        "uwsgi_temp_path %S/uwsgi; scgi_temp_path %S/scgi;\n"
        "server { listen 127.0.0.1:%P; root %S/html; } }\nEND\n";

static const char *
make_nginx(struct setup *setup)
{
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++)
		if (shell(setup, c, nginx_text))
			return "its folder cannot be made";
	return NULL;
}

static const char *
make_database(struct setup *setup)
{
	static const char user_text[] =
	        "mkdir %S/pg && chown nobody %S %S/pg && "
	        "/usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups "
	        "%D/initdb -U bench -A trust -N -D %S/pg >/dev/null 2>&1";
	static const char own_text[] =
	        "%D/initdb -U bench -A trust -N -D %S/pg >/dev/null 2>&1";
	static const char fill_text[] =
	        "as=; [ $(id -u) != 0 ] || as='/usr/bin/setpriv --reuid=65534 "
	        "--regid=65534 --clear-groups'; "
	        "{ $as %D/pg_ctl -s -w -D %S/pg -o '-k %S -p %P -F' start && "
	        "/usr/bin/pgbench -i -q -h %S -p %P -U bench postgres; "
	        "$as %D/pg_ctl -s -w -D %S/pg -m fast stop; } "
	        "</dev/null >/dev/null 2>&1";

	if (setup->postgres[0] == '\0')
		return "PostgreSQL is missing";
	for (enum contestant c = NATIVE; c <= BWRAP; c++) {
		if (c == OBSERVE || c == COMPLAIN)
			continue;
		if (shell(setup, c, geteuid() == 0 ? user_text : own_text) ||
		    shell(setup, c, fill_text))
			return "its database cannot be made";
	}
	return NULL;
}

static const char *(*const makers[NEED_COUNT])(struct setup *) = {
	[NEED_STATIC] = make_static,   [NEED_RULES] = make_rules,
	[NEED_HOME] = make_home,       [NEED_REPOSITORY] = make_repository,
	[NEED_SOURCES] = make_sources, [NEED_PACKAGES] = make_packages,
	[NEED_NGINX] = make_nginx,     [NEED_DATABASE] = make_database,
};

const char *
prepare(struct setup *setup, unsigned needs)
{
	for (unsigned need = 0; need < NEED_COUNT; need++) {
		const char *why;

		if (!(needs & ~setup->prepared & 1u << need))
			continue;
		why = makers[need](setup);
		if (why)
			return why;
		setup->prepared |= 1u << need;
	}
	return NULL;
}
