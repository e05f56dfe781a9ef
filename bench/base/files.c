// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading one line of a file. */
#include "base/files.h"

#include <stdio.h>
#include <string.h>

bool read_first_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	bool read = file && fgets(line, (int)size, file);

	if (file)
		fclose(file);
	if (!read)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return read;
}
