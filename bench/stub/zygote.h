/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A zygote: a thread of the monitor, under a filter of its own that notifies the mmaps and munmaps
 * of stub code and allows all else. The stubs that it starts inherit that filter, so that they all
 * have one listener, and put UML's own filter, the one that allows both, on top. Of two verdicts
 * the kernel takes the stricter, so guest code traps as ever and the calls of a batch are notified
 * (kernel/seccomp.c, 6.18).
 *
 * It is a thread because a stub dies with the thread that started it: this one lives until
 * zygote_close(), and nothing is left however the monitor ends.
 */
#ifndef STUB_ZYGOTE_H
#define STUB_ZYGOTE_H

#include <pthread.h>
#include <semaphore.h>

#include "base/error.h"
#include "stub/spawn.h"

struct zygote {
	int listener; /* of all its stubs */
	pthread_t thread;
	sem_t asked, done;
	enum stub_filter filter;

	/* what it is asked for; no stub: to end */
	struct stub *stub;
	const struct stub_config *config;
	struct error *err;
	int result;
};

/* Whether there is an outer filter for stubs that shall notify as that filter does. */
bool zygote_can(enum stub_filter filter);

/*
 * Starts the thread. filter is the one whose notifications the stubs shall have; zygote_can() must
 * hold for it. STATUS_UNSUPPORTED if the kernel has no listeners (5.0). On failure nothing is
 * left. The struct must stay where it is.
 */
int zygote_open(struct zygote *zygote, enum stub_filter filter, struct error *err);

/*
 * As stub_start(), but by the zygote; config.filter has no effect and stub.listener is -1. One
 * caller at a time.
 */
int zygote_start(struct zygote *zygote, struct stub *stub, const struct stub_config *config,
		 struct error *err);

/*
 * Ends the thread and closes the listener. All its stubs must have been stopped. Idempotent; fit
 * for a struct of zeros.
 */
void zygote_close(struct zygote *zygote);

#endif
