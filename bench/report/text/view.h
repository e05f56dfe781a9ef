/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arms of a model in the order in which reports show them, what they are called there, and
 * which of them belong together. A view and all arms that are returned point into the model, which
 * must outlive them and not grow meanwhile.
 */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"
#include "report/text/show.h"

#define VIEW_SIZES_MAX 128

/*
 * All arms of a model in order, or a part of those. Only view_init() allocates: a part points into
 * the whole, and is not to be freed.
 */
struct view {
	const struct model *model;
	const struct model_arm **arms;
	size_t count;
};

/* Each arm of a view in its order: view_each_arm(arm, view) { ... } */
#define view_each_arm(arm, view)                                           \
	for (const struct model_arm *const *arm##_at = (view)->arms, *arm; \
	     arm##_at < (view)->arms + (view)->count && (arm = *arm##_at, true); arm##_at++)

/* The first arm of a view of which a condition holds, or NULL: view_first(arm, view, arm->batch) */
#define view_first(arm, view, ...)                            \
	({                                                    \
		__typeof__(*(view)->arms) arm##_found = NULL; \
		view_each_arm(arm, view)                      \
			if (__VA_ARGS__) {                    \
				arm##_found = arm;            \
				break;                        \
			}                                     \
		arm##_found;                                  \
	})

/*
 * All arms, sorted by suite, placement, operation or workload, then the gates
 * none, allow, notify-map, notify-map+sync, notify, notify+sync, notify strict,
 * ptrace and others, then batch size; controls after what they are controls of. To be freed by
 * view_free().
 */
void view_init(struct view *view, const struct model *model);
void view_free(struct view *view);

/* "notify+sync", "notify strict", "notify pages=4": the gate, and all that is not as usual. */
struct shown view_label(const struct model_arm *arm);

/* The same without the pages, for a row of a table with a column of sizes (view_size()). */
struct shown view_row(const struct model_arm *arm);

/* "uring", "poll2+sync": the serve loop and the wake-up. */
struct shown view_loop(const struct model_arm *arm);

/* The size of a batch: "16", "16x4" for calls of 4 pages each; of a workload the given text. */
struct shown view_size(const struct model_arm *arm, const char *workload);

/* Whether an arm was measured: not skipped, and with a time of its batches. */
bool view_measured(const struct model_arm *arm);

/* Whether it was, and is no control of others. */
bool view_shown(const struct model_arm *arm);

/* Same suite, placement and operation or workload: one table, one panel. */
bool view_same_table(const struct model_arm *one, const struct model_arm *other);
bool view_same_placement(const struct model_arm *one, const struct model_arm *other);
bool view_same_suite(const struct model_arm *one, const struct model_arm *other);

/*
 * Moves part, which is all zeros at first, to the next arms of a view that are the same by one of
 * the functions above. False, and part is empty, if there are no more. The order of views puts arms
 * that are the same next to each other.
 */
bool view_next(const struct view *view, struct view *part,
	       bool (*same)(const struct model_arm *one, const struct model_arm *other));

/* The arms of a suite; empty if the view has none. */
struct view view_suite(const struct view *view, enum word suite);

/*
 * The shown arm, not strict, that does the work of like behind a gate: without sync wake-up, or
 * with it. Of several the one that is served as like is: tick, artificial work, late calls,
 * watchdog, threads. NULL if there is none, or like is NULL.
 */
const struct model_arm *view_gate(const struct model *model, const struct model_arm *like,
				  enum word gate);
const struct model_arm *view_gate_sync(const struct model *model, const struct model_arm *like,
				       enum word gate);

/* All placements, in the order of tables. */
#define VIEW_PLACEMENTS 4
extern const enum word view_placements[VIEW_PLACEMENTS];

/* "one CPU", "two CPUs": a placement in words. */
const char *view_placement(enum word placement);

/* The same batches in the same suite and placement, whatever the gate. */
bool view_same_work(const struct model_arm *one, const struct model_arm *other);

/* The measured arm, no control, that differs from like in the placement alone, or NULL. */
const struct model_arm *view_placed(const struct model *model, const struct model_arm *like,
				    enum word placement);

/* The measured arm, no control, of a row of suite floor at a placement, or NULL. */
const struct model_arm *view_floor(const struct model *model, enum word row, enum word placement);

/* Stores the batch sizes of the arms, ascending, each once. Returns how many. */
size_t view_sizes(const struct view *view, uint32_t sizes[VIEW_SIZES_MAX]);

/*
 * Stores the least of sorted sizes, the one whose logarithm is nearest to the middle of the ends',
 * and the greatest; all of them if there are no more than three. Returns how many.
 */
size_t view_three_sizes(const uint32_t *sizes, size_t count, uint32_t three[3]);

/* The same of the batch sizes of the arms. */
size_t view_three(const struct view *view, uint32_t three[3]);

/* The middle one of the batch sizes of the arms, of two the greater; 0: no arm. */
uint32_t view_middle_size(const struct view *view);

#endif
