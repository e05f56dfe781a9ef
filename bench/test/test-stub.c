// SPDX-License-Identifier: GPL-2.0-or-later
/* The stub code page in a real stub: batches, their failures, resume and flush path. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "stub/init.h"
#include "test/running-stub.h"

#define PROT_RW (PROT_READ | PROT_WRITE)
#define BASE	0x10000000ull /* where the guest's pages go */

static struct running_stub running;
static struct stub_data *data;

static int stop_stub(void **state)
{
	(void)state;
	running_stub_stop(&running);
	return 0;
}

static void launch(enum stub_filter filter)
{
	running_stub_launch(&running, filter);
	data = &running.shared->data;
}

static uint64_t page_at(unsigned int page)
{
	return BASE + (uint64_t)page * STUB_PAGE_SIZE;
}

static struct stub_call map_call(unsigned int page, unsigned int frame)
{
	return (struct stub_call){ .address = page_at(page),
				   .length = STUB_PAGE_SIZE,
				   .offset = FRAME_OFFSET + (uint64_t)frame * STUB_PAGE_SIZE,
				   .fd = 0,
				   .prot = PROT_RW,
				   .type = STUB_CALL_MMAP };
}

static struct stub_call unmap_call(uint64_t address, uint64_t length)
{
	return (struct stub_call){ .address = address, .length = length, .type = STUB_CALL_MUNMAP };
}

static void queue(struct stub_call call)
{
	data->calls[data->call_count++] = call;
}

/* Queues maps of consecutive pages, page i from frame i. */
static void queue_maps(unsigned int first, unsigned int count)
{
	for (unsigned int i = first; i < first + count; i++)
		queue(map_call(i, i));
}

static void send_memory(void)
{
	running_stub_send_fds(&running, &running.memory_fd, 1);
}

static void touch(unsigned int first, unsigned int count, uint32_t mode)
{
	struct stub_touch_list *list = &running.shared->touch;

	list->range[0] = (struct stub_touch_range){ page_at(first), count, mode };
	list->count = 1;
}

static const siginfo_t *reported_siginfo(void)
{
	return (const siginfo_t *)((uint8_t *)data + data->siginfo_offset);
}

static uint64_t reported_ip(void)
{
	const mcontext_t *context = (const mcontext_t *)((uint8_t *)data + data->mcontext_offset);

	return (uint64_t)context->gregs[REG_RIP];
}

static void test_reports_the_trapped_call(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	assert_int_equal(data->signal, SIGSYS);
	assert_int_equal(reported_siginfo()->si_signo, SIGSYS);
	assert_int_equal(reported_siginfo()->si_syscall, SYS_getpid);
	assert_true(reported_ip() > STUB_GUEST && reported_ip() < STUB_END);
	assert_true(data->siginfo_offset > STUB_PAGE_SIZE);
	assert_true(data->siginfo_offset < 2 * STUB_PAGE_SIZE);
	assert_true(data->mcontext_offset > STUB_PAGE_SIZE);
	assert_true(data->mcontext_offset < 2 * STUB_PAGE_SIZE);
}

static void test_reports_int3_without_a_filter(void **state)
{
	(void)state;
	launch(STUB_FILTER_NONE);
	assert_int_equal(data->signal, SIGTRAP);
	running_stub_turn(&running);
	assert_int_equal(data->signal, SIGTRAP);
}

/* All that is mapped is the region, and what the kernel has for all processes. */
static void assert_only_the_region(void)
{
	uint64_t bytes = 0;
	unsigned long start, end;
	char line[512];
	FILE *maps;

	snprintf(line, sizeof(line), "/proc/%d/maps", running.stub.pid);
	maps = fopen(line, "r");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		assert_int_equal(sscanf(line, "%lx-%lx", &start, &end), 2);
		if (strstr(line, "[vsyscall]"))
			continue;
		assert_true(start >= STUB_START && end <= STUB_END);
		bytes += end - start;
	}
	fclose(maps);
	assert_int_equal(bytes, STUB_END - STUB_START);
}

