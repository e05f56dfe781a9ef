// SPDX-License-Identifier: GPL-2.0-or-later
/* Stubs of one listener: whose calls it gets, what else it sees, what is left of them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/handoff.h"
#include "monitor/listener.h"
#include "monitor/physmem.h"
#include "stub/zygote.h"
#include "test/running-guest.h"
#include "test/running-stub.h"

#define STUBS	  3
#define FREE_PAGE 0x10000000ull

static struct physmem physmem;
static struct zygote zygote;
static struct stub stubs[STUBS];

static int stop(void **state)
{
	(void)state;
	for (int i = 0; i < STUBS; i++)
		if (stubs[i].pid)
			stub_stop(&stubs[i]);
	memset(stubs, 0, sizeof(stubs));
	zygote_close(&zygote);
	if (physmem.memory)
		physmem_destroy(&physmem);
	memset(&physmem, 0, sizeof(physmem));
	return 0;
}

static void check(int result, const struct error *err)
{
	if (!result)
		return;
	if (err->status != STATUS_UNSUPPORTED)
		fail_msg("%s", err->text);
	fprintf(stderr, "skipped: %s\n", err->text);
	skip();
}

static void start(int i)
{
	struct stub_config config = {
		.memory_fd = physmem.fd,
		.code_offset = physmem.code_offset,
		.guest_offset = physmem.guest_offset,
		.shared_offset = physmem.shared_offset + (uint64_t)i * sizeof(struct stub_shared),
		.shared = &physmem.shared[i],
		.cpu = -1,
	};
	struct error err;

	check(zygote_start(&zygote, &stubs[i], &config, &err), &err);
}

static void launch(enum stub_filter filter)
{
	struct error err;

	check(physmem_create(&physmem, STUB_PAGE_SIZE, STUBS, &err), &err);
	check(zygote_open(&zygote, filter, &err), &err);
	for (int i = 0; i < STUBS; i++)
		start(i);
}

static struct stub_data *data_of(int i)
{
	return &physmem.shared[i].data;
}

/* Hands over a batch of one call. */
static void wake(int i, struct stub_call call)
{
	struct guest_mm mm = { .stub = stubs[i], .shared = &physmem.shared[i] };
	struct error err;

	mm.batch.count = 1;
	data_of(i)->calls[0] = call;
	check(handoff_wake(&mm, &err), &err);
}

static void await_turn(int i)
{
	while (__atomic_load_n(&data_of(i)->futex, __ATOMIC_ACQUIRE) != STUB_TURN_MONITOR)
		pause_shortly();
}

static const struct stub_call unmap = {
	.address = FREE_PAGE,
	.length = STUB_PAGE_SIZE,
	.type = STUB_CALL_MUNMAP,
};

/* Fails in the kernel, as there is no such descriptor. */
static const struct stub_call map = {
	.address = FREE_PAGE,
	.length = STUB_PAGE_SIZE,
	.type = STUB_CALL_MMAP,
	.fd = STUB_FDS_MAX - 1,
};

static void answer(int i, long number, bool allowed)
{
	struct seccomp_notif request;
	struct seccomp_notif_resp response;

	assert_int_equal(listener_receive(zygote.listener, &request), 0);
	assert_int_equal(request.pid, stubs[i].pid);
	assert_int_equal(request.data.nr, number);
	response = listener_verdict(request.id, allowed);
	assert_int_equal(listener_send(zygote.listener, &response), 0);
}

/* Guest code has trapped with SIGSYS before and after: that verdict is the stricter. */
static void test_calls_of_all(void **state)
{
	(void)state;
	launch(STUB_FILTER_NOTIFY);
	for (int i = 0; i < STUBS; i++) {
		bool allowed = i != 1;

		wake(i, unmap);
		answer(i, SYS_munmap, allowed);
		await_turn(i);
		assert_int_equal(data_of(i)->signal, SIGSYS);
		assert_int_equal(data_of(i)->err, allowed ? 0 : -EPERM);
		wake(i, map);
		answer(i, SYS_mmap, true);
		await_turn(i);
		assert_int_equal(data_of(i)->err, -EBADF);
	}
}

static void test_as_notify_map(void **state)
{
	(void)state;
	launch(STUB_FILTER_NOTIFY_MAP);
	wake(0, unmap);
	await_turn(0);
	assert_int_equal(data_of(0)->err, 0);
	wake(0, map);
	answer(0, SYS_mmap, false);
	await_turn(0);
	assert_int_equal(data_of(0)->err, -EPERM);
}

/* What the monitor's own threads do is not notified: this would hang. */
static void test_the_monitor_is_free(void **state)
{
	struct pollfd listener = { .events = POLLIN };
	void *page;

	(void)state;
	launch(STUB_FILTER_NOTIFY);
	page = mmap(NULL, STUB_PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(page, MAP_FAILED);
	assert_int_equal(munmap(page, STUB_PAGE_SIZE), 0);
	assert_int_equal(prctl(PR_GET_SECCOMP), 0);
	listener.fd = zygote.listener;
	assert_int_equal(poll(&listener, 1, 0), 0);
}

static void test_leaves_nothing(void **state)
{
	unsigned int before;

	launch(STUB_FILTER_NOTIFY);
	stop(state);
	before = count_fds(getpid());
	launch(STUB_FILTER_NOTIFY);
	stop(state);
	assert_int_equal(count_fds(getpid()), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	assert_int_equal(errno, ECHILD);
}

static __attribute__((noreturn)) void be_a_monitor(pid_t test, int fd)
{
	pid_t pids[STUBS];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == test)
		launch(STUB_FILTER_NOTIFY);
	for (int i = 0; i < STUBS; i++)
		pids[i] = stubs[i].pid;
	if (write(fd, pids, sizeof(pids)) == sizeof(pids))
		pause();
	_exit(1);
}

static void test_dies_with_a_killed_monitor(void **state)
{
	pid_t pids[STUBS], test = getpid(), monitor;
	struct pollfd death[STUBS];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	monitor = fork();
	if (!monitor)
		be_a_monitor(test, ends[1]);
	close(ends[1]);
	if (read(ends[0], pids, sizeof(pids)) != sizeof(pids))
		skip();
	close(ends[0]);
	for (int i = 0; i < STUBS; i++)
		death[i] = (struct pollfd){ (int)syscall(SYS_pidfd_open, pids[i], 0), POLLIN, 0 };
	kill(monitor, SIGKILL);
	assert_int_equal(waitpid(monitor, NULL, 0), monitor);
	for (int i = 0; i < STUBS; i++) {
		assert_true(death[i].fd >= 0);
		assert_int_equal(poll(&death[i], 1, -1), 1);
		close(death[i].fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_calls_of_all, stop),
		cmocka_unit_test_teardown(test_as_notify_map, stop),
		cmocka_unit_test_teardown(test_the_monitor_is_free, stop),
		cmocka_unit_test_teardown(test_leaves_nothing, stop),
		cmocka_unit_test(test_dies_with_a_killed_monitor),
	};

	return cmocka_run_group_tests_name("zygote", tests, NULL, NULL);
}
