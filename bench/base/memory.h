/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Heap memory. These functions never return NULL: where there is no memory the process ends in
 * order, with one line on stderr and STATUS_CANNOT.
 *
 * A run loses nothing by that. An invocation that ends so is one that failed. The run writes the
 * rows that were measured before it computes anything from them, and says where they are.
 * Memory whose size a user chooses (that of guests) is mapped instead, and has an error of its own.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed room for count items (or for one, if that is 0), to be freed by free(). */
void *memory_new(size_t count, size_t size);

/* The same of one item, aligned. */
void *memory_aligned(size_t alignment, size_t size);

/* realloc(): what is new is not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/*
 * Makes room for one more item in a list (NULL at first) that holds count of them: room is
 * doubled whenever the count is a power of two. Returns the list, which may have moved.
 */
void *memory_grow(void *list, size_t count, size_t size);

/* Copies and formatted strings, to be freed by free(). */
char *memory_copy(const char *text);
char *memory_print(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
char *memory_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For what another function has allocated: returns it, or ends the process if it is NULL. */
void *memory_or_end(void *memory);

/*
 * tell(target) is called once before the process ends for lack of memory, unless tell is NULL. The
 * last call counts. Not in children of the calling process.
 */
void memory_at_end(void (*tell)(void *target), void *target);

#endif
