#include "supervisor/context.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/stat.h>

static bool shared; /* constant once a worker runs */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool has_turn;

/* The supervisor's first thread shares with nobody yet: only a filter refuses. */
void
context_init(void)
{
	shared = unshare(CLONE_FS) != 0;
}

int
context_begin(void)
{
	return shared || unshare(CLONE_FS) == 0 ? 0 : -errno;
}

void
context_take(mode_t mask)
{
	if (shared && !has_turn) {
		pthread_mutex_lock(&turn);
		has_turn = true;
	}
	umask(mask);
}

void
context_leave(void)
{
	if (!has_turn)
		return;
	has_turn = false;
	pthread_mutex_unlock(&turn);
}
