// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dot plots, drawn by plots/dots.gp. The first half writes rows of their TSV for all figures of
 * that kind: dots, marks and bonds. It also notes what the script needs to know before it reads the
 * data: whether a row of a panel has several dots, and the greatest values (figure.c).
 *
 * The second half is the figure of a suite: the ratio of every arm, all placements side by side.
 */
#include <string.h>
#include <sys/param.h>

#include "report/draw/figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"

/* The row of a label, from the top; label_count if it has none. */
static size_t find_row(const struct figure *figure, const char *label)
{
	struct figure_word word = figure_word(label);
	size_t row = 0;

	while (row < figure->label_count && strcmp(figure->labels[row].text, word.text) != 0)
		row++;
	return row;
}

void figure_name_row(struct figure *figure, const char *label)
{
	size_t row = find_row(figure, label);

	if (row == figure->label_count && row < FIGURE_ROWS_MAX)
		figure->labels[figure->label_count++] = figure_word(label);
}

/* Keeps the greatest values, by insertion: cut_of() asks whether they squeeze the others. */
static void note_value(struct figure *figure, double value)
{
	size_t at = MIN(figure->dots, FIGURE_ROWS_MAX - 1);

	if (figure->dots++ >= FIGURE_ROWS_MAX && !(value > figure->far[at]))
		return;
	for (; at > 0 && value > figure->far[at - 1]; at--)
		figure->far[at] = figure->far[at - 1];
	figure->far[at] = value;
}

/* The number of panels before that of a word, by the blanks between them. */
static unsigned int panel_number(const struct figure *figure, const char *word)
{
	const char *end = figure_find(figure->panels, word);
	unsigned int number = 0;

	for (const char *c = figure->panels; c < end; c++)
		number += *c == ' ';
	return number;
}

/*
 * Adds a row of the TSV. False: the dot is left out, as its label has no row: the figure was full.
 * With more than 32 panels some share a bit: crowded may then be set without need, which only costs
 * room.
 */
static bool put_place(struct figure *figure, const struct figure_place *place, const char *columns)
{
	size_t row = find_row(figure, place->label);
	struct figure_word panel;
	uint32_t bit;

	if (row == figure->label_count)
		return false;
	panel = figure_panel(figure, place->panel);
	bit = 1u << (panel_number(figure, panel.text) & 31);
	figure->crowded = figure->crowded || figure->panels_of[row] & bit;
	figure->panels_of[row] |= bit;
	figure_row(figure, "%s\t%zu\t%s\t%s\t%s", panel.text, figure->label_count - 1 - row,
		   figure->labels[row].text, figure_arm(figure, place->series).text, columns);
	return true;
}

void figure_dot(struct figure *figure, const struct figure_place *place, double value,
		const double ends[2])
{
	char columns[96];

	snprintf(columns, sizeof(columns), "%.6g\t%.6g\t%.6g\t-", value, ends[0], ends[1]);
	if (put_place(figure, place, columns))
		note_value(figure, value);
}

void figure_dot_modes(struct figure *figure, const struct figure_place *place,
		      const struct model_arm *arm, uint32_t parts)
{
	put_place(figure, place, ratio_columns_of_arm(arm, parts).text);
}

void figure_dot_ratio(struct figure *figure, const struct figure_place *place,
		      const struct model *model, const struct model_comparison *ratio)
{
	if (!put_place(figure, place, ratio_columns(model, ratio).text))
		return;
	if (ratio->verdict != MODEL_BIMODAL)
		note_value(figure, ratio->ratio);
	figure_count_pairs(figure, ratio);
}

/* Marks and bonds are told from dots by a label of one character: see plots/dots.gp. */
void figure_mark(struct figure *figure, const char *panel, double value, const double ends[2],
		 const char *words)
{
	figure_row(figure, "%s\t0\t|\t%s\t%.6g\t%.6g\t%.6g\t-", figure_word(panel).text, words,
		   value, ends[0], ends[1]);
}

