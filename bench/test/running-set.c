// SPDX-License-Identifier: GPL-2.0-or-later
/* A stub set for tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "test/running-set.h"

#define FRAME_BYTES ((uint64_t)STUB_SET_STUBS * STUB_SET_PAGES * STUB_PAGE_SIZE)
#define FIRST_PAGE  0x10000000ull
/* Odd, so that it visits all pages, and none is the neighbour of the one before. */
#define PAGE_STEP   37

static struct clock test_clock;

static uint64_t frame_of(uint32_t stub, unsigned int page)
{
	return (uint64_t)(stub * STUB_SET_PAGES + page) * STUB_PAGE_SIZE;
}

/* Its first word. */
static uint64_t *frame(struct running_set *running, uint32_t stub, unsigned int page)
{
	return (uint64_t *)(running->frames + frame_of(stub, page));
}

static void fail_or_skip(const struct error *err)
{
	if (err->status != STATUS_UNSUPPORTED)
		fail_msg("%s", err->text);
	fprintf(stderr, "skipped: %s\n", err->text);
	skip();
}

const struct serve_many *many_called(const char *name)
{
	for (size_t i = 0; serve_manys[i]; i++)
		if (!strcmp(serve_manys[i]->name, name))
			return serve_manys[i];
	fail_msg("no way is called %s", name);
	return NULL;
}

void running_set_start(struct running_set *running, bool one_listener, uint32_t count)
{
	struct error err;

	if (!test_clock.why[0])
		clock_calibrate(&test_clock);
	running_set_stop(running);
	memset(running, 0, sizeof(*running));
	running->one_listener = one_listener;
	running->options = (struct guest_options){
		.gate = gate_find("notify"),
		.cpu = -1,
		.thread_cpu = -1,
		.touch = STUB_TOUCH_WRITE,
		.clock = &test_clock,
		.zygote = one_listener ? &running->set.zygote : NULL,
	};
	if (physmem_create(&running->physmem, FRAME_BYTES, STUB_SET_STUBS, &err))
		fail_msg("%s", err.text);
	running->frames = running->physmem.memory + running->physmem.first_frame;
	if (guest_set_start(&running->set, &running->physmem, &running->options, count,
			    one_listener, &err))
		fail_or_skip(&err);
	running->started = true;
}

void running_set_open(struct running_set *running, const struct serve_many *row, uint32_t count,
		      const struct monitors_plan *plan)
{
	struct error err;

	guest_set_close(&running->set);
	if (guest_set_open(&running->set, row, count, plan, &err))
		fail_or_skip(&err);
}

void running_set_launch_by(struct running_set *running, const struct serve_many *row,
			   uint32_t count, const struct monitors_plan *plan)
{
	running_set_start(running, row->one_listener, count);
	running_set_open(running, row, count, plan);
}

void running_set_launch(struct running_set *running, const struct serve_many *row, uint32_t count)
{
	running_set_launch_by(running, row, count, NULL);
}

void running_set_reuse(struct running_set *running, const struct serve_many *row, uint32_t count,
		       const struct monitors_plan *plan)
{
	if (!running->kept || running->one_listener != row->one_listener) {
		running_set_stop(running);
		running_set_start(running, row->one_listener, STUB_SET_STUBS);
	}
	running->kept = false;
	running_set_open(running, row, count, plan);
}

static void replace(struct running_set *running, uint32_t stub)
{
	struct stub_member *member = &running->set.members[stub];
	struct guest *guest = &running->set.guests[stub];
	struct error err;

	guest_stop(guest);
	if (guest_start(guest, &running->physmem, &running->options, &err))
		fail_or_skip(&err);
	member->dead = member->away = false;
	member->why = (struct error){ .text = "" };
	for (unsigned int page = 0; page < STUB_SET_PAGES; page++)
		running->touched[stub][page] = *frame(running, stub, page) = 0;
}

void running_set_keep(struct running_set *running)
{
	guest_set_close(&running->set);
	for (uint32_t i = 0; i < running->set.count; i++)
		if (running->set.members[i].dead)
			replace(running, i);
	running->kept = true;
}

void running_set_end_test(struct running_set *running)
{
	if (!running->kept)
		running_set_stop(running);
}

