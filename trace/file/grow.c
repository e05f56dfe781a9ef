// SPDX-License-Identifier: GPL-2.0-or-later
/* Doubling: the cost per item stays constant, however long the recording. */
#define _GNU_SOURCE
#include "trace/file/grow.h"

#include <stdlib.h>

#define ROOM_MIN 64

void *grow(void *array, size_t size, size_t count, size_t *room)
{
	if (count < *room)
		return array;
	*room = *room ? 2 * *room : ROOM_MIN;
	array = reallocarray(array, *room, size);
	if (!array)
		abort();
	return array;
}
