// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Refuses values that are right by themselves and do not go together. Each check is about one key
 * and returns 0 or an error that names it and says what would be right. An arm that passes cannot
 * wait for ever in an honest round, and does what its id says. What the host lacks is checked
 * later, in plan_host.c.
 */
#include <string.h>

#include "plan/arm_words.h"
#include "stub/zygote.h"

/*
 * A stub set runs synthetic batches on the resume path, and has no serve loop but its own. Fault
 * runs need the approach batches of one stub. Stubs share a listener only under the filter of a
 * zygote, which is not made for every gate.
 */
static int check_many(const struct arm *arm, struct error *err)
{
	if (!arm->many)
		return arm->stubs == 1 ? 0 :
					 error_set(err, STATUS_USAGE,
						   "stubs=%u needs many=ROW, such as many=%s",
						   arm->stubs, serve_manys[0]->name);
	if (arm->workload[0])
		return error_set(err, STATUS_USAGE,
				 "many=%s is for synthetic calls, workload=%s "
				 "has its own",
				 arm->many->name, arm->workload);
	if (arm->synthetic.op == SYNTHETIC_FAULT_RUN)
		return error_set(err, STATUS_USAGE,
				 "op=fault-run needs one stub: leave out many=%s", arm->many->name);
	if (arm->flush || arm->late || arm->tick_ms || strcmp(arm->serve->name, "counted"))
		return error_set(err, STATUS_USAGE,
				 "many=%s is a loop of its own, on path=resume: leave out serve, "
				 "path, late and tick",
				 arm->many->name);
	if (arm->many->one_listener && !zygote_can(arm->gate->filter))
		return error_set(err, STATUS_USAGE,
				 "many=%s is for the gates notify and notify-map, this is gate=%s",
				 arm->many->name, arm->gate->name);
	return 0;
}

/*
 * Monitor threads divide the stubs among them. Where each stub has a thread of its own there is
 * nothing to divide: that is many=threads, and goes by that name only.
 */
static int check_monitors(const struct arm *arm, struct error *err)
{
	if (arm->handover && arm->monitors == 1)
		return error_set(err, STATUS_USAGE,
				 "handover=%u is from one thread of the monitor to another: give "
				 "monitors=2, or more",
				 arm->handover);
	if (arm->monitors == 1)
		return 0;
	if (!arm->many)
		return error_set(err, STATUS_USAGE,
				 "monitors=%u needs many=ROW, such as many=%s: one stub has one "
				 "thread",
				 arm->monitors, serve_manys[0]->name);
	if (!arm->many->by_several)
		return error_set(err, STATUS_USAGE, "monitors=%u is not for many=%s: %s",
				 arm->monitors, arm->many->name,
				 arm->many->one_listener ?
					 "threads have no shares of one listener" :
					 "it has a thread per stub");
	if (arm->monitors < arm->stubs || arm->handover)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "monitors=%u for stubs=%u is a thread per stub, or more: use "
			 "many=threads",
			 arm->monitors, arm->stubs);
}

static int check_mix(const struct arm *arm, struct error *err)
{
	if (!arm->synthetic.order || arm->synthetic.op == SYNTHETIC_MIX)
		return 0;
	return error_set(err, STATUS_USAGE, "mix=%s is for op=mix, this is op=%s",
			 word_text(arm_orders[arm->synthetic.order]),
			 word_text(arm_ops[arm->synthetic.op]));
}

/* A guest faults at a page that it touches and that is not mapped yet. */
bool arm_faults(const struct arm *arm)
{
	return arm->synthetic.op != SYNTHETIC_UNMAP && arm->touch != STUB_TOUCH_NONE;
}

static int check_after(const struct arm *arm, struct error *err)
{
	if (!arm->synthetic.called || arm->synthetic.op != SYNTHETIC_FAULT_RUN)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "after=%s contradicts op=fault-run, whose batches follow page faults",
			 word_text(arm_afters[true]));
}

/* Guest code that touches nothing does not fault. */
static int check_touch(const struct arm *arm, struct error *err)
{
	if (arm->synthetic.op != SYNTHETIC_FAULT_RUN || arm->touch != STUB_TOUCH_NONE)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "op=fault-run needs a guest that touches its pages: touch=read or write");
}

static int refuse_late(const struct arm *arm, const char *why, struct error *err)
{
	return error_set(err, STATUS_USAGE, "late=%s %s", word_text(arm_lates[arm->late]), why);
}

/*
 * A late call comes while the guest runs, so only on the resume path. It is notified if the gate
 * notifies its kind of call; a loop that looks at the listener at ticks only, or never, would leave
 * it waiting.
 */
static int check_late(const struct arm *arm, struct error *err)
{
	bool notified =
		arm->late == GUEST_LATE_MAP ? arm->gate->notifies_map : arm->gate->notifies_unmap;

	if (!arm->late)
		return 0;
	if (arm->flush)
		return refuse_late(arm, "comes while the guest runs: use path=resume", err);
	if (arm->gate->emulates)
		return refuse_late(arm, "reaches no kernel behind this gate, its tracer takes all",
				   err);
	if (!arm->serve || !notified || arm->serve->late == SERVE_LATE_AT_ONCE)
		return 0;
	if (arm->serve->late == SERVE_LATE_NEVER)
		return refuse_late(arm, "is never served by this loop", err);
	if (!arm->tick_ms)
		return refuse_late(arm,
				   "is served by this loop at timer ticks alone: add one, such "
				   "as tick=4",
				   err);
	return 0;
}

/* Such a round is as long as a tick: an invocation has few of them. */
bool arm_idles(const struct arm *arm)
{
	return arm->tick_ms && (arm->late || (arm->serve && arm->serve->idles));
}

bool arm_served_alike(const struct arm *a, const struct arm *b)
{
	return a->serve == b->serve && a->strict == b->strict && a->late == b->late &&
	       a->tick_ms == b->tick_ms && a->watchdog_ns == b->watchdog_ns &&
	       a->stalls == b->stalls && a->spin_ns == b->spin_ns && a->work_ns == b->work_ns &&
	       a->think_ns == b->think_ns && a->touch == b->touch;
}

/* The loop waits for ever without a tick, even for an honest stub; see serve_loop.needs_tick. */
static int check_loop(const struct arm *arm, struct error *err)
{
	if (arm->serve && arm->serve->needs_tick && !arm->tick_ms)
		return error_set(err, STATUS_USAGE,
				 "serve=%s is rescued by timer ticks alone: add one, such as "
				 "tick=10",
				 arm->serve->name);
	return 0;
}

static int check_watchdog(const struct arm *arm, struct error *err)
{
	if (arm->watchdog_ns || arm->stalls == WATCHDOG_STALLS)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "stalls=%u counts the ticks of a watchdog: give watchdog=TICK, such as "
			 "watchdog=1000ms",
			 arm->stalls);
}

/*
 * The loop becomes NULL between the checks: check_many() refuses one that was given beside many,
 * and the later checks must not take the default for a loop that serves.
 */
int arm_check(struct arm *arm, struct error *err)
{
	if (check_many(arm, err) || check_monitors(arm, err))
		return -1;
	if (!arm->gate->notifies || arm->many)
		arm->serve = NULL;
	return check_mix(arm, err) || check_after(arm, err) || check_touch(arm, err) ||
			       check_late(arm, err) || check_loop(arm, err) ||
			       check_watchdog(arm, err) ?
		       -1 :
		       0;
}
