/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From pages of the kernel's ring buffer to events, by the formats that tracefs describes. The
 * layout of records differs between kernels; nothing outside of decode.c sees it.
 *
 * A decoder keeps the position in the page that it reads, so each thread needs one of its own.
 */
#ifndef TRACE_CAPTURE_DECODE_H
#define TRACE_CAPTURE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "trace/file/event.h"

struct tep_handle;
struct kbuffer;

/* Where a field is in a record, in bytes. */
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
	/* Owned: libtraceevent's position in the page that is being read. */
	struct kbuffer *buffer;
	struct decode_field type, flags, pid; /* the same in all events */
	int common_bytes;		      /* the end of the last of them */
	struct decode_format formats[DECODE_FORMATS];
};

/*
 * The events that are needed, and the fields of each, three at most; the last row has no name.
 * session.c enables these and no others. sched_waking and not sched_wakeup, since it is recorded by
 * the waker (include/trace/events/sched.h), so common_pid names the stub or the monitor.
 */
struct decode_name {
	const char *system, *name;
	enum event_kind kind;
	const char *fields[3];
};

extern const struct decode_name decode_names[DECODE_FORMATS + 1];

/*
 * Looks up all events and fields of decode_names in formats, which can be freed afterwards.
 * STATUS_UNSUPPORTED: this kernel lacks an event or a field, which the error names. After an error
 * decoder_free() may be called, and need not be.
 */
int decoder_init(struct decoder *decoder, struct tep_handle *formats, struct error *err);
/* Also of a decoder of zeros. */
void decoder_free(struct decoder *decoder);

/*
 * Passes the events of one page of a CPU's buffer to take(), in the order of their time. Events
 * that are not in decode_names are left out. An EVENT_LOST comes first if the kernel says that
 * events before this page are missing.
 *
 * STATUS_CANNOT: an event is shorter than its format, or the page says that it has more than
 * page_bytes. -1 as well if take() returns it, which ends the page.
 */
int decoder_page(struct decoder *decoder, void *page, size_t page_bytes, uint16_t cpu,
		 event_take take, void *target, struct error *err);

#endif
