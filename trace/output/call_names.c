// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Makefile makes the table from <asm/unistd.h>, so that a new kernel needs no edit here: rows
 * such as [9] = "mmap", for x86-64 alone.
 */
#include "trace/output/call_names.h"

#include <stdio.h>

static const char *const names[CALL_NUMBERS] = {
#include <trace/calls.inc>
};

const char *call_name(int32_t number, char to[32])
{
	if (number < 0)
		snprintf(to, 32, "?");
	else if (number < CALL_NUMBERS && names[number])
		snprintf(to, 32, "%s", names[number]);
	else
		snprintf(to, 32, "%d", number);
	return to;
}
