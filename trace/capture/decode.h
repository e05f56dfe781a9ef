/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the kernel's ring buffer pages to events, by the formats that tracefs gives. */
#ifndef TRACE_CAPTURE_DECODE_H
#define TRACE_CAPTURE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "trace/file/event.h"

struct tep_handle;
struct kbuffer;

struct decode_field {
	int offset, size;
};

/* One event of the kernel: which kind it becomes, and where its values are. */
struct decode_format {
	int id;
	enum event_kind kind;
	struct decode_field value[3]; /* as the kind needs them; see decode.c */
};

#define DECODE_FORMATS 7

struct decoder {
	struct kbuffer *buffer;
	struct decode_field type, flags, pid; /* of all events */
	struct decode_format formats[DECODE_FORMATS];
};

/* System and name of the events that are needed, ended by NULL. */
struct decode_name {
	const char *system, *name;
};

extern const struct decode_name decode_names[DECODE_FORMATS + 1];

/* STATUS_UNSUPPORTED names the event or field that this kernel lacks. */
int decoder_init(struct decoder *decoder, struct tep_handle *formats, struct error *err);
void decoder_free(struct decoder *decoder);

/* Tells the events of one page of a CPU's buffer, a loss before it included. */
int decoder_page(struct decoder *decoder, void *page, uint16_t cpu, event_take take, void *target,
		 struct error *err);

#endif
