#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "policy/marks.h"
#include "tools/learn.h"

static bool
is_path(const struct request *request)
{
	return operation_target_kind(request->operation) == TARGET_PATH;
}

/* What <guarded> keeps from everyone is asked for, whatever let it happen. */
static bool
is_question(const struct learn *learn, const struct request *request, bool denied)
{
	if (denied)
		return true;
	return (request->operation == OPERATION_READ ||
	        request->operation == OPERATION_WRITE) &&
	       !decide(learn->guarded, request).allowed;
}

/* The whole home folder, or the machine, is nothing to give without asking. */
static void
look_at(const struct learn *learn, struct seen *seen)
{
	const char *home = learn->home, *path = seen->request.path;
	struct stat status;

	if (!is_path(&seen->request))
		return;
	if (lstat(path, &status) < 0) {
		seen->gone = errno == ENOENT;
		return;
	}
	seen->folder = S_ISDIR(status.st_mode);
	if (seen->folder &&
	    (!strchr(path + 1, '/') || (home && text_starts_with(home, path))))
		seen->question = true;
}

/* What a person has denied in the profile itself is answered. */
static bool
is_answered(const struct learn *learn, const struct request *request)
{
	const struct verdict verdict = decide(learn->floor, request);

	return verdict.allowed ||
	       (learn->old.text && verdict.rule &&
	        verdict.rule->layer == LAYER_PROFILE && !verdict.rule->sealed &&
	        strcmp(verdict.rule->text, "deny write @persist") != 0);
}

/* <base> lets a process read what /proc says of itself. */
static bool
is_of_itself(const struct learn *learn, const struct request *request)
{
	const char *path = request->path;

	if (request->operation != OPERATION_READ ||
	    !text_starts_with(path, "/proc/"))
		return false;
	for (size_t i = 0; i < learn->looks.n; i++)
		if (learn->looks.items[i].pid == atoi(path + strlen("/proc/")))
			return true;
	return false;
}

/* The first start is the launcher's. */
static const char *
name_of(const struct learn *learn, const char *exe)
{
	/* Nobody but root can be told where one lies that he may not read. */
	return exe && *exe && strcmp(exe, learn->own) != 0 ? exe : "the command";
}

static int
add_event(struct learn *learn, const struct event *event)
{
	struct arena *arena = learn->bench.arena;
	const char *words[EVENT_WORDS_MAX];
	struct seen seen = { .program = name_of(learn, event->exe) };
	size_t n;

	if (strcmp(event->verdict, EVENT_UNRECORDED) == 0) {
		learn->unrecorded += event->count;
		return 0;
	}
	n = event_words(arena, event, words);
	if (!n)
		return -ENOMEM;
	if (request_from_words(arena, &learn->bench.diags, words, n, &seen.request))
		return 0;
	if (is_answered(learn, &seen.request) || is_of_itself(learn, &seen.request))
		return 0;
	seen.question = is_question(learn, &seen.request, event_is_denial(event));
	look_at(learn, &seen);
	if (ARENA_PUSH(arena, learn->pids, learn->n_pids, learn->pids_capacity,
	               (pid_t)event->pid))
		return -ENOMEM;
	return ARENA_PUSH(arena, learn->seen, learn->n_seen, learn->seen_capacity,
	                  seen);
}

/* A program that is asked over the network is a service, if it starts nothing that
 * runs whatever text it is given. */
static bool
is_service(const struct learn *learn)
{
	bool listens = false;

	for (size_t i = 0; i < learn->events.n; i++) {
		const struct event *event = &learn->events.items[i];
		const char *operation = event->operation ? event->operation : "";
		const struct request start = { .operation = OPERATION_EXEC,
			                       .path = event->target };
		const struct rule *rule;

		listens |= strcmp(operation, "listen") == 0;
		if (strcmp(operation, "exec") != 0 || !event->target ||
		    *event->target != '/')
			continue;
		rule = decide(learn->marks, &start).rule;
		if (rule && mark_is(rule, MARK_INTERPRETER))
			return false;
	}
	return listens;
}

/* All that was seen, and what the profile has from earlier runs. */
int
learn_gather(struct learn *learn)
{
	const struct tool_options none = { 0 };
	int error = 0;

	learn->service = is_service(learn);
	if (!learn->old.text && learn->service)
		learn->base = "service";
	error = workbench_compile(&learn->bench, learn->base, &none, NULL, NULL, 0,
	                          &learn->floor);
	for (size_t i = 0; i < learn->events.n && !error; i++)
		error = add_event(learn, &learn->events.items[i]);
	return error;
}
