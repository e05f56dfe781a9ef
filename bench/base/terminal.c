// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the environment first, then the terminal: a user who sets COLUMNS or NO_COLOR means it. No
 * terminal database is read.
 */
#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <unistd.h>

/* Narrower, tables would not fit; wider, paragraphs could not be read. */
#define COLUMNS_MIN	20
#define COLUMNS_MAX	200
#define COLUMNS_USUALLY 80

/* The value of COLUMNS, which a shell may export; 0 if it is not a number. */
static long columns_wanted(void)
{
	const char *text = getenv("COLUMNS");
	char *end;
	long columns;

	if (!text || !*text)
		return 0;
	columns = strtol(text, &end, 10);
	return *end || columns < 1 ? 0 : columns;
}

int terminal_columns(int fd)
{
	long columns = columns_wanted();
	struct winsize size;

	if (!columns && !ioctl(fd, TIOCGWINSZ, &size))
		columns = size.ws_col;
	if (!columns)
		columns = COLUMNS_USUALLY;
	return (int)MAX(COLUMNS_MIN, MIN(columns, COLUMNS_MAX));
}

static bool is_set(const char *name)
{
	const char *text = getenv(name);

	return text && *text;
}

bool terminal_has_colour(int fd)
{
	const char *terminal = getenv("TERM");

	if (is_set("NO_COLOR"))
		return false;
	if (is_set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0)
		return true;
	return isatty(fd) && terminal && strcmp(terminal, "dumb") != 0;
}
