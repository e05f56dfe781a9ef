// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every serve loop under random batches, with forged calls, failing calls and deaths
 * of the stub at any moment, checked against a ledger that is kept without the
 * monitor: what each call was to be answered, what the stub reported, and which
 * frame each page of the stub then really has, read from the stub itself.
 *
 * A loop that is known to wedge is watched: that is counted and said, and no failure.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "test/running-guest.h"

#define PROT_RW	     (PROT_READ | PROT_WRITE)
#define PAGES	     128
#define STEP	     37 /* no divisor of PAGES: no page twice */
#define NOTHING	     -1
#define ROUNDS	     200
#define SEED	     88172645463325252ull
#define ROUNDS_SLOW  40 /* of a loop that takes a time slice or a tick for each notification */
#define FORGED_OF    5	/* one batch in so many */
#define DEATHS_OF    20
#define FRAME_WORD   0xfeed0000u
#define BAD_FD_INDEX 3

/* Pages by number: a frame, or NOTHING. */
struct ledger {
	int wanted[PAGES]; /* after all that was queued: what the page table says */
	int has[PAGES];	   /* after what was executed */
};

/* What a batch must come to. */
struct outcome {
	unsigned int allowed, denied;
	unsigned int left; /* calls that would have been notified, had it gone on */
	unsigned int failed_at;
	int failure;
};

static struct running_guest running;
static struct guest *const guest = &running.guest;
static struct ledger ledger;
static uint64_t random_state;
static unsigned int wedged, died;

static unsigned int random_below(unsigned int limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)(random_state >> 33) % limit;
}

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static void start(void)
{
	running_guest_start(&running);
	memset(&ledger, 0xff, sizeof(ledger));
	running_guest_unmap(&running, 0, STUB_START);
	running_guest_round(&running);
}

static void end_helper(void)
{
	if (!running.helper)
		return;
	kill(running.helper, SIGKILL);
	while (waitpid(running.helper, NULL, 0) < 0)
		assert_int_equal(errno, EINTR);
	running.helper = 0;
}

static void start_anew(void)
{
	guest_stop(guest);
	running.started = false;
	start();
}

static void queue_map(unsigned int page)
{
	unsigned int frame = random_below(GUEST_FRAMES - 1);

	running_guest_map(&running, GUEST_PAGE(page), 1, PROT_RW, frame);
	ledger.wanted[page] = (int)frame;
}

static void queue_unmap(unsigned int page)
{
	running_guest_unmap(&running, GUEST_PAGE(page), STUB_PAGE_SIZE);
	ledger.wanted[page] = NOTHING;
}

/*
 * Most batches are small, as those of guests are. In one of eight, pages come more
 * than once: then the page table is ahead of the call, and that is a denial.
 */
static void queue(void)
{
	unsigned int count = 1 + random_below(random_below(4) ? 6 : STUB_BATCH_MAX);
	unsigned int page = random_below(PAGES), step = random_below(8) ? STEP : 0;

	for (unsigned int i = 0; i < count; i++) {
		page = step ? (page + step) % PAGES : random_below(PAGES);
		if (random_below(4))
			queue_map(page);
		else
			queue_unmap(page);
	}
}

static void forge(void)
{
	const struct batch *batch = &guest->mm.batch;
	struct stub_call *call = &batch->calls[random_below(batch->count)];

	if (call->type == STUB_CALL_MMAP && random_below(2))
		call->fd = BAD_FD_INDEX;
	else if (call->type == STUB_CALL_MMAP)
		call->offset += STUB_PAGE_SIZE;
	else if (guest->gate->notifies_unmap)
		call->address = STUB_CODE;
}

static int frame_of(const struct stub_call *call)
{
	return (int)((call->offset - running.physmem.first_frame) / STUB_PAGE_SIZE);
}

static unsigned int page_of(const struct stub_call *call)
{
	return (unsigned int)((call->address - GUEST_PAGE(0)) / STUB_PAGE_SIZE);
}

