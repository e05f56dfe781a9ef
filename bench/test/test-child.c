// SPDX-License-Identifier: GPL-2.0-or-later
/* What children share with their parent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"

static void what_a_child_writes_is_read(void **state)
{
	struct error err;
	int *number = child_share(sizeof(*number), "a number", &err);
	pid_t child;

	(void)state;
	assert_non_null(number);
	assert_int_equal(*number, 0);
	child = fork();
	if (!child) {
		*number = 7;
		_exit(0);
	}
	assert_int_equal(child_reap(child), 0);
	assert_int_equal(*number, 7);
	munmap(number, sizeof(*number));
}

static void too_much_is_refused(void **state)
{
	struct error err;

	(void)state;
	assert_null(child_share(SIZE_MAX / 2, "far too much", &err));
	assert_memory_equal(err.text, "far too much: ", strlen("far too much: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_child_writes_is_read),
		cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
