// SPDX-License-Identifier: GPL-2.0-or-later
/* Records in memory and in the file between an invocation and its run. */
#include "record/records.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int records_reserve(struct records *records, size_t more, struct error *err)
{
	size_t capacity = records->capacity ? records->capacity : 4096;
	struct record *items;

	if (records->capacity - records->count >= more)
		return 0;
	while (capacity - records->count < more)
		capacity *= 2;
	items = realloc(records->items, capacity * sizeof(*items));
	if (!items)
		return error_set(err, STATUS_CANNOT, "no memory for %zu records", capacity);
	/* Touched now, so that a timed span never faults on a fresh page. */
	memset(items + records->count, 0, (capacity - records->count) * sizeof(*items));
	records->items = items;
	records->capacity = capacity;
	return 0;
}

float record_ns(double ns)
{
	return (float)(round(10 * ns) / 10);
}

void record_set_foreign(struct record *record, double share)
{
	record->foreign = (uint16_t)lround(fmin(fmax(share, 0), 1) / RECORD_FOREIGN_STEP);
}

double record_foreign_share(const struct record *record)
{
	return record->foreign * RECORD_FOREIGN_STEP;
}

struct record *records_add(struct records *records)
{
	struct record *record = &records->items[records->count++];

	memset(record, 0, sizeof(*record));
	return record;
}

double record_time(const struct record *record)
{
	return isnan(record->value[0]) ? record->value[1] : record->value[0];
}

int records_flush(struct records *records, int fd, struct error *err)
{
	const char *at = (const char *)records->items;
	size_t left = records->count * sizeof(*records->items);

	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, errno, "writing records");
		at += n;
		left -= (size_t)n;
	}
	records->count = 0;
	return 0;
}

int records_load(struct records *records, int fd, struct error *err)
{
	struct stat file;
	size_t have = 0, bytes;

	if (fstat(fd, &file))
		return error_errno(err, errno, "records");
	memset(records, 0, sizeof(*records));
	records->capacity = (size_t)file.st_size / sizeof(*records->items);
	bytes = records->capacity * sizeof(*records->items);
	records->items = malloc(bytes ? bytes : 1);
	if (!records->items)
		return error_set(err, STATUS_CANNOT, "no memory for %zu records",
				 records->capacity);
	while (have < bytes) {
		ssize_t n = pread(fd, (char *)records->items + have, bytes - have, (off_t)have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			records_free(records);
			return error_errno(err, errno, "reading records");
		}
		have += (size_t)n;
	}
	records->count = records->capacity;
	return 0;
}

void records_free(struct records *records)
{
	free(records->items);
	memset(records, 0, sizeof(*records));
}
