/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of the heap, which there always is: without it the process ends in order, with one
 * line on stderr and STATUS_CANNOT. So nobody checks for NULL.
 *
 * A run loses nothing by that. An invocation that ends is one that failed; the run writes the
 * rows that were measured before it makes anything of them, and says where they are.
 * What is too large for the host by a user's will (a guest's memory) is mapped, and has an
 * error of its own.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed room for count items (or for one, if that is 0), to be freed by free(). */
void *memory_new(size_t count, size_t size);

/* The same of one item, aligned; not zeroed. */
void *memory_aligned(size_t alignment, size_t size);

/* realloc(): what is new is not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/*
 * Makes room for one more item in a list (NULL at first) that holds count of them: room is
 * doubled whenever the count is a power of two. Returns the list, which may have moved.
 */
void *memory_grow(void *list, size_t count, size_t size);

char *memory_copy(const char *text);
char *memory_print(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
char *memory_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Returns what another function has allocated; NULL: there was no memory, and the process ends. */
void *memory_or_end(void *memory);

/* Is called once before this process ends for lack of memory; NULL: nothing is. */
void memory_at_end(void (*tell)(void *target), void *target);

#endif
