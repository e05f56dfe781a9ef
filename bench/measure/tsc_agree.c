// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ping-pong between two pinned threads for each pair of CPUs. The kernel's own test
 * (arch/x86/kernel/tsc_sync.c, Linux 6.18) looks at boot whether one TSC is ever seen to
 * run backwards; this one bounds by how much they differ, in user space and today.
 */
#define _GNU_SOURCE
#include "measure/tsc_agree.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpus.h"
#include "base/wall.h"
#include "measure/tsc.h"
#include "base/memory.h"

#define EXCHANGES     250  /* between two looks at the bound */
#define EXCHANGES_MIN 4000 /* even if the bound is fine before */
#define LIMIT_S	      3.0
#define SPINS	      (1u << 20) /* a millisecond; then the CPU is offered to who wants it */

#define TURN_END UINT32_MAX

/* A thread's own code: what a sanitizer adds to it would count as delay. */
#define PLAIN __attribute__((no_sanitize("thread", "address", "undefined")))

/*
 * What the two threads share. `turn` orders all: each side writes what the other is to read
 * before it stores the turn (release), and reads it after it has loaded the turn (acquire).
 * `failed` has a cache line of its own, which no exchange moves between the CPUs.
 */
struct table {
	_Alignas(64) uint32_t turn;   /* odd: the other's; even: the first's */
	uint64_t seen;		      /* written before the turn goes back */
	_Alignas(64) uint32_t failed; /* errno of a thread that could not be pinned */
};

struct side {
	struct table *table;
	int cpu;
};

struct first_side {
	struct side side;
	uint64_t fine;
	struct tsc_offset offset;
};

/* A side that cannot be pinned says so in `failed`, at which the other one stops waiting. */
static bool take_place(const struct side *side)
{
	cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	int failed = ENOMEM;

	if (set) {
		CPU_ZERO_S(size, set);
		CPU_SET_S((size_t)side->cpu, size, set);
		failed = sched_setaffinity(0, size, set) ? errno : 0;
		CPU_FREE(set);
	}
	if (failed)
		__atomic_store_n(&side->table->failed, (uint32_t)failed, __ATOMIC_RELEASE);
	return !failed;
}

/*
 * Waits for a turn by spinning, as a sleep would hide the offset behind a wake-up. False when
 * the exchange is over.
 */
static PLAIN bool await(const struct table *table, uint32_t turn)
{
	for (uint32_t spins = 1;; spins++) {
		uint32_t now = __atomic_load_n(&table->turn, __ATOMIC_ACQUIRE);

		if (now == turn)
			return true;
		if (now == TURN_END || __atomic_load_n(&table->failed, __ATOMIC_RELAXED))
			return false;
		if (!(spins % SPINS))
			sched_yield();
	}
}

/* The thread on the other CPU: stamps each odd turn and gives it back. */
static PLAIN void *answer(void *argument)
{
	const struct side *side = argument;
	struct table *table = side->table;

	if (!take_place(side))
		return NULL;
	for (uint32_t turn = 1; await(table, turn); turn += 2) {
		table->seen = tsc_rdtsc();
		__atomic_store_n(&table->turn, turn + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static PLAIN bool exchange(struct table *table, uint32_t turn, struct tsc_exchange *exchange)
{
	exchange->sent = tsc_rdtsc();
	__atomic_store_n(&table->turn, turn, __ATOMIC_RELEASE);
	if (!await(table, turn + 1))
		return false;
	exchange->back = tsc_rdtsc();
	exchange->seen = table->seen;
	return true;
}

/*
 * The thread on the first CPU: repeats until the bound is fine, but at least
 * EXCHANGES_MIN times, or until the time is up. An exchange that did not end is not counted.
 */
static void *ask(void *argument)
{
	struct first_side *first = argument;
	struct table *table = first->side.table;
	struct tsc_exchange exchanges[EXCHANGES];
	struct timespec began;
	uint32_t turn = 1;
	size_t count;

	wall_now(CLOCK_MONOTONIC, &began);
	if (!take_place(&first->side))
		return NULL;
	do {
		for (count = 0; count < EXCHANGES; count++, turn += 2)
			if (!exchange(table, turn, &exchanges[count]))
				break;
		tsc_narrow(&first->offset, exchanges, count);
	} while (count == EXCHANGES && wall_seconds_since(&began) < LIMIT_S &&
		 (turn < 2 * EXCHANGES_MIN || tsc_bound(&first->offset) > first->fine));
	__atomic_store_n(&table->turn, TURN_END, __ATOMIC_RELEASE);
	return NULL;
}

/* Both sides are threads of their own, so that the caller's CPUs stay as they are. */
static int compare(int cpu, int other, uint64_t fine, uint64_t *bound, struct error *err)
{
	struct table table = { .turn = 0 };
	struct first_side first = { { &table, cpu }, fine, TSC_OFFSET_UNKNOWN };
	struct side second = { &table, other };
	pthread_t threads[2];
	int failed = pthread_create(&threads[1], NULL, answer, &second);

	if (failed)
		return error_errno(err, failed, "a thread to compare two TSCs");
	failed = pthread_create(&threads[0], NULL, ask, &first);
	if (failed)
		__atomic_store_n(&table.turn, TURN_END, __ATOMIC_RELEASE);
	else
		pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	failed = failed ?: (int)table.failed;
	*bound = tsc_bound(&first.offset);
	return failed ? error_errno(err, failed, "a thread on CPU %d or %d", cpu, other) : 0;
}

/* Numbers of the CPUs that this process may use; how many, -1 without memory. */
static int find_allowed(int *cpus)
{
	cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);
	int count = 0;

	if (!set || sched_getaffinity(0, size, set)) {
		CPU_FREE(set);
		return -1;
	}
	for (int cpu = 0; cpu < CPUS_MAX; cpu++)
		if (CPU_ISSET_S((size_t)cpu, size, set))
			cpus[count++] = cpu;
	CPU_FREE(set);
	return count;
}

static int compare_all(struct tsc_agreement *agreement, const int *cpus, uint64_t fine,
		       struct error *err)
{
	uint32_t others = agreement->allowed - 1;
	uint32_t compared = others < TSC_COMPARED_MAX ? others : TSC_COMPARED_MAX;

	for (uint32_t i = 1; i <= compared; i++) {
		/* Evenly over all others, of which the last is one. */
		int other = cpus[(uint64_t)i * others / compared];
		uint64_t bound = 0;

		if (compare(agreement->first, other, fine, &bound, err))
			return -1;
		agreement->compared++;
		if (bound < agreement->bound)
			continue;
		agreement->bound = bound;
		agreement->worst = other;
	}
	return 0;
}

int tsc_agree(struct tsc_agreement *agreement, uint64_t fine, struct error *err)
{
	int *cpus = memory_new(CPUS_MAX, sizeof(*cpus));
	int count = find_allowed(cpus), result;

	memset(agreement, 0, sizeof(*agreement));
	if (count < 1) {
		free(cpus);
		return error_set(err, STATUS_CANNOT, "cannot find out which CPUs are allowed");
	}
	agreement->allowed = (uint32_t)count;
	agreement->first = agreement->worst = cpus[0];
	result = compare_all(agreement, cpus, fine, err);
	free(cpus);
	return result;
}
