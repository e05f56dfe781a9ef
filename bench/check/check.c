// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans the cells of the matrix and runs them, a few at a time.
 *
 * The plan is the product of scenarios, loops, paths and validations, without those that cannot
 * be: see add_cells(). A scenario that a loop or this host cannot have stays in the plan, and is
 * skipped when its turn comes, so that the matrix shows the gap. Each cell is a process, with a
 * watch that is polled once a millisecond or so; nothing here waits for a single cell.
 */
#define _GNU_SOURCE
#include "check/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/names.h"
#include "check/scenario.h"
#include "check/watch.h"
#include "gate/gate.h"
#include "serve/many.h"
#include "serve/serve.h"

#define WATCHES_MAX 16	/* cells at once, however many CPUs there are */
#define TICK_EVERY  100 /* turns of a millisecond or so */

/*
 * A cell uses a CPU for an eighth of its time: else it waits for moments, and for a wedge to
 * show. With watchdogs there is one cell for each CPU, as an honest stub that waits for a CPU
 * would be killed.
 */
#define CELLS_PER_CPU 2

static const struct scenario *const tables[] = { scenarios_of_batches, scenarios_of_calls,
						 scenarios_of_deaths };

#define TABLES (sizeof(tables) / sizeof(tables[0]))

const struct scenario *scenario_at(size_t index)
{
	for (size_t table = 0; table < TABLES; table++)
		for (const struct scenario *row = tables[table]; row->name; row++)
			if (!index--)
				return row;
	return NULL;
}

static bool is_named(const char *name, const char *const *names)
{
	bool any = names[0];

	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return !any;
}

/* 0 if each given name is one of all; else the error names the nearest and the list. */
static int check_names(const char *what, const char *const *given, const char *const *all,
		       struct error *err)
{
	struct error unknown;

	for (; *given; given++) {
		const char *const *known = all;

		while (*known && strcmp(*known, *given))
			known++;
		if (!*known) {
			name_unknown(what, *given, all, &unknown);
			return error_set(err, unknown.status, "--%s: %s; see `list %ss`", what,
					 unknown.text, what);
		}
	}
	return 0;
}

static size_t count_scenarios(void)
{
	size_t count = 0;

	while (scenario_at(count))
		count++;
	return count;
}

static int check_scenario_names(const char *const *given, struct error *err)
{
	const size_t count = count_scenarios();
	const char **names = memory_new(count + 1, sizeof(*names));
	int result;

	for (size_t i = 0; i < count; i++)
		names[i] = scenario_at(i)->name;
	result = check_names("scenario", given, names, err);
	free(names);
	return result;
}

/* Gates between notify and allow: the listener is asked about maps only. */
static bool is_other_gate(const struct gate *gate)
{
	return gate->notifies && !gate->notifies_unmap;
}

/* Rows of serve/many_*.c, which serve/many_loops.c declares in the same way. */
extern const struct serve_many many_stub_by_stub, many_round_robin, many_uring_all, many_uring_wake,
	many_uring_epoll_all, many_epoll_all, many_poll_all;

const struct check_shared check_shared[] = {
	{ "stub-by-stub-by-2", &many_stub_by_stub },
	{ "round-robin-by-2", &many_round_robin },
	{ "uring-all-by-2", &many_uring_all },
	{ "uring-wake-all-by-2", &many_uring_wake },
	{ "uring-epoll-all-by-2", &many_uring_epoll_all },
	{ "epoll-all-by-2", &many_epoll_all },
	{ "poll-all-by-2", &many_poll_all },
	{ NULL, NULL },
};

/*
 * A way that is not in the table itself is checked by the "-all" of its family, such as
 * "poll-newest" by "poll-all".
 */
const char *check_shared_name(const char *many)
{
	const char *order = strrchr(many, '-');

	for (const struct check_shared *row = check_shared; order && row->name; row++)
		if (!strcmp(row->many->name, many) ||
		    (!strncmp(row->many->name, many, (size_t)(order - many) + 1) &&
		     !strcmp(row->many->name + (order - many), "-all")))
			return row->name;
	return NULL;
}

