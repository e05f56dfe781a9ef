/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a UML writes to its console, stdout and stderr. */
#ifndef UML_UML_CONSOLE_H
#define UML_UML_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_BYTES	   (1 << 20) /* that wait to be read, at most */
#define CONSOLE_LINES	   8
#define CONSOLE_LINE_BYTES 160

struct uml_console {
	int fd; /* nonblocking; -1: nobody writes any more */
	unsigned int count;
	size_t length;				       /* of the line that is not ended yet */
	char lines[CONSOLE_LINES][CONSOLE_LINE_BYTES]; /* the last; line i at i % CONSOLE_LINES */
	bool panicked; /* the last line is that of the kernel's panic; the trace is left out */
	bool ptrace_refused; /* a line says that ptrace() is not permitted */
};

/*
 * Reads what there is, but no more than waits at most: who writes without an end does not hold the
 * reader. Returns the number of bytes. Closes the descriptor at the end of all.
 */
size_t uml_console_read(struct uml_console *console);

/* The last lines as one, as many as fit; "nothing" if there is none. */
void uml_console_tell(const struct uml_console *console, char *text, size_t size);

#endif
