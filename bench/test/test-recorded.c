// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading recorded workloads: those that are shipped, good ones, and bad ones of every kind. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "stub/layout.h"
#include "workload/workload.h"

#define FIRST	 "# stub workload 1\n"
#define BATCH	 "batch 0 resume 0\n"
#define MAP	 "map 0x1000 0x1000 7 0x0\n"
#define MUTATION 3000

static char path[] = "/tmp/unotify-recorded-XXXXXX";
static struct workload workload;
static struct error err;

static int make_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	err = (struct error){ 0 };
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	workload_free(&workload);
	return unlink(path);
}

static void write_bytes(const void *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* A gzip file, or with mode "wT" a plain one. */
static void write_text(const char *text, const char *mode)
{
	gzFile file = gzopen(path, mode);

	assert_non_null(file);
	assert_int_equal(gzwrite(file, text, (unsigned int)strlen(text)), strlen(text));
	assert_int_equal(gzclose(file), Z_OK);
}

static size_t read_bytes(uint8_t *bytes, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t got;

	assert_non_null(file);
	got = fread(bytes, 1, size, file);
	assert_int_equal(fclose(file), 0);
	assert_in_range(got, 1, size - 1);
	return got;
}

static void assert_empty(void)
{
	assert_null(workload.batches);
	assert_null(workload.entries);
	assert_int_equal(workload.batch_count + workload.entry_count + workload.mm_count, 0);
}

static void assert_read(const char *text)
{
	write_text(text, "wT");
	if (workload_read(&workload, path, &err))
		fail_msg("refused: %s", err.text);
}

/* The message must be one line, FILE:LINE: and then what. */
static void assert_complaint(unsigned int line, const char *what)
{
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "%s:%u: ", path, line);
	if (strncmp(err.text, prefix, strlen(prefix)) || !strstr(err.text + strlen(prefix), what))
		fail_msg("\"%s\" is not \"%s...%s\"", err.text, prefix, what);
	assert_null(strchr(err.text, '\n'));
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_empty();
}

static void assert_refused(const char *text, unsigned int line, const char *what)
{
	write_text(text, "wT");
	if (!workload_read(&workload, path, &err))
		fail_msg("accepted: %s", text);
	assert_complaint(line, what);
}

/* ---- good files ---- */

static void test_fields(void **state)
{
	(void)state;
	assert_read(FIRST "# name: tiny\n# what: a thing\n# source: a hand\n#\n# other: x\n"
			  "batch 7 resume 3\n"
			  "unmap 0x0 0x7fffffffc000\n"
			  "map 0x5000 0x3000 5 0x3f044000\n"
			  "batch 7 flush 0 call\n"
			  "# between entries\n"
			  "map 4096 8192 0 12288\n");
	assert_string_equal(workload.name, "tiny");
	assert_string_equal(workload.what, "a thing");
	assert_string_equal(workload.source, "a hand");
	assert_int_equal(workload.batch_count, 2);
	assert_int_equal(workload.entry_count, 3);
	assert_int_equal(workload.batches[0].null_wakes, 3);
	assert_false(workload.batches[0].flush);
	assert_true(workload.batches[1].flush);
	assert_false(workload.batches[0].called);
	assert_true(workload.batches[1].called);
	assert_int_equal(workload.batches[1].first, 2);
	assert_int_equal(workload.entries[0].op, WORKLOAD_UNMAP);
	assert_int_equal(workload.entries[1].op, WORKLOAD_MAP);
	assert_int_equal(workload.entries[1].address, 0x5000);
	assert_int_equal(workload.entries[1].length, 0x3000);
	assert_int_equal(workload.entries[1].offset, 0x3f044000);
	assert_int_equal(workload.entries[1].prot, 5);
	assert_int_equal(workload.entries[2].length, 0x2000);
	assert_int_equal(workload.entries[2].offset, 0x3000);
	assert_int_equal(workload.frame_bytes, 0x3f047000);
}

