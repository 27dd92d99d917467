/* System calls in words: probe_broker.h tells the words. */
#include "probe.h"
#include "probe_broker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#define ARGUMENTS_MAX 6
#define BUFFER_MAX (1L << 24)

long broker_result;

static void __attribute__((noreturn)) not_understood(const char *text)
{
	fprintf(stderr, "probe: '%s' is not understood\n", text);
	exit(2);
}

void *
broker_memory(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		exit(2);
	return memory;
}

/* A child that waits to be set about. It goes with the probe, whose death no signal
 * tells it of where ids have changed meanwhile (prctl(2), PR_SET_PDEATHSIG). */
static long
child_pid(void)
{
	static pid_t child;
	pid_t parent = getpid();

	if (child > 0)
		return child;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		alarm(60);
		while (getppid() == parent)
			usleep(20000);
		_exit(0);
	}
	return child;
}

static bool
number_of(const char *text, long *number)
{
	char *end;

	*number = (long)strtoul(text, &end, 0);
	return end != text && !*end;
}

static bool
find_number(const struct broker_number *rows, const char *name, size_t length,
            long *number)
{
	for (; rows->name; rows++)
		if (strlen(rows->name) == length &&
		    !memcmp(rows->name, name, length)) {
			*number = rows->number;
			return true;
		}
	return false;
}

/* constant := (NAME | number) ("|" constant)* */
static long
constant_of(const char *text)
{
	long sum = 0, number;

	for (const char *word = text; *word;) {
		size_t length = strcspn(word, "|");
		char plain[64];

		snprintf(plain, sizeof(plain), "%.*s", (int)length, word);
		if (!number_of(plain, &number) &&
		    !find_number(broker_constants, word, length, &number))
			not_understood(text);
		sum |= number;
		word += length + (word[length] == '|');
	}
	return sum;
}

static void
set_object(struct broker_value *value, const void *object, size_t size)
{
	value->number = (long)(intptr_t)object;
	value->length = size;
}

static void
parse_times(char *text, struct broker_value *value)
{
	struct timespec *times = broker_memory(2 * sizeof(*times));

	times[0].tv_sec = times[1].tv_sec = constant_of(text);
	set_object(value, times, 2 * sizeof(*times));
}

static void
parse_timevals(char *text, struct broker_value *value)
{
	struct timeval *times = broker_memory(2 * sizeof(*times));

	times[0].tv_sec = times[1].tv_sec = constant_of(text);
	set_object(value, times, 2 * sizeof(*times));
}

static void
parse_utimbuf(char *text, struct broker_value *value)
{
	struct utimbuf *times = broker_memory(sizeof(*times));

	times->actime = times->modtime = constant_of(text);
	set_object(value, times, sizeof(*times));
}

static void
parse_open_how(char *text, struct broker_value *value)
{
	uint64_t *how = broker_memory(3 * sizeof(*how));

	for (int i = 0; i < 3; i++) {
		char *field = strsep(&text, ":");

		if (!field)
			not_understood("how:");
		how[i] = (uint64_t)constant_of(field);
	}
	set_object(value, how, 3 * sizeof(*how));
}

static void
parse_int(char *text, struct broker_value *value)
{
	int *number = broker_memory(sizeof(*number));

	*number = (int)constant_of(text);
	set_object(value, number, sizeof(*number));
}

static void
parse_buffer(char *text, struct broker_value *value)
{
	long size = constant_of(text);

	if (size <= 0 || size > BUFFER_MAX)
		not_understood(text);
	set_object(value, broker_memory((size_t)size), (size_t)size);
}

static void
parse_limit(char *text, struct broker_value *value)
{
	struct rlimit *limit = broker_memory(sizeof(*limit));

	limit->rlim_cur = limit->rlim_max = (rlim_t)constant_of(text);
	set_object(value, limit, sizeof(*limit));
}

