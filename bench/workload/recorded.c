// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads recorded workloads, whose format unotify-trace(1) describes: a line per batch or call.
 * forms[] has a row for each kind of line, with the function that takes its values. Recordings come
 * from users: whatever is wrong is an error that names the line and says what would be right.
 *
 * What follows from all lines together, as which batch is the last of its address space, is found
 * at the end (number_mms()).
 */
#define _GNU_SOURCE
#include "workload/workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "monitor/batch.h"
#include "base/lines.h"
#include "base/memory.h"

#define FIRST_LINE  "# stub workload 1"	  /* ends with the digit of the version */
#define WORDS_MAX   5			  /* of the longest line */
#define ENTRIES_MAX (1u << 24)		  /* limits what a small gzip file can unpack to */
#define OFFSET_MAX  ((uint64_t)INT64_MAX) /* off_t of mmap() is signed */
#define PROT_ALL    (PROT_READ | PROT_WRITE | PROT_EXEC)

struct reading {
	struct lines lines;
	struct workload *workload;
	uint32_t batch_line; /* of the last batch */
	struct error *err;
};

#define complain(reading, ...) lines_error(&(reading)->lines, (reading)->err, __VA_ARGS__)

/* ---- values ---- */

/* what names the value in errors. */
static int take_number(struct reading *reading, const char *what, const char *word, uint64_t max,
		       uint64_t *value)
{
	bool hex = word[0] == '0' && word[1] == 'x';
	const char *digits = hex ? word + 2 : word;
	const char *known = hex ? "0123456789abcdefABCDEF" : "0123456789";

	/* strtoull() alone would take a sign or a second 0x. */
	if (!*digits || digits[strspn(digits, known)])
		return complain(reading, "%s '%s' is no number; decimal, or hex with 0x", what,
				word);
	errno = 0;
	*value = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno || *value > max)
		return complain(reading, hex ? "%s %s is above %#llx" : "%s %s is above %llu", what,
				word, (unsigned long long)max);
	return 0;
}

static int take_pages(struct reading *reading, const char *what, const char *word, uint64_t *value)
{
	if (take_number(reading, what, word, UINT64_MAX, value))
		return -1;
	if (*value % STUB_PAGE_SIZE)
		return complain(reading, "%s %s is not a multiple of the page size %#x", what, word,
				STUB_PAGE_SIZE);
	return 0;
}

/* A range of pages below STUB_END; how far up it may reach depends on the call. */
static int take_range(struct reading *reading, char *const *words, struct workload_entry *entry)
{
	if (take_pages(reading, "ADDR", words[0], &entry->address) ||
	    take_pages(reading, "LEN", words[1], &entry->length))
		return -1;
	if (!entry->length)
		return complain(reading, "LEN is 0; a range has at least one page");
	if (entry->address >= STUB_END || entry->length > STUB_END - entry->address)
		return complain(reading, "ADDR %s with LEN %s ends above %#llx, the end of memory",
				words[0], words[1], STUB_END + 0ull);
	return 0;
}

/* ---- lines ---- */

/* Fails if there are as many batches or entries as a recording may have. */
static int check_count(struct reading *reading, uint32_t count)
{
	return count < ENTRIES_MAX ?
		       0 :
		       complain(reading, "too long; a recording has at most %u entries",
				ENTRIES_MAX);
}

/* A batch without entries is found when the next one begins, and reported at its own line. */
static int check_last_batch(struct reading *reading)
{
	const struct workload *workload = reading->workload;

	if (!workload->batch_count || workload->batches[workload->batch_count - 1].count)
		return 0;
	reading->lines.number = reading->batch_line;
	return complain(reading, "the batch has no entry; it needs 1 to %d lines of map or unmap",
			STUB_BATCH_MAX);
}

/* words[3] is NULL where there is none. */
static int take_batch(struct reading *reading, char *const *words)
{
	struct workload *workload = reading->workload;
	struct workload_batch *batch;
	uint64_t mm, null_wakes;

	if (check_last_batch(reading) || take_number(reading, "MM", words[0], UINT32_MAX, &mm))
		return -1;
	if (strcmp(words[1], "resume") && strcmp(words[1], "flush"))
		return complain(reading, "PATH '%s' is neither resume nor flush", words[1]);
	if (take_number(reading, "NULL_WAKES", words[2], UINT32_MAX, &null_wakes))
		return -1;
	if (words[3] && strcmp(words[3], "call"))
		return complain(reading, "'%s' behind NULL_WAKES is not call", words[3]);
	if (check_count(reading, workload->batch_count))
		return -1;
	workload->batches = memory_grow(workload->batches, workload->batch_count, sizeof(*batch));
	batch = &workload->batches[workload->batch_count++];
	*batch = (struct workload_batch){
		.mm = (uint32_t)mm,
		.null_wakes = (uint32_t)null_wakes,
		.first = workload->entry_count,
		.flush = !strcmp(words[1], "flush"),
		.called = words[3],
	};
	reading->batch_line = reading->lines.number;
	return 0;
}

