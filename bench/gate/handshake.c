// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gates of UML's seccomp mode: stub and monitor take turns by a futex, and the filter decides
 * what else happens. They differ only in the filter and in what it notifies.
 *
 * The timed span begins in guest_give_turn(). What a monitor has to do for each batch is inside:
 * registers, descriptors, the loop's own preparation; and in round_ns, which ends at `returned`,
 * the report too. The rest is in guest.c, outside.
 */
#include <stddef.h>

#include "gate/guest.h"
#include "monitor/handoff.h"
#include "monitor/notify.h"

/*
 * SIGCHLD has to be caught before there is a stub that could die. The registers are taken once, so
 * that the first round has a frame to put them back into.
 */
static int start(struct guest *guest, struct error *err)
{
	handoff_catch_deaths();
	return guest_start_stub(guest, GUEST_STUB_CONFINED, err) ||
			       registers_take(&guest->mm.registers, guest->mm.shared, err) ?
		       -1 :
		       0;
}

static int serve(struct guest *guest, unsigned int notifications, struct error *err)
{
	if (guest->gate->notifies)
		return guest->serve->serve(&guest->mm, guest->serve_state, notifications, err);
	return handoff_wait(&guest->mm, err);
}

/* A flush does not leave the stub's handler, so no registers are loaded and none are put back. */
int guest_give_turn(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;

	mm->shared->data.restart_wait = path_flush;
	mm->log.start = clock_now(mm->clock);
	if (!path_flush)
		registers_put(&mm->registers, mm->shared);
	if (guest->gate->notifies && guest->serve->prepare)
		guest->serve->prepare(mm, guest->serve_state);
	return handoff_send_fds(mm, err) || handoff_wake(mm, err) ? -1 : 0;
}

static int run_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;
	unsigned int notifications = guest_notifications(guest);

	if (guest_give_turn(guest, path_flush, err) || serve(guest, notifications, err) ||
	    handoff_take_report(mm, err))
		return -1;
	mm->log.returned = clock_now(mm->clock);
	return 0;
}

const struct gate gate_none = {
	.name = "none",
	.what = "no filter at all",
	.filter = STUB_FILTER_NONE,
	.start = start,
	.round = run_round,
};

const struct gate gate_allow = {
	.name = "allow",
	.what = "the base kernel's filter: mmap and munmap are allowed",
	.filter = STUB_FILTER_ALLOW,
	.start = start,
	.round = run_round,
};

const struct gate gate_notify_map = {
	.name = "notify-map",
	.what = "patches 2 to 4: mmap is notified, munmap allowed",
	.filter = STUB_FILTER_NOTIFY_MAP,
	.notifies = true,
	.notifies_map = true,
	.start = start,
	.round = run_round,
};

const struct gate gate_notify = {
	.name = "notify",
	.what = "patch 5: mmap and munmap are notified",
	.filter = STUB_FILTER_NOTIFY,
	.notifies = true,
	.notifies_map = true,
	.notifies_unmap = true,
	.start = start,
	.round = run_round,
};

const struct gate gate_filter_unmap = {
	.name = "filter-unmap",
	.what = "mmap is notified; the filter itself checks the range of a munmap",
	.filter = STUB_FILTER_CHECK_UNMAP,
	.notifies = true,
	.notifies_map = true,
	.start = start,
	.round = run_round,
};

const struct gate gate_filter_both = {
	.name = "filter-both",
	.what = "the same; the filter itself denies an mmap of other range, flags, prot or "
		"descriptor",
	.filter = STUB_FILTER_CHECK_BOTH,
	.notifies = true,
	.notifies_map = true,
	.start = start,
	.round = run_round,
};
