/* bailey learn: what a program did, as a short profile. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "events/denial_log.h"
#include "tools/contained.h"
#include "tools/help.h"
#include "tools/learn_rules.h"
#include "tools/output.h"
#include "tools/replace.h"

#define HEAD "# Learnt by bailey learn: read it before you use it\n"

/* Those of <guarded>: which of them are used, nobody sees. */
#define CAPS                                                                       \
	"# for root, as <guarded> has it\n"                                        \
	"caps keep chown dac_override fowner fsetid kill setgid setuid "           \
	"net_bind_service\n"

enum {
	EVENTS_MAX = 64 * 1024 * 1024,
	PIPE_SIZE = 1024 * 1024, /* a full pipe loses records */
	TEXT_MAX = 1024 * 1024,
};

struct learn {
	const struct tool_options *options;
	struct workbench bench;
	const char *base; /* the profile that is added to */
	char *old;        /* owned; its text, NULL: a new one */
	struct event_list events;
	struct policy *floor, *guarded; /* owned */
	struct seen *seen;
	size_t n_seen, seen_capacity;
	size_t unrecorded;
	struct learnt rules;
	int status; /* of wait(2) */
};

static void
learn_free(struct learn *learn)
{
	free(learn->old);
	policy_free(learn->floor);
	policy_free(learn->guarded);
	workbench_free(&learn->bench);
}

__attribute__((noreturn)) static void
become_program(const struct learn *learn, int events)
{
	const char *within = learn->options->value[OPTION_WITHIN];
	struct tool_options options = {
		.verb = VERB_RUN,
		.words = learn->options->words,
		.n_words = learn->options->n_words,
	};
	char log[32];

	snprintf(log, sizeof(log), "fd:%d", events);
	options.value[OPTION_PROFILE] = within ? within : "guarded";
	options.given[OPTION_PROFILE] = true;
	options.value[OPTION_MODE] = "observe";
	options.given[OPTION_MODE] = true;
	options.value[OPTION_LOG] = log;
	options.given[OPTION_LOG] = true;
	_exit(run_contained(&options, &(struct contained){ 0 }));
}

