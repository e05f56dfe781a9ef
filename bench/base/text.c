// SPDX-License-Identifier: GPL-2.0-or-later
/* snprintf() to the end of a string. The end is found anew each time: the strings are short. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void text_vadd(char *text, size_t size, const char *format, va_list args)
{
	size_t used = strlen(text);

	vsnprintf(text + used, size - used, format, args);
}

void text_add(char *text, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vadd(text, size, format, args);
	va_end(args);
}
