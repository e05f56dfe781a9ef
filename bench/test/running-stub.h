/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A real stub for a test to drive by hand, and the memory that it shares with the test. */
#ifndef TEST_RUNNING_STUB_H
#define TEST_RUNNING_STUB_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "stub/layout.h"
#include "stub/spawn.h"

#define FRAMES	     128
#define FRAME_OFFSET (6 * STUB_PAGE_SIZE) /* of the first frame in memory_fd, bytes */

struct running_stub {
	struct stub stub;
	struct stub_config config;
	int memory_fd;
	uint8_t *memory; /* the test's mapping of all of memory_fd */
	struct stub_shared *shared;
	uint64_t *frame[FRAMES]; /* the test's view of each frame; zero at first */
};

/* Makes the memory, with the stub's own pages in it, and a config for no filter. */
void running_stub_prepare(struct running_stub *running);

/* Starts it as config says. Skips the test if this host cannot, fails it on other errors. */
void running_stub_start(struct running_stub *running);

/* As the two above with that filter. */
void running_stub_launch(struct running_stub *running, enum stub_filter filter);

/* Stops the stub and frees the memory. Idempotent; fit for a struct of zeros. */
void running_stub_stop(struct running_stub *running);

/* Gives the stub the turn; running_stub_await() returns true when it has come back, false
 * when the stub is dead. running_stub_turn() does both and fails the test on death. */
void running_stub_wake(struct running_stub *running);
bool running_stub_await(struct running_stub *running);
void running_stub_turn(struct running_stub *running);

/* Sends descriptors as one message. */
void running_stub_send_fds(struct running_stub *running, const int *fds, unsigned int count);

/* Waits for a notification, which must come; answers one: error 0 lets the call go on. */
struct seccomp_notif running_stub_receive(struct running_stub *running);
void running_stub_answer(struct running_stub *running, uint64_t id, int error);

/* Whether anything is mapped at the address in the stub. */
bool running_stub_mapped(const struct running_stub *running, uint64_t address);

/* Open descriptors of a process. */
unsigned int count_fds(pid_t pid);

#endif
