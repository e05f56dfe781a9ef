/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other process of a measurement: a fork that does one thing for ever. It ends
 * with the thread that started it, and takes no signals but SIGKILL.
 */
#ifndef FLOOR_PEER_H
#define FLOOR_PEER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/cause.h"
#include "base/error.h"

struct peer {
	pid_t pid; /* 0: there is none; so is a struct of zeros */
	int pidfd;
};

struct peer_work {
	/*
	 * In the peer, before it counts as started: a value for its starter, or -errno
	 * if it cannot go on; step and call say at what, for the error. NULL for nothing.
	 */
	int32_t (*prepare)(void *state);
	const char *step;
	enum call call;
	void (*run)(void *state); /* does not return unless something is wrong */
};

/*
 * Forks it, pinned to the CPU (-1: not pinned), and waits until it is prepared;
 * *value is what prepare returned, where value is not NULL. A handler of SIGCHLD is
 * installed for the process if there is none, so that the death of a peer ends the
 * system call that waits for it (but for one in the instant before it begins).
 */
int peer_start(struct peer *peer, int cpu, const struct peer_work *work, void *state,
	       int32_t *value, struct error *err);

/* After an EINTR: 0 if the peer lives. */
int peer_check(const struct peer *peer, struct error *err);

/* Kills and reaps it. Idempotent. */
void peer_stop(struct peer *peer);

#endif
