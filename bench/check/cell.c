// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of a cell: starts guests, runs the round that a scenario disturbs, looks at what the
 * victim has mapped then, and runs an honest round that must succeed.
 *
 * A disturbance has to come at a certain moment of a round. The monitor is slowed down or the
 * stub frozen so that the moment lasts (slow_down()), and the actor polls for it
 * (await_moment()). A moment that a loop does not have is given up after PATIENCE, and the act
 * comes anyway.
 *
 * Each round is also checked by the ledger: calls that returned against answers.
 */
#define _GNU_SOURCE
#include "check/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/tasks.h"
#include "monitor/handoff.h"
#include "stub/death.h"
#include "base/blocked_thread.h"
#include "base/cause.h"
#include "stub/init.h"

#define PROT_RW	    (PROT_READ | PROT_WRITE)
#define SPIN_NS	    20000
#define TICK_MS	    10	      /* UML's, at 100 Hz */
#define SLOW_NS	    100000000 /* see slow_ns */
#define PATIENCE    4000      /* pauses until a moment is given up, and the act comes anyway */
#define VICTIM	    1	      /* of CELL_STUBS */
#define HONEST_PAGE (2 * CELL_ENTRIES) /* of the honest batch: no scenario maps these */

/*
 * The largest vm.max_map_count of which a stub can be made crowded: the default of 65530
 * mappings takes a stub 0.1 s, and some hosts allow 2^20 and more.
 */
#define MAPPINGS_MAX (1u << 17)

void cell_pause(void)
{
	usleep(500);
}

__attribute__((format(printf, 3, 4))) static void say(struct cell *cell, enum model_outcome outcome,
						      const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(cell->told->text, sizeof(cell->told->text), format, arguments);
	va_end(arguments);
	cell->told->outcome = outcome;
}

void cell_gives_up(struct cell *cell)
{
	bool lacks = cell->err.status == STATUS_UNSUPPORTED;

	say(cell, lacks ? MODEL_SKIPPED : MODEL_FAILED, "%.200s", cell->err.text);
	_exit(0);
}

static bool is_many(const struct cell *cell)
{
	return cell->plan->loop->many;
}

/* ---- start ---- */

static void tell_stubs(struct cell *cell)
{
	if (is_many(cell))
		for (uint32_t i = 0; i < CELL_STUBS; i++)
			cell->told->stubs[i] = cell->set.guests[i].mm.stub.pid;
	else
		cell->told->stubs[0] = cell->own.mm.stub.pid;
}

static int start_guests(struct cell *cell)
{
	const struct serve_many *row = cell->plan->loop->many;
	const struct monitors_plan monitors = {
		.count = cell->plan->loop->monitors, .handover = 100, .cpu = -1, .seed = 1
	};

	cell->victim = &cell->own;
	if (!row)
		return guest_start(&cell->own, &cell->physmem, &cell->options, &cell->err);
	if (guest_set_start(&cell->set, &cell->physmem, &cell->options, CELL_STUBS,
			    row->one_listener, &cell->err) ||
	    guest_set_open(&cell->set, row, CELL_STUBS, &monitors, &cell->err))
		return -1;
	cell->victim = &cell->set.guests[VICTIM];
	return 0;
}

/* A dead member has no turn, so it is left out here and in end_ledger(). */
static void begin_ledger(struct cell *cell)
{
	if (!is_many(cell))
		ledger_begin(&cell->own);
	for (uint32_t i = 0; is_many(cell) && i < CELL_STUBS; i++)
		if (!cell->set.members[i].dead)
			ledger_begin(&cell->set.guests[i]);
}

static void end_ledger(struct cell *cell, const bool was_dead[CELL_STUBS], int result)
{
	if (!is_many(cell))
		ledger_end(&cell->ledger, &cell->own,
			   result || stub_is_dead(cell->own.mm.stub.pidfd));
	for (uint32_t i = 0; is_many(cell) && i < CELL_STUBS; i++)
		if (!was_dead[i])
			ledger_end(&cell->ledger, &cell->set.guests[i],
				   cell->set.members[i].dead ||
					   stub_is_dead(cell->set.guests[i].mm.stub.pidfd));
}

