// SPDX-License-Identifier: GPL-2.0-or-later
/* The stub's filters, by executing system calls under them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/validate.h"
#include "stub/filter.h"
#include "test/filter-driver.h"
#include "test/running-stub.h"

#define NUMBERS	  512	     /* more system calls than there are */
#define X32	  0x40000000 /* in the number: the x32 ABI */
#define SYS_CODE  1	     /* SYS_SECCOMP, of siginfo_t */
#define FREE_PAGE 0x10000000

static struct running_stub running;
static struct driver_request *request;

static int stop_stub(void **state)
{
	(void)state;
	running_stub_stop(&running);
	return 0;
}

static void start_telling_driver(enum stub_filter filter, enum stub_done done)
{
	running_stub_prepare(&running);
	running.config.done = done;
	memcpy(running.memory, driver_code_page, STUB_PAGE_SIZE);
	memcpy(running.memory + STUB_PAGE_SIZE, driver_guest_page, STUB_PAGE_SIZE);
	request = (struct driver_request *)(running.shared->touch_page + 0x800);
	running.config.filter = filter;
	running_stub_start(&running);
}

static void start_driver(enum stub_filter filter)
{
	start_telling_driver(filter, STUB_DONE_FUTEX);
}

static void restart_driver(void)
{
	enum stub_filter filter = running.config.filter;
	enum stub_done done = running.config.done;

	running_stub_stop(&running);
	start_telling_driver(filter, done);
}

/* Arguments that no call can do anything with. */
static void ask(uint64_t site, int64_t number)
{
	*request = (struct driver_request){ .site = site, .number = number };
	memset(request->argument, 0xff, sizeof(request->argument));
}

static void assert_returned(int64_t result)
{
	assert_true(running_stub_await(&running));
	assert_int_equal(request->signal, 0);
	assert_int_equal(request->result, result);
}

static void assert_returns(int64_t result)
{
	running_stub_wake(&running);
	assert_returned(result);
}

static void assert_trapped(uint32_t architecture)
{
	running_stub_turn(&running);
	assert_int_equal(request->signal, SIGSYS);
	assert_int_equal(request->code, SYS_CODE);
	assert_int_equal(request->call, (int32_t)request->number);
	assert_int_equal(request->architecture, architecture);
}

static void assert_killed(void)
{
	siginfo_t end = { 0 };

	running_stub_wake(&running);
	if (running_stub_await(&running))
		fail_msg("call %lld was not killed: signal %d, result %lld",
			 (long long)request->number, request->signal, (long long)request->result);
	assert_int_equal(waitid(P_PID, (id_t)running.stub.pid, &end, WEXITED | WNOWAIT), 0);
	assert_int_not_equal(end.si_code, CLD_EXITED);
	assert_int_equal(end.si_status, SIGSYS);
}

/* The calls that come through, with what they say to senseless arguments. */
static const struct {
	int number;
	int result;
	bool by_notify_map; /* notified by that filter */
	bool by_notify;
} known[] = {
	{ SYS_futex, -ENOSYS, false, false }, { SYS_recvmsg, -EINVAL, false, false },
	{ SYS_close, -EBADF, false, false },  { SYS_mmap, -EINVAL, true, true },
	{ SYS_munmap, -EINVAL, false, true }, { SYS_arch_prctl, -EINVAL, false, false },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static bool is_known(int64_t number)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (known[i].number == number)
			return true;
	/* What it does is seen where a trapped call returns from the handler. */
	return number == SYS_rt_sigreturn;
}

/*
 * uretprobe and uprobe: kernels that have them do not ask the filter about them
 * (kernel/seccomp.c, seccomp_uprobe_exception()), and refuse them outside of probes.
 */
static bool is_unfiltered(int64_t number)
{
	return number == 335 || number == 336;
}

static bool is_notified(size_t i, enum stub_filter filter)
{
	/* The arguments are such as that one denies. */
	if (filter == STUB_FILTER_CHECK_BOTH)
		return false;
	return filter == STUB_FILTER_NOTIFY ? known[i].by_notify :
	       stub_filter_notifies(filter) ? known[i].by_notify_map :
					      false;
}