static bool is_notified(const struct stub_call *call)
{
	return call->type == STUB_CALL_MMAP ? guest->gate->notifies_map :
					      guest->gate->notifies_unmap;
}

/* The series' rules, in terms of the ledger. */
static bool is_allowed(const struct stub_call *call)
{
	if (call->type == STUB_CALL_MUNMAP)
		return call->address != STUB_CODE;
	return ledger.wanted[page_of(call)] == frame_of(call);
}

static void execute(const struct stub_call *call)
{
	for (unsigned int i = 0; i < call->length / STUB_PAGE_SIZE; i++)
		ledger.has[page_of(call) + i] =
			call->type == STUB_CALL_MMAP ? frame_of(call) + (int)i : NOTHING;
}

static int judge(const struct stub_call *call, struct outcome *outcome)
{
	bool notified = is_notified(call), allowed = is_allowed(call);

	outcome->allowed += notified && allowed;
	outcome->denied += notified && !allowed;
	if (!allowed)
		return -EPERM;
	if (call->type == STUB_CALL_MMAP && call->fd == BAD_FD_INDEX)
		return -EBADF;
	execute(call);
	return 0;
}

static struct outcome judge_batch(void)
{
	const struct batch *batch = &guest->mm.batch;
	struct outcome outcome = { .failed_at = batch->count };

	for (unsigned int i = 0; i < batch->count; i++) {
		if (outcome.failure) {
			outcome.left += is_notified(&batch->calls[i]);
			continue;
		}
		outcome.failure = judge(&batch->calls[i], &outcome);
		if (outcome.failure)
			outcome.failed_at = i;
	}
	return outcome;
}

static void check_answers(const struct outcome *outcome)
{
	const struct round_log *log = &guest->mm.log;

	assert_int_equal(log->failure, outcome->failure);
	assert_int_equal(log->failed_at, outcome->failed_at);
	assert_int_equal(log->allowed, outcome->allowed);
	assert_int_equal(log->denied, outcome->denied);
	assert_int_equal(log->notified, outcome->allowed + outcome->denied);
	assert_int_equal(log->vanished, 0);
}

/* Returns what a read of a word of each of these pages of the stub does. */
static ssize_t read_pages(const unsigned int *pages, unsigned int count, uint64_t *words)
{
	struct iovec there[PAGES], here = { words, count * sizeof(*words) };

	for (unsigned int i = 0; i < count; i++)
		there[i] = (struct iovec){ (void *)GUEST_PAGE(pages[i]), sizeof(*words) };
	return process_vm_readv(guest->mm.stub.pid, &here, 1, there, count, 0);
}

/* Those that the stub has by one call; one that is not mapped would end it, and has its own. */
static void check_pages(void)
{
	unsigned int mapped[PAGES], count = 0;
	uint64_t words[PAGES] = { 0 };

	for (unsigned int page = 0; page < PAGES; page++) {
		if (ledger.has[page] == NOTHING)
			assert_int_equal(read_pages(&page, 1, words), -1);
		else
			mapped[count++] = page;
	}
	assert_int_equal(read_pages(mapped, count, words), count * sizeof(words[0]));
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(words[i], FRAME_WORD + (unsigned int)ledger.has[mapped[i]]);
}

static void assert_died(const struct error *err)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 guest->mm.stub.pid);
	assert_string_equal(err->text, expected);
}

static void kill_at_some_moment(struct running_guest *of)
{
	for (unsigned int i = random_below(100000); i; i--)
		__builtin_ia32_pause();
	kill(of->guest.mm.stub.pid, SIGKILL);
}

/* Whatever was answered until then was answered right. */
static void run_until_death(const struct outcome *outcome)
{
	const struct round_log *log = &guest->mm.log;
	struct error err;

	running_guest_help(&running, kill_at_some_moment);
	if (guest_round(guest, false, &err)) {
		assert_died(&err);
		assert_true(log->allowed <= outcome->allowed);
		assert_true(log->denied <= outcome->denied);
		assert_true(log->notified <= outcome->allowed + outcome->denied);
	} else {
		check_answers(outcome);
	}
	end_helper();
	died++;
	start_anew();
}

