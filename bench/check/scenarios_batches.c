// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batches with a call that is denied, that the kernel fails, or that is no longer as queued.
 *
 * Most scenarios queue three honest maps and change one entry in the shared data. The guest's
 * page table, by which the monitor judges, stays as queued, so what the entry asks for is not
 * granted. The change may come before the stub has its turn, or after, which makes a
 * difference to loops that count or judge entries before the calls come.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "check/cell.h"
#include "stub/init.h"

#define PAGE STUB_PAGE_SIZE

static void wrong_frame(struct stub_call *call)
{
	call->offset += PAGE;
}

static void more_access(struct stub_call *call)
{
	call->prot |= PROT_EXEC;
}

static void not_granted(struct stub_call *call)
{
	call->address += PAGE;
}

/* The series checks a map at its first page only; the strict validation checks every page. */
static void longer(struct stub_call *call)
{
	call->length = 2 * PAGE;
}

/* No guest page table has an entry there. */
static void over_the_stub(struct stub_call *call)
{
	call->address = STUB_DATA;
}

static void unmap(struct stub_call *call, uint64_t address, uint64_t length)
{
	*call = (struct stub_call){
		.address = address, .length = length, .fd = -1, .type = STUB_CALL_MUNMAP
	};
}

static void forge(struct cell *cell)
{
	const struct scenario *scenario = cell->plan->scenario;

	if (scenario->forge)
		scenario->forge(cell_entry(cell));
	else
		unmap(cell_entry(cell), scenario->address, scenario->length);
}

static void forge_entry(struct cell *cell)
{
	cell_queue(cell);
	forge(cell);
	cell_judge(cell, cell_round(cell));
}

/*
 * The largest unmap that is allowed, so nothing is forged: a queued one empties the page table,
 * and the maps before it are made the same. None of them needs a descriptor then.
 */
static void unmap_everything(struct cell *cell)
{
	cell_queue(cell);
	if (guest_unmap(cell->victim, 0, STUB_START, &cell->err))
		cell_gives_up(cell);
	for (uint32_t i = 0; i < CELL_ENTRIES; i++)
		unmap(&cell->victim->mm.batch.calls[i], 0, STUB_START);
	cell->victim->mm.batch.maps = 0;
	cell_judge(cell, cell_round(cell));
}

/* RLIMIT_AS below what the stub has mapped: each mmap fails with ENOMEM, no munmap does. */
static void limit_memory(const struct cell *cell, rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	prlimit(cell->victim->mm.stub.pid, RLIMIT_AS, &limit, NULL);
}

/*
 * Only maps fail without memory. So entries before the one that is to fail become unmaps, of what
 * is not mapped.
 */
static void queue_failing_map(struct cell *cell)
{
	cell_queue(cell);
	for (uint32_t i = 0; i < cell->plan->scenario->at; i++)
		unmap(&cell->victim->mm.batch.calls[i], CELL_PAGE(9), PAGE);
}

/* As on a host without memory; the limit is lifted before the honest batch. */
static void without_memory(struct cell *cell)
{
	enum round_end end;

	queue_failing_map(cell);
	limit_memory(cell, PAGE);
	end = cell_round(cell);
	limit_memory(cell, RLIM_INFINITY);
	cell_judge(cell, end);
}

/*
 * The victim is STUB_ODD_CROWDED. Its mappings are taken away before it is judged: they are not
 * granted, and the honest batch needs room.
 */
static void without_mappings(struct cell *cell)
{
	enum round_end end;

	queue_failing_map(cell);
	end = cell_round(cell);
	if (end != ROUND_DEAD && !cell_unmap_all(cell))
		end = ROUND_DEAD;
	cell_judge(cell, end);
}

/*
 * The act of MOMENT_BEFORE: the stub was stopped before its first call, and finds something else
 * than was queued when it goes on. The monitor has counted and perhaps judged what was queued.
 */
static void change_entry(struct cell *cell)
{
	forge(cell);
	kill(cell->victim->mm.stub.pid, SIGCONT);
}

