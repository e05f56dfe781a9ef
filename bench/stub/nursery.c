// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread that starts stubs under one listener. */
#define _GNU_SOURCE
#include "stub/nursery.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"

bool nursery_can(enum stub_filter filter)
{
	return filter == STUB_FILTER_NOTIFY || filter == STUB_FILTER_NOTIFY_MAP;
}

static void await(sem_t *semaphore)
{
	while (sem_wait(semaphore))
		;
}

static int confine(struct nursery *nursery, struct error *err)
{
	struct sock_filter code[STUB_FILTER_MAX];
	struct sock_fprog program = { .filter = code };

	program.len = (unsigned short)stub_outer_filter_program(nursery->filter, code);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_errno(err, errno, "PR_SET_NO_NEW_PRIVS");
	nursery->listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
					 SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (nursery->listener >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_SECCOMP_FILTER, .error = errno },
			  "a shared listener");
}

static int start(struct nursery *nursery)
{
	struct stub_config config = *nursery->config;

	config.filter = STUB_FILTER_ALLOW;
	return stub_start(nursery->stub, &config, nursery->err);
}

static void *nurse(void *argument)
{
	struct nursery *nursery = argument;

	nursery->result = confine(nursery, nursery->err);
	if (nursery->result) {
		sem_post(&nursery->done);
		return NULL;
	}
	for (;;) {
		sem_post(&nursery->done);
		await(&nursery->asked);
		if (!nursery->stub)
			return NULL;
		nursery->result = start(nursery);
	}
}

/* Signals are for the monitor's own threads. */
static int start_thread(struct nursery *nursery, struct error *err)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&nursery->thread, NULL, nurse, nursery);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!error)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
			  "a thread that starts stubs");
}

static void destroy(struct nursery *nursery)
{
	sem_destroy(&nursery->asked);
	sem_destroy(&nursery->done);
	memset(nursery, 0, sizeof(*nursery));
}

int nursery_open(struct nursery *nursery, enum stub_filter filter, struct error *err)
{
	memset(nursery, 0, sizeof(*nursery));
	nursery->filter = filter;
	nursery->err = err;
	sem_init(&nursery->asked, 0, 0);
	sem_init(&nursery->done, 0, 0);
	if (start_thread(nursery, err)) {
		destroy(nursery);
		return -1;
	}
	await(&nursery->done);
	if (!nursery->result)
		return 0;
	pthread_join(nursery->thread, NULL);
	destroy(nursery);
	return -1;
}

int nursery_start(struct nursery *nursery, struct stub *stub, const struct stub_config *config,
		  struct error *err)
{
	nursery->stub = stub;
	nursery->config = config;
	nursery->err = err;
	sem_post(&nursery->asked);
	await(&nursery->done);
	return nursery->result;
}

void nursery_close(struct nursery *nursery)
{
	if (!nursery->filter)
		return;
	nursery->stub = NULL;
	sem_post(&nursery->asked);
	pthread_join(nursery->thread, NULL);
	close(nursery->listener);
	destroy(nursery);
}