/* In the order of the matrix: loops for one stub, gates, ways for many, those by two threads. */
static uint32_t list_loops(struct check_loop loops[CHECK_LOOPS_MAX], bool with_gates)
{
	uint32_t count = 0;

	for (size_t i = 0; serve_loops[i] && count < CHECK_LOOPS_MAX; i++)
		loops[count++] = (struct check_loop){ .name = serve_loops[i]->name,
						      .serve = serve_loops[i] };
	for (size_t i = 0; with_gates && gates[i] && count < CHECK_LOOPS_MAX; i++)
		if (is_other_gate(gates[i]))
			loops[count++] = (struct check_loop){ .name = gates[i]->name,
							      .serve = serve_find("counted"),
							      .gate = gates[i] };
	for (size_t i = 0; serve_manys[i] && count < CHECK_LOOPS_MAX; i++)
		loops[count++] =
			(struct check_loop){ .name = serve_manys[i]->name, .many = serve_manys[i] };
	for (const struct check_shared *row = check_shared; row->name && count < CHECK_LOOPS_MAX;
	     row++)
		loops[count++] =
			(struct check_loop){ .name = row->name, .many = row->many, .monitors = 2 };
	return count;
}

int check_choose_loops(struct check_loop loops[CHECK_LOOPS_MAX], uint32_t *count, bool with_gates,
		       const char *const *names, struct error *err)
{
	const uint32_t all = list_loops(loops, with_gates);
	const char *known[CHECK_LOOPS_MAX + 1] = { NULL };

	*count = 0;
	for (uint32_t i = 0; i < all; i++)
		known[i] = loops[i].name;
	if (check_names("loop", names, known, err))
		return -1;
	for (uint32_t i = 0; i < all; i++)
		if (is_named(loops[i].name, names))
			loops[(*count)++] = loops[i];
	return 0;
}

/* A loop that needs a tick has one in every scenario (cell_begin()). */
static bool wedges_late(const struct serve_loop *loop, bool ticks)
{
	return loop->late == SERVE_LATE_NEVER ||
	       (loop->late == SERVE_LATE_AT_TICK && !ticks && !loop->needs_tick);
}

static bool is_told_by_eventfd(const struct check_loop *loop)
{
	return loop->serve && loop->serve->done == STUB_DONE_EVENTFD;
}

/*
 * Such an attack waits until its call is received. Behind another gate than notify the filter may
 * decide about the call itself, and the moment never comes.
 */
static bool may_wait_for_ever(const struct scenario *scenario, const struct check_loop *loop)
{
	return loop->gate && scenario->attack && scenario->moment == MOMENT_RECEIVED;
}

bool check_is_of_loop(const struct scenario *scenario, const struct check_loop *loop)
{
	if (may_wait_for_ever(scenario, loop))
		return false;
	return !scenario->eventfd_only || is_told_by_eventfd(loop);
}

const char *check_lack(const struct scenario *scenario)
{
	return scenario->lack ? scenario->lack() : NULL;
}

/* What of its row makes a loop weak there. Every loop waits for ever for a stub that stopped. */
bool check_declares(const struct check_loop *loop, const struct scenario *scenario, bool ticks)
{
	switch (scenario->weakness) {
	case WEAK_SHORTENED:
		if (loop->serve && loop->serve->done == STUB_DONE_MARKER_ON_ERROR)
			return true;
		/* fallthrough */
	case WEAK_EARLY_END:
		return loop->serve ? loop->serve->wedges : loop->many->counts;
	case WEAK_LATE:
	case WEAK_REPOSTED:
		return loop->serve ? wedges_late(loop->serve, ticks) : loop->many->counts;
	case WEAK_DONE_FD:
		return is_told_by_eventfd(loop);
	case WEAK_STOPPED:
		return true;
	default:
		return false;
	}
}

static void add_cell(struct check *check, const struct scenario *scenario,
		     const struct check_loop *loop, bool flush, bool strict)
{
	check->cells[check->count++] = (struct check_cell){
		.scenario = scenario,
		.loop = loop,
		.flush = flush,
		.strict = strict,
		.declared = check_declares(loop, scenario, scenario->ticks),
	};
}

