// SPDX-License-Identifier: GPL-2.0-or-later
/* What stops of a traced process cost: that it is found, and leaves nothing; what follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <sys/wait.h>

#include "measure/tracer_stops.h"

/* It may be much on a busy machine. That no child is left is the same wherever the trial ended. */
static void test_measured(void **state)
{
	double slowdown = tracer_stops_slowdown();

	(void)state;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	if (isnan(slowdown))
		skip(); /* no process may be traced here */
	assert_true(slowdown > 0);
}

static void test_harmless(void **state)
{
	(void)state;
	assert_true(tracer_stops_are_harmless(0.9));
	assert_true(tracer_stops_are_harmless(1.02));
	assert_false(tracer_stops_are_harmless(1.1));
	assert_false(tracer_stops_are_harmless(1.25));
	assert_false(tracer_stops_are_harmless((double)NAN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measured),
		cmocka_unit_test(test_harmless),
	};

	return cmocka_run_group_tests_name("tracer-stops", tests, NULL, NULL);
}