static int add_entry(struct reading *reading, const struct workload_entry *entry)
{
	struct workload *workload = reading->workload;
	struct workload_batch *batch;

	if (!workload->batch_count)
		return complain(reading, "an entry before the first batch line");
	batch = &workload->batches[workload->batch_count - 1];
	if (batch->count == STUB_BATCH_MAX)
		return complain(reading, "entry %d of the batch of line %u; a batch holds %d",
				STUB_BATCH_MAX + 1, reading->batch_line, STUB_BATCH_MAX);
	if (check_count(reading, workload->entry_count))
		return -1;
	workload->entries = memory_grow(workload->entries, workload->entry_count, sizeof(*entry));
	workload->entries[workload->entry_count++] = *entry;
	batch->count++;
	return 0;
}

/* Maps must end below the stub. frame_bytes grows to the end of the highest frame. */
static int take_map(struct reading *reading, char *const *words)
{
	struct workload_entry entry = { .op = WORKLOAD_MAP };
	struct workload *workload = reading->workload;
	uint64_t prot;

	if (take_range(reading, words, &entry) ||
	    take_number(reading, "PROT", words[2], PROT_ALL, &prot) ||
	    take_pages(reading, "OFFSET", words[3], &entry.offset))
		return -1;
	if (entry.address + entry.length > STUB_START)
		return complain(reading, "ADDR %s with LEN %s ends above %#llx, where the stub is",
				words[0], words[1], STUB_START + 0ull);
	if (entry.offset > OFFSET_MAX - entry.length)
		return complain(reading, "OFFSET %s with LEN %s ends above %#llx", words[3],
				words[1], (unsigned long long)OFFSET_MAX);
	entry.prot = (uint8_t)prot;
	if (entry.offset + entry.length > workload->frame_bytes)
		workload->frame_bytes = entry.offset + entry.length;
	return add_entry(reading, &entry);
}

/* The first batch of an address space unmaps all of it, up to UML's own STUB_START: it is cut. */
static int take_unmap(struct reading *reading, char *const *words)
{
	struct workload_entry entry = { .op = WORKLOAD_UNMAP };

	if (take_range(reading, words, &entry))
		return -1;
	if (entry.address >= STUB_START)
		return complain(reading, "ADDR %s is not below %#llx, where the stub is", words[0],
				STUB_START + 0ull);
	if (entry.length > STUB_START - entry.address)
		entry.length = STUB_START - entry.address;
	return add_entry(reading, &entry);
}

/* least and most: how many values the line may have behind its word. */
static const struct form {
	const char *word;
	const char *values;
	int least, most;
	int (*take)(struct reading *reading, char *const *words);
} forms[] = {
	{ "batch", "MM PATH NULL_WAKES [call]", 3, 4, take_batch },
	{ "map", "ADDR LEN PROT OFFSET", 4, 4, take_map },
	{ "unmap", "ADDR LEN", 2, 2, take_unmap },
};

/*
 * Splits text in place. Sets the first WORDS_MAX words, NULL where there are fewer; returns how
 * many there are, which may be more.
 */
static int split(char *text, char **words)
{
	char *rest, *word;
	int count = 0;

	memset(words, 0, WORDS_MAX * sizeof(*words));
	for (word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (count < WORDS_MAX)
			words[count] = word;
		count++;
	}
	return count;
}

static int take_line(struct reading *reading)
{
	char *words[WORDS_MAX];
	int count = split(reading->lines.text, words);

	if (!count)
		return complain(reading, "an empty line; there is batch, map, unmap and #");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];

		if (strcmp(words[0], form->word))
			continue;
		if (count - 1 < form->least || count - 1 > form->most)
			return complain(reading, "%s with %d values; it takes %d: %s %s",
					form->word, count - 1, form->least, form->word,
					form->values);
		return form->take(reading, words + 1);
	}
	return complain(reading, "unknown word '%s'; there is batch, map, unmap and #", words[0]);
}

/* ---- what lines beginning with # say ---- */

static int take_first(struct reading *reading)
{
	const char *text = reading->lines.text;
	size_t before_version = strlen(FIRST_LINE) - 1;
	int got = lines_next(&reading->lines, reading->err);

	if (got < 0)
		return -1;
	if (!got)
		return complain(reading, "the file is empty; a recording begins with '%s'",
				FIRST_LINE);
	if (!strcmp(text, FIRST_LINE))
		return 0;
	if (!strncmp(text, FIRST_LINE, before_version))
		return complain(reading, "version '%s' of the format; supported is version 1",
				text + before_version);
	return complain(reading, "not a recording; the first line must be '%s'", FIRST_LINE);
}