/* sched_setattr(2): the ordinary policy with that priority, struct sched_attr. */
static void
parse_sched(char *text, struct broker_value *value)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} *attributes = broker_memory(sizeof(*attributes));

	attributes->size = sizeof(*attributes);
	attributes->nice = (int32_t)constant_of(text);
	set_object(value, attributes, sizeof(*attributes));
}

/* setxattrat(2): struct xattr_args. */
static void
parse_xattr(char *text, struct broker_value *value)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} *xattr = broker_memory(sizeof(*xattr));

	xattr->value = (uint64_t)(uintptr_t)text;
	xattr->size = (uint32_t)strlen(text);
	set_object(value, xattr, sizeof(*xattr));
}

static const struct object_kind {
	const char *prefix;
	void (*parse)(char *text, struct broker_value *value);
} object_kinds[] = {
	{ "times:", parse_times },     { "timevals:", parse_timevals },
	{ "utimbuf:", parse_utimbuf }, { "how:", parse_open_how },
	{ "int:", parse_int },         { "buf:", parse_buffer },
	{ "rlimit:", parse_limit },    { "xattr:", parse_xattr },
	{ "sched:", parse_sched },
};

static bool
parse_object(char *text, struct broker_value *value)
{
	for (size_t i = 0; i < sizeof(object_kinds) / sizeof(object_kinds[0]);
	     i++) {
		size_t length = strlen(object_kinds[i].prefix);

		if (strncmp(text, object_kinds[i].prefix, length) != 0)
			continue;
		object_kinds[i].parse(text + length, value);
		return true;
	}
	return broker_parse_socket(text, value);
}

static bool
parse_name(const char *text, const struct broker_value *before,
           struct broker_value *value)
{
	if (!strcmp(text, "NULL"))
		value->number = 0;
	else if (!strcmp(text, "len"))
		value->number = before ? (long)before->length : 0;
	else if (!strcmp(text, "result"))
		value->number = broker_result;
	else if (!strcmp(text, "child"))
		value->number = child_pid();
	else if (!strcmp(text, "self"))
		value->number = getpid();
	else
		return false;
	return true;
}

void
broker_parse(char *text, const struct broker_value *before,
             struct broker_value *value)
{
	*value = (struct broker_value){ 0 };
	if (text[0] == '/' || text[0] == '.' || text[0] == '=') {
		text += text[0] == '=';
		set_object(value, text, strlen(text));
	} else if (!strcmp(text, "cpus")) {
		cpu_set_t *set = broker_memory(sizeof(*set));

		sched_getaffinity(0, sizeof(*set), set);
		set_object(value, set, sizeof(*set));
	} else if (!parse_name(text, before, value) && !parse_object(text, value)) {
		value->number = constant_of(text);
	}
}

static int
make_call(char **words, int n)
{
	struct broker_value values[ARGUMENTS_MAX] = { 0 };
	long number;

	if (n - 1 > ARGUMENTS_MAX ||
	    !find_number(broker_calls, words[0], strlen(words[0]), &number))
		not_understood(words[0]);
	for (int i = 1; i < n; i++)
		broker_parse(words[i], i > 1 ? &values[i - 2] : NULL,
		             &values[i - 1]);
	broker_result = syscall(number, values[0].number, values[1].number,
	                        values[2].number, values[3].number,
	                        values[4].number, values[5].number);
	return probe_result(broker_result);
}

static int
try_call(char **arguments, int n)
{
	return make_call(arguments, n);
}

static int
try_call_fd(char **arguments, int n)
{
	int wanted = (int)probe_number(arguments[0]);
	int result = make_call(arguments + 1, n - 1);

	if (result || broker_result == wanted)
		return result;
	if (dup3((int)broker_result, wanted, O_CLOEXEC) < 0)
		return -errno;
	close((int)broker_result);
	broker_result = wanted;
	return 0;
}

const struct probe_operation probe_broker_call_operations[] = {
	{ "sys", 1, try_call, "CALL [ARGUMENT]..." },
	{ "sys-fd", 2, try_call_fd, "FD CALL [ARGUMENT]..." },
	{ 0 },
};
