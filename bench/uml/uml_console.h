/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a UML writes to its console, stdout and stderr. */
#ifndef UML_UML_CONSOLE_H
#define UML_UML_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_LINES	   8
#define CONSOLE_LINE_BYTES 160

struct uml_console {
	int fd; /* nonblocking; -1: nobody writes any more */
	unsigned int count;
	size_t length;				       /* of the line that is not ended yet */
	char lines[CONSOLE_LINES][CONSOLE_LINE_BYTES]; /* the last; line i at i % CONSOLE_LINES */
	char panic[CONSOLE_LINE_BYTES];		       /* the line of the kernel's panic, or "" */
	bool ptrace_failed;			       /* a line that complains about ptrace() */
};

/* Reads what there is. Returns the number of bytes; closes the descriptor at its end. */
size_t uml_console_read(struct uml_console *console);

/* The last lines as one, as many as fit; "its console says nothing" if there is none. */
void uml_console_tell(const struct uml_console *console, char *text, size_t size);

#endif
