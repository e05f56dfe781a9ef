// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables that a cover letter can have besides: ratios to the baseline by suite, and replays. */
#include "report/format/cover_sections.h"

#include <inttypes.h>
#include <string.h>
#include <sys/param.h>

#include "report/suite/sheet.h"
#include "report/text/all_arms.h"
#include "report/text/conditions.h"
#include "report/text/show.h"

#define WIDTH	     72
#define SIZES_SHOWN  6
#define GUESTS_SHOWN 9 /* all that come with the program, and some more */
#define GUESTS_A_ROW 3

struct letter {
	FILE *out;
	const struct model *model;
	struct view view;
};

/* ---- ratios by batch size ---- */

static bool is_compared(const struct letter *letter, const struct model_arm *arm)
{
	return view_measured(arm) && !arm->control &&
	       estimate_own(letter->model, arm, model_time(arm));
}

/* Up to SIZES_SHOWN of the sizes, the least and the greatest among them. */
static size_t pick_sizes(uint32_t *sizes, size_t count)
{
	if (count <= SIZES_SHOWN)
		return count;
	for (size_t i = 0; i < SIZES_SHOWN; i++)
		sizes[i] = sizes[i * (count - 1) / (SIZES_SHOWN - 1)];
	return SIZES_SHOWN;
}

struct row_quality {
	double widest; /* half an interval, of the ratio */
	uint64_t least_pairs;
};

static void note_quality(struct row_quality *quality, const struct model_comparison *comparison)
{
	double half = (comparison->ci95[1] - comparison->ci95[0]) / 2;

	if (comparison->verdict == MODEL_BIMODAL)
		return;
	if (comparison->ratio > 0 && half / comparison->ratio > quality->widest)
		quality->widest = half / comparison->ratio;
	if (!quality->least_pairs || comparison->pairs < quality->least_pairs)
		quality->least_pairs = comparison->pairs;
}

/* The comparison of the arm in [first, end) with that label and size, or NULL. */
static const struct model_comparison *find_size(const struct letter *letter, size_t first,
						size_t end, const char *label, uint32_t size)
{
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = letter->view.arms[i];

		if (is_compared(letter, arm) && arm->batch == size &&
		    strcmp(view_label(arm).text, label) == 0)
			return estimate_own(letter->model, arm, model_time(arm));
	}
	return NULL;
}

static void add_ratios(const struct letter *letter, struct table *table, size_t first, size_t end,
		       const char *label, const uint32_t *sizes, size_t count)
{
	struct row_quality quality = { 0, 0 };

	table_add(table, "%s", label);
	for (size_t i = 0; i < count; i++) {
		const struct model_comparison *comparison =
			find_size(letter, first, end, label, sizes[i]);

		if (comparison)
			note_quality(&quality, comparison);
		ratio_add_short(table, letter->model, comparison);
	}
	if (!quality.least_pairs)
		return table_end_row(table);
	table_add(table, "%s", show_number(100 * quality.widest, 2).text);
	table_add(table, "%" PRIu64, quality.least_pairs);
}

/* Whether an arm with the same label came before in the table. */
static bool is_repeated(const struct letter *letter, size_t first, size_t at)
{
	struct view_label label = view_label(letter->view.arms[at]);

	for (size_t i = first; i < at; i++)
		if (is_compared(letter, letter->view.arms[i]) &&
		    strcmp(view_label(letter->view.arms[i]).text, label.text) == 0)
			return true;
	return false;
}

static void ratio_heading(const struct letter *letter, size_t first, size_t end)
{
	const struct model_arm *arm = letter->view.arms[first];
	char heading[256];

	snprintf(heading, sizeof(heading), "%s %s, placement %s: %s relative to %s",
		 word_text(arm->suite), word_text(arm->op), word_text(arm->placement),
		 model_metric_names[model_time_of_run(letter->model)],
		 tables_baseline(letter->model, &letter->view, first, end).text);
	show_heading(letter->out, WIDTH, heading);
}

static struct view_label baseline_label(const struct letter *letter, const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(letter->model, arm, MODEL_BATCH_NS) ?:
			estimate_own(letter->model, arm, MODEL_ROUND_NS);
	const struct model_arm *baseline =
		comparison ? model_arm_by_id(letter->model, comparison->baseline) : NULL;

	return baseline ? view_label(baseline) : (struct view_label){ "?" };
}

