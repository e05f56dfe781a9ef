// SPDX-License-Identifier: GPL-2.0-or-later
/* Cutting text. */
#define _GNU_SOURCE
#include "test/words.h"

#include <string.h>

int words_split(char *text, char **argv, int most)
{
	int count = 0;

	while (count < most && (argv[count] = strsep(&text, " ")))
		count++;
	argv[count] = NULL;
	return count;
}
