// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread that starts stubs under one listener. */
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

static int start(struct zygote *zygote)
{
	struct stub_config config = *zygote->config;

	config.filter = STUB_FILTER_ALLOW;
	return stub_start(zygote->stub, &config, zygote->err);
}

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

static int start_thread(struct zygote *zygote, struct error *err)
{
	int error = quiet_thread_create(&zygote->thread, nurse, zygote);

	if (!error)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
			  "a thread that starts stubs");
}

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