static void test_first_batch_leaves_the_reserved_region(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	assert_true(running_stub_mapped(&running, 0x400000));
	queue(unmap_call(0, STUB_START));
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	assert_int_equal(data->call_count, 0);
	assert_int_equal(data->signal, SIGSYS);
	assert_only_the_region();
	queue_maps(0, 2);
	send_memory();
	touch(0, 2, STUB_TOUCH_WRITE);
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	assert_int_equal(*running.frame[0], 1);
	assert_int_equal(*running.frame[1], 1);
}

static void test_full_batch(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	queue_maps(0, STUB_BATCH_MAX);
	send_memory();
	touch(0, STUB_BATCH_MAX, STUB_TOUCH_WRITE);
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	assert_int_equal(data->call_count, 0);
	assert_int_equal(running.shared->stamps.calls_done, STUB_BATCH_MAX);
	for (unsigned int i = 0; i < STUB_BATCH_MAX; i++)
		assert_int_equal(*running.frame[i], 1);
	assert_int_equal(*running.frame[STUB_BATCH_MAX], 0);
}

static void test_empty_wake_runs_the_guest(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	queue_maps(0, 1);
	send_memory();
	touch(0, 1, STUB_TOUCH_WRITE);
	for (unsigned int i = 1; i <= 3; i++) {
		running_stub_turn(&running);
		assert_int_equal(data->signal, SIGSYS);
		assert_int_equal(*running.frame[0], i);
	}
}

static void test_touch_modes(void **state)
{
	struct stat before, after;

	(void)state;
	launch(STUB_FILTER_ALLOW);
	queue_maps(0, 2);
	send_memory();
	touch(0, 1, STUB_TOUCH_NONE);
	fstat(running.memory_fd, &before);
	running_stub_turn(&running);
	fstat(running.memory_fd, &after);
	assert_int_equal(before.st_blocks, after.st_blocks);
	/* Reading a hole of a shared mapping fills it. */
	touch(0, 1, STUB_TOUCH_READ);
	running_stub_turn(&running);
	fstat(running.memory_fd, &after);
	assert_true(before.st_blocks < after.st_blocks);
	assert_int_equal(*running.frame[0], 0);
}

static void test_several_touch_ranges(void **state)
{
	struct stub_touch_list *list;

	(void)state;
	launch(STUB_FILTER_ALLOW);
	queue_maps(0, 8);
	send_memory();
	list = &running.shared->touch;
	list->range[0] = (struct stub_touch_range){ page_at(1), 2, STUB_TOUCH_WRITE };
	list->range[1] = (struct stub_touch_range){ page_at(4), 0, STUB_TOUCH_WRITE };
	list->range[2] = (struct stub_touch_range){ page_at(6), 2, STUB_TOUCH_READ };
	list->range[3] = (struct stub_touch_range){ page_at(5), 1, STUB_TOUCH_WRITE };
	list->count = 4;
	running_stub_turn(&running);
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(*running.frame[i], i == 1 || i == 2 || i == 5);
}

/* Calls that fail, and how. Descriptor 0 of the batch is good, 1 to 3 were not sent. */
static const struct {
	struct stub_call call;
	int error;
} bad_calls[] = {
	{ { .address = BASE, .length = 4096, .fd = 1, .prot = PROT_RW, .type = STUB_CALL_MMAP },
	  EBADF },
	{ { .address = BASE, .length = 4096, .fd = 4, .prot = PROT_RW, .type = STUB_CALL_MMAP },
	  EBADF },
	{ { .address = BASE, .length = 4096, .fd = -1, .prot = PROT_RW, .type = STUB_CALL_MMAP },
	  EBADF },
	{ { .address = BASE, .length = 4096, .offset = 1, .prot = PROT_RW, .type = STUB_CALL_MMAP },
	  EINVAL },
	{ { .address = BASE + 1, .length = 4096, .prot = PROT_RW, .type = STUB_CALL_MMAP },
	  EINVAL },
	{ { .address = BASE, .length = 0, .type = STUB_CALL_MUNMAP }, EINVAL },
	{ { .address = BASE + 1, .length = 4096, .type = STUB_CALL_MUNMAP }, EINVAL },
};