static void test_named_after_file(void **state)
{
	(void)state;
	assert_read(FIRST BATCH MAP);
	assert_string_equal(workload.name, strrchr(path, '/') + 1);
	assert_string_equal(workload.what, "");
}

static void test_unmap_is_clamped(void **state)
{
	static const char *const lines[] = {
		"unmap 0x0 0x7fffffffc000\n",	 /* UML's own first one */
		"unmap 0x0 0x7fffffff9000\n",	 /* ours */
		"unmap 0x0 0x7ffffffff000\n",	 /* all there is */
		"unmap 0x7fffffff8000 0x7000\n", /* one page that is the guest's */
		"unmap 0x7fffffff8000 0x1000\n",
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(text, sizeof(text), FIRST BATCH "%s", lines[i]);
		assert_read(text);
		assert_int_equal(workload.entries[0].address + workload.entries[0].length,
				 STUB_START);
		workload_free(&workload);
	}
}

static void test_bounds_that_are_allowed(void **state)
{
	(void)state;
	assert_read(FIRST "batch 4294967295 resume 4294967295\n"
			  "map 0x0 0x7fffffff9000 7 0x0\n"
			  "map 0x7fffffff8000 0x1000 0 0x7fffffffffffe000\n");
	assert_int_equal(workload.mm_count, 1);
	assert_int_equal(workload.batches[0].null_wakes, UINT32_MAX);
	assert_int_equal(workload.frame_bytes, 0x7ffffffffffff000);
}

static void test_full_batch(void **state)
{
	char text[8192] = FIRST BATCH;

	(void)state;
	for (int i = 0; i < STUB_BATCH_MAX; i++)
		strcat(text, MAP);
	assert_read(text);
	assert_int_equal(workload.batches[0].count, STUB_BATCH_MAX);
	workload_free(&workload);
	strcat(text, MAP);
	assert_refused(text, 3 + STUB_BATCH_MAX, "entry 100 of the batch of line 2");
}

static void test_gzip(void **state)
{
	(void)state;
	write_text(FIRST BATCH MAP, "w9");
	assert_int_equal(workload_read(&workload, path, &err), 0);
	assert_int_equal(workload.entry_count, 1);
}

/* ---- address spaces ---- */

static void assert_batch(uint32_t index, uint32_t mm, bool ends)
{
	assert_int_equal(workload.batches[index].mm, mm);
	assert_int_equal(workload.batches[index].mm_ends, ends);
}

static void test_mms_by_first_use(void **state)
{
	(void)state;
	assert_read(FIRST "batch 9 resume 0\n" MAP "batch 4294967295 resume 0\n" MAP
			  "batch 0 resume 0\n" MAP "batch 9 resume 0\n" MAP "batch 5 resume 0\n" MAP
			  "batch 0 resume 0\n" MAP);
	assert_int_equal(workload.mm_count, 4);
	assert_batch(0, 0, false);
	assert_batch(1, 1, true);
	assert_batch(2, 2, false);
	assert_batch(3, 0, true);
	assert_batch(4, 3, true);
	assert_batch(5, 2, true);
	assert_int_equal(workload.mm_alive_max, 2);
}

/* Many more than one at once: opened 0..n-1, closed in another order. */
static void test_alive_at_once(void **state)
{
	char text[16384] = FIRST;
	const unsigned int count = 100;
	size_t used = strlen(text);

	(void)state;
	for (unsigned int i = 0; i < 2 * count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "batch %u resume 0\n%s",
					 1000 - i * 7 % count, MAP);
	assert_read(text);
	assert_int_equal(workload.mm_count, count);
	assert_int_equal(workload.mm_alive_max, count);
	for (unsigned int i = 0; i < 2 * count; i++)
		assert_batch(i, i % count, i >= count);
}

