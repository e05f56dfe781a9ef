/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow one item at a time. */
#ifndef TRACE_FILE_GROW_H
#define TRACE_FILE_GROW_H

#include <stddef.h>

/*
 * Makes room for one more item in an array (NULL at first) that holds count items of size
 * bytes and has room for *room. Returns the array, which may have moved. New items are not
 * set. The caller frees the array. Aborts if there is no memory.
 */
void *grow(void *array, size_t size, size_t count, size_t *room);

#endif
