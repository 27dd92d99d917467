/* A dialogue on a terminal of its own.
 *
 *     terminal SECONDS STEP... -- COMMAND [ARGUMENT]...
 *
 * Starts COMMAND as the leader of a new session on a new pty and goes through the
 * steps: "+TEXT" waits until TEXT has come since the last step that waited, "-TEXT"
 * types TEXT ("^C" and "^Z" are those keys, "\n" the return key).  Prints what the
 * terminal showed, then "exit N" or "signal N".  Exits 0 when every step was
 * reached within SECONDS and the command has ended by itself, else 1 and the step
 * on stderr. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOWN_MAX 65536

struct dialogue {
	int master;
	pid_t child;
	time_t end;
	char shown[SHOWN_MAX];
	size_t length; /* of shown, which is always terminated */
	size_t seen;   /* bytes that an earlier step has consumed */
};

static time_t
seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* More of what is shown; false at the end of the command or of the time. */
static bool
read_more(struct dialogue *dialogue)
{
	struct pollfd ready = { .fd = dialogue->master, .events = POLLIN };
	ssize_t got;

	while (seconds_now() < dialogue->end) {
		if (poll(&ready, 1, 200) <= 0)
			continue;
		got = read(dialogue->master, dialogue->shown + dialogue->length,
		           SHOWN_MAX - 1 - dialogue->length);
		if (got <= 0)
			return false;
		dialogue->length += (size_t)got;
		dialogue->shown[dialogue->length] = '\0';
		return true;
	}
	return false;
}

static bool
wait_for_text(struct dialogue *dialogue, const char *text)
{
	const char *found;

	do {
		found = strstr(dialogue->shown + dialogue->seen, text);
		if (found) {
			dialogue->seen =
			        (size_t)(found - dialogue->shown) + strlen(text);
			return true;
		}
	} while (read_more(dialogue));
	return false;
}

static bool
type_text(const struct dialogue *dialogue, const char *text)
{
	for (; *text; text++) {
		char key = *text;

		if ((key == '^' || key == '\\') && text[1]) {
			text++;
			key = key == '^' ? (char)(*text & 0x1f) : '\n';
		}
		if (write(dialogue->master, &key, 1) != 1)
			return false;
	}
	return true;
}

static bool
take_step(struct dialogue *dialogue, const char *step)
{
	if (step[0] == '+')
		return wait_for_text(dialogue, step + 1);
	return type_text(dialogue, step + 1);
}

static int
finish(struct dialogue *dialogue)
{
	int status = 0;
	pid_t ended;

	while (read_more(dialogue))
		;
	while ((ended = waitpid(dialogue->child, &status, WNOHANG)) == 0 &&
	       seconds_now() < dialogue->end)
		usleep(20000);
	printf("%s\n", dialogue->shown);
	if (ended != dialogue->child) {
		fputs("terminal: the command has not ended\n", stderr);
		kill(dialogue->child, SIGKILL);
		return 1;
	}
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("exit %d\n", WEXITSTATUS(status));
	return 0;
}

int
main(int argc, char **argv)
{
	static struct dialogue dialogue;
	int command = 2;

	while (command < argc && strcmp(argv[command], "--"))
		command++;
	if (command + 1 >= argc) {
		fputs("usage: terminal SECONDS STEP... -- COMMAND...\n", stderr);
		return 2;
	}
	dialogue.end = seconds_now() + atoi(argv[1]);
	dialogue.child = forkpty(&dialogue.master, NULL, NULL, NULL);
	if (dialogue.child < 0)
		return 2;
	if (dialogue.child == 0) {
		execvp(argv[command + 1], argv + command + 1);
		_exit(127);
	}
	for (int step = 2; step < command; step++)
		if (!take_step(&dialogue, argv[step])) {
			fprintf(stderr, "terminal: stuck at '%s'\n", argv[step]);
			kill(dialogue.child, SIGKILL);
			finish(&dialogue);
			return 1;
		}
	return finish(&dialogue);
}