/*
 * Runs a round after begin_ledger(). Which members were dead before is noted first: one that
 * dies in this round is still in the ledger.
 */
static int run_by(struct cell *cell, int (*round)(struct cell *))
{
	bool was_dead[CELL_STUBS] = { false };
	int result;

	for (uint32_t i = 0; is_many(cell) && i < CELL_STUBS; i++)
		was_dead[i] = cell->set.members[i].dead;
	result = round(cell);
	end_ledger(cell, was_dead, result);
	return result;
}

static int round_of_all(struct cell *cell)
{
	return is_many(cell) ? guest_set_round(&cell->set, &cell->err) :
			       guest_round(&cell->own, cell->plan->flush, &cell->err);
}

static int run(struct cell *cell)
{
	begin_ledger(cell);
	return run_by(cell, round_of_all);
}

static bool is_crowded(const struct guest *guest)
{
	return guest->odd & STUB_ODD_CROWDED;
}

/*
 * As the first batch of every address space does. A crowded stub is left alone, as its
 * mappings must stay.
 */
static int unmap_all(struct cell *cell)
{
	struct guest *guests = is_many(cell) ? cell->set.guests : &cell->own;
	const uint32_t count = is_many(cell) ? CELL_STUBS : 1;

	for (uint32_t i = 0; i < count; i++)
		if (!is_crowded(&guests[i]) && guest_unmap(&guests[i], 0, STUB_START, &cell->err))
			return -1;
	return run(cell) ? -1 : 0;
}

bool cell_unmap_all(struct cell *cell)
{
	struct round_log *log = &cell->victim->mm.log;
	const struct round_log before = *log;

	if (guest_unmap(cell->victim, 0, STUB_START, &cell->err))
		cell_gives_up(cell);
	if (run(cell) || stub_is_dead(cell->victim->mm.stub.pidfd))
		return false;
	/* The outcome is that of the round before, not of this one. */
	log->failure = before.failure;
	log->failed_at = before.failed_at;
	return true;
}

int cell_check_map_count(struct error *err)
{
	char limit[32];

	if (!read_first_line("/proc/sys/vm/max_map_count", limit, sizeof(limit)) ||
	    strtoull(limit, NULL, 10) <= MAPPINGS_MAX)
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "vm.max_map_count is %s: more mappings than %u take a stub too long",
			 limit, MAPPINGS_MAX);
}

void cell_begin(struct cell *cell, const struct check_cell *plan, struct cell_told *told)
{
	const struct scenario *scenario = plan->scenario;
	const struct serve_loop *serve = plan->loop->serve;

	memset(cell, 0, sizeof(*cell));
	cell->plan = plan;
	cell->told = told;
	cell->patience = PATIENCE;
	cell->slow_ns = SLOW_NS;
	clock_use_gettime(&cell->clock, "nothing is timed but a recovery");
	cell->options = (struct guest_options){
		.gate = plan->loop->gate ?: gate_find("notify"),
		.serve = serve,
		.strict = cell->plan->strict,
		/* A loop that needs a tick would wait for ever without: it has one of 1 ms. */
		.tick_ms = scenario->ticks ? TICK_MS : serve && serve->needs_tick,
		.spin_ns = SPIN_NS,
		.watchdog_ns = cell->plan->watched ? CHECK_WATCHDOG_NS : 0,
		.stalls = CHECK_STALLS,
		.cpu = -1,
		.thread_cpu = -1,
		.touch = STUB_TOUCH_NONE,
		.clock = &cell->clock,
		.odd = scenario->odd,
		.odd_one = VICTIM,
	};
}

