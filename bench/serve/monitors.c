// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which thread serves which stub, and how a round begins and ends on all threads at once.
 *
 * The caller is monitor 0 and gives the orders; the others carry them out (obey()). A round has
 * two steps. The order wakes all threads and each says that it has heard it. Then `go` releases
 * them, and start is taken just before that: so the wake-ups are over when the round's time
 * begins, at the price of threads that spin in between. Each thread says when it is done.
 *
 * Members move between shares only between rounds, in the caller (assign()); the threads read the
 * lists after `go`.
 */
#define _GNU_SOURCE
#include "serve/monitors.h"

#include <limits.h>
#include <linux/futex.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/blocked_thread.h"
#include "base/memory.h"
#include "base/random.h"
#include "host/placement.h"
#include "monitor/handoff.h"

/* Members that come to a share, or leave it. */
struct moves {
	uint32_t count;
	uint32_t member[STUB_SET_MAX];
};

struct monitor {
	pthread_t thread; /* not of the first, which is the caller's */
	struct monitors *of;
	struct stub_set set; /* its share: the members that have its number */
	void *state;	     /* the row's */
	bool has_state;
	bool runs;	 /* the thread was started and is not joined; false for the caller */
	uint32_t obeyed; /* the last order that it has carried out; atomic */
	struct moves left, gained;
	int result; /* of that order, with err if it is not 0 */
	struct error err;
} __attribute__((aligned(64)));

#define SET_UP 1 /* the first order, which each thread has from the start */

/* handoff_join() takes the thread's number, so that SIGCHLD reaches its waits as well. */
_Static_assert(MONITORS_MAX <= HANDOFF_THREADS_MAX, "each has a number");

/*
 * The four words of the protocol. `order` (a futex) is raised by the caller. `heard` counts the
 * threads that have seen it, `go` is set to the order's number when all have, and `said` (a futex)
 * is raised each time that a thread has heard or obeyed something.
 */
struct monitors {
	const struct serve_many *row;
	struct stub_set *whole;
	struct monitors_plan plan;
	struct random_state random;
	uint32_t order, go, said, heard; /* atomic */
	bool ends;			 /* the order to end: no round follows; atomic */
	bool began; /* a round was run: a stub has a thread that served it last */
	struct monitor monitor[];
};

static void wait_for(uint32_t *word, uint32_t value, const struct timespec *limit)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, limit, NULL, 0);
}

static void raise_and_wake(uint32_t *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_ACQ_REL);
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static bool has_end(const struct monitors *monitors)
{
	return __atomic_load_n(&monitors->ends, __ATOMIC_ACQUIRE);
}

static void set_end(struct monitors *monitors)
{
	__atomic_store_n(&monitors->ends, true, __ATOMIC_RELEASE);
}

/* ---- each thread ---- */

static int set_up(struct monitor *monitor, struct error *err)
{
	const struct monitors *of = monitor->of;

	if (monitor->set.self % 2 && of->plan.cpu >= 0 && placement_pin(0, of->plan.cpu, err))
		return -1;
	if (of->row->setup && of->row->setup(&monitor->set, &monitor->state, err))
		return -1;
	monitor->has_state = true;
	return 0;
}

static void tear_down(struct monitor *monitor)
{
	const struct serve_many *row = monitor->of->row;

	if (monitor->has_state && row->teardown)
		row->teardown(&monitor->set, monitor->state);
	monitor->has_state = false;
}

/*
 * A member that moves is in the lists of two threads, which carry them out independently: for a
 * while both may watch its listener, or neither. Stale events are told by member.handovers, and
 * what is pending already is reported when the new watch is armed.
 */
static int move(struct monitor *monitor, struct error *err)
{
	const struct serve_many *row = monitor->of->row;

	for (uint32_t i = 0; row->leave && i < monitor->left.count; i++)
		if (row->leave(&monitor->set, monitor->state, monitor->left.member[i], err))
			return -1;
	for (uint32_t i = 0; row->take && i < monitor->gained.count; i++)
		if (row->take(&monitor->set, monitor->state, monitor->gained.member[i], err))
			return -1;
	return 0;
}

