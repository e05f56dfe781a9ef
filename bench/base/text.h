/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of a fixed size that grow piece by piece. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Appends to a text, which has room for size bytes; what does not fit is cut off. */
void text_add(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void text_vadd(char *text, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
