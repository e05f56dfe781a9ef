// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that starts stubs under one listener. It takes one request at a time: zygote_start()
 * fills the struct, posts `asked` and waits for `done`. The two semaphores order all accesses to
 * the struct, so there is no lock.
 */
#define _GNU_SOURCE
#include "stub/zygote.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/blocked_thread.h"
#include "base/cause.h"

bool zygote_can(enum stub_filter filter)
{
	return filter == STUB_FILTER_NOTIFY || filter == STUB_FILTER_NOTIFY_MAP;
}

static void await(sem_t *semaphore)
{
	while (sem_wait(semaphore))
		;
}

/* No TSYNC: the filter is for this thread and what it starts, not for the monitor's others. */
static int confine(struct zygote *zygote, struct error *err)
{
	struct sock_filter code[STUB_FILTER_MAX];
	struct sock_fprog program = { .filter = code };

	program.len = (unsigned short)stub_outer_filter_program(zygote->filter, code);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_errno(err, errno, "PR_SET_NO_NEW_PRIVS");
	zygote->listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
					SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (zygote->listener >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_SECCOMP_FILTER, .error = errno },
			  "a shared listener");
}

/*
 * The outer filter notifies; the stub's own must allow the same calls, as the stricter verdict
 * holds.
 */
static int start(struct zygote *zygote)
{
	struct stub_config config = *zygote->config;

	config.filter = STUB_FILTER_ALLOW;
	return stub_start(zygote->stub, &config, zygote->err);
}

/*
 * The first `done` says that the filter is there. After that each `asked` is one stub, and one
 * without a stub is the end.
 */
static void *nurse(void *argument)
{
	struct zygote *zygote = argument;

	zygote->result = confine(zygote, zygote->err);
	if (zygote->result) {
		sem_post(&zygote->done);
		return NULL;
	}
	for (;;) {
		sem_post(&zygote->done);
		await(&zygote->asked);
		if (!zygote->stub)
			return NULL;
		zygote->result = start(zygote);
	}
}

/* Without signals: these are for the thread that runs the rounds. */
static int start_thread(struct zygote *zygote, struct error *err)
{
	int error = quiet_thread_create(&zygote->thread, nurse, zygote);

	if (!error)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
			  "a thread that starts stubs");
}

/* Leaves zeros, which are a closed zygote: filter 0 is STUB_FILTER_NONE. */
static void destroy(struct zygote *zygote)
{
	sem_destroy(&zygote->asked);
	sem_destroy(&zygote->done);
	memset(zygote, 0, sizeof(*zygote));
}

int zygote_open(struct zygote *zygote, enum stub_filter filter, struct error *err)
{
	memset(zygote, 0, sizeof(*zygote));
	zygote->filter = filter;
	zygote->err = err;
	sem_init(&zygote->asked, 0, 0);
	sem_init(&zygote->done, 0, 0);
	if (start_thread(zygote, err)) {
		destroy(zygote);
		return -1;
	}
	await(&zygote->done);
	if (!zygote->result)
		return 0;
	pthread_join(zygote->thread, NULL);
	destroy(zygote);
	return -1;
}

int zygote_start(struct zygote *zygote, struct stub *stub, const struct stub_config *config,
		 struct error *err)
{
	zygote->stub = stub;
	zygote->config = config;
	zygote->err = err;
	sem_post(&zygote->asked);
	await(&zygote->done);
	return zygote->result;
}

void zygote_close(struct zygote *zygote)
{
	if (!zygote->filter)
		return;
	zygote->stub = NULL;
	sem_post(&zygote->asked);
	pthread_join(zygote->thread, NULL);
	close(zygote->listener);
	destroy(zygote);
}
