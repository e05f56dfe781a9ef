/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as bytes of a recording's chunks. */
#ifndef TRACE_FILE_CHUNK_H
#define TRACE_FILE_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"

#define CHUNK_MAGIC	0x4b43544eu /* "NTCK" */
#define CHUNK_BYTES_MAX (1u << 20)

enum chunk_kind {
	CHUNK_EVENTS = 1,
	CHUNK_TASKS,
	CHUNK_END,
	CHUNK_SECCOMP_ON,
	CHUNK_PAIR,
	CHUNK_NS_PID
};

struct chunk_head {
	uint32_t magic;
	uint16_t kind;
	uint16_t cpu;
	uint32_t bytes;
	uint32_t checksum; /* CRC-32 of the head before this field and of the bytes */
};

/* An event takes at most so many bytes. */
#define CHUNK_EVENT_MAX 80

uint32_t chunk_checksum(const struct chunk_head *head, const void *bytes);

/* Writes the event; returns how many bytes it took. The CPU is the chunk's. */
size_t chunk_put_event(unsigned char *to, const struct event *event);

/* Reads one; returns how many bytes it took, 0 if there is none that is whole and known. */
size_t chunk_get_event(const unsigned char *from, size_t left, uint16_t cpu, struct event *event);

#endif
