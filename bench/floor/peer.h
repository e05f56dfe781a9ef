/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other process of a measurement: a fork that does one thing without end. It ends with the
 * thread that started it, and takes no signal but SIGKILL. A process and not a thread, as a stub
 * is one: switching to it changes the address space.
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
	 * Called in the peer before it counts as started; NULL for nothing. Returns a value for
	 * its starter, or -errno if it cannot go on; then step and call say at what, for the
	 * error.
	 */
	int32_t (*prepare)(void *state);
	const char *step;
	enum call call;
	void (*run)(void *state); /* does not return unless something is wrong */
};

/*
 * Forks it, pinned to the CPU (-1: not pinned), and waits until it is prepared. If value is not
 * NULL, *value is what prepare() returned. 0, or -1 with nothing left. The caller keeps state, of
 * which the peer has a copy, except for what is shared memory.
 *
 * A handler of SIGCHLD is installed for the process if it has none, so that the death of a peer
 * ends the system call that waits for it (except for a death in the instant before that call).
 */
int peer_start(struct peer *peer, int cpu, const struct peer_work *work, void *state,
	       int32_t *value, struct error *err);

/* To be called after an EINTR: 0 if the peer lives, -1 with an error if not. */
int peer_check(const struct peer *peer, struct error *err);

/* Kills and reaps it. Idempotent. */
void peer_stop(struct peer *peer);

#endif
