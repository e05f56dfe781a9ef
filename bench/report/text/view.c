// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of arms in reports, their names, and which of them belong together.
 *
 * A view is a sorted list of pointers to the arms of a model. The order decides the tables: first
 * come the members that make a table (compare_tables()), so that a table is a run of neighbours,
 * then those that order its rows. Names leave out what is as usual, so that rows of a table differ
 * in their names by what was varied. Arms are matched by their members, never by their ids.
 */
#include "report/text/view.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"

/* "mix" for "mix-maps": mixes of all orders stand in one table. */
static enum word base_op(const struct model_arm *arm)
{
	return arm->op == WORD_MIX_MAPS || arm->op == WORD_MIX_UNMAPS ? WORD_MIX : arm->op;
}

/*
 * Gates in the order of vocabulary.h; of one gate those with sync wake-up come second, and strict
 * validation after both. Gates of other versions are equal here, and ordered by their texts.
 */
static int gate_rank(const struct model_arm *arm)
{
	return 4 * (int)MIN(arm->gate, WORD_UNRANKED) + 2 * arm->strict + (arm->wake == WORD_SYNC);
}

/* For numbers of any type: a difference as int could overflow, or lose a fraction. */
static int compare_numbers(double one, double other)
{
	return (one > other) - (one < other);
}

static int compare_tables(const struct model_arm *one, const struct model_arm *other)
{
	return word_compare(one->suite, other->suite)		      ?:
		       word_compare(one->placement, other->placement) ?:
		       word_compare(base_op(one), base_op(other))     ?:
		       word_compare(one->workload, other->workload);
}

/*
 * Labels come before sizes, so that all sizes of a configuration follow each other. Ids come last:
 * they differ, so that the result of qsort() is always the same.
 */
static int compare_arms(const void *left, const void *right)
{
	const struct model_arm *one = *(const struct model_arm *const *)left;
	const struct model_arm *other = *(const struct model_arm *const *)right;

	return compare_tables(one, other)				    ?:
		       gate_rank(one) - gate_rank(other)		    ?:
		       word_compare(one->gate, other->gate)		    ?:
		       one->control - other->control			    ?:
		       compare_numbers(one->work_ns, other->work_ns)	    ?:
		       compare_numbers(one->think_ns, other->think_ns)	    ?:
		       compare_numbers(one->tick_ms, other->tick_ms)	    ?:
		       word_compare(one->serve, other->serve)		    ?:
		       compare_numbers(one->stubs, other->stubs)	    ?:
		       strcmp(view_label(one).text, view_label(other).text) ?:
		       compare_numbers(one->batch, other->batch)	    ?:
		       strcmp(one->id, other->id);
}

void view_init(struct view *view, const struct model *model)
{
	*view = (struct view){
		.model = model,
		.arms = memory_new(model->arm_count, sizeof(*view->arms)),
	};
	model_each_arm(arm, model)
		view->arms[view->count++] = arm;
	qsort(view->arms, view->count, sizeof(*view->arms), compare_arms);
}

void view_free(struct view *view)
{
	free(view->arms);
	view->arms = NULL;
	view->count = 0;
}

