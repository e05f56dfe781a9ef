// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Open addressing with linear probing. The table doubles when it is half full, so that probing
 * stays short. Slots are pointers, so an item stays where it is when the table grows. Nothing is
 * ever removed: when the kernel gives a pid to a new thread, that gets the old item, and who uses
 * the table resets it.
 */
#include "trace/file/pid_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define FIRST_ROOM 64 /* a power of 2, as every size of the table */

void pid_table_init(struct pid_table *table, size_t item_bytes)
{
	*table = (struct pid_table){ .room = FIRST_ROOM, .item_bytes = item_bytes };
	table->slots = memory_new(table->room, sizeof(*table->slots));
}

void pid_table_free(struct pid_table *table)
{
	for (size_t i = 0; i < table->room; i++)
		free(table->slots[i]);
	free(table->slots);
	memset(table, 0, sizeof(*table));
}

static int32_t pid_of(const void *item)
{
	return *(const int32_t *)item;
}

/* Where the pid is, or would be. The factor is Knuth's: 2^32 divided by the golden ratio. */
static size_t slot_of(const struct pid_table *table, int32_t pid)
{
	size_t at = (uint32_t)pid * 2654435761u;

	for (at &= table->room - 1; table->slots[at]; at = (at + 1) & (table->room - 1))
		if (pid_of(table->slots[at]) == pid)
			break;
	return at;
}

static void rehash(struct pid_table *table)
{
	struct pid_table larger = *table;

	larger.room *= 2;
	larger.slots = memory_new(larger.room, sizeof(*larger.slots));
	for (size_t i = 0; i < table->room; i++)
		if (table->slots[i])
			larger.slots[slot_of(&larger, pid_of(table->slots[i]))] = table->slots[i];
	free(table->slots);
	*table = larger;
}

void *pid_table_find(const struct pid_table *table, int32_t pid)
{
	return table->slots[slot_of(table, pid)];
}

void *pid_table_next(const struct pid_table *table, size_t *at)
{
	while (*at < table->room)
		if (table->slots[(*at)++])
			return table->slots[*at - 1];
	return NULL;
}

void *pid_table_get(struct pid_table *table, int32_t pid, bool *is_new)
{
	void *item = pid_table_find(table, pid);

	if (is_new)
		*is_new = !item;
	if (item)
		return item;
	if (table->count * 2 >= table->room)
		rehash(table);
	item = memory_new(1, table->item_bytes);
	*(int32_t *)item = pid;
	table->slots[slot_of(table, pid)] = item;
	table->count++;
	return item;
}
