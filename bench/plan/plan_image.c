// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Passes a plan to another process through a stream. The functions below describe it once for both
 * directions: each of them writes or reads, so the orders cannot differ. A structure is copied as
 * it lies in memory, followed by what its pointers stand for: a row by its index in its table, a
 * list by its elements. The pointers that were copied are overwritten by the reader. Both processes
 * run the same program, and the stream never leaves the host.
 */
#include "plan/plan_image.h"

#include <string.h>

#include "base/memory.h"
#include "plan/uml_arm.h"

struct image {
	FILE *file;
	bool reads;
	bool ended; /* the stream, before the plan did */
};

/* Begins the stream: a reader of another build has structures of other sizes, and refuses it. */
struct mark {
	char name[24];
	uint32_t plan, lane, arm, workload; /* their sizes */
};

static const struct mark mark = { "unotify-bench plan 1", sizeof(struct plan),
				  sizeof(struct plan_lane), sizeof(struct plan_arm),
				  sizeof(struct plan_workload) };

/*
 * What cannot be read is zeroed, so that lists after it are empty, and plan_free() can free what
 * was read so far. An empty list may be NULL, which fread() and fwrite() need not take.
 */
static void pass(struct image *image, void *data, size_t size)
{
	if (!size)
		return;
	if (!image->reads)
		fwrite(data, 1, size, image->file);
	else if (fread(data, 1, size, image->file) != size) {
		memset(data, 0, size);
		image->ended = true;
	}
}

static void *pass_list(struct image *image, void *list, size_t count, size_t size)
{
	if (image->reads)
		list = memory_new(count, size);
	pass(image, list, count * size);
	return list;
}

/* A row as its index in a table that NULL ends; NULL itself as the index of that end. */
#define PASS_ROW(image, row, rows)                                                   \
	do {                                                                         \
		uint32_t number = 0;                                                 \
                                                                                     \
		while (!(image)->reads && (rows)[number] && (rows)[number] != (row)) \
			number++;                                                    \
		pass((image), &number, sizeof(number));                              \
		if ((image)->reads)                                                  \
			(row) = (rows)[number];                                      \
	} while (0)

static void pass_arm(struct image *image, struct arm *arm)
{
	PASS_ROW(image, arm->gate, gates);
	PASS_ROW(image, arm->serve, serve_loops);
	PASS_ROW(image, arm->many, serve_manys);
	PASS_ROW(image, arm->floor, floor_rows);
	PASS_ROW(image, arm->operation, uml_operations);
	/* gate_uml is in no table, and is not found by PASS_ROW(). */
	if (image->reads && arm->operation)
		arm->gate = &gate_uml;
}

/* Segments are not passed on: they follow from the workload. */
static void pass_workload(struct image *image, struct plan_workload *of)
{
	struct workload *workload = &of->workload;

	pass(image, of, sizeof(*of));
	workload->batches = pass_list(image, workload->batches, workload->batch_count,
				      sizeof(*workload->batches));
	workload->entries = pass_list(image, workload->entries, workload->entry_count,
				      sizeof(*workload->entries));
	if (image->reads)
		segments_make(&of->segments, workload);
}

static void pass_workloads(struct image *image, struct plan *plan)
{
	plan->workloads =
		pass_list(image, plan->workloads, plan->workload_count, sizeof(*plan->workloads));
	for (size_t i = 0; i < plan->workload_count; i++) {
		if (image->reads)
			plan->workloads[i] = memory_new(1, sizeof(**plan->workloads));
		pass_workload(image, plan->workloads[i]);
	}
}

static void pass_lanes(struct image *image, struct plan *plan)
{
	plan->lanes = pass_list(image, plan->lanes, plan->lane_count, sizeof(*plan->lanes));
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];

		lane->arms = pass_list(image, lane->arms, lane->count, sizeof(*lane->arms));
		for (size_t k = 0; k < lane->count; k++)
			pass_arm(image, &lane->arms[k].arm);
		if (image->reads)
			lane->recording = plan_find_workload(plan, lane->workload);
	}
}

static void pass_plan(struct image *image, struct plan *plan)
{
	pass(image, plan, sizeof(*plan));
	pass_workloads(image, plan);
	pass_lanes(image, plan);
}

void plan_write(const struct plan *plan, FILE *to)
{
	struct image image = { .file = to };
	struct mark first = mark;

	pass(&image, &first, sizeof(first));
	/* Nothing is changed in this direction. */
	pass_plan(&image, (struct plan *)plan);
}

int plan_read(struct plan *plan, FILE *from, struct error *err)
{
	struct image image = { .file = from, .reads = true };
	struct mark first;

	pass(&image, &first, sizeof(first));
	if (memcmp(&first, &mark, sizeof(mark)))
		return error_set(err, STATUS_USAGE, "no plan of this program");
	pass_plan(&image, plan);
	if (!image.ended)
		return 0;
	plan_free(plan);
	return error_set(err, STATUS_CANNOT, "the plan is not whole");
}
