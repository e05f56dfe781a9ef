// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of a stub set of guests, and what happens around its rounds, outside of their timed
 * span. guest.c does that for each guest; the row does the serving.
 *
 * A guest that turns out to be hijacked or dead is marked in its member and left out; the others
 * go on.
 */
#include "gate/guest_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "gate/abandon.h"
#include "monitor/notify.h"
#include "stub/death.h"

static int open_zygote(struct guest_set *set, const struct guest_options *options,
		       struct error *err)
{
	if (zygote_open(&set->zygote, options->gate->filter, err))
		return -1;
	return options->sync ? notify_set_sync(set->zygote.listener, true, err) : 0;
}

/*
 * No guest has a serve loop or a watchdog of its own; both are the set's. members[].mm points into
 * guests[], so neither may move.
 */
static int start_guests(struct guest_set *set, struct physmem *physmem,
			struct guest_options options, uint32_t count, bool one_listener,
			struct error *err)
{
	const uint32_t odd = options.odd;

	options.serve = NULL;
	options.watchdog_ns = 0;
	options.zygote = one_listener ? &set->zygote : NULL;
	for (uint32_t i = 0; i < count; i++) {
		options.odd = i == options.odd_one ? odd : 0;
		if (guest_start(&set->guests[i], physmem, &options, err))
			return -1;
		set->members[i].mm = &set->guests[i].mm;
		pthread_mutex_init(&set->members[i].lock, NULL);
		set->count++;
	}
	return 0;
}

int guest_set_start(struct guest_set *set, struct physmem *physmem,
		    const struct guest_options *options, uint32_t count, bool one_listener,
		    struct error *err)
{
	memset(set, 0, sizeof(*set));
	set->guests = memory_new(count, sizeof(*set->guests));
	set->members = memory_new(count, sizeof(*set->members));
	set->watchdog_ns = options->watchdog_ns;
	set->stalls = options->stalls;
	if (!(one_listener && open_zygote(set, options, err)) &&
	    !start_guests(set, physmem, *options, count, one_listener, err))
		return 0;
	guest_set_stop(set);
	return -1;
}

/*
 * The row ends first, as it watches the guests' listeners; the zygote last, since all its stubs
 * must have been stopped (zygote_close()).
 */
void guest_set_stop(struct guest_set *set)
{
	guest_set_close(set);
	for (uint32_t i = 0; i < set->count; i++) {
		guest_stop(&set->guests[i]);
		pthread_mutex_destroy(&set->members[i].lock);
	}
	zygote_close(&set->zygote);
	free(set->guests);
	free(set->members);
	memset(set, 0, sizeof(*set));
}

static int start_watchdog(struct guest_set *set, uint32_t count, struct error *err)
{
	if (!set->watchdog_ns)
		return 0;
	if (watchdog_start(&set->watchdog, count, set->watchdog_ns, set->stalls, err))
		return -1;
	for (uint32_t i = 0; i < count; i++)
		set->guests[i].mm.watched = watchdog_cpu(set->watchdog, i);
	return 0;
}

static void stop_watchdog(struct guest_set *set)
{
	watchdog_stop(set->watchdog);
	set->watchdog = NULL;
	for (uint32_t i = 0; i < set->count; i++)
		set->guests[i].mm.watched = NULL;
}

/*
 * For one monitor thread, or several. A single one serves all members; a set of several threads
 * that was open before has left other numbers in them.
 */
static int set_row_up(struct guest_set *set, const struct serve_many *row,
		      const struct monitors_plan *plan, struct error *err)
{
	if (plan && plan->count > 1)
		return monitors_start(&set->monitors, row, &set->set, plan, err);
	for (uint32_t i = 0; i < set->set.count; i++)
		set->members[i].monitor = 0;
	return row->setup ? row->setup(&set->set, &set->state, err) : 0;
}

/* set->row is set last: guest_set_close() takes it as the sign that there is a row to tear down. */
int guest_set_open(struct guest_set *set, const struct serve_many *row, uint32_t count,
		   const struct monitors_plan *plan, struct error *err)
{
	set->set = (struct stub_set){
		.member = set->members,
		.count = count,
		.listener = row->one_listener ? set->zygote.listener : -1,
	};
	set->state = NULL;
	if (start_watchdog(set, count, err))
		return -1;
	if (set_row_up(set, row, plan, err)) {
		stop_watchdog(set);
		return -1;
	}
	set->row = row;
	return 0;
}

void guest_set_close(struct guest_set *set)
{
	if (set->monitors)
		monitors_stop(set->monitors);
	else if (set->row && set->row->teardown)
		set->row->teardown(&set->set, set->state);
	set->monitors = NULL;
	set->row = NULL;
	stop_watchdog(set);
}

/*
 * A member whose batch cannot be prepared is killed, not the round. The dead keep no system calls
 * from earlier rounds, which many_serve() would add up again.
 */
static void begin(struct guest_set *set)
{
	struct error why;

	for (uint32_t i = 0; i < set->set.count; i++) {
		struct guest *guest = &set->guests[i];

		if (!set->members[i].dead && guest_begin_round(guest, false, &why))
			stub_set_condemn(&set->set, &set->members[i], &why);
		if (set->members[i].dead) {
			guest->mm.log.system_calls = 0;
			continue;
		}
		guest->mm.shared->data.restart_wait = false;
		set->members[i].expected = guest_notifications(guest);
	}
}

static int end(struct guest_set *set, struct error *err)
{
	for (uint32_t i = 0; i < set->set.count; i++)
		if (!set->members[i].dead && guest_end_round(&set->guests[i], false, err))
			return -1;
	return 0;
}

/* A death by the watchdog looks like any other to the row; here it replaces what the row noted. */
static void name_killed(struct guest_set *set)
{
	for (uint32_t i = 0; set->watchdog && i < set->set.count; i++)
		if (set->members[i].dead)
			watchdog_has_killed(set->watchdog, i, set->guests[i].mm.stub.pid,
					    &set->members[i].why);
}

int guest_set_round(struct guest_set *set, struct error *err)
{
	int result;

	begin(set);
	abandon_many(set);
	result = set->monitors ? monitors_run(set->monitors, err) :
				 many_run(set->row, &set->set, set->state, err);
	abandon_many(NULL);
	name_killed(set);
	return result ? -1 : end(set, err);
}

void guest_set_death(const struct guest_set *set, uint32_t i, struct error *err)
{
	const struct stub *stub = &set->guests[i].mm.stub;

	*err = set->members[i].why;
	if (!err->text[0])
		stub_death_error(stub->pid, stub->pidfd, err);
}
