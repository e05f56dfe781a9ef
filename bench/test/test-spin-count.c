// SPDX-License-Identifier: GPL-2.0-or-later
/* Loop spin-count: what spins cost it that come to nothing. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sched.h>
#include <sys/param.h>
#include <time.h>

#include "test/running-guest.h"

#define BUDGET_NS 1000000
#define BATCHES	  5
#define CALLS	  16
#define GUESTS	  20

static struct running_guest running;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int pin_here(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	assert_int_equal(sched_setaffinity(0, sizeof(set), &set), 0);
	return cpu;
}

/* What the batches of a new stub on this CPU take of it. */
static uint64_t cpu_of_batches(const char *loop)
{
	uint64_t before;

	running_guest_prepare(&running, "notify");
	running.options.serve = serve_find(loop);
	running.options.spin_ns = BUDGET_NS;
	running.options.cpu = pin_here();
	running_guest_start(&running);
	before = cpu_ns();
	for (unsigned int i = 0; i < BATCHES; i++) {
		running_guest_queue(&running, CALLS);
		running_guest_round(&running);
	}
	before = cpu_ns() - before;
	running_guest_stop(&running);
	return before;
}

/*
 * Nothing that a spin waits for can happen there, and a budget is as long as many waits. A host
 * that takes the CPU away during one of the first waits makes the spins after it as long: so the
 * least of some guests is asked. Spins that were long or many would be so in each of them.
 */
static void test_spins_are_few_and_short_on_the_stubs_cpu(void **state)
{
	uint64_t least = UINT64_MAX, counted = UINT64_MAX;

	(void)state;
	for (int i = 0; i < GUESTS && (!i || least > 2 * counted); i++) {
		least = MIN(least, cpu_of_batches("spin-count"));
		counted = MIN(counted, cpu_of_batches("counted"));
	}
	assert_in_range(least, 1, 2 * counted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_spins_are_few_and_short_on_the_stubs_cpu,
					  stop_guest),
	};

	return cmocka_run_group_tests_name("spin-count", tests, NULL, NULL);
}
