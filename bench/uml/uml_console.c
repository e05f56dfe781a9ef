// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A ring of the last lines. After a kernel's panic nothing is kept any more: the trace behind it
 * would push the line that says why out of the ring.
 */
#include "uml/uml_console.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static char *current(struct uml_console *console)
{
	return console->lines[console->count % CONSOLE_LINES];
}

static void end_line(struct uml_console *console)
{
	const char *line = current(console);

	if (!console->length)
		return;
	console->panicked |= strstr(line, "Kernel panic") != NULL;
	/* perror() in UML's check of ptrace (6.1 to 7.2, arch/um/os-Linux/start_up.c) */
	console->ptrace_refused |= strstr(line, "ptrace") && strstr(line, strerror(EPERM));
	console->count++;
	console->length = 0;
}

/* Keeps printable ASCII, without blanks at the beginning of a line and without empty lines. */
static void add(struct uml_console *console, char byte)
{
	char *line = current(console);

	if (console->panicked)
		return;
	if (byte == '\n') {
		end_line(console);
	} else if (byte >= (console->length ? ' ' : '!') && byte <= '~' &&
		   console->length + 1 < CONSOLE_LINE_BYTES) {
		line[console->length++] = byte;
		line[console->length] = '\0';
	}
}

size_t uml_console_read(struct uml_console *console)
{
	char bytes[4096];
	size_t all = 0;
	ssize_t n = 1;

	while (console->fd >= 0 && n > 0 && all < CONSOLE_BYTES) {
		n = read(console->fd, bytes, sizeof(bytes));
		for (ssize_t i = 0; i < n; i++)
			add(console, bytes[i]);
		all += n > 0 ? (size_t)n : 0;
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
			close(console->fd);
			console->fd = -1;
			end_line(console);
		}
	}
	return all;
}

/* Goes back from the last line while there is room; the line that is not ended yet counts. */
void uml_console_tell(const struct uml_console *console, char *text, size_t size)
{
	const unsigned int end = console->count + (console->length > 0);
	unsigned int first = end;
	size_t room = size;

	while (first > 0 && end - first < CONSOLE_LINES) {
		size_t length = strlen(console->lines[(first - 1) % CONSOLE_LINES]) + 3;

		if (length > room)
			break;
		room -= length;
		first--;
	}
	snprintf(text, size, "%s", first == end ? "nothing" : "");
	for (unsigned int i = first; i < end; i++)
		text_add(text, size, "%s%s", i > first ? " | " : "",
			 console->lines[i % CONSOLE_LINES]);
}
