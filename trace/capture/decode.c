// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks up the fields of each event once, when a session opens, and then reads them at their
 * offsets. Offsets and sizes differ between kernels, so none is assumed. libtraceevent parses the
 * format files of tracefs, and its kbuffer walks the pages. It trusts the lengths in a page, so
 * they are checked here first. session.c reads the pages.
 */
#ifdef HAVE_LIBTRACEFS
#include "trace/capture/decode.h"

#include <event-parse.h>
#include <kbuffer.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "trace/file/recording.h"

/* Bits of common_flags: TRACE_FLAG_HARDIRQ and _SOFTIRQ (Linux 6.18, trace_events.h). */
#define FLAG_HARDIRQ 0x08
#define FLAG_SOFTIRQ 0x10

/*
 * Bits of prev_state: TASK_INTERRUPTIBLE, TASK_UNINTERRUPTIBLE, __TASK_STOPPED | __TASK_TRACED
 * (Linux 6.18, include/linux/sched.h). Preemption is bit 8 and counts as runnable.
 */
#define STATE_S	      0x01
#define STATE_D	      0x02
#define STATE_STOPPED 0x0c /* T, t */
#define STATE_ALL     0xff

/*
 * What a page begins with: a time of 64 bits, and a long with the bytes in use and two flags above
 * them. Bit 30: behind those bytes the number of missed events has a long of its own. Bit 31:
 * events were missed; the kernel adds this one as a negative int, so all bits above are set with
 * it (Linux 6.18, ring_buffer.c, RB_MISSED_EVENTS and ring_buffer_read_page()).
 */
#define PAGE_HEAD     16
#define MISSED_STORED (1ull << 30)
#define PAGE_USED     (MISSED_STORED - 1)

/* enum ring_buffer_type: the lowest bits of an event; less than that is its length in words. */
#define RING_TYPE    31u
#define RING_PADDING 29u

const struct decode_name decode_names[DECODE_FORMATS + 1] = {
	{ "sched", "sched_waking", EVENT_WAKING, { "pid" } },
	{ "sched", "sched_switch", EVENT_SWITCH, { "next_pid", "prev_state", "prev_comm" } },
	{ "raw_syscalls", "sys_enter", EVENT_ENTER, { "id", "args" } },
	{ "raw_syscalls", "sys_exit", EVENT_LEAVE, { "id", "ret" } },
	{ "signal", "signal_deliver", EVENT_SIGNAL, { "sig" } },
	{ "sched", "sched_process_exit", EVENT_END, { "pid" } },
	{ "sched", "sched_process_fork", EVENT_FORK, { "child_pid" } },
	{ 0 },
};

/* The end of the field in its record, or least if that is more. */
static int end_of(const struct decode_field *field, int least)
{
	int end = field->offset + field->size;

	return end > least ? end : least;
}

/* Numbers have 1 to 8 bytes; arguments and names are copied whole. */
static int take_field(struct decode_field *found, const struct tep_format_field *field,
		      const char *event, struct error *err)
{
	int most = 8;

	if (!strcmp(field->name, "args"))
		most = (int)sizeof(((struct event *)NULL)->argument);
	else if (!strcmp(field->name, "prev_comm"))
		most = TASK_NAME;
	*found = (struct decode_field){ field->offset, field->size };
	if (field->offset >= 0 && field->size > 0 &&
	    (most > 8 ? field->size >= most : field->size <= most))
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "field %s of event %s has %d bytes at offset %d on this kernel, which "
			 "this program cannot read",
			 field->name, event, field->size, field->offset);
}

static int find_format(struct decode_format *format, struct tep_handle *formats,
		       const struct decode_name *name, struct error *err)
{
	struct tep_event *event = tep_find_event_by_name(formats, name->system, name->name);

	if (!event)
		return error_set(err, STATUS_UNSUPPORTED,
				 "this kernel has no event %s:%s; enable CONFIG_FTRACE",
				 name->system, name->name);
	format->id = event->id;
	format->kind = name->kind;
	for (int k = 0; k < 3 && name->fields[k]; k++) {
		struct tep_format_field *field = tep_find_field(event, name->fields[k]);

		if (!field)
			return error_set(err, STATUS_UNSUPPORTED,
					 "event %s:%s of this kernel has no field %s", name->system,
					 name->name, name->fields[k]);
		if (take_field(&format->value[k], field, name->name, err))
			return -1;
		format->bytes = end_of(&format->value[k], format->bytes);
	}
	return 0;
}