/*
 * Only loops for one stub have a flush path, and only scenarios that need no guest code can take
 * it. Only those that depend on the validation are run by both.
 */
static void add_cells(struct check *check, const struct scenario *scenario)
{
	for (int strict = 0; strict <= (scenario->validated ? 1 : 0); strict++)
		for (uint32_t i = 0; i < check->loop_count; i++)
			for (int flush = 0; flush < 2; flush++)
				if (!flush || (check->loops[i].serve && !scenario->resume_only))
					add_cell(check, scenario, &check->loops[i], flush, strict);
}

int check_plan(struct check *check, const char *const *scenarios, const char *const *loops,
	       struct error *err)
{
	const size_t most = count_scenarios();

	memset(check, 0, sizeof(*check));
	if (check_scenario_names(scenarios, err) ||
	    check_choose_loops(check->loops, &check->loop_count, true, loops, err))
		return -1;
	/* At most two paths by two validations. */
	check->cells = memory_new(4 * most * check->loop_count, sizeof(*check->cells));
	for (size_t i = 0; i < most; i++)
		if (is_named(scenario_at(i)->name, scenarios))
			add_cells(check, scenario_at(i));
	return 0;
}

void check_free(struct check *check)
{
	free(check->cells);
	memset(check, 0, sizeof(*check));
}

bool check_cell_is_good(const struct check_cell *cell)
{
	switch (cell->outcome) {
	case MODEL_LEAKED:
		return cell->scenario->validated && !cell->strict;
	case MODEL_WEDGED:
		return cell->declared;
	case MODEL_CRASHED:
	case MODEL_FAILED:
		return false;
	default:
		return true;
	}
}

void check_give_watchdogs(struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		check->cells[i].watched = true;
		check->cells[i].declared = false;
	}
}

bool check_cell_has_time(const struct check_cell *cell)
{
	return cell->outcome == MODEL_RECOVERED || cell->by_watchdog;
}

/* ---- running ---- */

static bool skips(struct check_cell *cell)
{
	const char *lack = check_lack(cell->scenario);

	if (!lack && check_is_of_loop(cell->scenario, cell->loop))
		return false;
	cell->outcome = MODEL_SKIPPED;
	snprintf(cell->text, sizeof(cell->text), "%s", lack ? lack : "");
	return true;
}

/* Starts the next cell that is not skipped; none is left: watch->cell stays NULL. */
static int start_next(struct check *check, struct watch *watch, size_t *next, struct error *err)
{
	while (*next < check->count && skips(&check->cells[*next])) {
		++*next;
		check->done++;
	}
	if (*next == check->count || interrupt_requested())
		return 0;
	return watch_start(watch, &check->cells[(*next)++], err);
}

static int run_all(struct check *check, struct watch *watches, size_t count, struct error *err)
{
	size_t next = 0, running, turns = 0;

	do {
		running = 0;
		for (size_t i = 0; i < count; i++) {
			if (watches[i].cell && watch_look(&watches[i]))
				check->done++;
			if (!watches[i].cell && start_next(check, &watches[i], &next, err))
				return -1;
			running += watches[i].cell != NULL;
		}
		usleep(1000);
		if (check->tick && !(++turns % TICK_EVERY))
			check->tick(check);
	} while (running && !interrupt_requested());
	return 0;
}

int check_run(struct check *check, struct error *err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const bool watched = check->count && check->cells[0].watched;
	const long wanted = cpus < 1 ? 1 : watched ? cpus : cpus * CELLS_PER_CPU;
	const size_t count = wanted > WATCHES_MAX ? WATCHES_MAX : (size_t)wanted;
	struct watch watches[WATCHES_MAX] = { { 0 } };
	struct cell_told *told = child_share(count * sizeof(*told), "memory for a check", err);
	int result;

	if (!told)
		return -1;
	/* Orphaned stubs become children of this process, so that their end can be seen. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (size_t i = 0; i < count; i++)
		watches[i].told = &told[i];
	result = run_all(check, watches, count, err);
	for (size_t i = 0; i < count; i++)
		if (watches[i].cell)
			watch_stop(&watches[i]);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	munmap(told, count * sizeof(*told));
	return result;
}
