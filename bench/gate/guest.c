// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of a guest, and what happens around a round outside of its timed span.
 *
 * A round is: guest_begin_round() tells guest code what to touch and where to go on; the gate's
 * own round() is timed; guest_end_round() takes what came of it and checks why guest code came
 * back. The batch is reset at the end of every round, also of one that failed.
 *
 * Guest code that is stopped by anything but the trap or the fault that was planned would stand
 * still in all later rounds, so that is an error.
 */
#define _GNU_SOURCE
#include "gate/guest.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/ended.h"
#include "gate/abandon.h"
#include "gate/think.h"
#include "gate/touch.h"
#include "monitor/notify.h"
#include "stub/init.h"

#define LATE_PAGE STUB_PAGE_SIZE /* not the first page: an address of 0 may be special */

/*
 * The stub must read the TSC in the same way as the monitor, so that their stamps compare. If the
 * monitor's clock is no TSC the stub takes none.
 */
static uint32_t ticks_of(const struct clock *clock)
{
	return clock->source == CLOCK_RDTSCP ? STUB_TICKS_RDTSCP :
	       clock->source == CLOCK_RDTSC  ? STUB_TICKS_RDTSC :
					       STUB_TICKS_NONE;
}

int guest_start_stub(struct guest *guest, enum guest_stub kind, struct error *err)
{
	const struct physmem *physmem = guest->mm.physmem;
	struct stub_config config = {
		.memory_fd = physmem->fd,
		.code_offset = physmem->code_offset,
		.guest_offset = physmem->guest_offset,
		.shared_offset = physmem->shared_offset +
				 (uint64_t)guest->mm.slot * sizeof(struct stub_shared),
		.shared = guest->mm.shared,
		.filter = guest->gate->filter,
		.done = guest->gate->notifies && guest->serve ? guest->serve->done :
								STUB_DONE_FUTEX,
		.odd = guest->odd,
		.ticks = ticks_of(guest->mm.clock),
		.traced = kind == GUEST_STUB_TRACED,
		.seized = kind == GUEST_STUB_SEIZED,
		.cpu = guest->cpu,
	};

	if (guest->zygote)
		return zygote_start(guest->zygote, &guest->mm.stub, &config, err);
	return stub_start(&guest->mm.stub, &config, err);
}

/*
 * The call is the same in every round, so it is written once. Whether a round has one is
 * STUB_TRAP_LATE in touch.trap (guest_round()).
 */
static void plan_late(struct guest *guest, enum guest_late late)
{
	struct stub_late *call = &guest->mm.shared->stamps.late;

	guest->late = late;
	if (late == GUEST_LATE_MAP)
		*call = (struct stub_late){
			.number = SYS_mmap,
			.argument = { LATE_PAGE, STUB_PAGE_SIZE, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_FIXED, (uint64_t)-1, 0 },
		};
	else if (late == GUEST_LATE_UNMAP)
		*call = (struct stub_late){
			.number = SYS_munmap,
			.argument = { LATE_PAGE, STUB_PAGE_SIZE },
		};
}

/* A guest from a zygote has no listener of its own: its set serves it. */
static int set_up_serving(struct guest *guest, bool sync, struct error *err)
{
	if (!guest->gate->notifies || guest->zygote)
		return 0;
	if (sync && notify_set_sync(guest->mm.stub.listener, true, err))
		return -1;
	if (!guest->serve || !guest->serve->setup)
		return 0;
	return guest->serve->setup(&guest->mm, &guest->serve_state, err);
}

static int start_watchdog(struct guest *guest, const struct guest_options *options,
			  struct error *err)
{
	if (!options->watchdog_ns)
		return 0;
	if (watchdog_start(&guest->watchdog, 1, options->watchdog_ns, options->stalls, err))
		return -1;
	guest->mm.watched = watchdog_cpu(guest->watchdog, 0);
	return 0;
}

/*
 * The slot comes first, since guest_stop() returns it after any later failure. The serve loop is
 * set up when the stub runs, as it uses the stub's descriptors.
 */
int guest_start(struct guest *guest, struct physmem *physmem, const struct guest_options *options,
		struct error *err)
{
	struct guest_mm *mm = &guest->mm;

