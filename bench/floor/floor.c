// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of rows, and a round of any of them. The clock is read twice per round, not per
 * operation: its own cost would show in the cheapest rows.
 */
#include "floor/floor.h"

#include <stddef.h>
#include <string.h>

extern const struct floor_row floor_call, floor_poll, floor_wake, floor_pages, floor_futex,
	floor_eventfd, floor_pipe, floor_notification, floor_notification_sync;

const struct floor_row *const floor_rows[] = {
	&floor_call,  &floor_poll,	   &floor_wake,
	&floor_pages, &floor_futex,	   &floor_eventfd,
	&floor_pipe,  &floor_notification, &floor_notification_sync,
	NULL,
};

const struct floor_row *floor_find(const char *name)
{
	for (size_t i = 0; floor_rows[i]; i++)
		if (!strcmp(floor_rows[i]->name, name))
			return floor_rows[i];
	return NULL;
}

int floor_open(struct floor *floor, const struct floor_row *row, const struct clock *clock,
	       int peer_cpu, struct error *err)
{
	*floor = (struct floor){ .row = row, .clock = clock, .peer_cpu = peer_cpu };
	if (!row->setup(floor, err))
		return 0;
	floor_close(floor);
	return error_prefix(err, "floor %s: ", row->name);
}

int floor_round(struct floor *floor, double *ns, struct error *err)
{
	const struct floor_row *row = floor->row;
	uint64_t from = clock_now(floor->clock);

	for (unsigned int i = 0; i < row->repeats; i++)
		if (row->operate(floor, err))
			return error_prefix(err, "floor %s: ", row->name);
	*ns = clock_ns(floor->clock, from, clock_now(floor->clock)) / row->repeats;
	return 0;
}

/* The peer is stopped first, while what it shares with the state is still there. */
void floor_close(struct floor *floor)
{
	peer_stop(&floor->peer);
	if (floor->row && floor->state)
		floor->row->teardown(floor);
	floor->state = NULL;
}

int floor_check(const struct floor_row *row, const struct clock *clock, struct error *err)
{
	struct floor floor;
	double ns;
	int result;

	if (floor_open(&floor, row, clock, -1, err))
		return -1;
	result = floor_round(&floor, &ns, err);
	floor_close(&floor);
	return result;
}
