// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a recording. The file is mapped, its chunks are checked and indexed once; then the
 * events of all CPUs are merged by time. Each CPU has its own chunks because the kernel has a
 * buffer for each CPU, and times are in order only within one.
 *
 * The file may be another user's, or damaged: no length, count or text of it is used before it was
 * checked. The events themselves are passed on as they are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/text/show.h"
#include "base/memory.h"
#include "trace/file/chunk.h"
#include "trace/file/recording.h"

/* A damaged header must not give absurd times: the slowest clock that is believed has 1 kHz. */
#define NS_PER_TICK_MAX 1e6
/* The merge has a cursor for each CPU up to the highest, and a damaged chunk may have any. */
#define CPUS_MAX	4096

struct chunk_index {
	const unsigned char *bytes;
	uint32_t count;
	uint16_t cpu;
};

/* ---- header ---- */

/* A key that is not known is passed over. */
static void put_header(struct recording_header *header, const char *key, const char *value)
{
	const struct {
		const char *key;
		char *field;
		size_t size;
	} texts[] = {
		{ "clock", header->clock, sizeof(header->clock) },
		{ "label", header->label, sizeof(header->label) },
		{ "command", header->command, sizeof(header->command) },
		{ "started", header->started, sizeof(header->started) },
		{ "kernel", header->kernel, sizeof(header->kernel) },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!strcmp(key, texts[i].key))
			snprintf(texts[i].field, texts[i].size, "%s", value);
	if (!strcmp(key, "ns_per_tick"))
		header->ns_per_tick = strtod(value, NULL);
	else if (!strcmp(key, "supervisor"))
		header->supervisor = (int32_t)strtol(value, NULL, 10);
}

/* Takes the line at *at and moves *at behind it. False: no whole line is there. */
static bool take_line(const unsigned char *bytes, size_t size, size_t *at, char *line, size_t room)
{
	const unsigned char *end = memchr(bytes + *at, '\n', size - *at);
	size_t length = end ? (size_t)(end - bytes) - *at : 0;

	if (!end || length >= room)
		return false;
	memcpy(line, bytes + *at, length);
	line[length] = '\0';
	*at += length + 1;
	return true;
}

/* Returns the offset of the first chunk; 0: this is no recording. */
static size_t read_header(struct recording *recording)
{
	char line[512];
	size_t at = 0;

	if (!take_line(recording->bytes, recording->size, &at, line, sizeof(line)) ||
	    strcmp(line, RECORDING_FIRST_LINE) != 0)
		return 0;
	while (take_line(recording->bytes, recording->size, &at, line, sizeof(line))) {
		char *value = strchr(line, ' ');

		if (!line[0]) {
			double rate = recording->header.ns_per_tick;

			return rate > 0 && rate <= NS_PER_TICK_MAX ? at : 0;
		}
		show_plain(line, sizeof(line), line);
		if (value) {
			*value++ = '\0';
			put_header(&recording->header, line, value);
		}
	}
	return 0;
}

/* ---- chunks ---- */

/* Damage is no error of the reader: what lies before it is valid, and often all that is left. */
static int damaged(struct recording *recording, size_t at, const char *what)
{
	snprintf(recording->damage, sizeof(recording->damage),
		 "%s at byte %zu of %zu; all before it is used", what, at, recording->size);
	return -1;
}

/* Returns the list, which may have moved, with a copy of one more item of size bytes. */
static void *append(void *list, size_t *count, const void *item, size_t size)
{
	list = memory_grow(list, *count, size);
	memcpy((unsigned char *)list + (*count)++ * size, item, size);
	return list;
}

/*
 * A thread can give itself any name (PR_SET_NAME), control characters included, and the kernel
 * cuts it after 15 bytes, which may be within a UTF-8 character.
 */