	memset(guest, 0, sizeof(*guest));
	mm->stub = STUB_NONE;
	mm->slot = physmem_take_slot(physmem, err);
	if (mm->slot < 0)
		return -1;
	mm->physmem = physmem;
	mm->shared = &physmem->shared[mm->slot];
	mm->batch.calls = mm->shared->data.calls;
	mm->strict = options->strict;
	mm->spin_ns = options->spin_ns;
	mm->thread_cpu = options->thread_cpu;
	mm->clock = options->clock;
	mm->work_ticks = (uint64_t)(options->work_ns / options->clock->ns_per_tick);
	page_table_init(&mm->table);
	guest->gate = options->gate;
	guest->serve = options->serve;
	guest->touch = options->touch;
	guest->cpu = options->cpu;
	guest->odd = options->odd;
	guest->zygote = options->zygote;
	plan_late(guest, options->late);
	mm->shared->touch.think = think_steps(options->clock, options->think_ns);
	if (!tick_open(&guest->tick, options->tick_ms, err) && !guest->gate->start(guest, err) &&
	    !set_up_serving(guest, options->sync, err) && !start_watchdog(guest, options, err))
		return 0;
	guest_stop(guest);
	return -1;
}

/*
 * The watchdog goes before the stub is reaped, as it kills by pid; the serve loop before the stub,
 * whose listener its threads and rings use.
 */
void guest_stop(struct guest *guest)
{
	watchdog_stop(guest->watchdog);
	guest->watchdog = NULL;
	guest->mm.watched = NULL;
	if (guest->serve_state && guest->serve->teardown)
		guest->serve->teardown(&guest->mm, guest->serve_state);
	guest->serve_state = NULL;
	if (guest->gate->stop)
		guest->gate->stop(guest);
	stub_stop(&guest->mm.stub);
	tick_close(&guest->tick);
	page_table_destroy(&guest->mm.table);
	if (guest->mm.physmem)
		physmem_return_slot(guest->mm.physmem, guest->mm.slot);
	guest->mm.physmem = NULL;
}

/*
 * Traced stubs have physmem open under a fixed number; the others get the monitor's descriptor
 * with the batch.
 */
int guest_map(struct guest *guest, uint64_t address, uint64_t length, int prot, uint64_t offset,
	      struct error *err)
{
	struct guest_mm *mm = &guest->mm;
	uint64_t frame = mm->physmem->first_frame + offset;
	int fd = mm->batch.real_fds ? STUB_TRACED_MEMORY_FD : mm->physmem->fd;
	enum batch_queued queued;

	if (page_table_check(address, length, err))
		return -1;
	queued = batch_map(&mm->batch, address, length, prot, fd, frame);
	if (queued == BATCH_QUEUED)
		page_table_map(&mm->table, address, length, frame, prot);
	return queued;
}

int guest_unmap(struct guest *guest, uint64_t address, uint64_t length, struct error *err)
{
	enum batch_queued queued = batch_unmap(&guest->mm.batch, address, length);

	(void)err;
	if (queued == BATCH_QUEUED)
		page_table_unmap(&guest->mm.table, address, length);
	return queued;
}

static void start_log(struct round_log *log)
{
	log->notified = 0;
	log->allowed = 0;
	log->denied = 0;
	log->vanished = 0;
	log->system_calls = 0;
	log->failure = 0;
}

/* Behind ptrace the gate has compared the address already (read_fault() in ptrace.c). */
static bool is_planned_fault(const struct guest *guest, int signal)
{
	if (signal != SIGSEGV || !guest->planned)
		return false;
	return guest->gate->emulates ||
	       (uint64_t)(uintptr_t)guest->mm.registers.siginfo.si_addr == guest->planned;
}

/* Whether the stub reported what it should. ran: guest code has run in this round. */
static int check_report(const struct guest *guest, bool ran, struct error *err)
{
	int trap = guest->gate->filter == STUB_FILTER_NONE ? SIGTRAP : SIGSYS;
	int signal = guest->mm.report.signal;

	/* UML's timer: guest code goes on where it was. */
	if (ran && signal == SIGALRM)
		return 0;
	/*
	 * A round that did not run the guest reports SIGSYS behind every gate, or nothing in
	 * ptrace mode.
	 */
	if (ran ? guest->fault || signal == SIGSYS || signal == trap :
		  guest->gate->emulates || signal == SIGSYS)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "guest code of stub %d was stopped by %s on its way back",
			 guest->mm.stub.pid, ended_signal(signal).text);
}

unsigned int guest_notifications(const struct guest *guest)
{
	const struct batch *batch = &guest->mm.batch;
	unsigned int count = 0;

	if (guest->gate->notifies_map)
		count += batch->maps;
	if (guest->gate->notifies_unmap)
		count += batch->count - batch->maps;
	return count;
}