/* To the driver's senseless arguments. */
static int64_t result_of(size_t i, enum stub_filter filter)
{
	const bool both = filter == STUB_FILTER_CHECK_BOTH;
	const bool checked =
		(both && known[i].number == SYS_mmap) ||
		((both || filter == STUB_FILTER_CHECK_UNMAP) && known[i].number == SYS_munmap);

	return checked ? -EPERM : known[i].result;
}

static void serve(int number, int error)
{
	struct seccomp_notif notification = running_stub_receive(&running);

	assert_int_equal(notification.data.nr, number);
	assert_int_equal(notification.data.arch, AUDIT_ARCH_X86_64);
	assert_int_equal(notification.data.instruction_pointer, SITE_INSIDE + 2);
	assert_int_equal(notification.pid, running.stub.pid);
	assert_memory_equal(notification.data.args, request->argument, sizeof(request->argument));
	running_stub_answer(&running, notification.id, error);
}

static void check_inside(enum stub_filter filter)
{
	start_driver(filter);
	for (size_t i = 0; i < KNOWN; i++) {
		ask(SITE_INSIDE, known[i].number);
		if (!is_notified(i, filter)) {
			assert_returns(result_of(i, filter));
			continue;
		}
		running_stub_wake(&running);
		serve(known[i].number, -EPERM);
		assert_returned(-EPERM);
		running_stub_wake(&running);
		serve(known[i].number, 0);
		assert_returned(known[i].result);
	}
}

static void check_killed_if(enum stub_filter filter, enum stub_done done)
{
	start_telling_driver(filter, done);
	for (int64_t number = 0; number < NUMBERS; number++) {
		if (is_known(number) || is_unfiltered(number))
			continue;
		ask(SITE_INSIDE, number);
		assert_killed();
		restart_driver();
	}
	for (size_t i = 0; i < KNOWN; i++) {
		ask(SITE_INSIDE, known[i].number | X32);
		assert_killed();
		restart_driver();
	}
	ask(SITE_INSIDE, -1);
	assert_killed();
}

static void check_outside(enum stub_filter filter)
{
	start_driver(filter);
	for (int64_t number = 0; number < NUMBERS; number++) {
		if (is_unfiltered(number))
			continue;
		ask(SITE_GUEST, number);
		assert_trapped(AUDIT_ARCH_X86_64);
	}
	for (size_t i = 0; i < KNOWN; i++) {
		ask(SITE_GUEST, known[i].number | X32);
		assert_trapped(AUDIT_ARCH_X86_64);
		/* The instruction pointer is that after the call. */
		ask(SITE_LAST, known[i].number);
		assert_trapped(AUDIT_ARCH_X86_64);
	}
}

static void check_killed(enum stub_filter filter)
{
	check_killed_if(filter, STUB_DONE_FUTEX);
}

/* SIGSEGV: there is no i386 entry to the kernel at all. */
static bool has_i386(void)
{
	running_stub_turn(&running);
	if (request->signal != SIGSEGV)
		return true;
	fprintf(stderr, "skipped: this kernel has no i386 system calls\n");
	return false;
}

static void check_i386(enum stub_filter filter)
{
	start_driver(filter);
	ask(SITE_GUEST_I386, 20);
	if (!has_i386())
		skip();
	assert_trapped(AUDIT_ARCH_I386);
	for (size_t i = 0; i < KNOWN; i++) {
		ask(SITE_INSIDE_I386, known[i].number);
		assert_killed();
		restart_driver();
	}
}

