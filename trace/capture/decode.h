/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From pages of the kernel's ring buffer to events, by the formats that tracefs describes. */
#ifndef TRACE_CAPTURE_DECODE_H
#define TRACE_CAPTURE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "trace/file/event.h"

struct tep_handle;
struct kbuffer;

struct decode_field {
	int offset, size;
};

/* An event of the kernel: the kind that it becomes, and where its values are. */
struct decode_format {
	int id;
	int bytes; /* that an event of it has at least: the end of its last field */
	enum event_kind kind;
	struct decode_field value[3]; /* in the order of decode_names */
};

#define DECODE_FORMATS 7

struct decoder {
	struct kbuffer *buffer;
	struct decode_field type, flags, pid; /* the same in all events */
	int common_bytes;		      /* the end of the last of them */
	struct decode_format formats[DECODE_FORMATS];
};

/* The events that are needed, and the fields of each; the last has no name. */
struct decode_name {
	const char *system, *name;
	enum event_kind kind;
	const char *fields[3];
};

extern const struct decode_name decode_names[DECODE_FORMATS + 1];

/* STATUS_UNSUPPORTED: this kernel lacks an event or a field, which the error names. */
int decoder_init(struct decoder *decoder, struct tep_handle *formats, struct error *err);
void decoder_free(struct decoder *decoder);

/*
 * Passes the events of one page of a CPU's buffer to take(). An EVENT_LOST comes first if the
 * kernel says that events before this page are missing. It is an error if an event is shorter
 * than its format, or if the page says that it has more than page_bytes.
 */
int decoder_page(struct decoder *decoder, void *page, size_t page_bytes, uint16_t cpu,
		 event_take take, void *target, struct error *err);

#endif