void cell_start(struct cell *cell)
{
	if (cell->options.odd & STUB_ODD_CROWDED && cell_check_map_count(&cell->err))
		cell_gives_up(cell);
	if (physmem_create(&cell->physmem, CELL_FRAMES * STUB_PAGE_SIZE, CELL_STUBS, &cell->err) ||
	    start_guests(cell) || unmap_all(cell))
		cell_gives_up(cell);
	tell_stubs(cell);
}

void cell_stop(struct cell *cell)
{
	if (is_many(cell))
		guest_set_stop(&cell->set);
	else
		guest_stop(&cell->own);
	physmem_destroy(&cell->physmem);
}

/* ---- rounds ---- */

static void queue(struct cell *cell, struct guest *guest, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < first + count; i++)
		if (guest_map(guest, CELL_PAGE(i), STUB_PAGE_SIZE, PROT_RW,
			      2ull * i * STUB_PAGE_SIZE, &cell->err))
			cell_gives_up(cell);
}

void cell_queue(struct cell *cell)
{
	queue(cell, cell->victim, 0, CELL_ENTRIES);
}

void cell_grant(struct cell *cell)
{
	cell_queue(cell);
	if (run(cell) || cell->victim->mm.log.failure)
		cell_gives_up(cell);
}

struct stub_call *cell_entry(struct cell *cell)
{
	return &cell->victim->mm.batch.calls[cell->plan->scenario->at];
}

/* Returns when the stub has stopped, or has died. */
static void freeze(const struct cell *cell)
{
	pid_t pid = cell->victim->mm.stub.pid;

	kill(pid, SIGSTOP);
	while (!strchr("TZ", tasks_state(pid)))
		cell_pause();
}

/* That of the victim, or the one that all stubs of a zygote share. */
static int listener_of(const struct cell *cell)
{
	int shared = is_many(cell) ? cell->set.set.listener : -1;

	return shared >= 0 ? shared : cell->victim->mm.stub.listener;
}

/*
 * Whether the moment of the scenario is now. POLLIN: a notification is pending. POLLOUT: one was
 * received, and is not answered (seccomp_notify_poll() in kernel/seccomp.c, 5.0). A second
 * call that has begun proves that the first was answered.
 */
static bool has_come(const struct cell *cell)
{
	struct pollfd listener = { .fd = listener_of(cell), .events = POLLIN | POLLOUT };
	const struct stub_shared *shared = cell->victim->mm.shared;

	switch (cell->plan->scenario->moment) {
	case MOMENT_BEFORE:
		return !handoff_has_turn(&cell->victim->mm);
	case MOMENT_QUEUED:
		return poll(&listener, 1, 0) == 1 && listener.revents & POLLIN;
	case MOMENT_RECEIVED:
		return poll(&listener, 1, 0) == 1 && listener.revents & POLLOUT;
	case MOMENT_SPINNING:
		return attack_count(shared).spins;
	default:
		return __atomic_load_n(&shared->stamps.calls_begun, __ATOMIC_ACQUIRE) > 1;
	}
}

void cell_alarm(struct cell *cell)
{
	kill(cell->victim->mm.stub.pid, SIGALRM);
}

void cell_await_sleep(const struct cell *cell)
{
	for (int i = 0; i < cell->patience && tasks_state(getpid()) != 'S'; i++)
		cell_pause();
}

/* A moment may never come: some loops receive at once, some hand over stub by stub. */
static void await_moment(const struct cell *cell)
{
	for (int i = 0; i < cell->patience && !has_come(cell); i++)
		cell_pause();
}

static uint64_t work_ticks(const struct cell *cell)
{
	return (uint64_t)(cell->options.work_ns / cell->clock.ns_per_tick);
}

/*
 * Ends the work on the verdict that slow_down() made endless, after some time in which the stub
 * can react to the act: only then the answer comes.
 */
static void end_work(struct cell *cell)
{
	usleep((useconds_t)(cell->slow_ns / 1e3));
	__atomic_store_n(&cell->victim->mm.work_ticks, work_ticks(cell), __ATOMIC_RELAXED);
}

