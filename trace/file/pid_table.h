/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table from pids to items. The scope of a recording and the analysis each have one, with
 * what they know of a thread as the item.
 */
#ifndef TRACE_FILE_PID_TABLE_H
#define TRACE_FILE_PID_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pid_table {
	void **slots; /* open addressing, NULL: free; the table owns the items */
	size_t room, count;
	size_t item_bytes;
};

/* Each item begins with its pid, an int32_t. */
void pid_table_init(struct pid_table *table, size_t item_bytes);
void pid_table_free(struct pid_table *table);

/* NULL if there is none. */
void *pid_table_find(const struct pid_table *table, int32_t pid);

/* The items one by one: *at is 0 at first. NULL at the end. */
void *pid_table_next(const struct pid_table *table, size_t *at);

/*
 * The item of the pid, which stays where it is. A new one is zero but for its pid, and
 * *is_new (may be NULL) is then true.
 */
void *pid_table_get(struct pid_table *table, int32_t pid, bool *is_new);

#endif
