/* The folder of a run, the servers that calls are made to, and who takes part. */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

const char *
setup_path(const struct setup *setup, const char *format, ...)
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

/* BELOW/f, BELOW/2/f ... BELOW/2/3/.../10/f. */
static int
make_depths(const struct setup *setup, const char *below)
{
	char path[PATH_MAX];
	int length =
	        snprintf(path, sizeof(path), "%.2000s/%s", setup->folder, below);
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

/* A port of 127.0.0.1; a stream socket listens, with datagram nothing is read. */
static int
bind_port(int type, uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons(*port),
		                       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) ||
	    (type == SOCK_STREAM && listen(fd, 1024)) ||
	    getsockname(fd, (struct sockaddr *)&address, &length))
		return -errno;
	*port = ntohs(address.sin_port);
	return fd;
}

static int
bind_path(const struct setup *setup)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.90s/socket",
	         setup->folder);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, 1024))
		return -errno;
	return fd;
}

_Noreturn static void
serve(int stream, int local)
{
	struct pollfd sockets[] = { { .fd = stream, .events = POLLIN },
		                    { .fd = local, .events = POLLIN } };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (poll(sockets, 2, -1) <= 0)
			continue;
		for (size_t i = 0; i < 2; i++)
			if (sockets[i].revents)
				close(accept4(sockets[i].fd, NULL, NULL,
				              SOCK_CLOEXEC));
	}
}

static int
start_server(struct setup *setup)
{
	int stream = bind_port(SOCK_STREAM, &setup->port);
	int datagram = stream < 0 ? -1 : bind_port(SOCK_DGRAM, &setup->port);
	int local = bind_path(setup);

	if (stream < 0 || datagram < 0 || local < 0)
		return -EADDRINUSE;
	setup->server = fork();
	if (setup->server < 0)
		return -errno;
	if (setup->server == 0)
		serve(stream, local);
	close(stream);
	close(datagram);
	close(local);
	return 0;
}

/* Each contestant's servers have a port and a folder. */
static int
make_scratch(struct setup *setup)
{
	int error = make_folder(setup_path(setup, "scratch"));

	for (enum contestant c = NATIVE; !error && c < CONTESTANT_COUNT; c++) {
		int fd = bind_port(SOCK_STREAM, &setup->server_ports[c]);

		if (fd < 0)
			return fd;
		close(fd);
		error = make_folder(
		        setup_path(setup, "scratch/%s", contestant_name(c)));
	}
	return error;
}

/* A peer that is installed and starts here: in a container or a chroot it may be
 * unable to, and is then left out of the comparison. */
static void
find_peer(struct setup *setup, enum contestant contestant, const char *program,
          const char *options)
{
	char command[256];

	snprintf(command, sizeof(command),
	         "%.100s %.100s /bin/true >/dev/null 2>&1 </dev/null", program,
	         options);
	if (access(program, X_OK))
		setup->absent[contestant] = "not installed";
	else if (system(command))
		setup->absent[contestant] = "starts nothing here";
	else
		setup->programs[contestant] = program;
}

/* Of the newest PostgreSQL, as Debian lays it out. */
static void
find_postgres(struct setup *setup)
{
	glob_t found;

	if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) == 0) {
		snprintf(setup->postgres, sizeof(setup->postgres), "%s",
		         found.gl_pathv[found.gl_pathc - 1]);
		globfree(&found);
	}
}

static int
make_files(struct setup *setup, const char *worker)
{
	int error = make_folder(setup_path(setup, "bin"));

	snprintf(setup->worker, sizeof(setup->worker), "%.2000s/bin/bench",
	         setup->folder);
	make_folder(setup_path(setup, "secret"));
	write_text(setup_path(setup, "secret/f"), "text");
	if (!error)
		error = copy_program(worker, setup->worker);
	if (!error)
		error = make_depths(setup, "d");
	return error ? error : make_depths(setup, "writable");
}

int
setup_make(struct setup *setup, const char *bailey, const char *worker)
{
	int error;

	strcpy(setup->folder, "/var/tmp/bailey-bench-XXXXXX");
	if (!mkdtemp(setup->folder) || chmod(setup->folder, 0755))
		return -errno;
	setup->programs[BAILEY] = bailey;
	setup->programs[OBSERVE] = bailey;
	setup->programs[COMPLAIN] = bailey;
	find_peer(setup, BWRAP, "/usr/bin/bwrap", "--dev-bind / / --");
	find_peer(setup, FIREJAIL, "/usr/bin/firejail",
	          "--quiet --noprofile --keep-var-tmp --");
	find_postgres(setup);
	error = make_files(setup, worker);
	if (!error)
		error = make_scratch(setup);
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
