// SPDX-License-Identifier: GPL-2.0-or-later
/* Trials of gates: what comes back when a gate works, fails, or kills its process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "plan/capabilities.h"
#include "gate/guest.h"

static struct error err;

static int nothing_left(void **state)
{
	(void)state;
	return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : -1;
}

/* Each gate works here, or says why not. */
static void test_gates(void **state)
{
	(void)state;
	for (size_t i = 0; gates[i]; i++) {
		memset(&err, 0, sizeof(err));
		if (!capability_try(&(struct capability){ gates[i], serve_find("counted"), false,
							  NULL },
				    &err))
			continue;
		assert_true(err.text[0]);
		assert_int_not_equal(err.status, STATUS_DONE);
		print_error("%s: %s\n", gates[i]->name, err.text);
	}
}

static void test_ways_of_many(void **state)
{
	(void)state;
	for (size_t i = 0; serve_manys[i]; i++) {
		memset(&err, 0, sizeof(err));
		if (!capability_try(&(struct capability){ gate_find("notify"),
							  .many = serve_manys[i] },
				    &err))
			continue;
		assert_true(err.text[0]);
		assert_int_equal(err.status, STATUS_UNSUPPORTED);
		print_error("%s: %s\n", serve_manys[i]->name, err.text);
	}
}

/* A trial leaves nothing that the next one could stumble over. */
static void test_again(void **state)
{
	const struct gate *gate = gate_find("none");

	(void)state;
	if (capability_try(&(struct capability){ gate, serve_find("counted"), false, NULL }, &err))
		skip();
	for (int i = 0; i < 20; i++)
		assert_int_equal(capability_try(&(struct capability){ gate, serve_find("counted"),
								      false, NULL },
						&err),
				 0);
}

static int fail_start(struct guest *guest, struct error *start_err)
{
	(void)guest;
	return error_set(start_err, STATUS_UNSUPPORTED, "the moon is full");
}

static int fail_round(struct guest *guest, bool path_flush, struct error *round_err)
{
	(void)guest;
	(void)path_flush;
	return error_set(round_err, STATUS_CANNOT, "the stub said no");
}

static int start_nothing(struct guest *guest, struct error *start_err)
{
	(void)guest;
	(void)start_err;
	return 0;
}

static int die(struct guest *guest, struct error *start_err)
{
	(void)guest;
	(void)start_err;
	return kill(getpid(), SIGKILL);
}

static void fails(const struct gate *gate, int status, const char *text)
{
	memset(&err, 0, sizeof(err));
	assert_int_equal(capability_try(&(struct capability){ gate, serve_find("counted"), false,
							      NULL },
					&err),
			 -1);
	assert_int_equal(err.status, status);
	assert_non_null(strstr(err.text, text));
}

static void test_failures(void **state)
{
	const struct gate start = { .name = "test", .start = fail_start };
	const struct gate round = { .name = "test", .start = start_nothing, .round = fail_round };

	(void)state;
	fails(&start, STATUS_UNSUPPORTED, "the moon is full");
	fails(&round, STATUS_CANNOT, "the stub said no");
}

static void test_death(void **state)
{
	const struct gate gate = { .name = "test", .start = die };

	(void)state;
	fails(&gate, STATUS_CANNOT,
	      "a trial of gate test was killed by SIGKILL (Killed) without an answer");
}

static int *refusals; /* still to come; shared with the children */

static int refuse_some(struct guest *guest, struct error *start_err)
{
	(void)guest;
	if (!*refusals)
		return 0;
	--*refusals;
	return error_call(start_err, (struct failed){ .error = EMFILE }, "a pipe");
}

static int run_nothing(struct guest *guest, bool path_flush, struct error *round_err)
{
	(void)path_flush;
	guest->mm.report.signal = SIGSYS;
	(void)round_err;
	return 0;
}

/* What was refused for a moment is had in the end; for long, it is a failure, no lack. */
static void test_refused_for_a_moment(void **state)
{
	const struct gate gate = { .name = "test",
				   .filter = STUB_FILTER_ALLOW,
				   .start = refuse_some,
				   .round = run_nothing };

	(void)state;
	refusals = mmap(NULL, sizeof(*refusals), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	assert_ptr_not_equal(refusals, MAP_FAILED);
	*refusals = 2;
	if (capability_try(&(struct capability){ &gate, serve_find("counted"), false, NULL }, &err))
		fail_msg("%s", err.text);
	assert_int_equal(*refusals, 0);
	*refusals = 1000;
	fails(&gate, STATUS_CANNOT, "a pipe: Too many open files");
	munmap(refusals, sizeof(*refusals));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_gates, nothing_left),
		cmocka_unit_test_teardown(test_ways_of_many, nothing_left),
		cmocka_unit_test_teardown(test_again, nothing_left),
		cmocka_unit_test_teardown(test_failures, nothing_left),
		cmocka_unit_test_teardown(test_death, nothing_left),
		cmocka_unit_test_teardown(test_refused_for_a_moment, nothing_left),
	};

	return cmocka_run_group_tests_name("capabilities", tests, NULL, NULL);
}
