/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How events and the other facts of a recording are packed into chunks. A chunk is a struct
 * chunk_head and its bytes, as recording.h says; it can be checked and read without any other.
 */
#ifndef TRACE_FILE_CHUNK_H
#define TRACE_FILE_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "trace/file/event.h"

/* A reader takes a larger chunk for damage; those that recording_write.c makes are smaller. */
#define CHUNK_MAGIC	0x4b43544eu /* "NTCK" */
#define CHUNK_BYTES_MAX (1u << 20)

/* Numbers are those of files that exist: new kinds go to the end. */
enum chunk_kind {
	CHUNK_EVENTS = 1, /* of one CPU, in the order of their time */
	CHUNK_TASKS,	  /* a struct task_name */
	CHUNK_END,	  /* a struct recording_end: the last chunk */
	CHUNK_SECCOMP_ON, /* an int32_t: a process whose command line has seccomp=on */
	CHUNK_PAIR,	  /* a struct recording_pair */
	CHUNK_NS_PID,	  /* a struct task_ns_pid */
};

/* kind: enum chunk_kind. cpu: of CHUNK_EVENTS, else 0. bytes: those that follow the head. */
struct chunk_head {
	uint32_t magic;
	uint16_t kind;
	uint16_t cpu;
	uint32_t bytes;
	uint32_t checksum; /* CRC-32 of the head before this field and of the bytes */
};

/* No event takes more bytes. The longest, mmap(), takes 64: its head and six words of 8. */
#define CHUNK_EVENT_MAX 80

/* The checksum that a chunk should have; that of the head is not read. */
uint32_t chunk_checksum(const struct chunk_head *head, const void *bytes);

/*
 * Packs the event and returns the number of its bytes, at most CHUNK_EVENT_MAX, for which there
 * must be room. Its CPU is not packed: it is that of the chunk. Of the number of a call or signal
 * 16 bits are kept.
 */
size_t chunk_put_event(unsigned char *to, const struct event *event);

/*
 * Unpacks one event of the left bytes at from, which need not be aligned. Returns the number of
 * bytes that it took, or 0 if no whole event of a known kind is there.
 */
size_t chunk_get_event(const unsigned char *from, size_t left, uint16_t cpu, struct event *event);

#endif
