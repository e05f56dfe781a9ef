// SPDX-License-Identifier: GPL-2.0-or-later
/* The life of a crowd of guests, and what happens around its rounds. */
#include "gate/guest_crowd.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "monitor/notify.h"

static int open_nursery(struct guest_crowd *crowd, const struct guest_options *options,
			struct error *err)
{
	if (nursery_open(&crowd->nursery, options->gate->filter, err))
		return -1;
	return options->sync ? notify_set_sync(crowd->nursery.listener, true, err) : 0;
}

static int start_guests(struct guest_crowd *crowd, struct physmem *physmem,
			struct guest_options options, uint32_t count, bool one_listener,
			struct error *err)
{
	options.serve = NULL;
	options.nursery = one_listener ? &crowd->nursery : NULL;
	for (uint32_t i = 0; i < count; i++) {
		if (guest_start(&crowd->guests[i], physmem, &options, err))
			return -1;
		crowd->members[i].mm = &crowd->guests[i].mm;
		crowd->count++;
	}
	return 0;
}

int guest_crowd_start(struct guest_crowd *crowd, struct physmem *physmem,
		      const struct guest_options *options, uint32_t count, bool one_listener,
		      struct error *err)
{
	memset(crowd, 0, sizeof(*crowd));
	crowd->guests = memory_new(count, sizeof(*crowd->guests));
	crowd->members = memory_new(count, sizeof(*crowd->members));
	if (!(one_listener && open_nursery(crowd, options, err)) &&
	    !start_guests(crowd, physmem, *options, count, one_listener, err))
		return 0;
	guest_crowd_stop(crowd);
	return -1;
}

void guest_crowd_stop(struct guest_crowd *crowd)
{
	guest_crowd_close(crowd);
	for (uint32_t i = 0; i < crowd->count; i++)
		guest_stop(&crowd->guests[i]);
	nursery_close(&crowd->nursery);
	free(crowd->guests);
	free(crowd->members);
	memset(crowd, 0, sizeof(*crowd));
}

int guest_crowd_open(struct guest_crowd *crowd, const struct serve_many *row, uint32_t count,
		     struct error *err)
{
	crowd->crowd = (struct crowd){
		.member = crowd->members,
		.count = count,
		.listener = row->one_listener ? crowd->nursery.listener : -1,
	};
	crowd->state = NULL;
	if (row->setup && row->setup(&crowd->crowd, &crowd->state, err))
		return -1;
	crowd->row = row;
	return 0;
}

void guest_crowd_close(struct guest_crowd *crowd)
{
	if (crowd->row && crowd->row->teardown)
		crowd->row->teardown(&crowd->crowd, crowd->state);
	crowd->row = NULL;
}

static void begin(struct guest_crowd *crowd)
{
	for (uint32_t i = 0; i < crowd->crowd.count; i++) {
		struct guest *guest = &crowd->guests[i];

		if (crowd->members[i].dead) {
			guest->mm.log.system_calls = 0;
			continue;
		}
		guest_begin_round(guest, false);
		guest->mm.shared->data.restart_wait = false;
		crowd->members[i].expected = guest_notifications(guest);
	}
}

static int end(struct guest_crowd *crowd, struct error *err)
{
	for (uint32_t i = 0; i < crowd->crowd.count; i++)
		if (!crowd->members[i].dead && guest_end_round(&crowd->guests[i], false, err))
			return -1;
	return 0;
}

int guest_crowd_round(struct guest_crowd *crowd, struct error *err)
{
	begin(crowd);
	if (many_run(crowd->row, &crowd->crowd, crowd->state, err))
		return -1;
	return end(crowd, err);
}
