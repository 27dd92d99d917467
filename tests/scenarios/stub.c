#include "stub.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/live/probe.h"
#include "tests/live/probe_shim.h"

/* What answers an order that came over the network. */
typedef void answer_order(char *line, char *answer);

static int agent = -1;
static const char *docroot, *spool;

static int
fail(const char *what)
{
	fprintf(stderr, "stub: %s: %s\n", what, strerror(errno));
	return 1;
}

static void
say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

/* One client after another, one order after another. */
static int
serve(int listener, answer_order *answer_one)
{
	static char line[STUB_LINE_MAX], answer[STUB_LINE_MAX];

	say_ready();
	for (;;) {
		int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (client < 0)
			return fail("accept");
		while (stub_read_line(client, line) == 0) {
			answer_one(line, answer);
			if (stub_write_line(client, answer))
				break;
		}
		close(client);
	}
}

static void
answer_as_server(char *line, char *answer)
{
	if (!strncmp(line, "agent ", 6))
		stub_give_order(agent, line + 6, answer);
	else
		stub_perform_order(line, answer);
}

static int
run_server(char **arguments)
{
	int listener = stub_listen(arguments[0]);

	if (listener < 0)
		return fail("listen");
	if (arguments[1]) {
		puts("listening");
		fflush(stdout);
		agent = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (agent < 0)
			return fail("no agent");
	}
	return serve(listener, answer_as_server);
}

static int
obey(const char *port, stub_library *work)
{
	int server = stub_connect(port);

	if (server < 0)
		return fail("connect");
	say_ready();
	work(server, stub_perform_order);
	return 0;
}

static int
run_agent(char **arguments)
{
	return obey(arguments[0], stub_obey);
}

static int
run_loader(char **arguments)
{
	void *library = dlopen(arguments[1], RTLD_NOW);
	stub_library *work;

	if (!library) {
		fprintf(stderr, "stub: %s\n", dlerror());
		return 1;
	}
	*(void **)&work = dlsym(library, "stub_update");
	return work ? obey(arguments[0], work) : fail("the library is another's");
}

static int
open_below(const char *folder, const char *name, int flags)
{
	char path[STUB_LINE_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return open(path, flags | O_CLOEXEC, 0644);
}

/* A page: its first line. */
static void
answer_page(const char *name, char *answer)
{
	int fd = open_below(docroot, name, O_RDONLY);

	if (fd < 0 || stub_read_line(fd, answer))
		snprintf(answer, STUB_LINE_MAX, "404");
	if (fd >= 0)
		close(fd);
}

static void
take_mail(char *rest, char *answer)
{
	const char *name = strsep(&rest, " ");
	size_t size = rest ? strlen(rest) : 0;
	int fd = open_below(spool, name, O_WRONLY | O_CREAT | O_TRUNC);

	if (fd < 0 || !rest || write(fd, rest, size) != (ssize_t)size)
		snprintf(answer, STUB_LINE_MAX, "%s", strerrorname_np(errno));
	else
		snprintf(answer, STUB_LINE_MAX, "ok");
	if (fd >= 0)
		close(fd);
}

static void
answer_as_front(char *line, char *answer)
{
	if (!strncmp(line, "get ", 4))
		answer_page(line + 4, answer);
	else if (!strncmp(line, "put ", 4))
		take_mail(line + 4, answer);
	else
		stub_perform_order(line, answer);
}

static int
run_front(char **arguments)
{
	int listener = stub_listen(arguments[0]);

	docroot = arguments[1];
	spool = arguments[2];
	return listener < 0 ? fail("listen") : serve(listener, answer_as_front);
}

static int
run_broker(char **arguments)
{
	int listener = stub_listen(arguments[0]);

	return listener < 0 ? fail("listen") : serve(listener, stub_perform_order);
}

static int
run_order(char **arguments)
{
	static char line[STUB_LINE_MAX], answer[STUB_LINE_MAX];
	size_t n = 0;
	int fd = stub_connect(arguments[0]);

	if (fd < 0)
		return fail("connect");
	for (char **word = arguments + 1; *word && n < sizeof(line); word++)
		n += (size_t)snprintf(line + n, sizeof(line) - n, "%s%s",
		                      n ? " " : "", *word);
	stub_give_order(fd, line, answer);
	puts(answer);
	return 0;
}

static const struct {
	const char *word;
	int n_arguments;
	int (*run)(char **arguments);
} roles[] = {
	{ "server", 1, run_server }, { "agent", 1, run_agent },
	{ "loader", 2, run_loader }, { "front", 3, run_front },
	{ "broker", 1, run_broker }, { "order", 2, run_order },
};

int
main(int argc, char **argv)
{
	probe_lose_shim(argv);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc > 1 && i < sizeof(roles) / sizeof(roles[0]); i++)
		if (!strcmp(roles[i].word, argv[1])) {
			if (argc - 2 >= roles[i].n_arguments)
				return roles[i].run(argv + 2);
			fprintf(stderr, "stub: %s: too few words\n", argv[1]);
			return 2;
		}
	return probe_run(argv + 1, argc - 1) < 0;
}