void guest_plan_fault(struct guest *guest, uint64_t address, int prot)
{
	struct stub_touch_list *touch = &guest->mm.shared->touch;

	guest->planned_mode = touch_allowed(guest->touch, prot);
	guest->planned = guest->planned_mode == STUB_TOUCH_NONE ? 0 : address;
	touch->fault = guest->planned;
	touch->fault_mode = guest->planned_mode;
}

/*
 * Whether the page at which guest code faulted will be there with the access that it needs. What
 * is queued is in the page table already.
 */
static bool can_go_on(const struct guest *guest)
{
	struct page_entry entry;

	return page_table_lookup(&guest->mm.table, guest->fault, &entry) &&
	       touch_allowed(guest->fault_mode, entry.prot) == guest->fault_mode;
}

/*
 * Guest code that cannot go on where it faulted is set back to its beginning. By the round's
 * number guest code sees, when an access that faulted is done, that a turn has passed and that
 * there is a new list (mapped: in stub/code/guest.S).
 */
static void resume_guest_code(struct guest *guest)
{
	guest->restarts |= guest->fault && !can_go_on(guest);
	if (guest->restarts)
		guest->mm.registers.general.gregs[REG_RIP] = STUB_GUEST;
	guest->mm.shared->touch.round++;
}

/*
 * touch_add_batch() reads entries that the stub can have changed since they were queued, so it can
 * fail: the error is that of a hijacked stub.
 */
int guest_begin_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;

	if (touch_add_batch(&guest->touched, &mm->batch, &mm->table, guest->touch,
			    mm->physmem->memory_bytes, err))
		return error_prefix(err, "stub %d ", mm->stub.pid);
	if (!path_flush)
		resume_guest_code(guest);
	touch_publish(&mm->shared->touch, &guest->touched);
	start_log(&mm->log);
	mm->log.failed_at = mm->batch.count;
	return 0;
}

static void finish_batch(struct guest *guest, bool path_flush)
{
	batch_reset(&guest->mm.batch);
	/*
	 * After a flush the list stays for the round that runs the guest. After a failure not all
	 * of its pages are there.
	 */
	if (!path_flush || guest->mm.log.failure)
		guest->touched.count = 0;
	guest->mm.shared->touch.count = guest->touched.count;
}

static void note_fault(struct guest *guest)
{
	guest->fault = is_planned_fault(guest, guest->mm.report.signal) ? guest->planned : 0;
	guest->fault_mode = guest->planned_mode;
	guest->planned = 0;
	guest->restarts = false;
}

/*
 * After a failed call the page that the guest waits for may be missing, so guest code begins anew
 * when it runs next.
 */
static void forget_faults(struct guest *guest)
{
	guest->mm.shared->touch.fault = 0;
	guest->planned = 0;
	guest->restarts = guest->fault != 0;
}

/*
 * Only a round that ran the guest tells of a fault; a flush leaves what is known of the last one.
 */
int guest_end_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;
	bool ran;

	if (mm->report.err) {
		mm->log.failure = mm->report.err;
		mm->log.failed_at = mm->report.failed_at;
	}
	finish_batch(guest, path_flush);
	ran = !path_flush && !mm->log.failure;
	if (ran)
		note_fault(guest);
	else if (mm->log.failure)
		forget_faults(guest);
	return check_report(guest, ran, err);
}

/* A watchdog that has killed the stub replaces the error: it is the reason of the death. */
int guest_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct stub_touch_list *touch = &guest->mm.shared->touch;
	int result;

	result = guest_begin_round(guest, path_flush, err);
	if (!result)
		result = tick_start(&guest->tick, err);
	if (guest->late && !path_flush)
		touch->trap |= STUB_TRAP_LATE;
	abandon_one(guest);
	if (!result)
		result = guest->gate->round(guest, path_flush, err);
	abandon_one(NULL);
	tick_stop(&guest->tick);
	touch->trap &= ~STUB_TRAP_LATE;
	if (!result)
		return guest_end_round(guest, path_flush, err);
	if (guest->watchdog)
		watchdog_has_killed(guest->watchdog, 0, guest->mm.stub.pid, err);
	finish_batch(guest, path_flush);
	return -1;
}

int guest_empty_wake(struct guest *guest, struct error *err)
{
	enum guest_late late = guest->late;
	int result;

	guest->late = GUEST_LATE_NONE;
	result = guest_round(guest, false, err);
	guest->late = late;
	return result;
}