/* The moves are part of the timed round, and their system calls of its count. */
static void run_share(struct monitor *monitor)
{
	many_begin(&monitor->set);
	monitor->result =
		move(monitor, &monitor->err) || many_serve(monitor->of->row, &monitor->set,
							   monitor->state, &monitor->err) ?
			-1 :
			0;
}

static void say_obeyed(struct monitor *monitor, uint32_t order)
{
	__atomic_store_n(&monitor->obeyed, order, __ATOMIC_RELEASE);
	raise_and_wake(&monitor->of->said);
}

/* The next order after the one that it has carried out. */
static uint32_t await_order(struct monitors *monitors, uint32_t last)
{
	uint32_t order;

	while ((order = __atomic_load_n(&monitors->order, __ATOMIC_ACQUIRE)) == last)
		wait_for(&monitors->order, last, NULL);
	return order;
}

/*
 * All threads begin at once, so none sleeps here. It yields, as on a shared CPU the caller has to
 * run to say `go`.
 */
static void await_go(struct monitors *monitors, uint32_t order)
{
	__atomic_add_fetch(&monitors->heard, 1, __ATOMIC_ACQ_REL);
	raise_and_wake(&monitors->said);
	while (__atomic_load_n(&monitors->go, __ATOMIC_ACQUIRE) != order)
		sched_yield();
}

/*
 * SET_UP is carried out without being given, and its result is in monitor->result. The end is
 * looked for twice: it may come instead of an order, or instead of `go` after one.
 */
static void obey_all(struct monitor *monitor)
{
	struct monitors *of = monitor->of;
	uint32_t order = SET_UP;

	monitor->result = set_up(monitor, &monitor->err);
	say_obeyed(monitor, order);
	while (true) {
		order = await_order(of, order);
		if (has_end(of))
			break;
		await_go(of, order);
		if (has_end(of))
			break;
		run_share(monitor);
		say_obeyed(monitor, order);
	}
}

/* Runs however the thread ends: what it has set up, such as a ring, only it may close. */
static void leave(void *argument)
{
	tear_down(argument);
	handoff_leave();
}

static void *obey(void *argument)
{
	struct monitor *monitor = argument;

	handoff_join(monitor->set.self);
	pthread_cleanup_push(leave, monitor);
	obey_all(monitor);
	pthread_cleanup_pop(1);
	return NULL;
}

/* ---- the caller ---- */

static bool has_obeyed(struct monitor *monitor, uint32_t order)
{
	return __atomic_load_n(&monitor->obeyed, __ATOMIC_ACQUIRE) == order;
}

/* A thread that has ended says nothing more, and its stubs would never come back. This finds it. */
static int look_for_end(struct monitor *monitor, struct error *err)
{
	if (pthread_tryjoin_np(monitor->thread, NULL))
		return 0;
	monitor->runs = false;
	return error_set(err, STATUS_CANNOT, "monitor thread %u ended in the middle of a round",
			 monitor->set.self + 1);
}

static int look_for_ends(struct monitors *monitors, uint32_t order, struct error *err)
{
	for (uint32_t i = 1; i < monitors->plan.count; i++)
		if (!has_obeyed(&monitors->monitor[i], order) &&
		    look_for_end(&monitors->monitor[i], err))
			return -1;
	return 0;
}

/*
 * Waits until the others have done it. `said` is read before the test, so that what is said after
 * that ends the wait. A tick limits the wait, since a thread that has ended wakes nobody. Signals
 * that come meanwhile are the caller's.
 */