/* A batch of count good calls of which the one at index is bad instead. */
static void fail_at(unsigned int index, unsigned int count, const struct stub_call *bad, int error)
{
	for (unsigned int i = 0; i < count; i++)
		queue(i == index ? *bad : map_call(1 + i, i));
	send_memory();
	touch(100, 1, STUB_TOUCH_WRITE); /* would be SIGSEGV */
	running_stub_turn(&running);
	assert_int_equal(data->signal, SIGSYS);
	assert_int_equal(data->err, -error);
	assert_int_equal(data->call_count, index);
	assert_int_equal(running.shared->stamps.calls_done, index + 1);
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(running_stub_mapped(&running, page_at(1 + i)), i < index);
	assert_int_equal(count_fds(running.stub.pid), 1);
}

static void clear_up(void)
{
	data->call_count = 0;
	queue(unmap_call(0, STUB_START));
	running.shared->touch.count = 0;
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
}

static void test_failure_ends_the_batch(void **state)
{
	const unsigned int count = 5;

	(void)state;
	launch(STUB_FILTER_ALLOW);
	clear_up();
	for (size_t i = 0; i < sizeof(bad_calls) / sizeof(bad_calls[0]); i++) {
		for (unsigned int index = 0; index < count; index += 2) {
			fail_at(index, count, &bad_calls[i].call, bad_calls[i].error);
			clear_up();
		}
	}
	fail_at(0, 1, &bad_calls[0].call, bad_calls[0].error);
	clear_up();
	data->call_count = 0;
	for (unsigned int i = 0; i < STUB_BATCH_MAX - 1; i++)
		queue(map_call(i, i));
	queue(unmap_call(1, 1));
	send_memory();
	running_stub_turn(&running);
	assert_int_equal(data->err, -EINVAL);
	assert_int_equal(data->call_count, STUB_BATCH_MAX - 1);
}

static void test_flush_path_does_not_run_the_guest(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	for (unsigned int i = 0; i < 2; i++) {
		queue_maps(i, 1);
		send_memory();
		touch(i, 1, STUB_TOUCH_WRITE);
		data->restart_wait = 1;
		running_stub_turn(&running);
		assert_int_equal(data->signal, SIGSYS);
		assert_int_equal(data->err, 0);
		assert_int_equal(data->call_count, 0);
		assert_int_equal(data->restart_wait, 0);
		assert_true(running_stub_mapped(&running, page_at(i)));
		assert_int_equal(*running.frame[i], 0);
	}
	data->restart_wait = 1; /* with an empty batch */
	running_stub_turn(&running);
	assert_int_equal(*running.frame[1], 0);
	running_stub_turn(&running);
	assert_int_equal(*running.frame[1], 1);
}

static void test_descriptors_of_a_batch(void **state)
{
	int fds[STUB_FDS_MAX + 1];
	char word[8];

	(void)state;
	launch(STUB_FILTER_ALLOW);
	for (int i = 0; i <= STUB_FDS_MAX; i++) {
		fds[i] = memfd_create("other", MFD_CLOEXEC);
		assert_int_equal(ftruncate(fds[i], STUB_PAGE_SIZE), 0);
	}
	running_stub_send_fds(&running, fds, STUB_FDS_MAX);
	for (unsigned int i = 0; i < STUB_FDS_MAX; i++) {
		queue(map_call(i, 0));
		data->calls[i].offset = 0;
		data->calls[i].fd = STUB_FDS_MAX - 1 - (int)i;
	}
	touch(1, 1, STUB_TOUCH_WRITE);
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	for (int i = 0; i < STUB_FDS_MAX; i++) {
		assert_int_equal(pread(fds[i], word, sizeof(word), 0), sizeof(word));
		assert_int_equal(word[0], i == STUB_FDS_MAX - 2);
	}
	assert_int_equal(count_fds(running.stub.pid), 1);
	/* One more than the stub has room for: the kernel closes the rest. */
	running_stub_send_fds(&running, fds, STUB_FDS_MAX + 1);
	queue(map_call(0, 0));
	data->calls[0].offset = 0;
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	assert_int_equal(count_fds(running.stub.pid), 1);
	for (int i = 0; i <= STUB_FDS_MAX; i++)
		close(fds[i]);
}

