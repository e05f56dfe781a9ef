// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fills in a struct error. What callers format passes through error_vset(), which takes control
 * characters out.
 */
#include "base/error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

int error_vset(struct error *err, enum exit_status status, const char *format, va_list args)
{
	err->status = status;
	vsnprintf(err->text, sizeof(err->text), format, args);
	/* The text quotes what a user typed: it must stay one line and move no cursor. */
	for (char *at = err->text; *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
	return -1;
}

int error_set(struct error *err, enum exit_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(err, status, format, args);
	va_end(args);
	return -1;
}

int error_errno(struct error *err, int errno_value, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(err, STATUS_CANNOT, format, args);
	va_end(args);
	/* 0: ferror() tells that a stream failed, but errno may have been reset since. */
	text_add(err->text, sizeof(err->text), ": %s",
		 errno_value ? strerror(errno_value) : "for a reason that the system did not keep");
	return -1;
}

int error_prefix(struct error *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;

	strcpy(text, err->text);
	va_start(args, format);
	error_vset(err, err->status, format, args);
	va_end(args);
	text_add(err->text, sizeof(err->text), "%s", text);
	return -1;
}