/* The fields that begin each event (common_*) have the same offsets in all: any event will do. */
static int find_common(struct decode_field *found, struct tep_handle *formats, const char *name,
		       struct error *err)
{
	struct tep_event *event =
		tep_find_event_by_name(formats, decode_names[0].system, decode_names[0].name);
	struct tep_format_field *field = event ? tep_find_common_field(event, name) : NULL;

	if (!field)
		return error_set(err, STATUS_UNSUPPORTED, "events of this kernel have no field %s",
				 name);
	return take_field(found, field, "any", err);
}

int decoder_init(struct decoder *decoder, struct tep_handle *formats, struct error *err)
{
	memset(decoder, 0, sizeof(*decoder));
	for (int i = 0; i < DECODE_FORMATS; i++)
		if (find_format(&decoder->formats[i], formats, &decode_names[i], err))
			return -1;
	if (find_common(&decoder->type, formats, "common_type", err) ||
	    find_common(&decoder->flags, formats, "common_flags", err) ||
	    find_common(&decoder->pid, formats, "common_pid", err))
		return -1;
	decoder->common_bytes =
		end_of(&decoder->type, end_of(&decoder->flags, end_of(&decoder->pid, 0)));
	decoder->buffer = memory_or_end(
		kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST, KBUFFER_ENDIAN_SAME_AS_HOST));
	return 0;
}

void decoder_free(struct decoder *decoder)
{
	if (decoder->buffer)
		kbuffer_free(decoder->buffer);
	memset(decoder, 0, sizeof(*decoder));
}

/*
 * A number of 1 to 8 bytes. Those of 4 bytes are pids, signals and calls, all signed; those of 8
 * are states and results, which fill int64_t; the shorter ones are flags.
 */
static int64_t number(const unsigned char *data, const struct decode_field *field)
{
	int64_t value = 0;
	int32_t half;

	if (field->size == 4) {
		memcpy(&half, data + field->offset, sizeof(half));
		return half;
	}
	memcpy(&value, data + field->offset, (size_t)field->size);
	return value;
}

static enum event_state state_of(int64_t prev_state)
{
	if (!(prev_state & STATE_ALL))
		return EVENT_STATE_RUNNABLE;
	if (prev_state & STATE_S)
		return EVENT_STATE_WAITING;
	if (prev_state & STATE_D)
		return EVENT_STATE_BLOCKED;
	return prev_state & STATE_STOPPED ? EVENT_STATE_STOPPED : EVENT_STATE_GONE;
}

/* pid is common_pid, the thread on the CPU. Only what differs by kind is set here. */
static void fill(const struct decoder *decoder, const struct decode_format *format,
		 const unsigned char *data, struct event *event)
{
	const struct decode_field *value = format->value;

	switch (format->kind) {
	case EVENT_WAKING:
		event->other = (int32_t)number(data, &value[0]);
		if (number(data, &decoder->flags) & (FLAG_HARDIRQ | FLAG_SOFTIRQ))
			event->state = EVENT_BY_INTERRUPT;
		break;
	case EVENT_SWITCH:
		event->other = (int32_t)number(data, &value[0]);
		event->state = state_of(number(data, &value[1]));
		break;
	case EVENT_ENTER:
		event->number = (int32_t)number(data, &value[0]);
		memcpy(event->argument, data + value[1].offset, sizeof(event->argument));
		break;
	case EVENT_LEAVE:
		event->number = (int32_t)number(data, &value[0]);
		event->value = number(data, &value[1]);
		break;
	case EVENT_SIGNAL:
		event->number = (int32_t)number(data, &value[0]);
		break;
	case EVENT_FORK:
		event->other = (int32_t)number(data, &value[0]);
		break;
	default:
		break;
	}
}