static void test_unmap_needs_no_descriptor(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	queue(unmap_call(BASE, STUB_PAGE_SIZE));
	running_stub_turn(&running);
	assert_int_equal(data->err, 0);
	assert_int_equal(data->call_count, 0);
	/* Without a message a map has no descriptor to map. */
	queue_maps(0, 1);
	running_stub_turn(&running);
	assert_int_equal(data->err, -EBADF);
	assert_int_equal(data->call_count, 0);
}

static void test_stamps(void **state)
{
	struct stub_stamps *stamps;
	uint64_t last = 0;

	(void)state;
	launch(STUB_FILTER_ALLOW);
	stamps = &running.shared->stamps;
	queue_maps(0, 9);
	send_memory();
	running_stub_turn(&running);
	assert_int_equal(stamps->calls_done, 9);
	assert_int_not_equal(stamps->batch_end, 0);
	assert_int_equal(stamps->call[0].before, 0);
	last = stamps->batch_end;
	stamps->stamp_calls = 1;
	queue_maps(0, 5);
	send_memory();
	running_stub_turn(&running);
	assert_int_equal(stamps->calls_done, 5);
	for (unsigned int i = 0; i < 5; i++) {
		assert_true(stamps->call[i].before > last);
		assert_true(stamps->call[i].after > stamps->call[i].before);
		last = stamps->call[i].after;
	}
	assert_true(stamps->batch_end > last);
	assert_int_equal(stamps->call[5].before, 0);
}

static void test_faults_are_reported_and_can_be_mended(void **state)
{
	(void)state;
	launch(STUB_FILTER_ALLOW);
	touch(3, 1, STUB_TOUCH_WRITE);
	running_stub_turn(&running);
	assert_int_equal(data->signal, SIGSEGV);
	assert_ptr_equal(reported_siginfo()->si_addr, page_at(3));
	queue(map_call(3, 7));
	send_memory();
	running_stub_turn(&running);
	assert_int_equal(data->signal, SIGSYS);
	assert_int_equal(*running.frame[7], 1);
}

static void expect_call(int number, uint64_t address, int answer)
{
	struct seccomp_notif notification = running_stub_receive(&running);

	assert_int_equal(notification.data.nr, number);
	assert_int_equal(notification.data.args[0], address);
	assert_int_equal(notification.data.args[1], STUB_PAGE_SIZE);
	assert_true(notification.data.instruction_pointer > STUB_CODE);
	assert_true(notification.data.instruction_pointer < STUB_DATA);
	running_stub_answer(&running, notification.id, answer);
}

static void test_notified_batch(void **state)
{
	(void)state;
	launch(STUB_FILTER_NOTIFY);
	queue_maps(0, 2);
	queue(unmap_call(page_at(0), STUB_PAGE_SIZE));
	send_memory();
	running_stub_wake(&running);
	expect_call(SYS_mmap, page_at(0), 0);
	expect_call(SYS_mmap, page_at(1), 0);
	expect_call(SYS_munmap, page_at(0), 0);
	assert_true(running_stub_await(&running));
	assert_int_equal(data->err, 0);
	assert_false(running_stub_mapped(&running, page_at(0)));
	assert_true(running_stub_mapped(&running, page_at(1)));
	/* The socket and the listener. */
	assert_int_equal(count_fds(running.stub.pid), 2);
	/* A denied call ends the batch as a failed one does. */
	queue_maps(2, 3);
	send_memory();
	running_stub_wake(&running);
	expect_call(SYS_mmap, page_at(2), 0);
	expect_call(SYS_mmap, page_at(3), -EPERM);
	assert_true(running_stub_await(&running));
	assert_int_equal(data->err, -EPERM);
	assert_int_equal(data->call_count, 1);
	assert_true(running_stub_mapped(&running, page_at(2)));
	assert_false(running_stub_mapped(&running, page_at(3)));
	assert_false(running_stub_mapped(&running, page_at(4)));
}

