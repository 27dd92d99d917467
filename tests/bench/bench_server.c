/* Servers that are measured from outside, by a client for each. */
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void
sleep_millis(long millis)
{
	nanosleep(&(struct timespec){ millis / 1000, millis % 1000 * 1000000 },
	          NULL);
}

/* The last number behind the marker: requests a second. */
static double
read_rate(FILE *output, const char *marker)
{
	char line[1024];
	double rate = -1;

	while (fgets(line, sizeof(line), output)) {
		const char *at = strstr(line, marker);

		if (at)
			rate = strtod(at + strlen(marker), NULL);
	}
	return rate;
}

double
client_run(const struct setup *setup, const struct bench_case *bench_case,
           enum contestant contestant)
{
	char client[PATH_MAX], command[PATH_MAX + 48];
	double rate;
	FILE *output;

	text_expand(setup, contestant, KIND_SERVER, bench_case->client, client);
	snprintf(command, sizeof(command),
	         "/usr/bin/timeout 20 %s 2>/dev/null </dev/null", client);
	output = popen(command, "re");
	if (!output)
		return -1;
	rate = read_rate(output, bench_case->marker);
	return pclose(output) == 0 && rate > 0 ? 1e6 / rate : -1;
}

static bool
ends_within(pid_t server, long millis)
{
	for (; millis > 0; millis -= 20) {
		if (waitpid(server, NULL, WNOHANG) != 0)
			return true;
		sleep_millis(20);
	}
	return false;
}

/* An interrupt ends all three at once; its group, since a wrapper may not pass it
 * on. */
void
server_stop(pid_t server)
{
	if (server <= 0)
		return;
	kill(-server, SIGINT);
	if (ends_within(server, 4000))
		return;
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
}