/* The thread of the actor; or, by run_queued(), a step of the main thread. */
static void *act(void *argument)
{
	struct cell *cell = argument;

	await_moment(cell);
	cell->began = clock_now(&cell->clock);
	cell->plan->scenario->act(cell);
	if (cell->plan->scenario->moment == MOMENT_RECEIVED)
		end_work(cell);
	cell->told->acted = true;
	return NULL;
}

static void start_actor(struct cell *cell)
{
	int error;

	if (!cell->plan->scenario->act)
		return;
	error = quiet_thread_create(&cell->actor, act, cell);
	if (error) {
		error_call(&cell->err, (struct failed){ .call = CALL_FORK, .error = error },
			   "a thread for a disturbance");
		cell_gives_up(cell);
	}
	cell->has_actor = true;
}

/*
 * Makes the moment last. Before its first call the stub is stopped, which the act must undo.
 * The work on the verdict of a received call lasts until the act (end_work()), however late a
 * busy machine lets that come. For a pending call the verdict on another stub's call is slow
 * for a while; a loop for one stub has run_queued() instead.
 */
static void slow_down(struct cell *cell)
{
	const uint64_t ticks = (uint64_t)(cell->slow_ns / cell->clock.ns_per_tick);
	const enum moment moment = cell->plan->scenario->moment;

	if (moment == MOMENT_BEFORE)
		freeze(cell);
	if (moment == MOMENT_RECEIVED)
		cell->victim->mm.work_ticks = INT64_MAX;
	if (moment == MOMENT_QUEUED && is_many(cell))
		cell->set.guests[0].mm.work_ticks = ticks;
}

/*
 * A round of a loop for one stub in which the act comes while the first call is pending: as
 * guest_round(), but the loop begins to serve only after the act, which needs no thread then.
 */
static int run_queued(struct cell *cell)
{
	struct guest *guest = &cell->own;
	struct guest_mm *mm = &guest->mm;
	unsigned int notifications = guest_notifications(guest);
	bool flush = cell->plan->flush;

	if (guest_begin_round(guest, flush, &cell->err) ||
	    guest_give_turn(guest, flush, &cell->err))
		return -1;
	act(cell);
	if (guest->serve->serve(mm, guest->serve_state, notifications, &cell->err) ||
	    handoff_take_report(mm, &cell->err))
		return -1;
	return guest_end_round(guest, flush, &cell->err);
}

static bool watchdog_has_ended_it(struct cell *cell)
{
	const struct watchdog *watchdog = is_many(cell) ? cell->set.watchdog : cell->own.watchdog;

	return watchdog && watchdog_has_killed(watchdog, is_many(cell) ? VICTIM : 0,
					       cell->victim->mm.stub.pid, &cell->err);
}

/*
 * How the round ended for the victim. In a set the death of a stub is no error of the round, but
 * is noted with the member.
 */
static enum round_end end_of(struct cell *cell, int result)
{
	if (result)
		return ROUND_DEAD;
	if (is_many(cell) && cell->set.members[VICTIM].dead) {
		guest_set_death(&cell->set, VICTIM, &cell->err);
		return ROUND_DEAD;
	}
	/* It died after the round: the monitor would notice in the next one. */
	if (stub_is_dead(cell->victim->mm.stub.pidfd)) {
		stub_death_error(cell->victim->mm.stub.pid, cell->victim->mm.stub.pidfd,
				 &cell->err);
		return ROUND_DEAD;
	}
	return cell->victim->mm.log.failure ? ROUND_FAILED : ROUND_DONE;
}

enum round_end cell_run(struct cell *cell)
{
	return end_of(cell, run(cell));
}

enum round_end cell_round(struct cell *cell)
{
	bool by_hand = cell->plan->scenario->moment == MOMENT_QUEUED && !is_many(cell);
	enum round_end end;
	int result;

