#include "supervisor/blocking.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "kernel/notify.h"
#include "supervisor/pool.h"

/* One for each worker that waits. */
struct waiting {
	pthread_t worker;
	pid_t tid;
	uint64_t id;
	bool used;
};

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
	int fd;

	sigemptyset(&action.sa_mask);
	if (sigaction(SIGUSR1, &action, NULL))
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
	pthread_mutex_lock(&table.lock);
	for (size_t i = 0; i < POOL_WORKERS_MAX && !own; i++)
		if (!table.calls[i].used)
			own = &table.calls[i];
	if (own) {
		*own = (struct waiting){ pthread_self(), call->tid, call->id,
			                 true };
		table.n++;
		if (!table.armed)
			arm();
	}
	pthread_mutex_unlock(&table.lock);
}

void
blocking_end(void)
{
	pthread_mutex_lock(&table.lock);
	if (own) {
		own->used = false;
		own = NULL;
		table.n--;
	}
	pthread_mutex_unlock(&table.lock);
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
		const struct waiting *waiting = &table.calls[i];

		if (waiting->used &&
		    (!notify_is_pending(supervisor->listener, waiting->id) ||
		     task_has_signal(waiting->tid)))
			pthread_kill(waiting->worker, SIGUSR1);
	}
	if (table.n > 0)
		arm();
	pthread_mutex_unlock(&table.lock);
}
