// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages of a trace buffer that were made by hand, by formats that are not this kernel's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#ifdef HAVE_LIBTRACEFS
#include <event-parse.h>

#include "trace/capture/decode.h"
#include "trace/test/made-up-formats.h"

static struct error err;
static struct tep_handle *formats;
static struct decoder decoder;

/* A page of the ring buffer: time, bytes in use, then events of 4 bytes of head each. */
struct page {
	uint64_t time, used;
	unsigned char data[4096 - 16];
};

static void add(struct page *page, uint32_t delta, const void *event, uint32_t bytes)
{
	uint32_t head = delta << 5 | bytes / 4;

	memcpy(page->data + page->used, &head, sizeof(head));
	memcpy(page->data + page->used + sizeof(head), event, bytes);
	page->used += sizeof(head) + bytes;
}

struct seen {
	struct event events[8];
	char comm[16];
	size_t count;
};

static int keep(void *target, const struct event *event, const char *comm, struct error *error)
{
	struct seen *seen = target;

	(void)error;
	assert_true(seen->count < 8);
	seen->events[seen->count++] = *event;
	if (comm)
		snprintf(seen->comm, sizeof(seen->comm), "%s", comm);
	return 0;
}

struct common {
	uint16_t type;
	uint8_t flags, preempt;
	int32_t pid;
};

static void fill(struct page *page)
{
	struct {
		struct common common;
		int32_t prio, pid;
	} waking = { { 100, 0x08, 0, 10 }, 120, 20 };
	struct {
		struct common common;
		int32_t next, unused;
		int64_t state;
		char comm[16];
	} switched = { { 101, 0, 0, 10 }, 20, 0, 1, "monitor" };
	struct {
		struct common common;
		int64_t result, id;
	} leave = { { 103, 0, 0, 20 }, -1, 9 };
	struct {
		struct common common;
		int32_t x;
	} foreign = { { 99, 0, 0, 20 }, 1 };

	memset(page, 0, sizeof(*page));
	page->time = 1000;
	add(page, 5, &waking, sizeof(waking));
	add(page, 7, &switched, sizeof(switched));
	add(page, 1, &foreign, sizeof(foreign));
	add(page, 9, &leave, sizeof(leave));
}

static void test_page(void **state)
{
	struct seen seen = { .count = 0 };
	struct page page;

	(void)state;
	formats = made_up_formats(-1);
	assert_int_equal(decoder_init(&decoder, formats, &err), 0);
	fill(&page);
	assert_int_equal(decoder_page(&decoder, &page, sizeof(page), 3, keep, &seen, &err), 0);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.events[0].kind, EVENT_WAKING);
	assert_int_equal(seen.events[0].time, 1005);
	assert_int_equal(seen.events[0].other, 20);
	assert_int_equal(seen.events[0].state, EVENT_BY_INTERRUPT);
	assert_int_equal(seen.events[1].kind, EVENT_SWITCH);
	assert_int_equal(seen.events[1].time, 1012);
	assert_int_equal(seen.events[1].state, EVENT_STATE_WAITING);
	assert_int_equal(seen.events[1].cpu, 3);
	assert_string_equal(seen.comm, "monitor");
	assert_int_equal(seen.events[2].kind, EVENT_LEAVE);
	assert_int_equal(seen.events[2].time, 1022);
	assert_int_equal(seen.events[2].number, 9);
	assert_int_equal(seen.events[2].value, -1);
	decoder_free(&decoder);
	tep_free(formats);
}

/*
 * Bit 31 of the bytes in use, with all above it: events before this page are missing; 30: it says
 * how many.
 */
static void test_missed(void **state)
{
	struct seen seen = { .count = 0 };
	struct page page;
	uint64_t missed = 12;

	(void)state;
	formats = made_up_formats(-1);
	assert_int_equal(decoder_init(&decoder, formats, &err), 0);
	fill(&page);
	memcpy(page.data + page.used, &missed, sizeof(missed));
	page.used |= ~0ull << 31 | 1ull << 30;
	assert_int_equal(decoder_page(&decoder, &page, sizeof(page), 0, keep, &seen, &err), 0);
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.events[0].kind, EVENT_LOST);
	assert_int_equal(seen.events[0].value, 12);
	assert_int_equal(seen.events[0].time, 1005);
	decoder_free(&decoder);
	tep_free(formats);
}

static int decode(struct page *page, size_t bytes)
{
	struct seen seen = { .count = 0 };
	int result;

	formats = made_up_formats(-1);
	assert_int_equal(decoder_init(&decoder, formats, &err), 0);
	result = decoder_page(&decoder, page, bytes, 3, keep, &seen, &err);
	decoder_free(&decoder);
	tep_free(formats);
	return result;
}

/* Shorter than its format says, or than what begins every event; a page that is too full. */
static void test_damaged(void **state)
{
	struct common common = { 101, 0, 0, 10 };
	struct page page = { .time = 1000 };

	(void)state;
	add(&page, 5, &common, sizeof(common));
	assert_int_equal(decode(&page, sizeof(page)), -1);
	assert_string_equal(err.text, "a trace buffer page of CPU 3 is damaged");
	memset(&page, 0, sizeof(page));
	add(&page, 5, &common, 4);
	assert_int_equal(decode(&page, sizeof(page)), -1);
	fill(&page);
	assert_int_equal(decode(&page, sizeof(page)), 0);
	assert_int_equal(decode(&page, 64), -1);
}

/* A number of 16 bytes would not fit where it goes. */
static void test_unknown_form(void **state)
{
	static const char text[] =
		"name: sched_waking\nID: 100\nformat:\n" MADE_UP_COMMON MADE_UP_FIELD("pid_t pid",
										      12, 16)
			MADE_UP_FIELD("int prio", 8, 4) "\nprint fmt: \"x\"\n";

	(void)state;
	formats = made_up_formats(0);
	assert_int_equal(tep_parse_event(formats, text, sizeof(text) - 1, "sched"), 0);
	assert_int_equal(decoder_init(&decoder, formats, &err), -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_non_null(strstr(err.text, "field pid of event sched_waking has 16 bytes"));
	decoder_free(&decoder);
	tep_free(formats);
}

static void test_unknown_event(void **state)
{
	(void)state;
	for (int i = 0; i < DECODE_FORMATS; i++) {
		formats = made_up_formats(i);
		assert_int_equal(decoder_init(&decoder, formats, &err), -1);
		assert_int_equal(err.status, STATUS_UNSUPPORTED);
		assert_non_null(strstr(err.text, decode_names[i].name));
		decoder_free(&decoder);
		tep_free(formats);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),	      cmocka_unit_test(test_missed),
		cmocka_unit_test(test_damaged),	      cmocka_unit_test(test_unknown_form),
		cmocka_unit_test(test_unknown_event),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
#else
int main(void)
{
	fputs("built without libtracefs\n", stderr);
	return 77;
}
#endif