static int await_stop(void)
{
	int status = 0;

	while (waitpid(running.stub.pid, &status, __WALL) < 0)
		assert_int_equal(errno, EINTR);
	assert_true(WIFSTOPPED(status));
	return WSTOPSIG(status);
}

static void run_traced_batch(void)
{
	struct user_regs_struct guest, batch;

	assert_int_equal(ptrace(PTRACE_GETREGS, running.stub.pid, NULL, &guest), 0);
	batch = guest;
	batch.rip = STUB_CODE + STUB_ENTRY_BATCH;
	batch.orig_rax = ~0ull;
	assert_int_equal(ptrace(PTRACE_SETREGS, running.stub.pid, NULL, &batch), 0);
	assert_int_equal(ptrace(PTRACE_CONT, running.stub.pid, NULL, NULL), 0);
	assert_int_equal(await_stop(), SIGTRAP);
	guest.orig_rax = ~0ull;
	assert_int_equal(ptrace(PTRACE_SETREGS, running.stub.pid, NULL, &guest), 0);
}

static void test_traced_batch(void **state)
{
	(void)state;
	running_stub_prepare(&running);
	running.config.traced = true;
	running_stub_start(&running);
	data = &running.shared->data;
	queue(unmap_call(0, STUB_START));
	queue_maps(0, 2);
	data->calls[1].fd = STUB_TRACED_MEMORY_FD;
	data->calls[2].fd = STUB_TRACED_MEMORY_FD;
	run_traced_batch();
	assert_int_equal(data->err, 0);
	assert_int_equal(data->call_count, 0);
	assert_int_not_equal(running.shared->stamps.batch_end, 0);
	touch(0, 2, STUB_TOUCH_WRITE);
	assert_int_equal(ptrace(PTRACE_SYSEMU, running.stub.pid, NULL, NULL), 0);
	assert_int_equal(await_stop(), SIGTRAP | 0x80);
	assert_int_equal(*running.frame[1], 1);
	queue_maps(2, 3);
	data->calls[0].fd = STUB_TRACED_MEMORY_FD;
	data->calls[1].fd = 1000;
	run_traced_batch();
	assert_int_equal(data->err, -EBADF);
	assert_int_equal(data->call_count, 1);
	assert_true(running_stub_mapped(&running, page_at(2)));
	assert_false(running_stub_mapped(&running, page_at(4)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_reports_the_trapped_call, stop_stub),
		cmocka_unit_test_teardown(test_reports_int3_without_a_filter, stop_stub),
		cmocka_unit_test_teardown(test_first_batch_leaves_the_reserved_region, stop_stub),
		cmocka_unit_test_teardown(test_full_batch, stop_stub),
		cmocka_unit_test_teardown(test_empty_wake_runs_the_guest, stop_stub),
		cmocka_unit_test_teardown(test_touch_modes, stop_stub),
		cmocka_unit_test_teardown(test_several_touch_ranges, stop_stub),
		cmocka_unit_test_teardown(test_failure_ends_the_batch, stop_stub),
		cmocka_unit_test_teardown(test_flush_path_does_not_run_the_guest, stop_stub),
		cmocka_unit_test_teardown(test_descriptors_of_a_batch, stop_stub),
		cmocka_unit_test_teardown(test_unmap_needs_no_descriptor, stop_stub),
		cmocka_unit_test_teardown(test_stamps, stop_stub),
		cmocka_unit_test_teardown(test_faults_are_reported_and_can_be_mended, stop_stub),
		cmocka_unit_test_teardown(test_notified_batch, stop_stub),
		cmocka_unit_test_teardown(test_traced_batch, stop_stub),
	};

	return cmocka_run_group_tests_name("stub", tests, NULL, NULL);
}
