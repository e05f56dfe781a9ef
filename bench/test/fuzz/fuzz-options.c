// SPDX-License-Identifier: GPL-2.0-or-later
/* A command line of `run`, a word a line; and each word as a filter of `compare`. */
#define _GNU_SOURCE
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/run_options.h"
#include "report/compare/compare_filter.h"
#include "test/fuzz/readers.h"

#define WORDS_MAX 64

static void filter(char *const *words, int count)
{
	struct compare_filters filters = { .count = 0 };
	struct error err;

	for (int i = 1; i < count; i++)
		if (compare_filter_add(&filters, words[i], &err))
			return;
}

void fuzz_options(const uint8_t *bytes, size_t size)
{
	char *text = fuzz_text(bytes, size), *rest = text, *words[WORDS_MAX + 1] = { "run" };
	struct run_options options;
	struct error err;
	int count = 1;

	while (rest && count < WORDS_MAX)
		words[count++] = strsep(&rest, "\n");
	words[count] = NULL;
	/* Before the options, which are put in front of the operands. */
	filter(words, count);
	if (!run_options_parse(&options, count, words, &err)) {
		assert(options.physmem_bytes >= 16 << 20 && options.out);
		assert(options.target_percent <= 100 && options.budget_s <= 3600);
		assert(options.suite_count <= 16 && options.arm_count <= 256);
	}
	free(text);
}