/* What the parser says of address spaces, against looking at all pairs of batches. */
static void assert_mms_by_definition(void)
{
	uint32_t seen = 0, alive = 0, most = 0;

	for (uint32_t i = 0; i < workload.batch_count; i++) {
		const struct workload_batch *batch = &workload.batches[i];
		uint32_t next = i;

		assert_in_range(batch->mm, 0, seen);
		if (batch->mm == seen) {
			seen++;
			alive++;
		}
		most = alive > most ? alive : most;
		for (uint32_t k = i + 1; k < workload.batch_count && next == i; k++)
			if (workload.batches[k].mm == batch->mm)
				next = k;
		assert_int_equal(batch->next, next);
		assert_int_equal(batch->mm_ends, next == i);
		alive -= next == i;
	}
	assert_int_equal(alive, 0);
	assert_int_equal(workload.mm_count, seen);
	assert_int_equal(workload.mm_alive_max, most);
}

/* ---- what is shipped ---- */

static const struct shipped {
	const char *name;
	uint32_t batches, entries, mms, flushes;
	double maps_percent;
	uint32_t frame_mib; /* rounded up */
} shipped[] = {
	{ "archive", 5195, 9720, 80, 0, 98.2, 497 },
	{ "boot", 5071, 11635, 61, 0, 98.5, 1024 },
	{ "churn", 12818, 31121, 11, 70, 90.2, 1024 },
	{ "interpreters", 6281, 7307, 14, 0, 99.3, 497 },
	{ "storm", 30697, 92858, 854, 0, 98.2, 1024 },
};

static void assert_entries(void)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < workload.batch_count; i++) {
		assert_int_equal(workload.batches[i].first, next);
		assert_in_range(workload.batches[i].count, 1, STUB_BATCH_MAX);
		next += workload.batches[i].count;
	}
	assert_int_equal(next, workload.entry_count);
	for (uint32_t i = 0; i < workload.entry_count; i++) {
		const struct workload_entry *entry = &workload.entries[i];

		assert_int_equal((entry->address | entry->length | entry->offset) % 4096, 0);
		assert_true(entry->length && entry->length <= STUB_START - entry->address);
		assert_in_range(entry->prot, 0, 7);
	}
}

static void assert_shipped(const struct shipped *right)
{
	uint32_t maps = 0, flushes = 0;

	assert_int_equal(workload.batch_count, right->batches);
	assert_int_equal(workload.entry_count, right->entries);
	assert_int_equal(workload.mm_count, right->mms);
	assert_int_equal((workload.frame_bytes + 0xfffff) >> 20, right->frame_mib);
	assert_string_equal(workload.name, right->name);
	assert_true(workload.what[0] && workload.source[0]);
	for (uint32_t i = 0; i < workload.entry_count; i++)
		maps += workload.entries[i].op == WORKLOAD_MAP;
	for (uint32_t i = 0; i < workload.batch_count; i++)
		flushes += workload.batches[i].flush;
	assert_int_equal(flushes, right->flushes);
	assert_float_equal(100.0 * maps / workload.entry_count, right->maps_percent, 0.05);
	assert_entries();
	assert_mms_by_definition();
}

static void test_shipped(void **state)
{
	const char *const *names = workload_names();

	(void)state;
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		assert_string_equal(names[i], shipped[i].name);
		if (workload_open(&workload, names[i], &err))
			fail_msg("%s", err.text);
		assert_shipped(&shipped[i]);
		workload_free(&workload);
	}
	assert_null(names[sizeof(shipped) / sizeof(shipped[0])]);
}

static void test_open_by_path(void **state)
{
	(void)state;
	write_text(FIRST BATCH MAP, "wT");
	assert_int_equal(workload_open(&workload, path, &err), 0);
	assert_int_equal(workload.entry_count, 1);
	workload_free(&workload);
	write_text("nothing\n", "wT");
	assert_int_equal(workload_open(&workload, path, &err), -1);
	assert_complaint(1, "the first line must be '# stub workload 1'");
}

