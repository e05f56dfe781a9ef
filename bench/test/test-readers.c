// SPDX-License-Identifier: GPL-2.0-or-later
/* Each reader of fuzz/ takes or refuses all that is in its corpus: what fuzzers found, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>

#include "test/fuzz/readers.h"

#define CORPUS	    "bench/test/fuzz/corpus"
#define READERS_MAX 32
#define BYTES_MAX   (1 << 20)

static void read_one(const struct fuzz_reader *reader, const char *name)
{
	static uint8_t bytes[BYTES_MAX];
	char path[512];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), CORPUS "/%s/%s", reader->name, name);
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	/* Of a process that ends here the last line names the file. */
	fprintf(stderr, "%s\n", path);
	reader->read(bytes, size);
}

static void test_corpus(void **state)
{
	const struct fuzz_reader *reader = *state;
	char path[512];
	const struct dirent *entry;
	unsigned int count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), CORPUS "/%s", reader->name);
	folder = opendir(path);
	assert_non_null(folder);
	for (; (entry = readdir(folder)); count += entry->d_name[0] != '.')
		if (entry->d_name[0] != '.')
			read_one(reader, entry->d_name);
	closedir(folder);
	assert_true(count >= 2);
}

/* Nothing, one byte, and zeros. */
static void test_hardly_anything(void **state)
{
	static const uint8_t zeros[64];
	const struct fuzz_reader *reader = *state;

	reader->read(zeros, 0);
	reader->read(zeros, 1);
	reader->read(zeros, sizeof(zeros));
}

int main(void)
{
	struct CMUnitTest tests[2 * READERS_MAX];
	size_t count = 0;

	for (const struct fuzz_reader *at = fuzz_readers; at->name && count < READERS_MAX; at++) {
		struct fuzz_reader *reader = (struct fuzz_reader *)at;

		tests[count++] = (struct CMUnitTest){ at->name, test_corpus, NULL, NULL, reader };
		tests[count++] =
			(struct CMUnitTest){ at->name, test_hardly_anything, NULL, NULL, reader };
	}
	return _cmocka_run_group_tests("readers", tests, count, NULL, NULL);
}