/* The heading names the baseline of the first ratio: here are those that have another. */
static void write_other_baselines(const struct letter *letter, size_t first, size_t end)
{
	struct view_label usual = tables_baseline(letter->model, &letter->view, first, end);
	char text[512] = "";

	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = letter->view.arms[i];
		struct view_label own = baseline_label(letter, arm);
		size_t used = strlen(text);

		if (is_compared(letter, arm) && strcmp(own.text, usual.text) != 0)
			snprintf(text + used, sizeof(text) - used, "%s%s %s to %s",
				 used ? ", " : "", view_row(arm).text, view_size(arm, "").text,
				 own.text);
	}
	if (text[0])
		show_paragraph(letter->out, WIDTH, "  ", "Relative to another baseline: %s.", text);
}

static void write_ratios(const struct letter *letter, size_t first, size_t end)
{
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	size_t count = pick_sizes(sizes, view_sizes(&letter->view, first, end, sizes));
	char align[TABLE_COLUMNS_MAX + 1] = "l";
	struct table table;

	memset(align + 1, 'r', count + 2);
	table_init(&table, align);
	table_add(&table, "entries");
	for (size_t i = 0; i < count; i++)
		table_add(&table, "%u", sizes[i]);
	table_add(&table, "+-%%");
	table_add(&table, "pairs");
	for (size_t i = first; i < end; i++)
		if (is_compared(letter, letter->view.arms[i]) && !is_repeated(letter, first, i))
			add_ratios(letter, &table, first, end,
				   view_label(letter->view.arms[i]).text, sizes, count);
	if (table_is_empty(&table)) {
		table_free(&table);
		return;
	}
	ratio_heading(letter, first, end);
	table_print(&table, letter->out, WIDTH);
	write_other_baselines(letter, first, end);
	fputc('\n', letter->out);
}

/* What these rows cannot say; see guest_answer.c. */
static void write_sync_note(const struct letter *letter)
{
	for (size_t i = 0; i < letter->view.count; i++) {
		const struct model_arm *arm = letter->view.arms[i];

		if (arm->workload || arm->wake != WORD_SYNC || !is_compared(letter, arm))
			continue;
		show_folded(letter->out, WIDTH, "",
			    "\"+sync\" of a batch says nothing of a guest: unpinned, a real UML "
			    "had "
			    "faster batches by sync wake-up, and slower operations.");
		fputc('\n', letter->out);
		return;
	}
}

/* ---- guests ---- */

/* The replay of a workload at a placement by the arm with that label, or NULL. */
static const struct model_arm *find_replay(const struct letter *letter,
					   const struct model_arm *like, enum word workload)
{
	struct view_label label = view_label(like);

	for (size_t i = 0; i < letter->view.count; i++) {
		const struct model_arm *arm = letter->view.arms[i];

		if (view_measured(arm) && !arm->control && arm->workload == workload &&
		    arm->placement == like->placement &&
		    strcmp(view_label(arm).text, label.text) == 0)
			return arm;
	}
	return NULL;
}

/* The names of up to GUESTS_SHOWN workloads, in the order of the view; how many. */
static size_t find_workloads(const struct letter *letter, enum word names[GUESTS_SHOWN])
{
	size_t count = 0;

	for (size_t i = 0; i < letter->view.count; i++) {
		const struct model_arm *arm = letter->view.arms[i];
		size_t at = 0;

		while (at < count && names[at] != arm->workload)
			at++;
		if (arm->workload && at == count && count < GUESTS_SHOWN)
			names[count++] = arm->workload;
	}
	return count;
}

static void add_guest_row(const struct letter *letter, struct table *table,
			  const struct model_arm *like, const enum word *workloads, size_t count)
{
	const struct model_comparison *comparisons[GUESTS_A_ROW];
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct model_arm *arm = find_replay(letter, like, workloads[i]);

		comparisons[i] = arm && model_is_whole(arm) ?
					 estimate_own(letter->model, arm, MODEL_WHOLE_NS) :
					 NULL;
		any = any || comparisons[i];
	}
	if (!any)
		return;
	table_add(table, "%s", view_label(like).text);
	for (size_t i = 0; i < count; i++)
		ratio_add_long(table, letter->model, comparisons[i]);
}