static void append(struct shown *label, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(struct shown *label, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vadd(label->text, sizeof(label->text), format, args);
	va_end(args);
}

/* " maps 1st": of mixes in which all maps, or all unmaps, come first. */
static void append_order(struct shown *label, const struct model_arm *arm)
{
	if (base_op(arm) != arm->op)
		append(label, " %s 1st", arm->op == WORD_MIX_MAPS ? "maps" : "unmaps");
}

/* "watchdog 1msx5": the tick, and how many of them a turn may last before the stub is killed. */
static void append_watchdog(struct shown *label, const struct model_arm *arm)
{
	char tick[24];

	if (!arm->stalls)
		return;
	format_duration((uint64_t)arm->watchdog_ns, tick, sizeof(tick));
	append(label, " watchdog %sx%u", tick, arm->stalls);
}

static void append_monitors(struct shown *label, const struct model_arm *arm)
{
	if (arm->monitors)
		append(label, " monitors=%u", arm->monitors);
	if (arm->handover)
		append(label, " handover=%u", arm->handover);
}

/*
 * What is usual, and so not named: serve loop counted, one page, a fault before the batch, pages
 * that are written to, path resume, one stub, no late calls, no tick. Of a replay pages, path and
 * stubs follow from the recording.
 */
static struct shown make_label(const struct model_arm *arm, bool pages)
{
	bool replay = arm->workload;
	struct shown label =
		show_text("%s%s", word_text(arm->gate), arm->wake == WORD_SYNC ? "+sync" : "");

	if (arm->uml)
		append(&label, " %s", word_text(arm->uml));
	if (arm->strict)
		append(&label, " strict");
	if (arm->serve != WORD_DASH && arm->serve != WORD_COUNTED)
		append(&label, " %s", word_text(arm->serve));
	if (!replay && pages && arm->pages != 1)
		append(&label, " pages=%u", arm->pages);
	if (arm->after == WORD_CALL)
		append(&label, " after=%s", word_text(arm->after));
	if (arm->touch != WORD_WRITE)
		append(&label, " touch=%s", word_text(arm->touch));
	if (!replay && arm->path != WORD_RESUME)
		append(&label, " %s", word_text(arm->path));
	if (!replay && arm->stubs != 1)
		append(&label, " stubs=%u", arm->stubs);
	append_monitors(&label, arm);
	if (arm->late != WORD_EMPTY && arm->late != WORD_NONE)
		append(&label, " late=%s", word_text(arm->late));
	if (arm->tick_ms)
		append(&label, " %ums", arm->tick_ms);
	append_watchdog(&label, arm);
	if (arm->think_ns > 0)
		append(&label, " think=%gus", arm->think_ns / 1000);
	if (arm->work_ns > 0)
		append(&label, " work=%gns", arm->work_ns);
	append_order(&label, arm);
	if (arm->control)
		append(&label, arm->stamped ? " stamped" : " twin");
	return label;
}

struct shown view_label(const struct model_arm *arm)
{
	return make_label(arm, true);
}

struct shown view_row(const struct model_arm *arm)
{
	return make_label(arm, false);
}

struct shown view_loop(const struct model_arm *arm)
{
	struct shown loop =
		show_text("%s%s", word_text(arm->serve), arm->wake == WORD_SYNC ? "+sync" : "");

	if (arm->tick_ms)
		append(&loop, " %ums", arm->tick_ms);
	append_monitors(&loop, arm);
	append_watchdog(&loop, arm);
	append_order(&loop, arm);
	return loop;
}

struct shown view_size(const struct model_arm *arm, const char *workload)
{
	if (arm->workload)
		return show_text("%s", workload);
	if (arm->pages == 1)
		return show_text("%u", arm->batch);
	return show_text("%ux%u", arm->batch, arm->pages);
}

bool view_measured(const struct model_arm *arm)
{
	return !arm->skipped[0] && arm->metric[model_time(arm)].n;
}

bool view_shown(const struct model_arm *arm)
{
	return view_measured(arm) && !arm->control;
}

bool view_same_table(const struct model_arm *one, const struct model_arm *other)
{
	return compare_tables(one, other) == 0;
}

bool view_same_placement(const struct model_arm *one, const struct model_arm *other)
{
	return view_same_suite(one, other) && one->placement == other->placement;
}

bool view_same_suite(const struct model_arm *one, const struct model_arm *other)
{
	return one->suite == other->suite;
}

/* part keeps no index: its arms and their count say where the next part begins. */
bool view_next(const struct view *view, struct view *part,
	       bool (*same)(const struct model_arm *one, const struct model_arm *other))
{
	const struct model_arm **end = view->arms + view->count;

	part->model = view->model;
	part->arms = part->arms ? part->arms + part->count : view->arms;
	part->count = 0;
	while (part->arms + part->count < end && same(part->arms[0], part->arms[part->count]))
		part->count++;
	return part->count;
}

struct view view_suite(const struct view *view, enum word suite)
{
	struct view part = { .count = 0 };

	while (view_next(view, &part, view_same_suite) && part.arms[0]->suite != suite)
		;
	return part;
}

/* The same batches of as many stubs, whatever gate, serve loop and placement. */
static bool same_task(const struct model_arm *one, const struct model_arm *other)
{
	return one->suite == other->suite && one->op == other->op &&
	       one->workload == other->workload && one->batch == other->batch &&
	       one->pages == other->pages && one->stubs == other->stubs &&
	       one->after == other->after && one->touch == other->touch &&
	       one->path == other->path && one->think_ns == other->think_ns;
}

bool view_same_work(const struct model_arm *one, const struct model_arm *other)
{
	return same_task(one, other) && one->placement == other->placement;
}

/* By the same monitor, but for its serve loop, and with the same late calls. */
static bool served_alike(const struct model_arm *one, const struct model_arm *other)
{
	return one->late == other->late && one->tick_ms == other->tick_ms &&
	       one->work_ns == other->work_ns && one->watchdog_ns == other->watchdog_ns &&
	       one->stalls == other->stalls && one->monitors == other->monitors &&
	       one->handover == other->handover;
}

/*
 * Of several the first that is served as like is, or else the first: arms with a tick and without
 * may have been compared with the same allow.
 */
static const struct model_arm *find_gate(const struct model *model, const struct model_arm *like,
					 enum word gate, bool sync)
{
	const struct model_arm *found = NULL;

	model_each_arm(arm, model)
		if (like && view_shown(arm) && !arm->strict && arm->gate == gate &&
		    (arm->wake == WORD_SYNC) == sync && view_same_work(arm, like) &&
		    (!found || (!served_alike(found, like) && served_alike(arm, like))))
			found = arm;
	return found;
}

const struct model_arm *view_gate(const struct model *model, const struct model_arm *like,
				  enum word gate)
{
	return find_gate(model, like, gate, false);
}

const struct model_arm *view_gate_sync(const struct model *model, const struct model_arm *like,
				       enum word gate)
{
	return find_gate(model, like, gate, true);
}

/* In the order of columns of tables and of panels of figures. */
const enum word view_placements[VIEW_PLACEMENTS] = {
	WORD_SAME,
	WORD_CROSS,
	WORD_CROSS_POLL,
	WORD_FREE,
};

const char *view_placement(enum word placement)
{
	switch (placement) {
	case WORD_SAME:
		return "one CPU";
	case WORD_CROSS:
		return "two CPUs";
	case WORD_CROSS_POLL:
		return "two, no idle";
	case WORD_FREE:
		return "unpinned";
	default:
		return word_text(placement);
	}
}

const struct model_arm *view_placed(const struct model *model, const struct model_arm *like,
				    enum word placement)
{
	return model_first_arm(arm, model,
			       view_shown(arm) && arm->strict == like->strict &&
				       arm->gate == like->gate && arm->wake == like->wake &&
				       arm->serve == like->serve && arm->placement == placement &&
				       same_task(arm, like) && served_alike(arm, like));
}

const struct model_arm *view_floor(const struct model *model, enum word row, enum word placement)
{
	return model_first_arm(floor, model,
			       floor->suite == WORD_FLOOR && floor->gate == row &&
				       floor->placement == placement && view_shown(floor));
}

static int compare_sizes(const void *left, const void *right)
{
	return compare_numbers(*(const uint32_t *)left, *(const uint32_t *)right);
}

/* A batch has up to 99 entries, so the list has room for all sizes of this version's runs. */
size_t view_sizes(const struct view *view, uint32_t sizes[VIEW_SIZES_MAX])
{
	size_t count = 0;

	view_each_arm(arm, view) {
		size_t at = 0;

		while (at < count && sizes[at] != arm->batch)
			at++;
		if (at == count && count < VIEW_SIZES_MAX)
			sizes[count++] = arm->batch;
	}
	qsort(sizes, count, sizeof(*sizes), compare_sizes);
	return count;
}

/*
 * The middle is that of the logarithms: of 1, 2, 4, ..., 64, 99 it is 16. 1 is added, as 0 has no
 * logarithm.
 */
size_t view_three_sizes(const uint32_t *sizes, size_t count, uint32_t three[3])
{
	size_t middle = 0;
	double wanted;

	if (count <= 3) {
		for (size_t i = 0; i < count; i++)
			three[i] = sizes[i];
		return count;
	}
	wanted = (log(sizes[0] + 1.0) + log(sizes[count - 1] + 1.0)) / 2;
	for (size_t i = 1; i + 1 < count; i++)
		if (!middle ||
		    fabs(log(sizes[i] + 1.0) - wanted) < fabs(log(sizes[middle] + 1.0) - wanted))
			middle = i;
	three[0] = sizes[0];
	three[1] = sizes[middle];
	three[2] = sizes[count - 1];
	return 3;
}

size_t view_three(const struct view *view, uint32_t three[3])
{
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };

	return view_three_sizes(sizes, view_sizes(view, sizes), three);
}

uint32_t view_middle_size(const struct view *view)
{
	uint32_t three[3];
	size_t count = view_three(view, three);

	return count ? three[count / 2] : 0;
}
