/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest behind one of the gates for tests, and helpers that act while the test waits. */
#ifndef TEST_RUNNING_GUEST_H
#define TEST_RUNNING_GUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gate/guest.h"
#include "monitor/physmem.h"

#define GUEST_FRAMES 256
#define GUEST_SLOTS  2

/* Where the tests put pages of guests. */
#define GUEST_PAGE(number) (0x10000000ull + (uint64_t)(number)*STUB_PAGE_SIZE)

/*
 * Rows for cmocka of a test that gets the name of a gate as *state; its file has
 * stop_guest() as the teardown.
 */
#define ON_GATE(gate, test)                                                                  \
	{                                                                                    \
		.name = #test " (" gate ")", .test_func = test, .teardown_func = stop_guest, \
		.initial_state = gate,                                                       \
	}
#define LISTENING_GATES(test) \
	ON_GATE("notify-map", test), ON_GATE("notify", test), ON_GATE("filter-unmap", test)
#define ASKING_GATES(test)    LISTENING_GATES(test), ON_GATE("ret-trace", test)
#define HANDSHAKE_GATES(test) ON_GATE("none", test), ON_GATE("allow", test), LISTENING_GATES(test)
#define FUTEX_GATES(test)     HANDSHAKE_GATES(test), ON_GATE("ret-trace", test)
#define EVERY_GATE(test)      FUTEX_GATES(test), ON_GATE("ptrace", test)

struct running_guest {
	struct physmem physmem;
	struct guest_options options;
	struct guest guest;
	uint8_t *frames; /* the test's mapping of the guest's frames */
	bool started;
	pid_t helper; /* or 0 */
};

/* Makes physmem, and options of that gate: counted loop, writing touch, no pinning. */
void running_guest_prepare(struct running_guest *running, const char *gate);

/* Starts it as options says. Skips the test if this host cannot, fails it on other errors. */
void running_guest_start(struct running_guest *running);

/* As the two above. */
void running_guest_launch(struct running_guest *running, const char *gate);

/* Ends the helper, the guest and physmem. Idempotent; fit for a struct of zeros. */
void running_guest_stop(struct running_guest *running);

/* The first word of a frame. */
uint64_t *running_guest_frame(const struct running_guest *running, unsigned int frame);

/* Queues a call; it must not be refused. offset is of frames, in pages. */
void running_guest_map(struct running_guest *running, uint64_t address, unsigned int pages,
		       int prot, unsigned int frame);
void running_guest_unmap(struct running_guest *running, uint64_t address, uint64_t length);

/* Maps count single pages, GUEST_PAGE(i) to frame 2 * i, so that nothing is merged. */
void running_guest_queue(struct running_guest *running, unsigned int count);

/* The last round was to notify what the gate notifies of that, and all was allowed. */
void running_guest_assert_notified(const struct running_guest *running, unsigned int maps,
				   unsigned int unmaps);

/* The start of a round by hand, up to the first notification, which is left pending. */
void running_guest_wake_until_pending(struct running_guest *running);

/* A round that must succeed: no error, no failed call. */
void running_guest_round(struct running_guest *running);

/* A round that must say that the stub was killed by SIGKILL. */
void running_guest_dies(struct running_guest *running);

/* Kills the stub and waits until it is dead; does not reap it. */
void running_guest_kill(struct running_guest *running);

/* Stops the stub (SIGSTOP) and waits until it has; not of a traced one. */
void running_guest_freeze(struct running_guest *running);

/*
 * Guest code will be busy for minutes when it runs next. This is undone by a
 * guest_round(): call the gate's round instead.
 */
void running_guest_keep_busy(struct running_guest *running);

/* Forks a process that runs act(), ends when the test does, and counts as helper. */
void running_guest_help(struct running_guest *running, void (*act)(struct running_guest *running));

/*
 * For helpers. The first returns when a process sleeps in the kernel ('S') or is a
 * zombie ('Z'), the second a moment later.
 */
void await_process_state(pid_t pid, char state);
void pause_shortly(void);

/* For helpers, in futex modes: the monitor gave the turn away. */
void await_turn_of_stub(const struct running_guest *running);
/* For helpers: the stub ended its batch; guest code is next. */
void await_batch_end(const struct running_guest *running);

#endif
