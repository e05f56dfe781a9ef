// SPDX-License-Identifier: GPL-2.0-or-later
/* What libFuzzer calls. The reader is the one that the program is called by. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "test/fuzz/readers.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct fuzz_reader *reader = fuzz_readers;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (reader->name && strcmp(reader->name, program_invocation_short_name) != 0)
		reader++;
	if (reader->name)
		return 0;
	fprintf(stderr, "there is no reader '%s'; see bench/test/fuzz/readers.c\n",
		program_invocation_short_name);
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	reader->read(bytes, size);
	return 0;
}
