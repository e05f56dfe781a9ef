// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest for tests. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "test/running-guest.h"

#define FRAME_BYTES ((uint64_t)GUEST_FRAMES * STUB_PAGE_SIZE)

static struct clock test_clock;

void running_guest_prepare(struct running_guest *running, const char *gate)
{
	struct error err;

	if (!test_clock.why[0])
		clock_calibrate(&test_clock);
	memset(running, 0, sizeof(*running));
	running->options = (struct guest_options){
		.gate = gate_find(gate),
		.serve = serve_find("counted"),
		.cpu = -1,
		.thread_cpu = -1,
		.touch = STUB_TOUCH_WRITE,
		.clock = &test_clock,
	};
	assert_non_null(running->options.gate);
	if (physmem_create(&running->physmem, FRAME_BYTES, GUEST_SLOTS, &err))
		fail_msg("%s", err.text);
	running->frames = mmap(NULL, FRAME_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
			       running->physmem.fd, (off_t)running->physmem.first_frame);
	assert_ptr_not_equal(running->frames, MAP_FAILED);
}

void running_guest_start(struct running_guest *running)
{
	struct error err;

	if (!guest_start(&running->guest, &running->physmem, &running->options, &err)) {
		running->started = true;
		return;
	}
	if (err.status != STATUS_UNSUPPORTED)
		fail_msg("%s", err.text);
	fprintf(stderr, "skipped: %s\n", err.text);
	skip();
}

void running_guest_launch(struct running_guest *running, const char *gate)
{
	running_guest_prepare(running, gate);
	running_guest_start(running);
}

void running_guest_stop(struct running_guest *running)
{
	if (running->helper) {
		kill(running->helper, SIGKILL);
		while (waitpid(running->helper, NULL, 0) < 0 && errno == EINTR)
			;
		running->helper = 0;
	}
	if (running->started)
		guest_stop(&running->guest);
	running->started = false;
	if (!running->frames)
		return;
	munmap(running->frames, FRAME_BYTES);
	running->frames = NULL;
	physmem_destroy(&running->physmem);
}

uint64_t *running_guest_frame(const struct running_guest *running, unsigned int frame)
{
	return (uint64_t *)(running->frames + (uint64_t)frame * STUB_PAGE_SIZE);
}

void running_guest_map(struct running_guest *running, uint64_t address, unsigned int pages,
		       int prot, unsigned int frame)
{
	struct error err = { .text = "the batch is full" };

	if (guest_map(&running->guest, address, (uint64_t)pages * STUB_PAGE_SIZE, prot,
		      (uint64_t)frame * STUB_PAGE_SIZE, &err) != BATCH_QUEUED)
		fail_msg("%s", err.text);
}

void running_guest_unmap(struct running_guest *running, uint64_t address, uint64_t length)
{
	struct error err = { .text = "the batch is full" };

	if (guest_unmap(&running->guest, address, length, &err) != BATCH_QUEUED)
		fail_msg("%s", err.text);
}

void running_guest_queue(struct running_guest *running, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		running_guest_map(running, GUEST_PAGE(i), 1, PROT_READ | PROT_WRITE, 2 * i);
}

void running_guest_assert_notified(const struct running_guest *running, unsigned int maps,
				   unsigned int unmaps)
{
	const struct gate *gate = running->guest.gate;
	const struct round_log *done = &running->guest.mm.log;
	unsigned int expected =
		(gate->notifies_map ? maps : 0) + (gate->notifies_unmap ? unmaps : 0);

	assert_int_equal(done->notified, expected);
	assert_int_equal(done->allowed, expected);
	assert_int_equal(done->denied, 0);
	assert_int_equal(done->vanished, 0);
}

void running_guest_wake_until_pending(struct running_guest *running)
{
	struct pollfd listener = { .fd = running->guest.mm.stub.listener, .events = POLLIN };
	struct error err;

	if (handoff_send_fds(&running->guest.mm, &err) || handoff_wake(&running->guest.mm, &err))
		fail_msg("%s", err.text);
	while (poll(&listener, 1, -1) != 1)
		assert_int_equal(errno, EINTR);
	assert_int_equal(listener.revents, POLLIN);
}

void running_guest_round(struct running_guest *running)
{
	struct error err;

	if (guest_round(&running->guest, false, &err))
		fail_msg("%s", err.text);
	assert_int_equal(running->guest.mm.log.failure, 0);
}

void running_guest_dies(struct running_guest *running)
{
	char expected[64];
	struct error err;
	siginfo_t end;

	/* A gate that reaps its stub forgets the pid. */
	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 running->guest.mm.stub.pid);
	assert_int_equal(running->guest.gate->round(&running->guest, false, &err), -1);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.status, STATUS_CANNOT);
	/* The pid of a stub that was reaped may be another's: it must be forgotten. */
	if (running->guest.mm.stub.pid != -1)
		assert_int_equal(waitid(P_PID, (id_t)running->guest.mm.stub.pid, &end,
					WEXITED | WNOWAIT | WNOHANG | __WALL),
				 0);
}

void running_guest_kill(struct running_guest *running)
{
	struct pollfd dead = { .fd = running->guest.mm.stub.pidfd, .events = POLLIN };

	assert_int_equal(kill(running->guest.mm.stub.pid, SIGKILL), 0);
	while (poll(&dead, 1, -1) != 1)
		assert_int_equal(errno, EINTR);
}

void running_guest_freeze(struct running_guest *running)
{
	pid_t pid = running->guest.mm.stub.pid;
	siginfo_t change;

	assert_int_equal(kill(pid, SIGSTOP), 0);
	while (waitid(P_PID, (id_t)pid, &change, WSTOPPED))
		assert_int_equal(errno, EINTR);
	assert_int_equal(change.si_code, CLD_STOPPED);
}

void running_guest_keep_busy(struct running_guest *running)
{
	struct stub_touch_list *list = &running->guest.mm.shared->touch;

	for (unsigned int i = 0; i < STUB_BATCH_MAX; i++)
		list->range[i] = (struct stub_touch_range){ 0, UINT32_MAX, STUB_TOUCH_NONE };
	list->count = STUB_BATCH_MAX;
}

void running_guest_help(struct running_guest *running, void (*act)(struct running_guest *running))
{
	pid_t test = getpid();

	running->helper = fork();
	assert_int_not_equal(running->helper, -1);
	if (running->helper)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == test)
		act(running);
	_exit(0);
}

void pause_shortly(void)
{
	const struct timespec moment = { .tv_nsec = 500000 };

	nanosleep(&moment, NULL);
}

/* '?' if there is no such process. */
static char process_state(pid_t pid)
{
	char text[256] = "";
	const char *name_end;
	ssize_t length;
	int fd;

	snprintf(text, sizeof(text), "/proc/%d/stat", pid);
	fd = open(text, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return '?';
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	name_end = strrchr(text, ')');
	return name_end && name_end[1] ? name_end[2] : '?';
}

void await_process_state(pid_t pid, char state)
{
	while (process_state(pid) != state)
		pause_shortly();
}

void await_turn_of_stub(const struct running_guest *running)
{
	while (__atomic_load_n(&running->guest.mm.shared->data.futex, __ATOMIC_ACQUIRE) !=
	       STUB_TURN_STUB)
		pause_shortly();
}

void await_batch_end(const struct running_guest *running)
{
	while (!__atomic_load_n(&running->guest.mm.shared->stamps.calls_done, __ATOMIC_ACQUIRE))
		pause_shortly();
}
