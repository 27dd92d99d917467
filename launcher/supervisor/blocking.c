#include "supervisor/blocking.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "kernel/notify.h"
#include "supervisor/context.h"
#include "supervisor/pool.h"

/* One for each worker that waits. */
struct waiting {
	pthread_t worker;
	pid_t tid;
	uint64_t id;
	bool used;
	bool restart; /* the thread has a signal for itself */
};

/* linux/errno.h: never seen by a program. With a signal due to the thread the
 * kernel makes of it what signal(7) says: the call begins anew behind a handler
 * with SA_RESTART or a stop, and fails with EINTR behind other handlers. */
#define ERESTARTSYS 512

static struct {
	pthread_mutex_t lock;
	struct waiting calls[POOL_WORKERS_MAX];
	unsigned n;
	bool armed;
	int timer;
} table = { .lock = PTHREAD_MUTEX_INITIALIZER, .timer = -1 };

static _Thread_local struct waiting *own;

/* Only there to interrupt: without SA_RESTART (signal(7)). */
static void
wake(int number)
{
	(void)number;
}

static void
arm(void)
{
	const struct itimerspec soon = {
		.it_value = { .tv_nsec = BLOCKING_LOOK_MS * 1000000L },
	};

	table.armed = timerfd_settime(table.timer, 0, &soon, NULL) == 0;
}

int
blocking_init(int *ret)
{
	struct sigaction action = { .sa_handler = wake };
	sigset_t own_signal;
	int fd;

	sigemptyset(&action.sa_mask);
	sigemptyset(&own_signal);
	sigaddset(&own_signal, SIGUSR1);
	if (sigaction(SIGUSR1, &action, NULL) ||
	    pthread_sigmask(SIG_UNBLOCK, &own_signal, NULL))
		return -errno;
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	table.timer = *ret = fd;
	return 0;
}

void
blocking_begin(const struct call *call)
{
	context_leave();
	pthread_mutex_lock(&table.lock);
	for (size_t i = 0; i < POOL_WORKERS_MAX && !own; i++)
		if (!table.calls[i].used)
			own = &table.calls[i];
	if (own) {
		*own = (struct waiting){ pthread_self(), call->tid, call->id, true,
			                 false };
		table.n++;
		if (!table.armed)
			arm();
	}
	pthread_mutex_unlock(&table.lock);
}

int64_t
blocking_end(int64_t result)
{
	bool restart = false;

	pthread_mutex_lock(&table.lock);
	if (own) {
		restart = own->restart;
		own->used = false;
		own = NULL;
		table.n--;
	}
	pthread_mutex_unlock(&table.lock);
	return restart && result == -EINTR ? -ERESTARTSYS : result;
}

/* Has the worker nothing to wait for any more? */
static bool
is_over(const struct supervisor *supervisor, struct waiting *waiting)
{
	enum task_signal signal;

	if (!notify_is_pending(supervisor->listener, waiting->id))
		return true;
	signal = task_find_signal(waiting->tid);
	waiting->restart = signal == TASK_SIGNAL_OWN;
	return signal != TASK_SIGNAL_NONE;
}

/* A worker between two instructions may miss one: it gets another at the next look.
 */
void
blocking_look(const struct supervisor *supervisor)
{
	uint64_t expirations;

	(void)!read(table.timer, &expirations, sizeof(expirations));
	pthread_mutex_lock(&table.lock);
	table.armed = false;
	for (size_t i = 0; i < POOL_WORKERS_MAX; i++) {
		struct waiting *waiting = &table.calls[i];

		if (waiting->used && is_over(supervisor, waiting))
			pthread_kill(waiting->worker, SIGUSR1);
	}
	if (table.n > 0)
		arm();
	pthread_mutex_unlock(&table.lock);
}