static int await(struct monitors *monitors, bool (*have)(struct monitors *, uint32_t order),
		 uint32_t order, struct error *err)
{
	const struct timespec tick = { .tv_nsec = STUB_SET_TICK_NS };

	while (true) {
		uint32_t said = __atomic_load_n(&monitors->said, __ATOMIC_ACQUIRE);

		if (have(monitors, order))
			return 0;
		wait_for(&monitors->said, said, &tick);
		if (said == __atomic_load_n(&monitors->said, __ATOMIC_ACQUIRE) &&
		    look_for_ends(monitors, order, err))
			return -1;
	}
}

static bool have_heard(struct monitors *monitors, uint32_t order)
{
	(void)order;
	return __atomic_load_n(&monitors->heard, __ATOMIC_ACQUIRE) == monitors->plan.count - 1;
}

static bool have_obeyed(struct monitors *monitors, uint32_t order)
{
	for (uint32_t i = 1; i < monitors->plan.count; i++)
		if (!has_obeyed(&monitors->monitor[i], order))
			return false;
	return true;
}

/* ---- who gets which stub ---- */

static void move_member(struct monitors *monitors, uint32_t i)
{
	struct stub_member *member = &monitors->whole->member[i];
	struct moves *left = &monitors->monitor[member->monitor].left;
	uint32_t next = (member->monitor + 1) % monitors->plan.count;
	struct moves *gained = &monitors->monitor[next].gained;

	left->member[left->count++] = i;
	gained->member[gained->count++] = i;
	member->monitor = next;
	member->handovers++;
	monitors->whole->handovers++;
}

/* Lists the live members of a share; the dead stay where they are. */
static uint32_t list_share(const struct monitors *monitors, uint32_t monitor,
			   uint32_t members[STUB_SET_MAX])
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < monitors->whole->count; i++)
		if (stub_set_has(&monitors->monitor[monitor].set, i) &&
		    !monitors->whole->member[i].dead)
			members[count++] = i;
	return count;
}

/*
 * Chooses before it moves, so that no member moves twice. The fraction is rounded at random, with
 * one draw for all threads, so that shares of equal size stay equal.
 */
static void hand_over(struct monitors *monitors)
{
	double share = monitors->plan.handover / 100.0;
	double rest = random_uniform(&monitors->random);
	uint32_t chosen[STUB_SET_MAX], count = 0;

	for (uint32_t i = 0; i < monitors->plan.count; i++) {
		uint32_t members[STUB_SET_MAX];
		uint32_t size = list_share(monitors, i, members);
		uint32_t moved = (uint32_t)fmin(size * share + rest, size);

		random_shuffle(&monitors->random, members, size, sizeof(members[0]));
		for (uint32_t k = 0; k < moved; k++)
			chosen[count++] = members[k];
	}
	for (uint32_t k = 0; k < count; k++)
		move_member(monitors, chosen[k]);
}

/* The first round hands nothing over: no thread has served anything yet. */
static void assign(struct monitors *monitors)
{
	for (uint32_t i = 0; i < monitors->plan.count; i++)
		monitors->monitor[i].left.count = monitors->monitor[i].gained.count = 0;
	monitors->whole->handovers = 0;
	if (monitors->began && monitors->plan.handover)
		hand_over(monitors);
	monitors->began = true;
}

/* ---- a round ---- */

static void take_totals(struct monitors *monitors)
{
	struct stub_set *whole = monitors->whole;

	whole->system_calls = 0;
	whole->returned = whole->start;
	for (uint32_t i = 0; i < monitors->plan.count; i++) {
		const struct stub_set *share = &monitors->monitor[i].set;

		whole->system_calls += share->system_calls;
		if (share->returned - whole->start > whole->returned - whole->start)
			whole->returned = share->returned;
	}
}

static int take_results(struct monitors *monitors, struct error *err)
{
	for (uint32_t i = 0; i < monitors->plan.count; i++) {
		if (!monitors->monitor[i].result)
			continue;
		*err = monitors->monitor[i].err;
		return error_prefix(err, "monitor thread %u: ", i + 1);
	}
	return 0;
}

