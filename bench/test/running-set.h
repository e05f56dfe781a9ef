/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stub set for tests, and a ledger: what each stub is given to do, what must come of
 * it, and whether what the stub noted in its shared pages and in guest memory is that.
 */
#ifndef TEST_RUNNING_SET_H
#define TEST_RUNNING_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/guest_set.h"
#include "monitor/physmem.h"

#define STUB_SET_STUBS 64
#define STUB_SET_PAGES 128 /* of each stub, and as many frames of its own */

/* What is wrong with one call of a batch. */
enum fault {
	FAULT_NONE,
	FAULT_DENIED, /* forged: the monitor must deny it */
	FAULT_FAILED, /* allowed, but the kernel fails it: EBADF */
};

/* One stub's batch, and what must come of it. */
struct task {
	unsigned int calls;
	enum fault fault;
	unsigned int faulty;	   /* index of the faulty call */
	bool maps[STUB_BATCH_MAX]; /* by call: a map, else an unmap */
	unsigned int page[STUB_BATCH_MAX];
};

struct running_set {
	struct physmem physmem;
	struct guest_options options;
	struct guest_set set;
	struct task task[STUB_SET_STUBS];
	uint8_t *frames;
	uint64_t touched[STUB_SET_STUBS][STUB_SET_PAGES]; /* how often guest code must have */
	bool started;
	bool one_listener;
	bool kept; /* for the next test */
};

/* Fails the test, or the program outside of one, where there is none. */
const struct serve_many *many_called(const char *name);

/*
 * Starts count stubs behind gate notify, which rows with or without one_listener can be opened
 * for; ends what the struct had. Skips the test where the host lacks what it needs, as
 * all functions below do.
 */
void running_set_start(struct running_set *running, bool one_listener, uint32_t count);
/*
 * Sets the row up for the first count of them, by several monitor threads or, with NULL, by one.
 * A row that was set up before is ended first.
 */
void running_set_open(struct running_set *running, const struct serve_many *row, uint32_t count,
		      const struct monitors_plan *plan);

/* Both, for all of the stubs and by one thread. */
void running_set_launch(struct running_set *running, const struct serve_many *row, uint32_t count);
/* The same by several. */
void running_set_launch_by(struct running_set *running, const struct serve_many *row,
			   uint32_t count, const struct monitors_plan *plan);
/*
 * The same for tests that come one after the other, as a stub takes long to start: the first count
 * of STUB_SET_STUBS, which are those of the test before if that kept them.
 */
void running_set_reuse(struct running_set *running, const struct serve_many *row, uint32_t count,
		       const struct monitors_plan *plan);
/* Ends what was set up, starts a stub in the place of each that died, and keeps them all. */
void running_set_keep(struct running_set *running);
/* For teardowns: stops the stubs of a test that did not get as far as to keep them. */
void running_set_end_test(struct running_set *running);

/* Idempotent; fit for a struct of zeros. */
void running_set_stop(struct running_set *running);

/* A task of so many calls on different pages, maps and unmaps as random bits say. */
void task_make(struct task *task, unsigned int calls, uint64_t (*random)(void));

/* Queues the task of each living stub that is served, its fault included. */
void running_set_queue(struct running_set *running);

/* Queues, runs, and checks every one of these that is alive after it. */
void running_set_round(struct running_set *running);

/* Checks one stub by its ledger. */
void running_set_check(struct running_set *running, uint32_t stub);

#endif
