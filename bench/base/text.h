/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings in arrays of a fixed size that grow piece by piece. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Appends to text, a string in an array of size bytes. What does not fit is cut off silently. */
void text_add(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* args cannot be used afterwards. */
void text_vadd(char *text, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
