/* The files, profiles and the server that the cases need. */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOME_ENTRIES 3000
#define REPOSITORY_FILES 1000
#define RULES 100

/* The folder's name with more behind it, in one of a few buffers. */
__attribute__((format(printf, 2, 3))) static const char *
below(const struct setup *setup, const char *format, ...)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];
	int length = snprintf(path, PATH_MAX, "%.2000s/", setup->folder);
	va_list values;

	va_start(values, format);
	vsnprintf(path + length, (size_t)(PATH_MAX - length), format, values);
	va_end(values);
	return path;
}

static int
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -errno;
	fputs(text, file);
	return fclose(file) ? -errno : 0;
}

static int
make_folder(const char *path)
{
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

/* d/f, d/2/f ... d/2/3/.../10/f. */
static int
make_depths(const struct setup *setup)
{
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%.2000s/d", setup->folder);
	int error = make_folder(path);

	for (int depth = 2; !error && depth <= 11; depth++) {
		snprintf(path + length, sizeof(path) - (size_t)length, "/f");
		error = write_text(path, "text");
		length += snprintf(path + length, sizeof(path) - (size_t)length,
		                   "/%d", depth);
		if (!error)
			error = make_folder(path);
	}
	return error;
}

/* Folders with a file each; every hundredth is to be a hole. */
static int
make_home(const struct setup *setup)
{
	int n = setup->quick ? 100 : HOME_ENTRIES;
	int error = make_folder(below(setup, "home"));

	for (int i = 0; !error && i < n; i++) {
		error = make_folder(below(setup, "home/entry-%d", i));
		if (!error)
			error = write_text(below(setup, "home/entry-%d/f", i),
			                   "text");
	}
	return error;
}

static int
make_repository(const struct setup *setup)
{
	char command[3 * PATH_MAX];
	int error = make_folder(below(setup, "repository"));

	for (int i = 0; !error && i < REPOSITORY_FILES; i++) {
		error = make_folder(below(setup, "repository/%d", i / 50));
		if (!error)
			error = write_text(
			        below(setup, "repository/%d/%d", i / 50, i),
			        "text\n");
	}
	snprintf(command, sizeof(command),
	         "cd '%s/repository' && git init -q && git add . && "
	         "git -c user.name=bench -c user.email=bench@localhost commit -qm "
	         "all",
	         setup->folder);
	/* Without git the case is left out, since the program is missing. */
	if (!error && access("/usr/bin/git", X_OK) == 0 && system(command))
		error = -EIO;
	return error;
}

/* A profile that lets the worker start and the system be read. */
static FILE *
open_profile(const struct setup *setup, const char *name)
{
	FILE *file = fopen(below(setup, "%s.profile", name), "we");

	if (file)
		fprintf(file,
		        "allow read @system\nallow exec @system\n"
		        "allow load @system\nallow exec %s\n",
		        setup->worker);
	return file;
}

static int
close_profile(FILE *file)
{
	return !file || fclose(file) ? -EIO : 0;
}

/* The folders of the CALL cases, and what the case adds to them. */
static int
write_listed_profile(const struct setup *setup, const char *name, const char *more)
{
	FILE *file = open_profile(setup, name);

	if (file)
		fprintf(file, "allow read %s/d/\nallow write %s/writable/\n%s",
		        setup->folder, setup->folder, more);
	return close_profile(file);
}

static int
write_rules_profile(const struct setup *setup)
{
	FILE *file = open_profile(setup, "rules");

	make_folder(below(setup, "rules"));
	for (int i = 0; file && i < RULES; i++) {
		make_folder(below(setup, "rules/%d", i));
		fprintf(file, "allow read %s/rules/%d/\n", setup->folder, i);
	}
	return close_profile(file);
}

static int
write_holes_profile(const struct setup *setup)
{
	FILE *file = open_profile(setup, "holes");
	int n = setup->quick ? 100 : HOME_ENTRIES;

	if (file)
		fprintf(file, "allow write %s/home/\n", setup->folder);
	for (int i = 50; file && i < n; i += 100)
		fprintf(file, "deny read %s/home/entry-%d/**\n", setup->folder, i);
	return close_profile(file);
}

/* A hole in a writable tree: every open to write goes to the supervisor. */
static int
write_broker_profile(const struct setup *setup)
{
	char rule[PATH_MAX + 32];

	snprintf(rule, sizeof(rule), "deny write %s\n",
	         below(setup, "writable/hole/"));
	return write_listed_profile(setup, "broker", rule);
}

static int
write_profiles(const struct setup *setup)
{
	char port[64];
	int error = close_profile(open_profile(setup, "small"));

	snprintf(port, sizeof(port), "allow connect tcp port %u\n", setup->port);
	if (!error)
		error = write_listed_profile(setup, "reads-listed", "");
	if (!error)
		error = write_listed_profile(setup, "reads-free", "allow read /\n");
	if (!error)
		error = write_broker_profile(setup);
	if (!error)
		error = write_listed_profile(setup, "port", port);
	if (!error)
		error = write_rules_profile(setup);
	return error ? error : write_holes_profile(setup);
}

static int
copy_program(const char *from, const char *to)
{
	struct stat status;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	int error = 0;

	if (in < 0 || out < 0 || fstat(in, &status) ||
	    sendfile(out, in, NULL, (size_t)status.st_size) != status.st_size)
		error = errno ? -errno : -EIO;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return error;
}

static int
start_server(struct setup *setup)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) ||
	    listen(fd, 1024) ||
	    getsockname(fd, (struct sockaddr *)&address, &length))
		return -errno;
	setup->port = ntohs(address.sin_port);
	setup->server = fork();
	if (setup->server < 0)
		return -errno;
	if (setup->server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			close(accept4(fd, NULL, NULL, SOCK_CLOEXEC));
	}
	close(fd);
	return 0;
}

