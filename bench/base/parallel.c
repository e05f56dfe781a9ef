// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads that take one index after the other. */
#include "base/parallel.h"

#include <pthread.h>
#include <unistd.h>

#define THREADS_MAX 8

struct work {
	int (*visit)(void *target, size_t index, struct error *err);
	void *target;
	size_t count;
	pthread_mutex_t lock; /* of what follows */
	size_t next;
	size_t failed; /* the least index with an error; count if there is none */
	struct error *err;
};

/* The next index; count where there is none. */
static size_t take(struct work *work)
{
	size_t index;

	pthread_mutex_lock(&work->lock);
	index = work->failed == work->count && work->next < work->count ? work->next++ :
									  work->count;
	pthread_mutex_unlock(&work->lock);
	return index;
}

static void note_error(struct work *work, size_t index, const struct error *err)
{
	pthread_mutex_lock(&work->lock);
	if (index < work->failed) {
		work->failed = index;
		*work->err = *err;
	}
	pthread_mutex_unlock(&work->lock);
}

static void *visit_some(void *argument)
{
	struct work *work = argument;
	struct error err;
	size_t index;

	while ((index = take(work)) < work->count)
		if (work->visit(work->target, index, &err))
			note_error(work, index, &err);
	return NULL;
}

int parallel_each(size_t count, int (*visit)(void *target, size_t index, struct error *err),
		  void *target, struct error *err)
{
	struct work work = {
		.visit = visit,
		.target = target,
		.count = count,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.failed = count,
		.err = err,
	};
	long wanted = sysconf(_SC_NPROCESSORS_ONLN) - 1;
	pthread_t threads[THREADS_MAX - 1];
	int started = 0;

	while (started < THREADS_MAX - 1 && started < wanted && (size_t)started + 1 < count &&
	       !pthread_create(&threads[started], NULL, visit_some, &work))
		started++;
	visit_some(&work);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	return work.failed < count ? -1 : 0;
}