/* Seven events at most: a loop is as fast as anything else. */
static const struct decode_format *format_of(const struct decoder *decoder, int64_t id)
{
	for (int i = 0; i < DECODE_FORMATS; i++)
		if (decoder->formats[i].id == id)
			return &decoder->formats[i];
	return NULL;
}

static int damaged(uint16_t cpu, struct error *err)
{
	return error_set(err, STATUS_CANNOT, "a trace buffer page of CPU %u is damaged", cpu);
}

/*
 * Lengths of events as the kernel writes them (6.18, include/linux/ring_buffer.h): in words with
 * the type, or in bytes in the word behind it, which is counted. libtraceevent 1.7 leaves it to its
 * caller to check them.
 */
static bool has_lengths(const unsigned char *page, size_t end)
{
	size_t at = PAGE_HEAD;

	while (at + sizeof(uint32_t) <= end) {
		uint32_t type, bytes;

		memcpy(&type, page + at, sizeof(type));
		type &= RING_TYPE;
		at += sizeof(type);
		if (type && type < RING_PADDING) {
			at += type * sizeof(uint32_t);
			continue;
		}
		if (end - at < sizeof(bytes))
			return false;
		memcpy(&bytes, page + at, sizeof(bytes));
		if (type > RING_PADDING)
			bytes = sizeof(bytes);
		if (bytes < sizeof(bytes) || bytes > end - at)
			return false;
		at += roundup(bytes, sizeof(bytes));
	}
	return true;
}

/* libtraceevent 1.7 believes what a page says of its own size. */
static bool holds(const unsigned char *page, size_t bytes)
{
	uint64_t used, missed;

	if (bytes < PAGE_HEAD)
		return false;
	memcpy(&used, page + PAGE_HEAD - sizeof(used), sizeof(used));
	missed = used & MISSED_STORED ? sizeof(missed) : 0;
	used &= PAGE_USED;
	return used <= bytes - PAGE_HEAD && missed <= bytes - PAGE_HEAD - used &&
	       has_lengths(page, PAGE_HEAD + used);
}

/* Only sched_switch has a name, that of the task that leaves: so names stay up to date. */
static int tell(const struct decoder *decoder, const unsigned char *data, int bytes,
		struct event *event, event_take take, void *target, struct error *err)
{
	const struct decode_format *format;
	char comm[TASK_NAME] = "";

	if (bytes < decoder->common_bytes)
		return damaged(event->cpu, err);
	format = format_of(decoder, number(data, &decoder->type));
	if (!format)
		return 0;
	if (bytes < format->bytes)
		return damaged(event->cpu, err);
	event->kind = (uint8_t)format->kind;
	event->pid = (int32_t)number(data, &decoder->pid);
	fill(decoder, format, data, event);
	if (format->kind == EVENT_SWITCH)
		memcpy(comm, data + format->value[2].offset, TASK_NAME - 1);
	return take(target, event, format->kind == EVENT_SWITCH ? comm : NULL, err);
}

int decoder_page(struct decoder *decoder, void *page, size_t page_bytes, uint16_t cpu,
		 event_take take, void *target, struct error *err)
{
	struct kbuffer *buffer = decoder->buffer;
	unsigned long long time;
	int missed;
	void *data;

	if (!holds(page, page_bytes) || kbuffer_load_subbuffer(buffer, page))
		return damaged(cpu, err);
	missed = kbuffer_missed_events(buffer);
	data = kbuffer_read_event(buffer, &time);
	if (missed && data) {
		struct event lost = { .kind = EVENT_LOST, .cpu = cpu, .time = time };

		/* -1: events are missing, and the kernel does not know how many. */
		lost.value = missed > 0 ? missed : 0;
		if (take(target, &lost, NULL, err))
			return -1;
	}
	for (; data; data = kbuffer_next_event(buffer, &time)) {
		struct event event = { .cpu = cpu, .time = time };
		ptrdiff_t left = (const char *)page + page_bytes - (const char *)data;
		int bytes = kbuffer_event_size(buffer);

		if (bytes > left)
			return damaged(cpu, err);
		if (tell(decoder, data, bytes, &event, take, target, err))
			return -1;
	}
	return 0;
}
#endif