static void add_name(struct recording *recording, const unsigned char *bytes)
{
	struct task_name name;

	memcpy(&name, bytes, sizeof(name));
	name.comm[TASK_NAME - 1] = '\0';
	show_plain(name.comm, sizeof(name.comm), name.comm);
	recording->names = append(recording->names, &recording->name_count, &name, sizeof(name));
}

static void take_pair(struct recording *recording, const unsigned char *bytes)
{
	memcpy(&recording->last, bytes, sizeof(recording->last));
	if (!recording->pair_count++)
		recording->first = recording->last;
}

static void take_end(struct recording *recording, const unsigned char *bytes)
{
	memcpy(&recording->end, bytes, sizeof(recording->end));
	recording->end.reason[sizeof(recording->end.reason) - 1] = '\0';
	recording->whole = true;
}

static int take_chunk(struct recording *recording, const struct chunk_head *head,
		      const unsigned char *bytes, size_t at)
{
	const struct chunk_index events = { bytes, head->bytes, head->cpu };

	if (head->kind == CHUNK_EVENTS && head->cpu < CPUS_MAX)
		recording->chunks =
			append(recording->chunks, &recording->chunk_count, &events, sizeof(events));
	else if (head->kind == CHUNK_TASKS && head->bytes == sizeof(*recording->names))
		add_name(recording, bytes);
	else if (head->kind == CHUNK_SECCOMP_ON && head->bytes == sizeof(*recording->seccomp_on))
		recording->seccomp_on = append(recording->seccomp_on, &recording->seccomp_on_count,
					       bytes, head->bytes);
	else if (head->kind == CHUNK_NS_PID && head->bytes == sizeof(*recording->ns_pids))
		recording->ns_pids =
			append(recording->ns_pids, &recording->ns_pid_count, bytes, head->bytes);
	else if (head->kind == CHUNK_PAIR && head->bytes == sizeof(recording->last))
		take_pair(recording, bytes);
	else if (head->kind == CHUNK_END && head->bytes == sizeof(recording->end))
		take_end(recording, bytes);
	else
		return damaged(recording, at, "a chunk of an unknown kind");
	return 0;
}

/* Reads the chunk at *at and moves it on; -1 if it is damaged. */
static int read_chunk(struct recording *recording, size_t *at)
{
	struct chunk_head head;
	size_t left = recording->size - *at, start = *at;

	if (left < sizeof(head))
		return damaged(recording, start, "the file is cut off");
	memcpy(&head, recording->bytes + start, sizeof(head));
	if (head.magic != CHUNK_MAGIC || head.bytes > CHUNK_BYTES_MAX)
		return damaged(recording, start, "no chunk where one should begin");
	if (left - sizeof(head) < head.bytes)
		return damaged(recording, start, "the file is cut off");
	*at += sizeof(head);
	if (chunk_checksum(&head, recording->bytes + *at) != head.checksum)
		return damaged(recording, start, "a chunk has a wrong checksum");
	*at += head.bytes;
	return take_chunk(recording, &head, recording->bytes + *at - head.bytes, start);
}

static void read_chunks(struct recording *recording, size_t at)
{
	while (at < recording->size && !recording->whole)
		if (read_chunk(recording, &at))
			return;
	if (!recording->whole)
		damaged(recording, at, "the end is missing");
}

/* ---- the file ---- */

/* Mapped: a recording of a minute may have a gigabyte, most of which is read only once. */
static int map_file(struct recording *recording, const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return error_errno(err, errno, "cannot open %s", path);
	if (fstat(fd, &status))
		error_errno(err, errno, "cannot read %s", path);
	else if (!S_ISREG(status.st_mode) || !status.st_size)
		error_set(err, STATUS_CANNOT, "%s is empty or no file; give what `record` wrote",
			  path);
	else
		recording->bytes =
			mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (recording->bytes == MAP_FAILED) {
		error_errno(err, errno, "cannot read %s", path);
		recording->bytes = NULL;
	}
	recording->size = recording->bytes ? (size_t)status.st_size : 0;
	close(fd);
	return recording->bytes ? 0 : -1;
}