#define EACH_FILTER(what)                              \
	static void what##_allow(void **state)         \
	{                                              \
		(void)state;                           \
		check_##what(STUB_FILTER_ALLOW);       \
	}                                              \
	static void what##_notify_map(void **state)    \
	{                                              \
		(void)state;                           \
		check_##what(STUB_FILTER_NOTIFY_MAP);  \
	}                                              \
	static void what##_notify(void **state)        \
	{                                              \
		(void)state;                           \
		check_##what(STUB_FILTER_NOTIFY);      \
	}                                              \
	static void what##_check_unmap(void **state)   \
	{                                              \
		(void)state;                           \
		check_##what(STUB_FILTER_CHECK_UNMAP); \
	}                                              \
	static void what##_check_both(void **state)    \
	{                                              \
		(void)state;                           \
		check_##what(STUB_FILTER_CHECK_BOTH);  \
	}

EACH_FILTER(inside)
EACH_FILTER(killed)
EACH_FILTER(outside)
EACH_FILTER(i386)

#define TESTS(what)                                                       \
	cmocka_unit_test_teardown(what##_allow, stop_stub),               \
		cmocka_unit_test_teardown(what##_notify_map, stop_stub),  \
		cmocka_unit_test_teardown(what##_notify, stop_stub),      \
		cmocka_unit_test_teardown(what##_check_unmap, stop_stub), \
		cmocka_unit_test_teardown(what##_check_both, stop_stub)

static void set_arguments(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f)
{
	const int64_t arguments[6] = { a, b, c, d, e, f };

	memcpy(request->argument, arguments, sizeof(arguments));
}

/* Gives the stub one more page of its own, which it may write and execute. */
static void add_page(uint64_t address, const uint8_t code[STUB_PAGE_SIZE])
{
	struct place {
		struct iovec vector;
		struct msghdr message;
	} *place = (struct place *)(request + 1);
	const uint64_t there = DRIVER_REQUEST + sizeof(*request);

	ask(SITE_INSIDE, SYS_mmap);
	set_arguments((int64_t)address, STUB_PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	assert_returns((int64_t)address);
	assert_int_equal(send(running.stub.socket, code, STUB_PAGE_SIZE, 0), STUB_PAGE_SIZE);
	*place = (struct place){ .vector = { (void *)address, STUB_PAGE_SIZE } };
	place->message.msg_iov = (struct iovec *)(there + offsetof(struct place, vector));
	place->message.msg_iovlen = 1;
	ask(SITE_INSIDE, SYS_recvmsg);
	set_arguments(0, (int64_t)(there + offsetof(struct place, message)), 0, 0, 0, 0);
	assert_returns(STUB_PAGE_SIZE);
}

/* It is the address after the call that counts: this one falls into the handler. */
static void a_call_that_ends_where_the_page_begins_is_inside(void **state)
{
	uint8_t code[STUB_PAGE_SIZE] = { 0 };

	(void)state;
	start_driver(STUB_FILTER_ALLOW);
	code[STUB_PAGE_SIZE - 2] = 0x0f;
	code[STUB_PAGE_SIZE - 1] = 0x05;
	add_page(STUB_CODE - STUB_PAGE_SIZE, code);
	ask(SITE_BEFORE, SYS_getppid);
	assert_killed();
}

/* All 64 bits of the address count: here only those below or above bit 32 are the page's. */
static void pages_alike_in_half_of_the_address_are_outside(void **state)
{
	static const uint64_t alike[] = { STUB_CODE ^ 1ull << 32, STUB_CODE ^ 1ull << 46,
					  STUB_CODE & UINT32_MAX, STUB_CODE ^ 1ull << 13,
					  STUB_CODE ^ 1ull << 31 };

	(void)state;
	start_driver(STUB_FILTER_ALLOW);
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		add_page(alike[i], driver_code_page);
		for (size_t j = 0; j < KNOWN; j++) {
			ask(alike[i] + SITE_INSIDE - STUB_CODE, known[j].number);
			assert_trapped(AUDIT_ARCH_X86_64);
		}
	}
}

static void allowed_calls_do_their_work(void **state)
{
	(void)state;
	start_driver(STUB_FILTER_NOTIFY);
	ask(SITE_INSIDE, SYS_mmap);
	set_arguments(FREE_PAGE, STUB_PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		      -1, 0);
	running_stub_wake(&running);
	serve(SYS_mmap, 0);
	assert_returned(FREE_PAGE);
	assert_true(running_stub_mapped(&running, FREE_PAGE));
	ask(SITE_INSIDE, SYS_munmap);
	set_arguments(FREE_PAGE, STUB_PAGE_SIZE, 0, 0, 0, 0);
	running_stub_wake(&running);
	serve(SYS_munmap, 0);
	assert_returned(0);
	assert_false(running_stub_mapped(&running, FREE_PAGE));
	ask(SITE_INSIDE, SYS_close);
	set_arguments(1, 0, 0, 0, 0, 0);
	assert_returns(0);
	assert_int_equal(count_fds(running.stub.pid), 1);
}

/* Its write comes to no other descriptor, whatever the upper half of the argument is. */
static void an_eventfd_may_be_written_to_and_nothing_else(void **state)
{
	const int64_t others[] = { 0, 1, 3, -1, 2ll << 32 };
	uint64_t value = 0;

	(void)state;
	start_telling_driver(STUB_FILTER_NOTIFY, STUB_DONE_EVENTFD);
	assert_int_equal(count_fds(running.stub.pid), 3);
	for (unsigned int i = 0; i < 2; i++) {
		ask(SITE_INSIDE, SYS_write);
		set_arguments(STUB_DONE_FD | (int64_t)i << 32, DRIVER_REQUEST, 8, 0, 0, 0);
		assert_returns(8);
	}
	assert_int_equal(read(running.stub.done_fd, &value, sizeof(value)), sizeof(value));
	assert_int_equal(value, 2 * SITE_INSIDE);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ask(SITE_INSIDE, SYS_write);
		set_arguments(others[i], DRIVER_REQUEST, 8, 0, 0, 0);
		assert_killed();
		restart_driver();
	}
	ask(SITE_GUEST, SYS_write);
	assert_trapped(AUDIT_ARCH_X86_64);
}

static void a_stub_with_an_eventfd_may_do_no_more(void **state)
{
	(void)state;
	check_killed_if(STUB_FILTER_NOTIFY, STUB_DONE_EVENTFD);
}

static void the_marker_is_notified_where_it_is_used(void **state)
{
	(void)state;
	start_telling_driver(STUB_FILTER_NOTIFY_MAP, STUB_DONE_MARKER);
	ask(SITE_INSIDE, STUB_MARKER_CALL);
	running_stub_wake(&running);
	serve(STUB_MARKER_CALL, -EPERM);
	assert_returned(-EPERM);
	running_stub_wake(&running);
	/* CONTINUE: it is no call. */
	serve(STUB_MARKER_CALL, 0);
	assert_returned(-ENOSYS);
	ask(SITE_GUEST, STUB_MARKER_CALL);
	assert_trapped(AUDIT_ARCH_X86_64);
	running_stub_stop(&running);
	start_driver(STUB_FILTER_NOTIFY);
	ask(SITE_INSIDE, STUB_MARKER_CALL);
	assert_killed();
}

/*
 * The filter's verdict on a munmap is the kernel's answer: EPERM is its denial,
 * since the kernel itself says 0 or EINVAL where nothing is sealed. What is
 * unmapped lies below the pages that the driver lives in.
 */
static void assert_same_verdict(uint64_t address, uint64_t length)
{
	bool allowed = validate_unmap(address, length);

	ask(SITE_INSIDE, SYS_munmap);
	set_arguments((int64_t)address, (int64_t)length, 0, 0, 0, 0);
	running_stub_turn(&running);
	assert_int_equal(request->signal, 0);
	if ((request->result != -EPERM) == allowed)
		return;
	fail_msg("munmap(%#llx, %#llx) gave %lld, validate_unmap() %s it",
		 (unsigned long long)address, (unsigned long long)length,
		 (long long)request->result, allowed ? "allows" : "denies");
}

#define EDGES 64

/* Where halves, carries and limits change, and what lies beside it. */
static size_t make_edges(uint64_t edges[EDGES])
{
	static const uint64_t at[] = {
		0,
		STUB_PAGE_SIZE,
		1ull << 31,
		1ull << 32,
		1ull << 33,
		STUB_START / 2,
		STUB_START,
		STUB_END,
		1ull << 47,
		1ull << 63,
		STUB_START & UINT32_MAX,
		STUB_START >> 32 << 32,
		STUB_START - (1ull << 32),
		STUB_START + (1ull << 32),
		-STUB_START,
		(1ull << 63) - STUB_START,
		(1ull << 32) - (STUB_START & UINT32_MAX),
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		for (uint64_t beside = 0; beside < 3; beside++)
			edges[count++] = at[i] + beside - 1;
	return count;
}

static void unmaps_at_edges_are_judged_as_the_monitor_does(void **state)
{
	uint64_t edges[EDGES];
	size_t count = make_edges(edges);

	(void)state;
	start_driver(STUB_FILTER_CHECK_UNMAP);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++)
			assert_same_verdict(edges[i], edges[k]);
		/* Ends that are one of the edges, just below and just above included. */
		for (size_t k = 0; k < count; k++)
			assert_same_verdict(edges[i], edges[k] - edges[i]);
	}
}

/* Of all magnitudes; by chance alone few would be near a limit. */
static uint64_t random_word(uint64_t *seed)
{
	uint64_t high, low;

	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	high = *seed >> 32;
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	low = *seed >> 32;
	return (high << 32 | low) >> (high + low) % 64;
}

static void random_unmaps_are_judged_as_the_monitor_does(void **state)
{
	uint64_t seed = 20260601;

	(void)state;
	start_driver(STUB_FILTER_CHECK_UNMAP);
	for (int i = 0; i < 4000; i++) {
		uint64_t address = random_word(&seed), length = random_word(&seed);

		assert_same_verdict(address, length);
		assert_same_verdict(address % STUB_START, STUB_START - address % STUB_START);
		assert_same_verdict(address, STUB_START - address + (length & 1));
	}
}

#define SHARED_FIXED (MAP_SHARED | MAP_FIXED)
#define ALL_ACCESS   (PROT_READ | PROT_WRITE | PROT_EXEC)

/* Whether it is asked about; if not it is denied. What the monitor would say is another errno. */
static void assert_map(bool asked, uint64_t address, uint64_t length, int64_t prot, int64_t flags,
		       int64_t fd)
{
	ask(SITE_INSIDE, SYS_mmap);
	set_arguments((int64_t)address, (int64_t)length, prot, flags, fd, 0);
	running_stub_wake(&running);
	if (asked)
		serve(SYS_mmap, -EACCES);
	assert_returned(asked ? -EACCES : -EPERM);
}

static void maps_at_edges_are_asked_about_as_unmaps_are_allowed(void **state)
{
	uint64_t edges[EDGES];
	size_t count = make_edges(edges);

	(void)state;
	start_driver(STUB_FILTER_CHECK_BOTH);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			const uint64_t lengths[] = { edges[k], edges[k] - edges[i] };

			for (int j = 0; j < 2; j++) {
				assert_map(validate_unmap(edges[i], lengths[j]), edges[i],
					   lengths[j], PROT_READ, SHARED_FIXED, 2);
				assert_same_verdict(edges[i], lengths[j]);
			}
		}
}

static void maps_of_other_flags_access_or_descriptor_are_denied(void **state)
{
	const int64_t high = 1ll << 32;

	(void)state;
	start_driver(STUB_FILTER_CHECK_BOTH);
	for (int bit = -1; bit < 64; bit++) {
		const int64_t changed = bit < 0 ? 0 : (int64_t)(1ull << bit);

		assert_map(!changed, FREE_PAGE, STUB_PAGE_SIZE, ALL_ACCESS, SHARED_FIXED ^ changed,
			   2);
		assert_map(!(changed & ~(int64_t)ALL_ACCESS), FREE_PAGE, STUB_PAGE_SIZE,
			   ALL_ACCESS ^ changed, SHARED_FIXED, 2);
	}
	for (int64_t fd = -2; fd < 16; fd++)
		assert_map(fd >= 1 && fd <= STUB_DONE_FD + STUB_FDS_MAX, FREE_PAGE, STUB_PAGE_SIZE,
			   PROT_READ, SHARED_FIXED, fd);
	/* The kernel, too, takes the low half of a descriptor alone. */
	assert_map(true, FREE_PAGE, STUB_PAGE_SIZE, PROT_READ, SHARED_FIXED, high | 2);
	assert_map(false, FREE_PAGE, STUB_PAGE_SIZE, PROT_READ, SHARED_FIXED, high);
}

static size_t length(enum stub_filter filter, enum stub_done done)
{
	struct sock_filter code[STUB_FILTER_MAX];

	return stub_filter_program(filter, done, code);
}

static void programs_have_their_length(void **state)
{
	(void)state;
	assert_int_equal(length(STUB_FILTER_NONE, STUB_DONE_FUTEX), 0);
	assert_int_equal(length(STUB_FILTER_ALLOW, STUB_DONE_FUTEX), 19);
	assert_int_equal(length(STUB_FILTER_NOTIFY_MAP, STUB_DONE_FUTEX), 20);
	assert_int_equal(length(STUB_FILTER_NOTIFY, STUB_DONE_FUTEX), 20);
	assert_int_equal(length(STUB_FILTER_CHECK_UNMAP, STUB_DONE_FUTEX), 46);
	assert_int_equal(length(STUB_FILTER_CHECK_BOTH, STUB_DONE_FUTEX), 61);
	assert_int_equal(length(STUB_FILTER_CHECK_BOTH, STUB_DONE_EVENTFD), STUB_FILTER_MAX);
	assert_int_equal(length(STUB_FILTER_TRACE, STUB_DONE_FUTEX), 24);
	assert_int_equal(length(STUB_FILTER_NOTIFY, STUB_DONE_EVENTFD), 23);
	assert_int_equal(length(STUB_FILTER_CHECK_UNMAP, STUB_DONE_EVENTFD), 49);
	assert_int_equal(length(STUB_FILTER_NOTIFY, STUB_DONE_MARKER), 21);
	/* Nothing would answer it. */
	assert_int_equal(length(STUB_FILTER_ALLOW, STUB_DONE_MARKER), 19);
	assert_false(stub_filter_notifies(STUB_FILTER_NONE));
	assert_false(stub_filter_notifies(STUB_FILTER_TRACE));
	assert_false(stub_filter_notifies(STUB_FILTER_ALLOW));
	assert_true(stub_filter_notifies(STUB_FILTER_NOTIFY_MAP));
	assert_true(stub_filter_notifies(STUB_FILTER_NOTIFY));
	assert_true(stub_filter_notifies(STUB_FILTER_CHECK_UNMAP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_have_their_length),
		TESTS(inside),
		TESTS(outside),
		TESTS(i386),
		cmocka_unit_test_teardown(a_call_that_ends_where_the_page_begins_is_inside,
					  stop_stub),
		cmocka_unit_test_teardown(pages_alike_in_half_of_the_address_are_outside,
					  stop_stub),
		cmocka_unit_test_teardown(allowed_calls_do_their_work, stop_stub),
		cmocka_unit_test_teardown(unmaps_at_edges_are_judged_as_the_monitor_does,
					  stop_stub),
		cmocka_unit_test_teardown(random_unmaps_are_judged_as_the_monitor_does, stop_stub),
		cmocka_unit_test_teardown(maps_at_edges_are_asked_about_as_unmaps_are_allowed,
					  stop_stub),
		cmocka_unit_test_teardown(maps_of_other_flags_access_or_descriptor_are_denied,
					  stop_stub),
		TESTS(killed),
		cmocka_unit_test_teardown(an_eventfd_may_be_written_to_and_nothing_else, stop_stub),
		cmocka_unit_test_teardown(a_stub_with_an_eventfd_may_do_no_more, stop_stub),
		cmocka_unit_test_teardown(the_marker_is_notified_where_it_is_used, stop_stub),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
