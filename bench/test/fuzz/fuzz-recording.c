// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recording of unotify-trace, perhaps of somebody else; and all that is made of it. Chunks have
 * checksums, which no mutation keeps right: so the bytes are read as they are, and again with
 * every checksum put right.
 */
#include <stdlib.h>
#include <string.h>

#include "test/fuzz/readers.h"
#include "trace/file/chunk.h"
#include "trace/follow/trace.h"
#include "trace/output/perfetto.h"
#include "trace/output/text_report.h"
#include "trace/output/tsv_tables.h"
#include "trace/output/workload_file.h"

static void read_file(const char *path)
{
	struct workload_counts counts;
	struct trace trace;
	struct error err;

	if (trace_open(&trace, path, &err))
		return;
	text_report(fuzz_sink(), &trace, "fuzz", 5);
	export_notifications(fuzz_sink(), &trace);
	export_rounds(fuzz_sink(), &trace);
	export_perfetto(fuzz_sink(), &trace);
	trace_close(&trace);
	workload_write(path, "/dev/null", &counts, &err);
}

/* Where the chunks begin: behind the empty line. */
static size_t find_chunks(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++)
		if (bytes[i] == '\n' && bytes[i + 1] == '\n')
			return i + 2;
	return size;
}

static void put_checksums_right(uint8_t *bytes, size_t size)
{
	size_t at = find_chunks(bytes, size);
	struct chunk_head head;

	while (size - at >= sizeof(head)) {
		memcpy(&head, bytes + at, sizeof(head));
		if (size - at - sizeof(head) < head.bytes)
			return;
		head.magic = CHUNK_MAGIC;
		head.checksum = chunk_checksum(&head, bytes + at + sizeof(head));
		memcpy(bytes + at, &head, sizeof(head));
		at += sizeof(head) + head.bytes;
	}
}

void fuzz_recording(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = (uint8_t *)fuzz_text(bytes, size);

	read_file(fuzz_file(bytes, size));
	put_checksums_right(copy, size);
	read_file(fuzz_file(copy, size));
	free(copy);
}