static void test_open_unknown(void **state)
{
	(void)state;
	assert_int_equal(workload_open(&workload, "strom", &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_non_null(strstr(err.text, "'strom' is neither a file nor one of: archive, boot"));
	assert_int_equal(workload_open(&workload, "", &err), -1);
	assert_non_null(strstr(err.text, "archive, boot, churn, interpreters, storm"));
	assert_empty();
}

/* ---- bad files ---- */

static void test_bad_beginnings(void **state)
{
	(void)state;
	assert_refused("", 1, "the file is empty; a recording begins with '# stub workload 1'");
	assert_refused("\n", 1, "the first line must be '# stub workload 1'");
	assert_refused("no recording\n", 1, "the first line must be '# stub workload 1'");
	assert_refused("#stub workload 1\n" BATCH MAP, 1, "the first line must be");
	assert_refused("# stub workload 2\n" BATCH MAP, 1, "version '2'");
	assert_refused("# stub workload 12\n" BATCH MAP, 1, "supported is version 1");
	assert_refused("# stub workload 1 \n" BATCH MAP, 1, "version '1 '");
	assert_refused("# stub workload \n" BATCH MAP, 1, "version ''");
	assert_refused(FIRST, 1, "without a batch");
	assert_refused(FIRST "# name: none\n#\n", 3, "without a batch");
}

static void test_bad_remarks(void **state)
{
	char text[256];

	(void)state;
	assert_refused(FIRST "# name: a\n# name: b\n" BATCH MAP, 3, "a second line '# name: '");
	snprintf(text, sizeof(text), FIRST "# name: %064d\n" BATCH MAP, 0);
	assert_refused(text, 2, "has 64 bytes; at most 63 fit");
	snprintf(text, sizeof(text), FIRST "# name: %063d\n" BATCH MAP, 0);
	assert_read(text);
	assert_int_equal(strlen(workload.name), 63);
}

/* The third line of a file is bad, after the first line and one that begins a batch. */
static const struct bad_line {
	const char *line, *what;
} bad_lines[] = {
	{ "", "an empty line" },
	{ "  ", "an empty line" },
	{ "foo 1 2", "unknown word 'foo'; there is batch, map, unmap and #" },
	{ "mapp 0x1000 0x1000 7 0x0", "unknown word 'mapp'" },
	{ "Map 0x1000 0x1000 7 0x0", "unknown word 'Map'" },
	{ "map", "map with 0 values; it takes 4: map ADDR LEN PROT OFFSET" },
	{ "map 0x1000 0x1000 7", "map with 3 values; it takes 4" },
	{ "map 0x1000 0x1000 7 0x0 0x0", "map with 5 values; it takes 4" },
	{ "map 0x1000 0x1000 7 0x0 1 2 3 4 5 6 7 8 9", "map with 13 values" },
	{ "unmap 0x1000", "unmap with 1 values; it takes 2: unmap ADDR LEN" },
	{ "unmap 0x1000 0x1000 7", "unmap with 3 values" },
	{ "batch 0 resume", "batch with 2 values; it takes 3: batch MM PATH NULL_WAKES [call]" },
	{ "batch 0 resume 0 call 1", "batch with 5 values; it takes 3" },

	{ "map 1000h 0x1000 7 0x0", "ADDR '1000h' is no number; decimal, or hex with 0x" },
	{ "map fff 0x1000 7 0x0", "ADDR 'fff' is no number" },
	{ "map 0x 0x1000 7 0x0", "ADDR '0x' is no number" },
	{ "map 0X1000 0x1000 7 0x0", "ADDR '0X1000' is no number" },
	{ "map 0x0x10 0x1000 7 0x0", "ADDR '0x0x10' is no number" },
	{ "map 0x-1000 0x1000 7 0x0", "ADDR '0x-1000' is no number" },
	{ "map -4096 0x1000 7 0x0", "ADDR '-4096' is no number" },
	{ "map +4096 0x1000 7 0x0", "ADDR '+4096' is no number" },
	{ "map 4096.0 0x1000 7 0x0", "ADDR '4096.0' is no number" },
	{ "map 0x1000 0x1000, 7 0x0", "LEN '0x1000,' is no number" },
	{ "map 0x1000 0x1000 rwx 0x0", "PROT 'rwx' is no number" },
	{ "map 0x1000 0x1000 7 none", "OFFSET 'none' is no number" },
	{ "map 0x10000000000000000 0x1000 7 0x0", "is above 0xffffffffffffffff" },
	{ "map 18446744073709551616 0x1000 7 0x0", "is above 18446744073709551615" },

	{ "map 0x1001 0x1000 7 0x0", "ADDR 0x1001 is not a multiple of the page size 0x1000" },
	{ "map 0x1000 0x800 7 0x0", "LEN 0x800 is not a multiple of the page size" },
	{ "map 0x1000 0x1000 7 0x10", "OFFSET 0x10 is not a multiple of the page size" },
	{ "unmap 1 0x1000", "ADDR 1 is not a multiple of the page size" },
	{ "map 0x1000 0x0 7 0x0", "LEN is 0; a range has at least one page" },
	{ "unmap 0x1000 0", "LEN is 0" },
	{ "map 0x1000 0x1000 8 0x0", "PROT 8 is above 7" },
	{ "map 0x1000 0x1000 0x8 0x0", "PROT 0x8 is above 0x7" },

	{ "map 0x7fffffff9000 0x1000 7 0x0", "ends above 0x7fffffff9000, where the stub is" },
	{ "map 0x7fffffff8000 0x2000 7 0x0", "ends above 0x7fffffff9000, where the stub is" },
	{ "map 0x0 0x7fffffffc000 7 0x0", "ends above 0x7fffffff9000, where the stub is" },
	{ "map 0x7fffffffe000 0x2000 7 0x0", "ends above 0x7ffffffff000, the end of memory" },
	{ "map 0x1000 0xfffffffffffff000 7 0x0", "ends above 0x7ffffffff000" },
	{ "map 0xfffffffffffff000 0x1000 7 0x0", "ends above 0x7ffffffff000" },
	{ "map 0xfffffffffffff000 0x2000 7 0x0", "ends above 0x7ffffffff000" },
	{ "map 0x1000 0x1000 7 0x7ffffffffffff000", "ends above 0x7fffffffffffffff" },
	{ "map 0x1000 0x1000 7 0xfffffffffffff000", "ends above 0x7fffffffffffffff" },
	{ "unmap 0x7fffffff9000 0x1000", "is not below 0x7fffffff9000, where the stub is" },
	{ "unmap 0x0 0x800000000000", "ends above 0x7ffffffff000, the end of memory" },
	{ "unmap 0x1000 0x7ffffffff000", "ends above 0x7ffffffff000" },
	{ "unmap 0x1000 0xfffffffffffff000", "ends above 0x7ffffffff000" },
	{ "unmap 0x1000 0xffffffffffffe000", "ends above 0x7ffffffff000" },
};

static void test_bad_lines(void **state)
{
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++) {
		snprintf(text, sizeof(text), FIRST BATCH "%s\n" MAP, bad_lines[i].line);
		assert_refused(text, 3, bad_lines[i].what);
	}
}

static void test_bad_batches(void **state)
{
	(void)state;
	assert_refused(FIRST MAP, 2, "an entry before the first batch line");
	assert_refused(FIRST "#\nunmap 0x0 0x1000\n" BATCH, 3, "an entry before the first batch");
	assert_refused(FIRST BATCH, 2, "the batch has no entry; it needs 1 to 99");
	assert_refused(FIRST BATCH "#\n#\n" BATCH MAP, 2, "the batch has no entry");
	assert_refused(FIRST BATCH MAP BATCH, 4, "the batch has no entry");
	assert_refused(FIRST "batch x resume 0\n" MAP, 2, "MM 'x' is no number");
	assert_refused(FIRST "batch -1 resume 0\n" MAP, 2, "MM '-1' is no number");
	assert_refused(FIRST "batch 4294967296 resume 0\n" MAP, 2,
		       "MM 4294967296 is above 4294967295");
	assert_refused(FIRST "batch 0 Resume 0\n" MAP, 2, "PATH 'Resume' is neither resume nor");
	assert_refused(FIRST "batch 0 flushed 0\n" MAP, 2, "PATH 'flushed' is neither resume nor");
	assert_refused(FIRST "batch 0 flush x\n" MAP, 2, "NULL_WAKES 'x' is no number");
	assert_refused(FIRST "batch 0 flush 0 fault\n" MAP, 2, "'fault' behind NULL_WAKES is not");
	assert_refused(FIRST "batch 0 flush 0x100000000\n" MAP, 2,
		       "NULL_WAKES 0x100000000 is above 0xffffffff");
}

static void test_bad_bytes(void **state)
{
	static const char nul[] = FIRST BATCH "map 0x1000\0 0x1000 7 0x0\n";
	char text[1024];

	(void)state;
	assert_refused(FIRST BATCH MAP "map 0x2000 0x1000 7 0x1", 4,
		       "the last line has no newline");
	assert_refused("# stub workload 1", 1, "the last line has no newline");
	assert_refused(FIRST "batch 0 resume 0\r\n" MAP, 2, "byte 0x0d in column 17");
	assert_refused(FIRST "batch\t0 resume 0\n" MAP, 2, "byte 0x09 in column 6");
	assert_refused(FIRST "# \xc3\xa9\n" BATCH MAP, 2, "byte 0xc3 in column 3");
	write_bytes(nul, sizeof(nul) - 1);
	assert_int_equal(workload_read(&workload, path, &err), -1);
	assert_complaint(3, "byte 0x00 in column 11");
	snprintf(text, sizeof(text), FIRST BATCH MAP "# %0254d\n", 0);
	assert_refused(text, 4, "the line is longer than 255 bytes");
	snprintf(text, sizeof(text), FIRST BATCH MAP "# %0253d\n", 0);
	assert_read(text);
}

static void test_unreadable(void **state)
{
	char text[PATH_MAX];

	(void)state;
	assert_int_equal(workload_read(&workload, "/tmp", &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_string_equal(err.text, "cannot read /tmp: Is a directory");
	assert_int_equal(workload_open(&workload, "/no/such/file", &err), -1);
	assert_string_equal(err.text, "cannot open /no/such/file: No such file or directory");
	assert_int_equal(workload_read(&workload, "/dev/null", &err), -1);
	assert_string_equal(err.text, "cannot read /dev/null: it is not a regular file");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(workload_read(&workload, path, &err), -1);
	snprintf(text, sizeof(text), "cannot read %s: it is not a regular file", path);
	assert_string_equal(err.text, text);
	assert_empty();
}

/* ---- damage ---- */

static const char small[] =
	FIRST "# name: small\n"
	      "batch 3 resume 0\nunmap 0x0 0x7fffffffc000\nmap 0x1000 0x1000 7 0x3f044000\n"
	      "batch 4 flush 12\nmap 0x55000001f000 0x1000 5 0x640000\n"
	      "batch 3 resume 1\nunmap 0x40037000 0xb000\nmap 0x7f7fffaf3000 4096 4 0\n";

/* Reads what may be anything: no crash, and either a sound workload or a complaint with a line. */
static int read_damaged(const uint8_t *bytes, size_t size)
{
	char prefix[64], *end;
	unsigned long line;

	write_bytes(bytes, size);
	if (!workload_read(&workload, path, &err)) {
		assert_entries();
		assert_mms_by_definition();
		workload_free(&workload);
		return 0;
	}
	snprintf(prefix, sizeof(prefix), "%s:", path);
	assert_int_equal(strncmp(err.text, prefix, strlen(prefix)), 0);
	line = strtoul(err.text + strlen(prefix), &end, 10);
	assert_in_range(line, 1, size + 1);
	assert_int_equal(strncmp(end, ": ", 2), 0);
	assert_empty();
	return -1;
}

static void test_cut_off_text(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof(small) - 1; size++) {
		bool line_ends = size && small[size - 1] == '\n';
		int result = read_damaged((const uint8_t *)small, size);

		if (!line_ends)
			assert_int_equal(result, -1);
	}
	assert_int_equal(read_damaged((const uint8_t *)small, sizeof(small) - 1), 0);
}

/* A file that unpacks to more lines than are read from it at once. */
static size_t make_long_gzip(uint8_t *bytes, size_t size)
{
	gzFile file = gzopen(path, "w");
	uint32_t random = 1;

	assert_non_null(file);
	gzputs(file, FIRST);
	for (int i = 0; i < 3000; i++) {
		random = random * 1664525 + 1013904223;
		gzprintf(file, BATCH "map 0x%x000 0x1000 7 0x%x000\n", i, random >> 8);
	}
	assert_int_equal(gzclose(file), Z_OK);
	return read_bytes(bytes, size);
}

static void test_cut_off_gzip(void **state)
{
	static uint8_t bytes[1 << 17];
	size_t size = make_long_gzip(bytes, sizeof(bytes));
	unsigned int line;

	(void)state;
	for (size_t cut = 0; cut < size; cut += cut < 20 || cut > size - 20 ? 1 : size / 50)
		assert_int_equal(read_damaged(bytes, cut), -1);
	assert_int_equal(read_damaged(bytes, size / 2), -1);
	assert_non_null(strstr(err.text, "the gzip data ends too early"));
	assert_int_equal(sscanf(err.text + strlen(path), ":%u: ", &line), 1);
	assert_in_range(line, 1000, 5000);
	assert_int_equal(read_damaged(bytes, size - 1), -1);
	assert_non_null(strstr(err.text, ":6002: the gzip data ends too early"));
	assert_int_equal(read_damaged(bytes, size), 0);
}

static void test_damaged_gzip(void **state)
{
	static uint8_t bytes[1 << 17];
	size_t size = make_long_gzip(bytes, sizeof(bytes));

	(void)state;
	bytes[size - 6] ^= 1; /* within the checksum */
	assert_int_equal(read_damaged(bytes, size), -1);
	assert_non_null(strstr(err.text, "the gzip data is damaged"));
	bytes[size - 6] ^= 1;
	for (size_t at = 10; at < size; at += size / 100) {
		bytes[at] ^= 0x10;
		assert_int_equal(read_damaged(bytes, size), -1);
		bytes[at] ^= 0x10;
	}
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void test_random_damage(void **state)
{
	static const char likely[] = "0123456789abcdefx #\n\0m-";
	uint64_t random = 42;
	int good = 0;

	(void)state;
	for (int i = 0; i < MUTATION; i++) {
		uint8_t bytes[sizeof(small)];
		size_t size = sizeof(small) - 1;

		memcpy(bytes, small, size);
		for (uint32_t k = next_random(&random) % 4; k < 4; k++) {
			size_t at = next_random(&random) % size;

			bytes[at] = next_random(&random) % 2 ?
					    (uint8_t)next_random(&random) :
					    (uint8_t)likely[next_random(&random) % sizeof(likely)];
		}
		good += !read_damaged(bytes, size);
	}
	assert_in_range(good, 1, MUTATION - 1);
}

#define file_test(function) cmocka_unit_test_setup_teardown(function, make_file, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		file_test(test_fields),		  file_test(test_named_after_file),
		file_test(test_unmap_is_clamped), file_test(test_bounds_that_are_allowed),
		file_test(test_full_batch),	  file_test(test_gzip),
		file_test(test_mms_by_first_use), file_test(test_alive_at_once),
		file_test(test_shipped),	  file_test(test_open_by_path),
		file_test(test_open_unknown),	  file_test(test_bad_beginnings),
		file_test(test_bad_remarks),	  file_test(test_bad_lines),
		file_test(test_bad_batches),	  file_test(test_bad_bytes),
		file_test(test_unreadable),	  file_test(test_cut_off_text),
		file_test(test_cut_off_gzip),	  file_test(test_damaged_gzip),
		file_test(test_random_damage),
	};

	return cmocka_run_group_tests_name("recorded workloads", tests, NULL, NULL);
}
