/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reads bytes that this program did not make: files of users and of the kernel, words of a
 * command line. Each is given any bytes at all. It may refuse them; it may not read or write
 * outside of what it has, or take what breaks its own rules, which is an assertion here.
 *
 * scripts/fuzz has libFuzzer find such bytes; test-readers.c gives what is in corpus/ to each
 * reader, in every build.
 */
#ifndef TEST_FUZZ_READERS_H
#define TEST_FUZZ_READERS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct fuzz_reader {
	const char *name; /* of its folder in corpus/, too */
	void (*read)(const uint8_t *bytes, size_t size);
};

/* Ended by a row without a name. */
extern const struct fuzz_reader fuzz_readers[];

/* The path of a file that holds the bytes; until the next call. It has no name of its own. */
const char *fuzz_file(const uint8_t *bytes, size_t size);

/* What is written there is dropped. */
FILE *fuzz_sink(void);

/* A copy with a null byte behind it, to be freed by free(). */
char *fuzz_text(const uint8_t *bytes, size_t size);

/* One file each; see there for what else they try. */
void fuzz_workload(const uint8_t *bytes, size_t size);
void fuzz_run_json(const uint8_t *bytes, size_t size);
void fuzz_rounds(const uint8_t *bytes, size_t size);
void fuzz_fidelity(const uint8_t *bytes, size_t size);
void fuzz_spec(const uint8_t *bytes, size_t size);
void fuzz_options(const uint8_t *bytes, size_t size);
void fuzz_recording(const uint8_t *bytes, size_t size);
void fuzz_decode(const uint8_t *bytes, size_t size);
void fuzz_proc(const uint8_t *bytes, size_t size);

#endif
