/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by doubling. */
#ifndef TRACE_FILE_GROW_H
#define TRACE_FILE_GROW_H

#include <stddef.h>

/*
 * Room for one more in an array (NULL at first) that holds count items of size bytes and
 * has room for *room. Returns the array, which may have moved; the new items are not set.
 * The caller frees it. Without memory the program ends.
 */
void *grow(void *array, size_t size, size_t count, size_t *room);

#endif
