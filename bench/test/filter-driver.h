/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two pages to put in place of a stub's own: they make any system call from any
 * place, so that the filter's verdict on it can be seen.
 */
#ifndef TEST_FILTER_DRIVER_H
#define TEST_FILTER_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "stub/layout.h"

/* Where the system call instruction is. */
#define SITE_INSIDE	 (STUB_CODE + 0x20)
#define SITE_INSIDE_I386 (STUB_CODE + 0x30)
#define SITE_LAST	 (STUB_CODE + STUB_PAGE_SIZE - 2) /* ends where the page does */
#define SITE_BEFORE	 (STUB_CODE - 2)		  /* what follows is inside */
#define SITE_GUEST	 (STUB_GUEST + 0x20)
#define SITE_GUEST_I386	 (STUB_GUEST + 0x30)

/* In the second probe page; one call, made each time that the stub gets the turn. */
#define DRIVER_REQUEST (STUB_PROBE + STUB_PAGE_SIZE + 0x800)

struct driver_request {
	uint64_t site;
	int64_t number;
	int64_t argument[6];
	int64_t result; /* the call's, if it returned or was trapped */
	int32_t signal; /* which the handler got, or 0; the rest is of its siginfo */
	int32_t code;
	int32_t call;
	uint32_t architecture;
};

extern const uint8_t driver_code_page[STUB_PAGE_SIZE];
extern const uint8_t driver_guest_page[STUB_PAGE_SIZE];

#endif