void figure_bond(struct figure *figure, const struct figure_place *place, const double ends[2],
		 const char *words)
{
	size_t row = find_row(figure, place->label);

	if (row < figure->label_count)
		figure_row(figure, "%s\t%zu\t~\t%s\t%.6g\t%.6g\t%.6g\t-",
			   figure_word(place->panel).text, figure->label_count - 1 - row, words,
			   ends[1], ends[0], ends[1]);
}

/* strtok_r() writes, so it gets a copy of the list. */
void figure_mark_baseline(struct figure *figure, const char *baseline)
{
	char panels[sizeof(figure->panels)], *rest = NULL;

	strcpy(panels, figure->panels);
	for (char *panel = strtok_r(panels, " ", &rest); panel; panel = strtok_r(NULL, " ", &rest))
		figure_mark(figure, panel, 1, (const double[]){ 1, 1 }, baseline);
}

/* ---- the dots of a suite ---- */

static bool has_dot(const struct model *model, const struct model_arm *arm)
{
	return view_shown(arm) && estimate_time(model, arm);
}

static void add_dot(struct figure *figure, const struct figure_dots *dots,
		    const struct model *model, const struct model_arm *arm)
{
	struct shown label = dots->label(arm);
	char kind[112];
	struct figure_place place = { view_placement(arm->placement), label.text, kind };

	snprintf(kind, sizeof(kind), "%s %s", word_text(arm->op), view_size(arm, "each").text);
	figure_dot_ratio(figure, &place, model, estimate_time(model, arm));
}

/* The baseline of all dots, by its label; NULL if they have several, or there are no dots. */
static const struct model_arm *baseline_of(const struct figure_dots *dots, const struct view *suite)
{
	const struct model *model = suite->model;
	const struct model_arm *found = NULL;

	view_each_arm(arm, suite) {
		const struct model_arm *one;

		if (!has_dot(model, arm))
			continue;
		one = model_arm_by_id(model, estimate_time(model, arm)->baseline);
		if (found && strcmp(dots->label(found).text, dots->label(one).text) != 0)
			return NULL;
		found = one;
	}
	return found;
}

static void name_dots(struct figure *figure, const struct figure_dots *dots,
		      const struct model_arm *like, const char *baseline)
{
	const char *each = model_time(like) == MODEL_BATCH_NS ? "batch" : "round";

	if (dots->title)
		snprintf(figure->title, sizeof(figure->title), "%s", dots->title);
	else
		snprintf(figure->title, sizeof(figure->title), "Suite %s", word_text(like->suite));
	snprintf(figure->note, sizeof(figure->note),
		 "time per %s, ratio to %s (further left is better)|log|shared", each, baseline);
	snprintf(figure->what, sizeof(figure->what),
		 "Dots: the mean of the invocations; bars: 95 %% intervals");
}

/* If all dots are of one kind of batch there is no legend, so the caption names it. */
static void name_only_kind(struct figure *figure)
{
	size_t used = strlen(figure->what);

	if (strchr(figure->arms, ' '))
		return;
	snprintf(figure->what + used, sizeof(figure->what) - used, "; all batches: %s",
		 figure->arms);
	for (char *c = figure->what + used; *c; c++)
		*c = *c == '_' ? ' ' : *c;
}

int figure_draw_dots(const struct figure_dots *dots, const struct view *suite,
		     struct figures *figures, struct error *err)
{
	const struct model_arm *baseline = baseline_of(dots, suite);
	struct shown name = { "the baseline of its work" };
	struct figure figure;

	if (baseline)
		name = dots->label(baseline);
	if (figure_begin(&figure, figures, "dots", "dots", word_text(suite->arms[0]->suite), err))
		return -1;
	name_dots(&figure, dots, suite->arms[0], name.text);
	/* First the rows, since a dot's height counts from the lowest of them. */
	view_each_arm(arm, suite)
		if (has_dot(suite->model, arm))
			figure_name_row(&figure, dots->label(arm).text);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, suite)
		if (has_dot(suite->model, arm))
			add_dot(&figure, dots, suite->model, arm);
	name_only_kind(&figure);
	figure_mark_baseline(&figure, name.text);
	return figure_end(&figure, figures, err);
}
