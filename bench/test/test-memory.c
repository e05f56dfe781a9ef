// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory: lists that grow, and the end of a process that gets none. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/memory.h"

/* AddressSanitizer asks: else it ends the process itself. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void test_new_is_zeroed(void **state)
{
	static const char zeroes[300];
	char *some = memory_new(3, 100), *none = memory_new(0, 100);

	(void)state;
	assert_memory_equal(some, zeroes, 300);
	assert_memory_equal(none, zeroes, 100);
	free(some);
	free(none);
}

/* M_PERTURB: what malloc() gives is full of other bytes. */
static void test_aligned_is_zeroed(void **state)
{
	static const char zeroes[300];
	char *some;

	(void)state;
	mallopt(M_PERTURB, 1);
	some = memory_aligned(64, sizeof(zeroes));
	mallopt(M_PERTURB, 0);
	assert_int_equal((uintptr_t)some % 64, 0);
	assert_memory_equal(some, zeroes, sizeof(zeroes));
	free(some);
}

static void test_a_list_grows(void **state)
{
	uint64_t *list = NULL;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		list = memory_grow(list, i, sizeof(*list));
		list[i] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	free(list);
}

static void last_words(void *target)
{
	fprintf(stderr, "what was measured is in %s\n", (char *)target);
}

/* What a child says that asks for more than there can be, by one of the calls. */
static void fails_in_order(int call, const char *words)
{
	int fds[2], status;
	char text[256] = "";
	pid_t child;

	assert_int_equal(pipe(fds), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		dup2(fds[1], STDERR_FILENO);
		if (words)
			memory_at_end(last_words, "here");
		if (call == 0)
			memory_new(1 << 20, SIZE_MAX >> 20);
		else if (call == 1)
			memory_resize(NULL, SIZE_MAX, 2);
		else
			memory_aligned(64, SIZE_MAX / 2);
		_exit(0);
	}
	close(fds[1]);
	for (size_t used = 0; used < sizeof(text) - 1;) {
		ssize_t n = read(fds[0], text + used, sizeof(text) - 1 - used);

		if (n <= 0)
			break;
		used += (size_t)n;
	}
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), STATUS_CANNOT);
	assert_non_null(strstr(text, "out of memory\n"));
	assert_true(!words || strstr(text, words));
}

static void test_the_end(void **state)
{
	(void)state;
	for (int call = 0; call < 3; call++)
		fails_in_order(call, NULL);
	fails_in_order(0, "what was measured is in here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_is_zeroed),
		cmocka_unit_test(test_aligned_is_zeroed),
		cmocka_unit_test(test_a_list_grows),
		cmocka_unit_test(test_the_end),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
