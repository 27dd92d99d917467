#include "supervisor/thread.h"

#include <pthread.h>

enum { STACK_OF_ONE_ACT = 128 * 1024 };

static int
create(size_t stack, int detached, void *(*run)(void *), void *argument,
       pthread_t *ret)
{
	pthread_attr_t attributes;
	int error = pthread_attr_init(&attributes);

	if (error)
		return -error;
	pthread_attr_setstacksize(&attributes, stack);
	pthread_attr_setdetachstate(&attributes, detached);
	error = pthread_create(ret, &attributes, run, argument);
	pthread_attr_destroy(&attributes);
	return -error;
}

int
thread_start(size_t stack, void *(*run)(void *), void *argument)
{
	pthread_t thread;

	return create(stack, PTHREAD_CREATE_DETACHED, run, argument, &thread);
}

int
thread_run(void *(*run)(void *), void *argument)
{
	pthread_t thread;
	int error = create(STACK_OF_ONE_ACT, PTHREAD_CREATE_JOINABLE, run, argument,
	                   &thread);

	return error ? error : -pthread_join(thread, NULL);
}