static const char *
find_program(const char *const *places)
{
	for (; *places; places++)
		if (access(*places, X_OK) == 0)
			return *places;
	return NULL;
}

/* A peer that is installed and starts here: in a container or a chroot bwrap may be
 * unable to, and is then left out of the comparison. */
static const char *
find_peer(const char *const *places, const char *options)
{
	const char *program = find_program(places);
	char command[256];

	if (!program)
		return NULL;
	snprintf(command, sizeof(command),
	         "%.100s %.100s /bin/true >/dev/null 2>&1", program, options);
	return system(command) == 0 ? program : NULL;
}

int
setup_make(struct setup *setup, const char *bailey, const char *worker)
{
	static const char *const bwrap[] = { "/usr/bin/bwrap", NULL };
	static const char *const firejail[] = { "/usr/bin/firejail", NULL };
	int error;

	strcpy(setup->folder, "/var/tmp/bailey-bench-XXXXXX");
	if (!mkdtemp(setup->folder) || chmod(setup->folder, 0755))
		return -errno;
	make_folder(below(setup, "bin"));
	snprintf(setup->worker, sizeof(setup->worker), "%.2000s/bin/bench",
	         setup->folder);
	setup->programs[BAILEY] = bailey;
	setup->programs[BWRAP] = find_peer(bwrap, "--dev-bind / / --");
	setup->programs[FIREJAIL] = find_peer(firejail, "--quiet --noprofile --");
	make_folder(below(setup, "secret"));
	make_folder(below(setup, "writable"));
	write_text(below(setup, "secret/f"), "text");
	write_text(below(setup, "writable/f"), "text");
	write_text(below(setup, "small.c"),
	           "#include <stdio.h>\nint main(void) { puts(\"small\"); }\n");
	error = copy_program(worker, setup->worker);
	if (!error)
		error = make_depths(setup);
	if (!error)
		error = make_home(setup);
	if (!error)
		error = make_repository(setup);
	if (!error)
		error = start_server(setup);
	return error ? error : write_profiles(setup);
}

static int
remove_entry(const char *path, const struct stat *status, int flag,
             struct FTW *place)
{
	(void)status;
	(void)flag;
	(void)place;
	return remove(path);
}

void
setup_release(struct setup *setup)
{
	if (setup->server > 0) {
		kill(setup->server, SIGKILL);
		waitpid(setup->server, NULL, 0);
	}
	if (setup->folder[0])
		nftw(setup->folder, remove_entry, 32, FTW_DEPTH | FTW_PHYS);
}
