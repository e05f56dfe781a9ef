// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test/written.h"

#include <string.h>

char *written(writer *write, const struct model *model)
{
	struct error err;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(write(out, model, &err), 0);
	fclose(out);
	assert_int_equal(strlen(text), size);
	return text;
}

void assert_fits(const char *text, size_t width)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		if (length > width)
			fail_msg("%zu columns: %.*s", length, (int)length, text);
		for (size_t i = 0; i < length; i++)
			if (text[i] < ' ' || text[i] > '~')
				fail_msg("byte %d in: %.*s", text[i], (int)length, text);
		text += length + (text[length] == '\n');
	}
}

size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is missing", part);
}

enum word word_filled(char with)
{
	char text[WORD_SIZE] = "";

	memset(text, with, sizeof(text) - 1);
	return word_of(text);
}