	if (is_many(cell))
		for (uint32_t i = 0; i < CELL_STUBS; i += 2)
			queue(cell, &cell->set.guests[i], 0, 1);
	slow_down(cell);
	cell->began = clock_now(&cell->clock);
	cell->told->acted = !cell->plan->scenario->act;
	cell->told->begun = true;
	/* Before the actor looks: what the stub has counted so far is of another round. */
	begin_ledger(cell);
	if (!by_hand)
		start_actor(cell);
	/* A stub that is stopped before its first call waits for no answer. */
	cell->ledger.disturbances +=
		cell->plan->scenario->act && cell->plan->scenario->moment != MOMENT_BEFORE;
	result = run_by(cell, by_hand ? run_queued : round_of_all);
	if (cell->has_actor)
		pthread_join(cell->actor, NULL);
	cell->has_actor = false;
	cell->told->after_ms = clock_ns(&cell->clock, cell->began, clock_now(&cell->clock)) / 1e6;
	if (is_many(cell))
		cell->set.guests[0].mm.work_ticks = work_ticks(cell);
	end = end_of(cell, result);
	cell->told->by_watchdog = end == ROUND_DEAD && watchdog_has_ended_it(cell);
	return end;
}

/* ---- what became of it ---- */

/* A mapping of the victim, as /proc/PID/maps has it. */
struct mapping {
	uint64_t start, end, offset, inode;
	char access[5];
};

/*
 * Whether the mapping is of physmem, shared, and each page is what the guest's page table has
 * there, with no more access.
 */
static bool is_granted(const struct cell *cell, const struct mapping *mapping, uint64_t inode)
{
	const int prot = (mapping->access[0] == 'r' ? PROT_READ : 0) |
			 (mapping->access[1] == 'w' ? PROT_WRITE : 0) |
			 (mapping->access[2] == 'x' ? PROT_EXEC : 0);

	if (mapping->inode != inode || mapping->access[3] != 's')
		return false;
	for (uint64_t at = mapping->start; at < mapping->end; at += STUB_PAGE_SIZE) {
		struct page_entry entry;

		if (!page_table_lookup(&cell->victim->mm.table, at, &entry) ||
		    entry.offset != mapping->offset + (at - mapping->start) || prot & ~entry.prot)
			return false;
	}
	return true;
}

/*
 * The judgement that no monitor can talk itself out of: what the kernel says that the stub has
 * mapped. All of it must be granted, and the stub's own region must be whole.
 */
static bool has_leaked(struct cell *cell)
{
	uint64_t reserved = 0;
	char line[512], path[32], any[2];
	bool leaked = false;
	struct stat physmem;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", cell->victim->mm.stub.pid);
	maps = fopen(path, "re");
	if (!maps || fstat(cell->physmem.fd, &physmem))
		cell_gives_up(cell);
	while (!leaked && fgets(line, sizeof(line), maps)) {
		struct mapping mapping;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %" SCNu64,
			   &mapping.start, &mapping.end, mapping.access, &mapping.offset,
			   &mapping.inode) != 5 ||
		    mapping.start >= STUB_END)
			continue;
		if (mapping.start >= STUB_START)
			reserved += mapping.end - mapping.start;
		else
			leaked = !is_granted(cell, &mapping, physmem.st_ino);
	}
	fclose(maps);
	/*
	 * A process that ends loses its mappings before it counts as dead, so what was read may
	 * be a part. It is ending if the file is empty now.
	 */
	if ((leaked || reserved < STUB_END - STUB_START) &&
	    !read_first_line(path, any, sizeof(any))) {
		stub_dies(cell->victim->mm.stub.pidfd);
		return false;
	}
	if (leaked)
		say(cell, MODEL_LEAKED, "mapped: %.*s", (int)strcspn(line, " ") + 5, line);
	else if (reserved < STUB_END - STUB_START)
		say(cell, MODEL_LEAKED, "a part of its own region is gone");
	return cell->told->outcome == MODEL_LEAKED;
}