/* Takes "# key: value" into field; all other comments are for people. */
static int take_remark(struct reading *reading)
{
	struct workload *workload = reading->workload;
	const struct {
		const char *key;
		char *field;
		size_t size;
	} fields[] = {
		{ "# name: ", workload->name, sizeof(workload->name) },
		{ "# what: ", workload->what, sizeof(workload->what) },
		{ "# source: ", workload->source, sizeof(workload->source) },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *value = reading->lines.text + strlen(fields[i].key);

		if (strncmp(reading->lines.text, fields[i].key, strlen(fields[i].key)))
			continue;
		if (fields[i].field[0])
			return complain(reading, "a second line '%s'; one is enough",
					fields[i].key);
		if (strlen(value) >= fields[i].size)
			return complain(reading, "'%s' has %zu bytes; at most %zu fit",
					fields[i].key, strlen(value), fields[i].size - 1);
		strcpy(fields[i].field, value);
	}
	return 0;
}

/* ---- what follows from all lines ---- */

struct use {
	uint32_t mm;	/* as the file has it */
	uint32_t batch; /* index */
};

static int compare_uses(const void *a, const void *b)
{
	const struct use *left = a, *right = b;

	if (left->mm != right->mm)
		return left->mm < right->mm ? -1 : 1;
	return left->batch < right->batch ? -1 : left->batch > right->batch;
}

/*
 * Sets next and mm_ends of each batch, and mm to the index of the first batch of its address space:
 * numbers come later, as they are by first use. Sorting by mm brings the batches of one together.
 */
static void link_batches(struct workload *workload, struct use *uses)
{
	uint32_t first = 0;

	for (uint32_t i = 0; i < workload->batch_count; i++)
		uses[i] = (struct use){ workload->batches[i].mm, i };
	qsort(uses, workload->batch_count, sizeof(*uses), compare_uses);
	for (uint32_t i = 0; i < workload->batch_count; i++) {
		struct workload_batch *batch = &workload->batches[uses[i].batch];
		bool last = i + 1 == workload->batch_count || uses[i + 1].mm != uses[i].mm;

		if (!i || uses[i - 1].mm != uses[i].mm)
			first = uses[i].batch;
		batch->mm = first;
		batch->mm_ends = last;
		batch->next = uses[last ? i : i + 1].batch;
	}
}

/*
 * Numbers the address spaces by first use, and counts how many live at once. After link_batches()
 * uses[] is free: the mm of uses[i] then holds the number of the address space that batch i begins.
 */
static void number_mms(struct reading *reading)
{
	struct workload *workload = reading->workload;
	struct use *uses = memory_new(workload->batch_count, sizeof(*uses));
	uint32_t alive = 0;

	link_batches(workload, uses);
	for (uint32_t i = 0; i < workload->batch_count; i++) {
		struct workload_batch *batch = &workload->batches[i];

		if (batch->mm == i) {
			uses[i].mm = workload->mm_count++;
			alive++;
		}
		batch->mm = uses[batch->mm].mm;
		if (alive > workload->mm_alive_max)
			workload->mm_alive_max = alive;
		alive -= batch->mm_ends;
	}
	free(uses);
}

/* ---- the file ---- */

static int read_all(struct reading *reading)
{
	const struct workload *workload = reading->workload;
	int got;

	if (take_first(reading))
		return -1;
	while ((got = lines_next(&reading->lines, reading->err)) > 0) {
		bool remark = reading->lines.text[0] == '#';

		if (remark ? take_remark(reading) : take_line(reading))
			return -1;
	}
	if (got < 0 || check_last_batch(reading))
		return -1;
	if (!workload->batch_count)
		return complain(reading, "the file ends without a batch; it needs at least one");
	number_mms(reading);
	return 0;
}

/* Reads and closes what lines_open() has opened. Without a name line the name is the file's. */
static int read_lines(struct reading *reading)
{
	struct workload *workload = reading->workload;
	int result = read_all(reading);

	lines_close(&reading->lines);
	if (result)
		workload_free(workload);
	else if (!workload->name[0])
		snprintf(workload->name, sizeof(workload->name), "%s",
			 basename(reading->lines.path));
	return result;
}

int workload_read(struct workload *workload, const char *path, struct error *err)
{
	struct reading reading = { .workload = workload, .err = err };

	memset(workload, 0, sizeof(*workload));
	return lines_open(&reading.lines, path, err) ? -1 : read_lines(&reading);
}

int workload_read_bytes(struct workload *workload, const char *name, const void *bytes, size_t size,
			struct error *err)
{
	struct reading reading = { .workload = workload, .err = err };

	memset(workload, 0, sizeof(*workload));
	return lines_open_bytes(&reading.lines, name, bytes, size, err) ? -1 : read_lines(&reading);
}

void workload_free(struct workload *workload)
{
	free(workload->batches);
	free(workload->entries);
	memset(workload, 0, sizeof(*workload));
}
