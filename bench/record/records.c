// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records in memory, and in the file between an invocation and its run. The file has the structs as
 * they are in memory: one program writes and reads it, in one run, on one machine. Each invocation
 * appends its records after every lane. The run maps the whole file when all are done.
 */
#include "record/records.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/files.h"
#include "base/memory.h"

void records_reserve(struct records *records, size_t more)
{
	size_t capacity = records->capacity ? records->capacity : 4096;

	if (records->capacity - records->count >= more)
		return;
	while (capacity - records->count < more)
		capacity *= 2;
	records->items = memory_resize(records->items, capacity, sizeof(*records->items));
	/* Touched now, so that no batch faults on a fresh page of the records. */
	memset(records->items + records->count, 0,
	       (capacity - records->count) * sizeof(*records->items));
	records->capacity = capacity;
}

float record_ns(double ns)
{
	return (float)(round(10 * ns) / 10);
}

/* What a record counts foreign shares in. */
#define FOREIGN_STEP 1e-4

static uint16_t steps_of(double share)
{
	return (uint16_t)lround(fmin(fmax(share, 0), 1) / FOREIGN_STEP);
}

void record_set_foreign(struct record *record, double share)
{
	record->batch.foreign = steps_of(share);
}

double record_foreign_share(const struct record *record)
{
	return record->batch.foreign * FOREIGN_STEP;
}

_Static_assert(RECORD_CLEAN_STEPS *FOREIGN_STEP == RECORD_CLEAN_SHARE, "other steps");

bool record_is_clean_share(double share)
{
	return steps_of(share) < RECORD_CLEAN_STEPS;
}

struct record *records_add(struct records *records)
{
	struct record *record = &records->items[records->count++];

	memset(record, 0, sizeof(*record));
	return record;
}

double record_time(const struct record *record)
{
	return isnan(record->batch.batch_ns) ? record->batch.round_ns : record->batch.batch_ns;
}

/* The file is a memfd, so what fails is memory: the error says how much it holds by then. */
int records_flush(struct records *records, int fd, struct error *err)
{
	const size_t size = records->count * sizeof(*records->items);
	const off_t before = lseek(fd, 0, SEEK_CUR); /* bytes in the file so far */

	if (write_whole(fd, records->items, size))
		return error_call(err,
				  (struct failed){ .call = CALL_MEMORY,
						   .error = errno,
						   .bytes = (before < 0 ? 0 : (uint64_t)before) +
							    size },
				  "writing records");
	records->count = 0;
	return 0;
}

/* MAP_POPULATE: the analysis goes through all of it, and would take a fault per page. */
int records_load(struct records *records, int fd, struct error *err)
{
	struct stat file;
	void *items;

	memset(records, 0, sizeof(*records));
	if (fstat(fd, &file))
		return error_errno(err, errno, "records");
	records->count = (size_t)file.st_size / sizeof(*records->items);
	if (!records->count)
		return 0;
	items = mmap(NULL, records->count * sizeof(*records->items), PROT_READ,
		     MAP_SHARED | MAP_POPULATE, fd, 0);
	if (items == MAP_FAILED)
		return error_errno(err, errno, "reading records");
	records->items = items;
	return 0;
}

int records_cut(int fd, off_t kept, struct error *err)
{
	if (ftruncate(fd, kept) || lseek(fd, kept, SEEK_SET) < 0)
		return error_errno(err, errno, "the records of an invocation");
	return 0;
}

/* capacity tells apart what was allocated and what was mapped. */
void records_free(struct records *records)
{
	if (records->capacity)
		free(records->items);
	else if (records->items)
		munmap(records->items, records->count * sizeof(*records->items));
	memset(records, 0, sizeof(*records));
}