int recording_open(struct recording *recording, const char *path, struct error *err)
{
	size_t chunks;

	memset(recording, 0, sizeof(*recording));
	if (map_file(recording, path, err))
		return -1;
	chunks = read_header(recording);
	if (!chunks) {
		recording_close(recording);
		return error_set(err, STATUS_CANNOT,
				 "%s is no recording of this version; the first line must be '%s'",
				 path, RECORDING_FIRST_LINE);
	}
	read_chunks(recording, chunks);
	return 0;
}

void recording_close(struct recording *recording)
{
	if (recording->bytes)
		munmap((void *)recording->bytes, recording->size);
	free(recording->names);
	free(recording->ns_pids);
	free(recording->seccomp_on);
	free(recording->chunks);
	memset(recording, 0, sizeof(*recording));
}

/* ---- the merge ---- */

/* The position in the chunks of one CPU, which is the cursor's index. */
struct cursor {
	size_t chunk; /* index among all chunks */
	const unsigned char *at;
	size_t left;
	struct event event; /* the next one */
	bool done;
};

struct merge {
	const struct recording *recording;
	struct cursor *cursors;
	size_t count;
};

/* Chunks of all CPUs are mixed in the file, in the order in which they were full. */
static bool next_chunk(const struct recording *recording, struct cursor *cursor, uint16_t cpu)
{
	while (cursor->chunk < recording->chunk_count) {
		const struct chunk_index *chunk = &recording->chunks[cursor->chunk++];

		if (chunk->cpu != cpu)
			continue;
		cursor->at = chunk->bytes;
		cursor->left = chunk->count;
		return true;
	}
	return false;
}

/* Of a chunk that holds no whole event (any more), the next one of the CPU is taken. */
static void advance(const struct merge *merge, struct cursor *cursor)
{
	uint16_t cpu = (uint16_t)(cursor - merge->cursors);

	for (;;) {
		size_t used = chunk_get_event(cursor->at, cursor->left, cpu, &cursor->event);

		if (used) {
			cursor->at += used;
			cursor->left -= used;
			return;
		}
		if (!next_chunk(merge->recording, cursor, cpu))
			break;
	}
	cursor->done = true;
}

/*
 * The cursor with the earliest event; NULL at the end. *until is the time of the next event of
 * any other CPU: events before it need no further comparison.
 */
static struct cursor *earliest(const struct merge *merge, uint64_t *until)
{
	struct cursor *first = NULL;

	*until = UINT64_MAX;
	for (size_t i = 0; i < merge->count; i++) {
		struct cursor *cursor = &merge->cursors[i];

		if (cursor->done)
			continue;
		if (!first || cursor->event.time < first->event.time) {
			if (first)
				*until = first->event.time;
			first = cursor;
		} else if (cursor->event.time < *until) {
			*until = cursor->event.time;
		}
	}
	return first;
}

/* Counted here and not kept in the header: CPUs may come online while a recording runs. */
static size_t count_cpus(const struct recording *recording)
{
	size_t count = 0;

	for (size_t i = 0; i < recording->chunk_count; i++)
		if (recording->chunks[i].cpu >= count)
			count = recording->chunks[i].cpu + 1u;
	return count;
}

void recording_each(const struct recording *recording,
		    void (*each)(void *target, const struct event *event), void *target)
{
	struct merge merge = { .recording = recording, .count = count_cpus(recording) };
	struct cursor *cursor;
	uint64_t until;

	merge.cursors = memory_new(merge.count, sizeof(*merge.cursors));
	for (size_t i = 0; i < merge.count; i++)
		advance(&merge, &merge.cursors[i]);
	while ((cursor = earliest(&merge, &until))) {
		/* One CPU often has many events in a row. */
		do {
			each(target, &cursor->event);
			advance(&merge, cursor);
		} while (!cursor->done && cursor->event.time < until);
	}
	free(merge.cursors);
}