/*
 * Threads in a round end it first; those that wait for an order or for `go` end without a round.
 * Both are released here, as either may be the case.
 */
static void end_threads(struct monitors *monitors)
{
	set_end(monitors);
	__atomic_store_n(&monitors->go, monitors->order, __ATOMIC_RELEASE);
	raise_and_wake(&monitors->order);
	for (uint32_t i = 1; i < monitors->plan.count; i++) {
		if (monitors->monitor[i].runs)
			pthread_join(monitors->monitor[i].thread, NULL);
		monitors->monitor[i].runs = false;
	}
}

/* All others have heard the order and spin. */
static int run_all(struct monitors *monitors, uint32_t order, struct error *err)
{
	struct stub_set *whole = monitors->whole;

	whole->start = clock_now(whole->member[0].mm->clock);
	__atomic_store_n(&monitors->go, order, __ATOMIC_RELEASE);
	run_share(&monitors->monitor[0]);
	if (await(monitors, have_obeyed, order, err)) {
		end_threads(monitors);
		return -1;
	}
	take_totals(monitors);
	return take_results(monitors, err);
}

int monitors_run(struct monitors *monitors, struct error *err)
{
	uint32_t order = monitors->order + 1;

	if (has_end(monitors))
		return error_set(err, STATUS_CANNOT, "a monitor thread has ended before");
	assign(monitors);
	__atomic_store_n(&monitors->heard, 0, __ATOMIC_RELEASE);
	raise_and_wake(&monitors->order);
	if (!await(monitors, have_heard, order, err))
		return run_all(monitors, order, err);
	end_threads(monitors);
	return -1;
}

/* ---- beginning and end ---- */

void monitors_stop(struct monitors *monitors)
{
	if (!monitors)
		return;
	end_threads(monitors);
	tear_down(&monitors->monitor[0]);
	free(monitors);
}

/*
 * Each share is a copy of the whole set with a number of its own; the members are shared by all,
 * and stub_set_has() tells whose each is.
 */
static void give_share(struct monitors *monitors, uint32_t i)
{
	struct monitor *monitor = &monitors->monitor[i];

	monitor->of = monitors;
	monitor->set = *monitors->whole;
	monitor->set.self = i;
	monitor->set.locks = true;
}

/* The thread sets the row up itself, since only the thread that opened a ring may use it. */
static int start_thread(struct monitors *monitors, uint32_t i, struct error *err)
{
	struct monitor *monitor = &monitors->monitor[i];

	if (blocked_thread_start(&monitor->thread, obey, monitor, err))
		return -1;
	monitor->runs = true;
	return 0;
}

static int start_all(struct monitors *monitors, struct error *err)
{
	if (set_up(&monitors->monitor[0], err))
		return -1;
	for (uint32_t i = 1; i < monitors->plan.count; i++)
		if (start_thread(monitors, i, err))
			return -1;
	if (await(monitors, have_obeyed, monitors->order, err))
		return -1;
	for (uint32_t i = 1; i < monitors->plan.count; i++) {
		if (!monitors->monitor[i].result)
			continue;
		*err = monitors->monitor[i].err;
		return -1;
	}
	return 0;
}

int monitors_start(struct monitors **monitors, const struct serve_many *row, struct stub_set *whole,
		   const struct monitors_plan *plan, struct error *err)
{
	size_t size = sizeof(struct monitors) + plan->count * sizeof(struct monitor);
	struct monitors *started = memory_aligned(64, size);

	started->row = row;
	started->whole = whole;
	started->plan = *plan;
	random_seed(&started->random, plan->seed);
	started->order = SET_UP;
	for (uint32_t i = 0; i < plan->count; i++)
		give_share(started, i);
	for (uint32_t i = 0; i < whole->count; i++)
		whole->member[i].monitor = i % plan->count;
	if (!start_all(started, err)) {
		*monitors = started;
		return 0;
	}
	monitors_stop(started);
	return -1;
}