static void change_count(struct cell *cell)
{
	const int32_t count = (int32_t)cell->plan->scenario->number;

	__atomic_store_n(&cell->victim->mm.shared->data.call_count, count, __ATOMIC_RELAXED);
	kill(cell->victim->mm.stub.pid, SIGCONT);
}

/* Validation allows it, as it asks for no alignment; the kernel says EINVAL. */
#define UNALIGNED .address = CELL_PAGE(0) + 1, .length = PAGE

#define FORGED	  .run = forge_entry, .weakness = WEAK_EARLY_END
#define NO_MEMORY .run = without_memory, .weakness = WEAK_EARLY_END
#define MAP_COUNT .run = without_mappings, .odd = STUB_ODD_CROWDED, .weakness = WEAK_EARLY_END
#define CHANGED(how) \
	.run = cell_run_batch, .moment = MOMENT_BEFORE, .act = (how), .weakness = WEAK_EARLY_END

const struct scenario scenarios_of_batches[] = {
	{ "denied-first", "the first of three calls has a wrong frame", FORGED, .at = 0,
	  .forge = wrong_frame },
	{ "denied-middle", "the second has", FORGED, .at = 1, .forge = wrong_frame },
	{ "denied-last", "the third has", FORGED, .at = 2, .forge = wrong_frame },
	{ "failed-first", "the first is allowed, and the kernel fails it (EINVAL)", FORGED, .at = 0,
	  UNALIGNED },
	{ "failed-middle", "the second is", FORGED, .at = 1, UNALIGNED },
	{ "failed-last", "the third is", FORGED, .at = 2, UNALIGNED },
	{ "no-memory-first", "the first is a map for which there is no memory (RLIMIT_AS)",
	  NO_MEMORY, .at = 0 },
	{ "no-memory-middle", "the second is", NO_MEMORY, .at = 1 },
	{ "no-memory-last", "the third is", NO_MEMORY, .at = 2 },
	{ "map-count-first", "the first is a map, and one too many (vm.max_map_count)", MAP_COUNT,
	  .at = 0 },
	{ "map-count-middle", "the second is", MAP_COUNT, .at = 1 },
	{ "map-count-last", "the third is", MAP_COUNT, .at = 2 },
	{ "more-access", "a map asks for more access than is granted", FORGED, .at = 2,
	  .forge = more_access, .validated = true },
	{ "not-granted", "a map of an address that the guest has not mapped", FORGED, .at = 2,
	  .forge = not_granted, .validated = true },
	{ "longer-map", "a map of two pages, of which the first alone is granted", FORGED, .at = 2,
	  .forge = longer, .validated = true },
	{ "map-over-stub", "a map over the stub's data pages", FORGED, .at = 2,
	  .forge = over_the_stub, .validated = true },
	{ "unmap-stub", "an unmap of the stub's code page", FORGED, .at = 2, .address = STUB_CODE,
	  .length = PAGE },
	{ "unmap-too-much", "an unmap that ends in the stub", FORGED, .at = 2, .address = 0,
	  .length = STUB_START + PAGE },
	{ "unmap-around", "an unmap whose end wraps around", FORGED, .at = 2, .address = PAGE,
	  .length = -(uint64_t)PAGE },
	{ "unmap-nothing", "an unmap of length 0", FORGED, .at = 2, .address = CELL_PAGE(0),
	  .length = 0 },
	{ "unmap-all", "four unmaps of [0, STUB_START): allowed", .run = unmap_everything },
	{ "grown-later", "the last map is longer than it was when it was queued",
	  CHANGED(change_entry), .at = 2, .forge = longer, .validated = true },
	{ "replaced-later", "the second has a wrong frame that was not queued",
	  CHANGED(change_entry), .at = 1, .forge = wrong_frame, .validated = true },
	{ "fewer-later", "the stub makes one call of the three that were queued",
	  .run = cell_run_batch, .moment = MOMENT_BEFORE, .act = change_count, .number = 1,
	  .weakness = WEAK_SHORTENED },
	{ "more-later", "the stub makes 99 calls, of which three were queued",
	  .run = cell_run_batch, .moment = MOMENT_BEFORE, .act = change_count, .number = 1000,
	  .weakness = WEAK_LATE },
	{ 0 },
};