/*
 * Runs an honest batch in all stubs that live, in pages that no scenario uses. Its calls must
 * have been notified, too: a call of the attack that is answered in their place would show.
 */
static bool goes_on(struct cell *cell)
{
	const struct stub_member *member = is_many(cell) ? &cell->set.members[VICTIM] : NULL;
	const struct round_log *log = &cell->victim->mm.log;
	const uint32_t notified = cell->victim->gate->notifies_map ? CELL_ENTRIES : 0;

	if (!member || !member->dead)
		queue(cell, cell->victim, HONEST_PAGE, CELL_ENTRIES);
	if (is_many(cell))
		for (uint32_t i = 0; i < CELL_STUBS; i += 2)
			queue(cell, &cell->set.guests[i], HONEST_PAGE, 1);
	if (run(cell))
		return false;
	if ((member && member->dead) || (!log->failure && log->notified == notified))
		return true;
	error_set(&cell->err, STATUS_CANNOT, "it was not served");
	return false;
}

/*
 * A loop for one stub goes on with a new one; of many the others are left. No round is under
 * way meanwhile, so begun is false, or the watch would take the start for a wedge.
 */
static void start_anew(struct cell *cell)
{
	struct error death = cell->err;

	if (is_many(cell))
		return;
	guest_stop(&cell->own);
	cell->options.odd &= ~(uint32_t)STUB_ODD_CROWDED; /* an honest batch must have room */
	cell->told->begun = false;
	if (start_guests(cell) || unmap_all(cell))
		cell_gives_up(cell);
	tell_stubs(cell);
	cell->told->begun = true;
	cell->err = death;
}

static void say_end(struct cell *cell, enum round_end end)
{
	const struct scenario *scenario = cell->plan->scenario;
	const int64_t failure = end == ROUND_FAILED ? cell->victim->mm.log.failure :
				scenario->attack    ? cell->victim->mm.shared->stamps.late.result :
						      0;

	if (failure == -EPERM)
		say(cell, MODEL_DENIED, "denied");
	else if (end == ROUND_DONE && failure == CELL_NOT_MADE)
		say(cell, MODEL_DENIED, "not made");
	else if (end == ROUND_FAILED)
		say(cell, MODEL_RECOVERED, "call %u failed: %s", cell->victim->mm.log.failed_at,
		    strerror((int)-failure));
	else if (scenario->act)
		say(cell, MODEL_RECOVERED, "served");
	else
		say(cell, MODEL_SERVED, "served");
}

void cell_judge(struct cell *cell, enum round_end end)
{
	if (end != ROUND_DEAD) {
		if (has_leaked(cell))
			return;
		/* A watchdog may have killed it since the round ended. */
		end = end_of(cell, 0);
		cell->told->by_watchdog = end == ROUND_DEAD && watchdog_has_ended_it(cell);
	}
	if (end == ROUND_DEAD) {
		start_anew(cell);
		say(cell, MODEL_KILLED, "%.200s", cell->err.text);
	} else {
		say_end(cell, end);
	}
	if (!goes_on(cell))
		say(cell, MODEL_FAILED, "the next batch failed: %.200s", cell->err.text);
	/* Behind another gate calls return that its filter decided: no ledger adds up there. */
	else if (cell->ledger.wrong[0] && !cell->plan->loop->gate)
		say(cell, MODEL_FAILED, "%s", cell->ledger.wrong);
}

void cell_run_batch(struct cell *cell)
{
	cell_queue(cell);
	cell_judge(cell, cell_round(cell));
}

void cell_main(const struct check_cell *plan, struct cell_told *told)
{
	struct cell *cell = memory_new(1, sizeof(*cell));

	cell_begin(cell, plan, told);
	cell_start(cell);
	plan->scenario->run(cell);
	cell_stop(cell);
	free(cell);
	_exit(0);
}
