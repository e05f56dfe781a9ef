// SPDX-License-Identifier: GPL-2.0-or-later
/* The readers, and what they share. */
#define _GNU_SOURCE
#include "test/fuzz/readers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct fuzz_reader fuzz_readers[] = {
	{ "workload", fuzz_workload },	 { "run-json", fuzz_run_json },
	{ "rounds", fuzz_rounds },	 { "fidelity", fuzz_fidelity },
	{ "spec", fuzz_spec },		 { "options", fuzz_options },
	{ "recording", fuzz_recording }, { "decode", fuzz_decode },
	{ "proc", fuzz_proc },		 { NULL, NULL },
};

const char *fuzz_file(const uint8_t *bytes, size_t size)
{
	static int fd = -1;
	static char path[32];

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, bytes, size, 0) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

FILE *fuzz_sink(void)
{
	static FILE *sink;

	if (!sink)
		sink = fopen("/dev/null", "we");
	assert(sink);
	return sink;
}

char *fuzz_text(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);

	assert(text);
	memcpy(text, bytes, size);
	text[size] = '\0';
	return text;
}
