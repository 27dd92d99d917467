/* bailey learn: what a program did, as a short profile. */
#include "tools/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "kernel/user.h"
#include "tools/check_lint.h"
#include "tools/help.h"
#include "tools/output.h"
#include "tools/replace.h"

#define HEAD "# Learnt by bailey learn: read it before you use it\n"

enum { TEXT_MAX = 1024 * 1024 };

static void
learn_free(struct learn *learn)
{
	policy_free(learn->floor);
	policy_free(learn->guarded);
	policy_free(learn->marks);
	workbench_free(&learn->bench);
}

static int
watch(struct learn *learn)
{
	_cleanup_free_ char *text = NULL;
	const struct learn_run run = { .options = learn->options,
		                       .rules = learn->state.rules,
		                       .n_rules = learn->state.n_rules };
	size_t length;
	int error = learn_watch(learn->bench.arena, &run, &text, &length,
	                        &learn->looks, &learn->status);

	return error ? error
	             : event_list_add_lines(learn->bench.arena, &learn->events,
	                                    text, length, event_from_json);
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

static void
add_rule(const struct learn *learn, struct strbuf *out,
         const struct learnt_rule *rule)
{
	if (learn->old.text &&
	    learn_old_has(learn->bench.arena, &learn->old, rule->text))
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
	if (learn->old.text)
		learn_old_print(&learn->old, &learn->rules, out);
	else
		strbuf_addf(out, HEAD "\ninclude <%s>\n\n", learn->base);
	for (size_t i = 0; i < learn->rules.n; i++)
		add_rule(learn, out, &learn->rules.items[i]);
}

/* What no request shows. */
static int
add_settings(struct learn *learn)
{
	struct arena *arena = learn->bench.arena;
	struct learn_act *acts =
	        arena_alloc_array(arena, learn->n_seen + 1, sizeof(*acts));
	struct learnt_rule caps = { .seen.program = "root, as far as it was seen" };
	const struct learnt_rule jit = { .seen.program = "code made at run time",
		                         .text = "allow jit" };
	struct learnt *rules = &learn->rules;
	int error;

	if (!acts)
		return -ENOMEM;
	for (size_t i = 0; i < learn->n_seen; i++)
		acts[i] = (struct learn_act){ &learn->seen[i].request,
			                      learn->pids[i] };
	error = learn_caps(arena, &learn->looks, acts, learn->n_seen,
	                   learn->floor->caps.keep, &caps.text);
	if (!error && caps.text)
		error = ARENA_PUSH(arena, rules->items, rules->n, rules->capacity,
		                   caps);
	if (!error && learn->looks.jit)
		error = ARENA_PUSH(arena, rules->items, rules->n, rules->capacity,
		                   jit);
	return error;
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

		if (!seen->written && (seen->request.operation == OPERATION_EXEC ||
		                       seen->request.operation == OPERATION_LOAD))
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

		if (seen->question || seen->gone ||
		    decide(policy, &seen->request).allowed ||
		    (seen->request.path &&
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
add_written(struct learn *learn)
{
	int error = 0;

	for (size_t i = 0; i < learn->old.n && !error; i++) {
		const struct learn_written *item = &learn->old.items[i];
		const struct seen seen = {
			.request = { .operation = item->operation,
			             .path = item->path },
			.program = item->program,
			.written = true,
		};

		error = ARENA_PUSH(learn->bench.arena, learn->seen, learn->n_seen,
		                   learn->seen_capacity, seen);
	}
	return error;
}

static int
make_rules(struct learn *learn)
{
	_cleanup_free_ char *work = realpath(".", NULL);
	const struct learn_places places = {
		.home = learn->home,
		/* A service is started from anywhere: no ${CWD}. */
		.work = work && !learn->service &&
		                        (!learn->home ||
		                         strcmp(work, learn->home) != 0)
		                ? work
		                : NULL,
		.temp = getenv("TMPDIR"),
		.state = &learn->state,
	};
	size_t n = learn->n_seen;
	int error = add_settings(learn);

	if (!error)
		error = add_written(learn);
	if (!error)
		error = learn_rules(learn->bench.arena, &places, learn->seen,
		                    learn->n_seen, &learn->rules);
	learn->n_seen = n;
	return error ? error : guard_trees(learn);
}

static int
propose(struct learn *learn)
{
	_cleanup_policy_ struct policy *policy = NULL;
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	const char *file = learn->options->value[OPTION_LEARN_OUTPUT];
	int error = learn_gather(learn);

	if (!error)
		error = make_rules(learn);
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
	_cleanup_free_ char *text = NULL;
	size_t length;
	int error;

	learn->base = "contained";
	fd = file ? open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	if (fd < 0)
		return file && errno != ENOENT ? -errno : 0;
	error = fd_read_all(fd, TEXT_MAX, &text, &length);
	if (error)
		return error;
	if (!text_starts_with(text, HEAD))
		return diag_error(&learn->bench.diags, "not-learnt", NULL, NULL,
		                  "%s: not made by 'bailey learn': left alone",
		                  file);
	error = learn_old_read(learn->bench.arena, &learn->bench.diags, file, text,
	                       learn->home, &learn->old);
	learn->base = strchr(file, '/')
	                      ? file
	                      : arena_concat(learn->bench.arena, "./", file);
	return error || learn->base ? error : -ENOMEM;
}

static void
find_home(struct learn *learn)
{
	const struct user *user = user_own();

	if (user)
		learn->home = user->home;
}

/* The folder that it is started in, where nothing but the rule for all the rest
 * keeps it from being written: for root <guarded> lets no folder of a service. */
static int
open_work(struct learn *learn)
{
	_cleanup_free_ char *work = realpath(".", NULL);
	const struct request request = { .operation = OPERATION_WRITE,
		                         .path = work };
	const char *rule = "allow write @work";
	struct verdict verdict;

	if (!work || !strchr(work + 1, '/'))
		return 0;
	verdict = decide(learn->guarded, &request);
	if (verdict.allowed || !verdict.rule ||
	    strcmp(verdict.rule->text, "deny write /**") != 0)
		return 0;
	return ARENA_PUSH(learn->bench.arena, learn->state.rules,
	                  learn->state.n_rules, learn->state.rules_capacity, rule);
}

static int
compile_guarded(struct learn *learn)
{
	const struct tool_options options = { .rules = learn->state.rules,
		                              .n_rules = learn->state.n_rules };

	policy_free(learn->guarded);
	learn->guarded = NULL;
	return workbench_compile(&learn->bench, "guarded", &options, NULL, NULL, 0,
	                         &learn->guarded);
}

static int
prepare(struct learn *learn)
{
	int error = workbench_init(&learn->bench);

	(void)!readlink("/proc/self/exe", learn->own, sizeof(learn->own) - 1);

	find_home(learn);
	if (!error)
		error = read_old(learn);
	if (!error)
		error = learn_state_find(learn->bench.arena,
		                         learn->options->words[0], &learn->state);
	if (!error)
		error = compile_guarded(learn);
	if (!error)
		error = open_work(learn);
	if (!error)
		error = compile_guarded(learn);
	if (!error)
		error = check_marks(&learn->bench, &learn->marks);
	/* For the run alone: code made at run time is looked for, not asked about.
	 */
	if (!error)
		error = ARENA_PUSH(learn->bench.arena, learn->state.rules,
		                   learn->state.n_rules,
		                   learn->state.rules_capacity, "allow jit");
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