static void kill_the_wedged(struct running_guest *of)
{
	const struct stub_data *data = &of->guest.mm.shared->data;

	while (!__atomic_load_n(&data->err, __ATOMIC_ACQUIRE) ||
	       __atomic_load_n(&data->futex, __ATOMIC_ACQUIRE) != STUB_TURN_MONITOR)
		pause_shortly();
	await_process_state(getppid(), 'S');
	kill(of->guest.mm.stub.pid, SIGKILL);
}

/* The turn is back and the monitor sleeps: nothing but a death will end that. */
static void run_until_wedged(void)
{
	struct error err;

	running_guest_help(&running, kill_the_wedged);
	assert_int_equal(guest_round(guest, false, &err), -1);
	assert_died(&err);
	end_helper();
	wedged++;
	start_anew();
}

static void run(const struct outcome *outcome)
{
	struct error err;

	if (guest_round(guest, false, &err))
		fail_msg("%s", err.text);
	check_answers(outcome);
	check_pages();
}

static void run_batch(void)
{
	struct outcome outcome;

	queue();
	if (!random_below(FORGED_OF))
		forge();
	outcome = judge_batch();
	if (guest->serve->wedges && outcome.left)
		run_until_wedged();
	else if (!random_below(DEATHS_OF))
		run_until_death(&outcome);
	else
		run(&outcome);
}

static uint64_t mixed(uint64_t seed, const char *name)
{
	while (*name)
		seed = (seed ^ (uint8_t)*name++) * 0x100000001b3ull;
	return seed;
}

/*
 * Other batches for each loop and gate; but of few it may be that none ends in a death. Where a
 * new name leads to batches that wedge or kill nobody, SEED is to be changed.
 */
static uint64_t seed_of(const struct serve_loop *loop, const char *gate, bool slow)
{
	return slow ? SEED : mixed(mixed(SEED, loop->name), gate);
}

static void stress(const struct serve_loop *loop, const char *gate)
{
	bool slow = !strcmp(loop->name, "busy") || loop->idles;
	unsigned int rounds = slow ? ROUNDS_SLOW : ROUNDS;

	random_state = seed_of(loop, gate, slow);
	wedged = died = 0;
	running_guest_prepare(&running, gate);
	running.options.serve = loop;
	running.options.spin_ns = 20000;
	running.options.tick_ms = loop->needs_tick;
	running.options.touch = STUB_TOUCH_NONE;
	for (unsigned int i = 0; i < GUEST_FRAMES; i++)
		*running_guest_frame(&running, i) = FRAME_WORD + i;
	start();
	for (unsigned int i = 0; i < rounds; i++)
		run_batch();
	if (wedged)
		fprintf(stderr, "%s: wedged in %u of %u batches, as it is known to\n", loop->name,
			wedged, rounds);
	assert_true(died > 0);
	assert_int_equal(wedged > 0, loop->wedges);
}

static void test_notify(void **state)
{
	stress(*state, "notify");
}

static void test_notify_map(void **state)
{
	stress(*state, "notify-map");
}

#define LOOPS 32

int main(void)
{
	static struct CMUnitTest tests[2 * LOOPS];
	static char names[2 * LOOPS][64];
	size_t count = 0;

	for (size_t loop = 0; serve_loops[loop]; loop++) {
		assert(loop < LOOPS);
		for (unsigned int maps = 0; maps < 2; maps++, count++) {
			snprintf(names[count], sizeof(names[count]), "%s (%s)",
				 serve_loops[loop]->name, maps ? "notify-map" : "notify");
			tests[count] = (struct CMUnitTest){
				.name = names[count],
				.test_func = maps ? test_notify_map : test_notify,
				.teardown_func = stop_guest,
				.initial_state = (void *)serve_loops[loop],
			};
		}
	}
	return _cmocka_run_group_tests("stress", tests, count, NULL, NULL);
}
