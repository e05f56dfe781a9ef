// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libFuzzer calls. The reader is the one that the program is called by. gcc has each branch
 * call __sanitizer_cov_trace_pc(), and libFuzzer's own only ends the program: it is replaced when
 * this one is linked (ld --wrap), and counts where libFuzzer looks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "test/fuzz/readers.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
void __sanitizer_cov_8bit_counters_init(uint8_t *begin, uint8_t *end);
void __wrap___sanitizer_cov_trace_pc(void);

static uint8_t counters[1 << 16];
static const struct fuzz_reader *reader = fuzz_readers;

void __wrap___sanitizer_cov_trace_pc(void)
{
	counters[(uintptr_t)__builtin_return_address(0) % sizeof(counters)]++;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	__sanitizer_cov_8bit_counters_init(counters, counters + sizeof(counters));
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
