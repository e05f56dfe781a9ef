// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A page of the kernel's trace buffer, by formats that are not this kernel's; of a page that is
 * shorter than it says, too.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "test/fuzz/readers.h"
#ifdef HAVE_LIBTRACEFS
#include "trace/capture/decode.h"
#include "trace/test/made-up-formats.h"

#define PAGE_BYTES 4096

static int take(void *target, const struct event *event, const char *comm, struct error *err)
{
	(void)target;
	(void)err;
	assert(event->kind && event->kind < EVENT_KINDS && event->cpu == 3);
	assert(!comm || strlen(comm) < 16);
	return 0;
}

void fuzz_decode(const uint8_t *bytes, size_t size)
{
	static struct tep_handle *formats;
	static struct decoder decoder;
	struct error err;
	uint8_t *page;

	if (!formats) {
		formats = made_up_formats(-1);
		if (decoder_init(&decoder, formats, &err))
			abort();
	}
	page = calloc(1, PAGE_BYTES);
	assert(page);
	memcpy(page, bytes, size < PAGE_BYTES ? size : PAGE_BYTES);
	decoder_page(&decoder, page, PAGE_BYTES, 3, take, NULL, &err);
	free(page);
}
#else
/* A build without libtracefs decodes nothing. */
void fuzz_decode(const uint8_t *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}
#endif