void running_set_stop(struct running_set *running)
{
	if (running->started)
		guest_set_stop(&running->set);
	running->started = running->kept = false;
	if (running->frames)
		physmem_destroy(&running->physmem);
	running->frames = NULL;
}

void task_make(struct task *task, unsigned int calls, uint64_t (*random)(void))
{
	unsigned int first = (unsigned int)(random() % STUB_SET_PAGES);

	*task = (struct task){ .calls = calls };
	for (unsigned int i = 0; i < calls; i++) {
		task->page[i] = (first + i * PAGE_STEP) % STUB_SET_PAGES;
		task->maps[i] = random() % 3 > 0;
	}
}

static void forge(struct stub_call *call, enum fault fault)
{
	if (fault == FAULT_NONE)
		return;
	if (fault == FAULT_FAILED) {
		assert_int_equal(call->type, STUB_CALL_MMAP);
		call->fd = STUB_FDS_MAX - 1;
	} else if (call->type == STUB_CALL_MMAP) {
		call->offset += STUB_PAGE_SIZE;
	} else {
		call->address = STUB_CODE;
	}
}

static void queue(struct running_set *running, uint32_t stub)
{
	struct guest *guest = &running->set.guests[stub];
	const struct task *task = &running->task[stub];
	struct error err = { .text = "the batch is full" };

	for (unsigned int i = 0; i < task->calls; i++) {
		uint64_t address = FIRST_PAGE + task->page[i] * STUB_PAGE_SIZE;
		int queued = task->maps[i] ? guest_map(guest, address, STUB_PAGE_SIZE,
						       PROT_READ | PROT_WRITE,
						       frame_of(stub, task->page[i]), &err) :
					     guest_unmap(guest, address, STUB_PAGE_SIZE, &err);

		if (queued != BATCH_QUEUED)
			fail_msg("%s", err.text);
	}
	assert_int_equal(guest->mm.batch.count, task->calls);
	forge(&guest->mm.batch.calls[task->faulty], task->fault);
}

void running_set_queue(struct running_set *running)
{
	for (uint32_t i = 0; i < running->set.set.count; i++)
		if (!running->set.members[i].dead)
			queue(running, i);
}

/* Guest code runs after a batch that has succeeded, and writes to what that has mapped. */
static void check_memory(struct running_set *running, uint32_t stub)
{
	const struct task *task = &running->task[stub];

	for (unsigned int i = 0; i < task->calls; i++) {
		unsigned int page = task->page[i];

		running->touched[stub][page] += task->fault == FAULT_NONE && task->maps[i];
		assert_int_equal(*frame(running, stub, page), running->touched[stub][page]);
	}
}

void running_set_check(struct running_set *running, uint32_t stub)
{
	static const int failures[] = {
		[FAULT_NONE] = 0, [FAULT_DENIED] = -EPERM, [FAULT_FAILED] = -EBADF
	};
	const struct task *task = &running->task[stub];
	const struct guest_mm *mm = &running->set.guests[stub].mm;
	unsigned int made = task->fault == FAULT_NONE ? task->calls : task->faulty + 1;
	unsigned int denied = task->fault == FAULT_DENIED;

	/* what the stub has noted */
	assert_int_equal(mm->shared->data.futex, STUB_TURN_MONITOR);
	assert_int_equal(mm->shared->data.err, failures[task->fault]);
	assert_int_equal(mm->shared->stamps.calls_done, made);
	if (task->fault != FAULT_NONE)
		assert_int_equal(mm->shared->data.call_count, task->faulty);
	/* and what the monitor has */
	assert_int_equal(mm->log.failure, failures[task->fault]);
	assert_int_equal(mm->log.notified, made);
	assert_int_equal(mm->log.allowed, made - denied);
	assert_int_equal(mm->log.denied, denied);
	assert_int_equal(mm->log.vanished, 0);
	check_memory(running, stub);
}

void running_set_round(struct running_set *running)
{
	struct error err;

	running_set_queue(running);
	if (guest_set_round(&running->set, &err))
		fail_msg("%s", err.text);
	for (uint32_t i = 0; i < running->set.set.count; i++)
		if (!running->set.members[i].dead)
			running_set_check(running, i);
}
