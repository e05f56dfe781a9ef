// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The picture of the question that the series is asked first: is notify slower than ptrace mode, in
 * which batches, and which batches do guests have? Above are ratios by size of batch. Below, on the
 * same axis, is how the calls of each recording are spread over sizes, and beside that the ratio of
 * the whole recording. What a run lacks is left out, and a note says so.
 *
 * Panels are the first two placements that have such ratios. All three parts are rows of one TSV,
 * whose first column tells them apart (plots/hero.gp).
 */
#include "report/draw/figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"

#define PLACEMENTS 2

/* Sizes of batches of each cell of the spread, by powers of 2 as those that are measured. */
static const uint32_t bins[][2] = {
	{ 1, 1 }, { 2, 2 }, { 3, 4 }, { 5, 8 }, { 9, 16 }, { 17, 32 }, { 33, 64 }, { 65, 99 },
};

#define BINS (sizeof(bins) / sizeof(bins[0]))

/* The series' own monitor, without sync wake-up and strict validation. */
static bool is_notify(const struct model_arm *arm)
{
	return arm->gate == WORD_NOTIFY && arm->wake != WORD_SYNC && !arm->strict &&
	       arm->serve == WORD_COUNTED && view_shown(arm) && figure_is_basic(arm);
}

static void add_row(struct figure *figure, const struct model *model, const char *part,
		    enum word placement, const char *series, double at,
		    const struct model_comparison *ratio)
{
	figure_count_pairs(figure, ratio);
	figure_row(figure, "%s\t%s\t%s\t%g\t%s\t%s", part,
		   figure_word(view_placement(placement)).text, series, at,
		   ratio_columns(model, ratio).text, ratio_brief(ratio).text);
}

static void add_batches(struct figure *figure, const struct view *view, enum word placement)
{
	struct model_comparison ratio;

	view_each_arm(arm, view) {
		if (!is_notify(arm) || arm->workload || arm->placement != placement ||
		    arm->pages != 1 || (arm->op != WORD_MAP && arm->op != WORD_UNMAP) ||
		    !estimate_ratio(view->model, arm, view_gate(view->model, arm, WORD_PTRACE),
				    &ratio))
			continue;
		figure_panel(figure, view_placement(placement));
		figure_arm(figure, word_text(arm->op));
		add_row(figure, view->model, "batch", placement, word_text(arm->op), arm->batch,
			&ratio);
	}
}

/* Shares of calls, not of batches: calls are what is notified. */
static void add_spread(struct figure *figure, const struct model_recording *recording, size_t row)
{
	double all = 0;

	for (uint32_t i = 0; i < recording->largest; i++)
		all += (double)recording->calls_by_size[i];
	for (size_t k = 0; k < BINS && all > 0; k++) {
		double calls = 0;

		for (uint32_t i = bins[k][0]; i <= bins[k][1] && i <= recording->largest; i++)
			calls += (double)recording->calls_by_size[i - 1];
		figure_row(figure, "spread\t-\t%s\t%zu\t%.6g\t%u\t%u\t-\t-",
			   figure_word(word_text(recording->workload)).text, row, calls / all,
			   bins[k][0], bins[k][1]);
	}
}

#define GUESTS_MAX 16

/*
 * Guests get rows in the order in which the view has them, one for all placements. The spread is of
 * the recording, so it is written when the guest is met first.
 */
static void add_guests(struct figure *figure, const struct view *view, const enum word *placements)
{
	const struct model *model = view->model;
	enum word guests[GUESTS_MAX];
	size_t count = 0, spreads = 0;

	view_each_arm(arm, view) {
		const struct model_recording *recording = model_recording_of(model, arm->workload);
		struct model_comparison ratio;
		size_t known = count, row;
		char name[112];

		if (count == GUESTS_MAX || !arm->workload || !is_notify(arm) ||
		    (arm->placement != placements[0] && arm->placement != placements[1]) ||
		    !estimate_ratio(model, arm, view_gate(model, arm, WORD_PTRACE), &ratio))
			continue;
		row = word_note(guests, &count, GUESTS_MAX, arm->workload);
		snprintf(name, sizeof(name), "%s%s", figure_word(word_text(arm->workload)).text,
			 model_is_whole(arm) ? "" : "*");
		add_row(figure, model, "guest", arm->placement, name, (double)row, &ratio);
		if (count == known)
			continue;
		figure_name_row(figure, name);
		spreads += recording != NULL;
		if (recording)
			add_spread(figure, recording, row);
	}
	if (count && !spreads)
		snprintf(figure->note, sizeof(figure->note),
			 "This run does not tell how the guests' calls are spread over sizes.");
	if (!count)
		snprintf(figure->note, sizeof(figure->note), "This run has no replayed guests.");
}

int figure_draw_hero(struct figures *figures, const struct view *view, struct error *err)
{
	enum word placements[PLACEMENTS] = { WORD_EMPTY, WORD_EMPTY };
	struct figure figure;
	size_t count = 0;

	if (figure_begin(&figure, figures, "hero", "hero", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Is the notify monitor slower than ptrace mode?  Time with notify / with ptrace");
	snprintf(figure.what, sizeof(figure.what),
		 "Dots: means; bars: 95 %% intervals; ~: no verdict; guests have faults and empty "
		 "wakes too");
	figure_row(&figure, "part\tplacement\tseries\tx\t" RATIO_COLUMNS "\tshown");
	for (size_t i = 0; i < VIEW_PLACEMENTS && count < PLACEMENTS; i++) {
		size_t before = figure.rows;

		add_batches(&figure, view, view_placements[i]);
		if (figure.rows > before)
			placements[count++] = view_placements[i];
	}
	/* Without a ratio there is no question, and guests are in a figure of their own. */
	if (count)
		add_guests(&figure, view, placements);
	return figure_end(&figure, figures, err);
}
