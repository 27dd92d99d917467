#include "stub.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/live/probe.h"

#define WORDS_MAX 32

static void
answer_result(int result, char *answer)
{
	const char *word = result < 0 ? strerrorname_np(-result) : "ok";

	snprintf(answer, STUB_LINE_MAX, "%s", word ? word : "unknown");
}

/* words has room for one more than WORDS_MAX. */
static int
split_words(char *rest, char *words[])
{
	char *word;
	int n = 0;

	while ((word = strsep(&rest, " ")) && n < WORDS_MAX)
		if (*word)
			words[n++] = word;
	words[n] = NULL;
	return n;
}

static void
perform_operation(char *rest, char *answer)
{
	char *words[WORDS_MAX + 1];
	int n = split_words(rest, words);

	answer_result(probe_run(words, n), answer);
}

/* A program with its noise thrown away; the service itself goes on whatever it
 * does. */
static void
start(char *const *words, char *answer)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(words[0], words);
		_exit(errno == EACCES || errno == EPERM ? 126 : 127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		answer_result(-errno, answer);
	else if (status)
		snprintf(answer, STUB_LINE_MAX, "refused %d",
		         WIFEXITED(status) ? WEXITSTATUS(status)
		                           : 128 + WTERMSIG(status));
	else
		answer_result(0, answer);
}

static void
perform_shell(char *rest, char *answer)
{
	char shell[] = "/bin/sh", option[] = "-c";

	start((char *[]){ shell, option, rest, NULL }, answer);
}

static void
perform_run(char *rest, char *answer)
{
	char *words[WORDS_MAX + 1];

	split_words(rest, words);
	start(words, answer);
}

/* What encryption does to a file, without its arithmetic. */
static int
rewrite(int folder, const char *name)
{
	char bytes[256];
	ssize_t n;
	int result = 0, fd = openat(folder, name, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	n = pread(fd, bytes, sizeof(bytes), 0);
	for (ssize_t i = 0; i < n; i++)
		bytes[i] ^= 0x55;
	if (n < 0 || pwrite(fd, bytes, (size_t)n, 0) != n)
		result = -errno;
	close(fd);
	return result;
}

/* 0 only where one at least was rewritten; else the last error. */
static void
perform_encrypt(char *rest, char *answer)
{
	int result = -ENOENT, rewritten = 0;
	struct dirent *entry;
	DIR *folder = opendir(rest);

	if (!folder) {
		answer_result(-errno, answer);
		return;
	}
	while ((entry = readdir(folder))) {
		if (entry->d_type != DT_REG)
			continue;
		result = rewrite(dirfd(folder), entry->d_name);
		rewritten += result == 0;
	}
	closedir(folder);
	answer_result(rewritten ? 0 : result, answer);
}

static void
perform_ask(char *rest, char *answer)
{
	const char *address = strsep(&rest, " ");
	int fd = stub_connect(address);

	if (fd < 0) {
		answer_result(-errno, answer);
		return;
	}
	stub_give_order(fd, rest ? rest : "", answer);
	close(fd);
}

static const struct {
	const char *word;
	void (*perform)(char *rest, char *answer);
} orders[] = {
	{ "do", perform_operation }, { "sh", perform_shell },
	{ "run", perform_run },      { "encrypt", perform_encrypt },
	{ "ask", perform_ask },
};

void
stub_perform_order(char *line, char answer[STUB_LINE_MAX])
{
	const char *word = strsep(&line, " ");

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (!strcmp(orders[i].word, word) && line) {
			orders[i].perform(line, answer);
			return;
		}
	snprintf(answer, STUB_LINE_MAX, "no such order");
}