/* The pipe ends with the supervisor, after the last record. */
static int
watch(struct learn *learn)
{
	_cleanup_close_ int from = -1, to = -1;
	_cleanup_free_ char *text = NULL;
	size_t length;
	int ends[2], error;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	from = ends[0];
	to = ends[1];
	(void)fcntl(to, F_SETPIPE_SZ, PIPE_SIZE);
	fflush(NULL);
	child = fork();
	if (child == 0)
		become_program(learn, to);
	if (child < 0)
		return -errno;
	close(STEAL_FD(to));
	error = fd_read_all(from, EVENTS_MAX, &text, &length);
	while (waitpid(child, &learn->status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return error ? error
	             : event_list_add_lines(learn->bench.arena, &learn->events,
	                                    text, length, event_from_json);
}

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

static bool
is_write_tree(const struct learnt_rule *rule)
{
	const char *path = rule->seen.request.path;

	return rule->seen.request.operation == OPERATION_WRITE &&
	       !rule->seen.question && (*path == '@' || text_ends_with(path, "/"));
}

/* A tree that may be written must not hold what runs again later. */
static int
guard_trees(struct learn *learn)
{
	const struct learnt_rule guard = {
		.seen = { .request = { .operation = OPERATION_WRITE,
		                       .path = "@persist" },
		          .program = "nothing: what runs again later" },
		.text = "deny write @persist",
	};
	struct learnt *rules = &learn->rules;

	for (size_t i = 0; i < rules->n; i++)
		if (is_write_tree(&rules->items[i]))
			return ARENA_PUSH(learn->bench.arena, rules->items,
			                  rules->n, rules->capacity, guard);
	return 0;
}

/* The whole home folder, or the machine, is nothing to give without asking. */
static void
look_at(struct seen *seen)
{
	const char *home = getenv("HOME"), *path = seen->request.path;
	struct stat status;

	if (!is_path(&seen->request) || stat(path, &status) < 0)
		return;
	seen->folder = S_ISDIR(status.st_mode);
	if (seen->folder &&
	    (!strchr(path + 1, '/') || (home && text_starts_with(home, path))))
		seen->question = true;
}

static int
add_event(struct learn *learn, const struct event *event)
{
	struct arena *arena = learn->bench.arena;
	const char *words[EVENT_WORDS_MAX];
	struct seen seen = { .program = event->exe ? event->exe : "?" };
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
	if (decide(learn->floor, &seen.request).allowed)
		return 0;
	seen.question = is_question(learn, &seen.request, event_is_denial(event));
	look_at(&seen);
	return ARENA_PUSH(arena, learn->seen, learn->n_seen, learn->seen_capacity,
	                  seen);
}

static void
add_rule(const struct learn *learn, struct strbuf *out,
         const struct learnt_rule *rule)
{
	if (learn->old && strstr(learn->old, rule->text))
		return;
	strbuf_add(out, rule->seen.question ? "# ask: " : "# needed by ");
	if (rule->seen.question) {
		strbuf_add_printable(out, rule->text);
		strbuf_add(out, "   # needed by ");
	}
	strbuf_add_printable(out, rule->seen.program);
	strbuf_add_char(out, '\n');
	if (!rule->seen.question)
		strbuf_addf(out, "%s\n", rule->text);
}

static void
compose(const struct learn *learn, struct strbuf *out)
{
	strbuf_add(out, learn->old ? learn->old : HEAD "\ninclude <contained>\n");
	if (!learn->old && geteuid() == 0)
		strbuf_add(out, CAPS);
	if (!learn->old)
		strbuf_add_char(out, '\n');
	for (size_t i = 0; i < learn->rules.n; i++)
		add_rule(learn, out, &learn->rules.items[i]);
}

/* The base and the new rules. 0; -EINVAL where they do not go together. */
static int
compile_result(struct learn *learn, struct policy **ret)
{
	struct arena *arena = learn->bench.arena;
	const char **texts =
	        arena_alloc_array(arena, learn->rules.n + 1, sizeof(*texts));
	struct tool_options options = { .rules = texts };

	if (!texts)
		return -ENOMEM;
	for (size_t i = 0; i < learn->rules.n; i++)
		if (!learn->rules.items[i].seen.question)
			texts[options.n_rules++] = learn->rules.items[i].text;
	return workbench_compile(&learn->bench, learn->base, &options, NULL, NULL,
	                         0, ret);
}

/* What could be both written and run is a question. */
static int
settle(struct learn *learn, struct policy **ret)
{
	int error = compile_result(learn, ret);

	if (error != -EINVAL)
		return error;
	for (size_t i = 0; i < learn->rules.n; i++) {
		struct seen *seen = &learn->rules.items[i].seen;

		if (seen->request.operation == OPERATION_EXEC ||
		    seen->request.operation == OPERATION_LOAD)
			seen->question |=
			        !text_starts_with(seen->request.path, "/usr/");
	}
	diag_list_init(&learn->bench.diags, learn->bench.arena);
	return compile_result(learn, ret);
}

static void
verify(const struct learn *learn, const struct policy *policy)
{
	for (size_t i = 0; i < learn->n_seen; i++) {
		const struct seen *seen = &learn->seen[i];
		_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

		if (seen->question || decide(policy, &seen->request).allowed ||
		    (is_path(&seen->request) &&
		     text_starts_with(seen->request.path, "/proc/")))
			continue;
		request_print(&text, &seen->request);
		fprintf(stderr, "bailey: learn: still refused: %s\n",
		        strbuf_failed(&text) ? "?" : strbuf_text(&text));
	}
	if (learn->unrecorded)
		fprintf(stderr,
		        "bailey: learn: %zu records were lost: run it again\n",
		        learn->unrecorded);
}

static int
propose(struct learn *learn)
{
	_cleanup_policy_ struct policy *policy = NULL;
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	const char *file = learn->options->value[OPTION_LEARN_OUTPUT];
	struct arena *arena = learn->bench.arena;
	_cleanup_free_ char *work = realpath(".", NULL);
	const char *home = getenv("HOME"), *temp = getenv("TMPDIR");
	const struct learn_places places = {
		home, work && home && strcmp(work, home) != 0 ? work : NULL, temp
	};
	int error = 0;

	for (size_t i = 0; i < learn->events.n && !error; i++)
		error = add_event(learn, &learn->events.items[i]);
	if (!error)
		error = learn_rules(arena, &places, learn->seen, learn->n_seen,
		                    &learn->rules);
	if (!error)
		error = guard_trees(learn);
	if (!error)
		error = settle(learn, &policy);
	if (error)
		return error;
	verify(learn, policy);
	compose(learn, &out);
	if (strbuf_failed(&out))
		return -ENOMEM;
	if (!file)
		return output_text(&out) == STATUS_OK ? 0 : -EIO;
	return replace_file(file, strbuf_text(&out), out.length, 0644);
}

/* Before the program runs, which may change it. */
static int
read_old(struct learn *learn)
{
	const char *file = learn->options->value[OPTION_LEARN_OUTPUT];
	_cleanup_close_ int fd = -1;
	size_t length;
	int error;

	learn->base = "contained";
	fd = file ? open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	if (fd < 0)
		return file && errno != ENOENT ? -errno : 0;
	error = fd_read_all(fd, TEXT_MAX, &learn->old, &length);
	if (error)
		return error;
	if (!text_starts_with(learn->old, HEAD))
		return diag_error(&learn->bench.diags, "not-learnt", NULL, NULL,
		                  "%s: not made by 'bailey learn': left alone",
		                  file);
	learn->base = strchr(file, '/')
	                      ? file
	                      : arena_concat(learn->bench.arena, "./", file);
	return learn->base ? 0 : -ENOMEM;
}

static int
prepare(struct learn *learn)
{
	const struct tool_options none = { 0 };
	int error = workbench_init(&learn->bench);

	if (!error)
		error = read_old(learn);
	if (!error)
		error = workbench_compile(&learn->bench, learn->base, &none, NULL,
		                          NULL, 0, &learn->floor);
	if (!error)
		error = workbench_compile(&learn->bench, "guarded", &none, NULL,
		                          NULL, 0, &learn->guarded);
	return error;
}

int
tool_learn(const struct tool_options *options)
{
	_cleanup_(learn_free) struct learn learn = { .options = options };
	int error;

	if (!options->n_words)
		return help_usage_error(VERB_LEARN, "no command");
	error = prepare(&learn);
	if (!error)
		error = watch(&learn);
	if (!error && !learn.events.n)
		fprintf(stderr, "bailey: learn: nothing was seen: no profile\n");
	else if (!error)
		error = propose(&learn);
	if (error)
		return output_failure(&learn.bench, options, error);
	return WIFEXITED(learn.status) ? WEXITSTATUS(learn.status)
	                               : 128 + WTERMSIG(learn.status);
}
