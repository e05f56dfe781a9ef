// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An event is a head of 16 bytes and the 8-byte words that its kind needs: a switch takes 24
 * bytes, a system call 40. A tracer of 60,000 notifications per second writes some 15 events for
 * each; records of one size, 80 bytes, would take more than twice the disk. Nothing is converted:
 * the structures are in the file as they are in memory, little-endian on x86-64.
 */
#include "trace/file/chunk.h"

#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <zlib.h>

/* In the file as it is: no member may move, and there is no padding. */
struct event_head {
	uint64_t time;
	int32_t pid;
	uint8_t kind;
	uint8_t state;
	int16_t number; /* of the system call or signal */
};

/* Of calls other than mmap: enough for ioctl, futex and ptrace, which the analysis reads. */
#define ARGUMENTS_KEPT 3

uint32_t chunk_checksum(const struct chunk_head *head, const void *bytes)
{
	uLong sum = crc32(0, (const Bytef *)head, offsetof(struct chunk_head, checksum));

	return (uint32_t)crc32(sum, bytes, head->bytes);
}

/* Number of 8-byte words after the head; -1: an unknown kind, as a damaged file has it. */
static int words_of(uint8_t kind, int32_t number)
{
	switch (kind) {
	case EVENT_WAKING:
	case EVENT_SWITCH:
	case EVENT_LEAVE:
	case EVENT_FORK:
	case EVENT_LOST:
		return 1;
	case EVENT_ENTER:
		return number == SYS_mmap ? EVENT_ARGUMENTS : ARGUMENTS_KEPT;
	case EVENT_SIGNAL:
	case EVENT_END:
		return 0;
	default:
		return -1;
	}
}

/* True if the word of the event is the other thread; of all other kinds it is the value. */
static bool has_other(uint8_t kind)
{
	return kind == EVENT_WAKING || kind == EVENT_SWITCH || kind == EVENT_FORK;
}

size_t chunk_put_event(unsigned char *to, const struct event *event)
{
	struct event_head head = { event->time, event->pid, event->kind, event->state,
				   (int16_t)event->number };
	/* By the number that the reader has: calls of x32 have more than these 16 bits. */
	int words = words_of(head.kind, head.number);
	int64_t value = has_other(event->kind) ? event->other : event->value;

	memcpy(to, &head, sizeof(head));
	if (event->kind == EVENT_ENTER)
		memcpy(to + sizeof(head), event->argument, (size_t)words * 8);
	else if (words)
		memcpy(to + sizeof(head), &value, sizeof(value));
	return sizeof(head) + (size_t)words * 8;
}

size_t chunk_get_event(const unsigned char *from, size_t left, uint16_t cpu, struct event *event)
{
	struct event_head head;
	int64_t value = 0;
	int words;

	if (left < sizeof(head))
		return 0;
	memcpy(&head, from, sizeof(head));
	words = words_of(head.kind, head.number);
	if (words < 0 || left < sizeof(head) + (size_t)words * 8)
		return 0;
	memset(event, 0, sizeof(*event));
	event->time = head.time;
	event->pid = head.pid;
	event->kind = head.kind;
	event->state = head.state;
	event->number = head.number;
	event->cpu = cpu;
	if (head.kind == EVENT_ENTER)
		memcpy(event->argument, from + sizeof(head), (size_t)words * 8);
	else if (words)
		memcpy(&value, from + sizeof(head), sizeof(value));
	if (has_other(head.kind))
		event->other = (int32_t)value;
	else
		event->value = value;
	return sizeof(head) + (size_t)words * 8;
}
