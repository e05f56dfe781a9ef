// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing a recording. Each CPU has a chunk in memory that is written when it is full, so that
 * events of one CPU stay in order and a checksum covers many of them. The facts about threads
 * are small and rare, and are written at once: they come before the events that they are about,
 * also in a file that was cut off. base/outfile.c decides where the file is until it is finished.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace/file/chunk.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "trace/file/recording.h"

/* Large enough that its head and checksum cost nothing, small enough to lose little if cut off. */
#define CHUNK_FULL (256u << 10)

/* The chunk that a CPU's events go into. bytes: CHUNK_FULL; NULL: the CPU had no event yet. */
struct building {
	unsigned char *bytes;
	uint32_t used;
};

struct recording_writer {
	struct outfile out;
	struct building *cpus; /* by CPU */
	size_t cpu_count;
};

static int write_all(struct recording_writer *writer, const void *bytes, size_t count,
		     struct error *err)
{
	if (!count || fwrite(bytes, count, 1, writer->out.file) == 1)
		return 0;
	return error_errno(err, errno, "cannot write %s; free space or give another --output",
			   writer->out.path);
}

static int write_chunk(struct recording_writer *writer, enum chunk_kind kind, uint16_t cpu,
		       const void *bytes, uint32_t count, struct error *err)
{
	struct chunk_head head = { CHUNK_MAGIC, (uint16_t)kind, cpu, count, 0 };

	head.checksum = chunk_checksum(&head, bytes);
	return write_all(writer, &head, sizeof(head), err) || write_all(writer, bytes, count, err) ?
		       -1 :
		       0;
}

/*
 * Text, so that "head -n 8" shows what a recording is of. capture/recorder.c has made the texts
 * plain: none has a newline.
 */
static int write_header(struct recording_writer *writer, const struct recording_header *header,
			struct error *err)
{
	char text[1024];
	int length = snprintf(text, sizeof(text),
			      RECORDING_FIRST_LINE
			      "\nclock %s\nns_per_tick %.12g\nlabel %s\ncommand %s\n"
			      "started %s\nkernel %s\nsupervisor %d\n\n",
			      header->clock, header->ns_per_tick, header->label, header->command,
			      header->started, header->kernel, header->supervisor);

	return write_all(writer, text, (size_t)length, err);
}

struct recording_writer *recording_create(const char *path, const struct recording_header *header,
					  struct error *err)
{
	struct recording_writer *writer = memory_new(1, sizeof(*writer));

	if (outfile_open(&writer->out, path, err)) {
		free(writer);
		return NULL;
	}
	if (write_header(writer, header, err)) {
		recording_abandon(writer);
		return NULL;
	}
	return writer;
}

/* Only errors use the path of a file that is written in place: it is not renamed at the end. */
void recording_call(struct recording_writer *writer, const char *name)
{
	snprintf(writer->out.path, sizeof(writer->out.path), "%s", name);
}

/* CPUs may come online while a recording runs: their number is not fixed at the start. */
static struct building *building_of(struct recording_writer *writer, uint16_t cpu)
{
	size_t count = (size_t)cpu + 1;

	if (count > writer->cpu_count) {
		writer->cpus = memory_resize(writer->cpus, count, sizeof(*writer->cpus));
		memset(writer->cpus + writer->cpu_count, 0,
		       (count - writer->cpu_count) * sizeof(*writer->cpus));
		writer->cpu_count = count;
	}
	if (!writer->cpus[cpu].bytes)
		writer->cpus[cpu].bytes = memory_new(1, CHUNK_FULL);
	return &writer->cpus[cpu];
}

/* used is reset first: after a failed write nobody shall write the same events again. */
static int flush(struct recording_writer *writer, uint16_t cpu, struct error *err)
{
	struct building *building = &writer->cpus[cpu];
	uint32_t used = building->used;

	building->used = 0;
	return used ? write_chunk(writer, CHUNK_EVENTS, cpu, building->bytes, used, err) : 0;
}

int recording_add(struct recording_writer *writer, const struct event *event, struct error *err)
{
	struct building *building = building_of(writer, event->cpu);

	if (building->used + CHUNK_EVENT_MAX > CHUNK_FULL && flush(writer, event->cpu, err))
		return -1;
	building->used += (uint32_t)chunk_put_event(building->bytes + building->used, event);
	return 0;
}

int recording_add_task(struct recording_writer *writer, const struct task_name *name,
		       struct error *err)
{
	return write_chunk(writer, CHUNK_TASKS, 0, name, sizeof(*name), err);
}

int recording_add_seccomp_on(struct recording_writer *writer, int32_t process, struct error *err)
{
	return write_chunk(writer, CHUNK_SECCOMP_ON, 0, &process, sizeof(process), err);
}

int recording_add_ns_pid(struct recording_writer *writer, const struct task_ns_pid *ids,
			 struct error *err)
{
	return write_chunk(writer, CHUNK_NS_PID, 0, ids, sizeof(*ids), err);
}

int recording_add_pair(struct recording_writer *writer, const struct recording_pair *pair,
		       struct error *err)
{
	return write_chunk(writer, CHUNK_PAIR, 0, pair, sizeof(*pair), err);
}

/* The file is closed already, by outfile_close(). */
static void free_writer(struct recording_writer *writer)
{
	for (size_t i = 0; i < writer->cpu_count; i++)
		free(writer->cpus[i].bytes);
	free(writer->cpus);
	free(writer);
}

/* The end comes last: a file without it was cut off. */
static int write_rest(struct recording_writer *writer, const struct recording_end *end,
		      struct error *err)
{
	for (size_t i = 0; i < writer->cpu_count; i++)
		if (flush(writer, (uint16_t)i, err))
			return -1;
	return write_chunk(writer, CHUNK_END, 0, end, sizeof(*end), err);
}

int recording_finish(struct recording_writer *writer, const struct recording_end *end,
		     struct error *err)
{
	int result = outfile_close(&writer->out, write_rest(writer, end, err), err);

	free_writer(writer);
	return result;
}

void recording_abandon(struct recording_writer *writer)
{
	struct error none;

	outfile_close(&writer->out, -1, &none);
	free_writer(writer);
}
