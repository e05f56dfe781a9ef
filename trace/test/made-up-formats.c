// SPDX-License-Identifier: GPL-2.0-or-later
/* Parses the formats of made-up-formats.h. */
#ifdef HAVE_LIBTRACEFS
#include "trace/test/made-up-formats.h"

#include <event-parse.h>
#include <stdio.h>
#include <stdlib.h>

/* In the order of decode_names; the fields lie elsewhere than on 6.18. */
static const char *const fields[DECODE_FORMATS] = {
	MADE_UP_FIELD("pid_t pid", 12, 4) MADE_UP_FIELD("int prio", 8, 4),
	MADE_UP_FIELD("pid_t next_pid", 8, 4) MADE_UP_FIELD("long prev_state", 16, 8)
		MADE_UP_FIELD("char prev_comm[16]", 24, 16),
	MADE_UP_FIELD("long id", 8, 8) MADE_UP_FIELD("unsigned long args[6]", 16, 48),
	MADE_UP_FIELD("long ret", 8, 8) MADE_UP_FIELD("long id", 16, 8),
	MADE_UP_FIELD("int sig", 8, 4),
	MADE_UP_FIELD("pid_t pid", 8, 4),
	MADE_UP_FIELD("pid_t child_pid", 8, 4),
};

struct tep_handle *made_up_formats(int without)
{
	struct tep_handle *formats = tep_alloc();
	char text[2048];

	for (int i = 0; i < DECODE_FORMATS; i++) {
		int length = snprintf(text, sizeof(text),
				      "name: %s\nID: %d\nformat:\n" MADE_UP_COMMON
				      "%s\nprint fmt: \"x\"\n",
				      decode_names[i].name, 100 + i, fields[i]);

		if (i != without &&
		    tep_parse_event(formats, text, (unsigned long)length, decode_names[i].system))
			abort();
	}
	return formats;
}
#endif
