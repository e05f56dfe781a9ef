// SPDX-License-Identifier: GPL-2.0-or-later
/* Each index once, whatever the number; the error of the least index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/parallel.h"

#define MANY 1000

struct visits {
	unsigned int count[MANY];
	size_t bad_from; /* from this index on there are errors */
};

static int note(void *target, size_t index, struct error *err)
{
	struct visits *visits = target;

	visits->count[index]++;
	if (index < visits->bad_from)
		return 0;
	return error_set(err, STATUS_CANNOT, "at %zu", index);
}

static void test_each_once(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 3, MANY };
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct visits visits = { .bad_from = MANY };

		assert_int_equal(parallel_each(counts[i], note, &visits, &err), 0);
		for (size_t k = 0; k < MANY; k++)
			assert_int_equal(visits.count[k], k < counts[i]);
	}
}

static void test_errors(void **state)
{
	struct visits visits = { .bad_from = 500 };
	struct error err;

	(void)state;
	assert_int_equal(parallel_each(MANY, note, &visits, &err), -1);
	assert_string_equal(err.text, "at 500");
	assert_int_equal(err.status, STATUS_CANNOT);
	for (size_t k = 0; k <= 500; k++)
		assert_int_equal(visits.count[k], 1);
	/* No more than one of each of the other threads has begun. */
	for (size_t k = 510; k < MANY; k++)
		assert_int_equal(visits.count[k], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
