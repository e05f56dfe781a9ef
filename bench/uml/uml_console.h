/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a UML writes to its console, stdout and stderr: read while an answer is waited for, so
 * that the UML does not block on a full pipe, and forgotten but for the last lines, with which
 * errors end.
 */
#ifndef UML_UML_CONSOLE_H
#define UML_UML_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_BYTES	   (1 << 20) /* that wait to be read, at most */
#define CONSOLE_LINES	   8	     /* that are kept */
#define CONSOLE_LINE_BYTES 160	     /* a longer line is cut off */

/* All 0 but fd is a console that has said nothing. */
struct uml_console {
	int fd;		    /* nonblocking; -1: nobody writes any more */
	unsigned int count; /* lines that have ended so far, the forgotten ones included */
	size_t length;	    /* of the line that is not ended yet */
	char lines[CONSOLE_LINES][CONSOLE_LINE_BYTES]; /* the last; line i at i % CONSOLE_LINES */
	bool panicked; /* the last line is that of the kernel's panic; the trace is left out */
	bool ptrace_refused; /* a line says that ptrace() is not permitted */
};

/*
 * Reads what there is, but at most CONSOLE_BYTES: a UML that writes without an end does not hold
 * its reader. Returns the number of bytes; 0 if fd is -1. Closes fd at the end of file.
 */
size_t uml_console_read(struct uml_console *console);

/* The last lines, as many whole ones as fit, joined by " | "; "nothing" if there is none. */
void uml_console_tell(const struct uml_console *console, char *text, size_t size);

#endif