/* Up to GUESTS_A_ROW workloads at one placement: a row an arm, taken from the first that has it. */
static void write_guests_at(const struct letter *letter, enum word placement,
			    const enum word *workloads, size_t count)
{
	static const char align[] = "lnnn";
	char heading[128];
	struct table table;

	table_init(&table, align);
	table.columns = count + 1;
	table_add(&table, "arm");
	for (size_t i = 0; i < count; i++)
		table_add(&table, "%s", word_text(workloads[i]));
	for (size_t i = 0; i < letter->view.count; i++) {
		const struct model_arm *arm = letter->view.arms[i];
		bool first = true;

		if (!arm->workload || arm->control || arm->placement != placement)
			continue;
		for (size_t j = 0; j < i && first; j++)
			first = !(letter->view.arms[j]->workload &&
				  letter->view.arms[j]->placement == placement &&
				  strcmp(view_label(letter->view.arms[j]).text,
					 view_label(arm).text) == 0);
		if (first)
			add_guest_row(letter, &table, arm, workloads, count);
	}
	if (table_is_empty(&table)) {
		table_free(&table);
		return;
	}
	snprintf(heading, sizeof(heading),
		 "guests, placement %s: whole_ns relative to the baseline", word_text(placement));
	show_heading(letter->out, WIDTH, heading);
	table_print(&table, letter->out, WIDTH);
	fputc('\n', letter->out);
}

static void write_guests(const struct letter *letter)
{
	enum word workloads[GUESTS_SHOWN];
	size_t count = find_workloads(letter, workloads);
	enum word placement = WORD_EMPTY;

	for (size_t i = 0; i < letter->view.count && count; i++) {
		const struct model_arm *arm = letter->view.arms[i];

		if (!arm->workload || arm->placement == placement)
			continue;
		placement = arm->placement;
		for (size_t k = 0; k < count; k += GUESTS_A_ROW)
			write_guests_at(letter, placement, workloads + k,
					MIN(count - k, GUESTS_A_ROW));
	}
}

/* ---- all ---- */

/* Of a suite of which not the batch is measured. */
static void write_other(const struct letter *letter, const struct report_row *row)
{
	const struct sheet sheet = {
		.out = letter->out, .width = WIDTH, .model = letter->model, .view = &letter->view
	};

	row->cover(&sheet);
}

static void write_suite(const struct letter *letter, enum word suite)
{
	const struct view *view = &letter->view;
	const struct report_row *row = report_cover_of(suite);

	if (row)
		return write_other(letter, row);
	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (view->arms[first]->suite == suite && !view->arms[first]->workload)
			write_ratios(letter, first, end);
	}
	if (suite == WORD_SERIES)
		write_sync_note(letter);
	if (suite == WORD_GUEST || suite == WORD_ARMS)
		write_guests(letter);
}

static bool is_named(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && strncmp(at, name, length) == 0)
			return true;
	return false;
}

int cover_sections_check(const struct model *model, const char *names, struct error *err)
{
	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',') {
		char name[40];
		bool known;

		snprintf(name, sizeof(name), "%.*s", (int)MIN(strcspn(at, ","), sizeof(name) - 1),
			 at);
		known = strcmp(name, "all") == 0 || strcmp(name, "controls") == 0;
		for (size_t i = 0; i < model->arm_count && !known; i++)
			known = strcmp(name, word_text(model->arms[i].suite)) == 0;
		if (!known)
			return error_set(err, STATUS_USAGE,
					 "--sections: '%s' is no suite of this run, and not "
					 "controls or all",
					 name);
	}
	return 0;
}

void cover_sections_write(FILE *out, const struct model *model, const char *names)
{
	struct letter letter = { .out = out, .model = model };
	bool all = is_named(names, "all");
	enum word before = WORD_EMPTY;

	view_init(&letter.view, model);
	for (size_t i = 0; i < letter.view.count; i++) {
		enum word suite = letter.view.arms[i]->suite;

		if (suite != before && (all || is_named(names, word_text(suite))))
			write_suite(&letter, suite);
		before = suite;
	}
	if (all || is_named(names, "controls"))
		parts_controls(out, WIDTH, model, true);
	view_free(&letter.view);
}
