// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cover letter's part: plain ASCII, at most 72 columns, the conditions
 * first, then the least that supports the claim: ratios to the baseline by
 * batch size, guest workloads, one plot, the controls.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "report/suite/sheet.h"
#include "report/text/estimate.h"
#include "report/draw/figure.h"
#include "report/draw/gnuplot.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/format/formats.h"
#include "report/text/show.h"
#include "report/text/table.h"

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
	const struct model_arm *baseline = NULL;
	char heading[256];

	for (size_t i = first; i < end && !baseline; i++)
		if (is_compared(letter, letter->view.arms[i]))
			baseline = model_arm_by_id(letter->model,
						   estimate_own(letter->model, letter->view.arms[i],
								model_time(letter->view.arms[i]))
							   ->baseline);
	snprintf(heading, sizeof(heading), "%s %s, placement %s: %s relative to %s",
		 word_text(arm->suite), word_text(arm->op), word_text(arm->placement),
		 model_metric_names[model_time_of_run(letter->model)],
		 baseline ? view_label(baseline).text : "?");
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
	struct view_label usual = { "" };
	char text[512] = "";

	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = letter->view.arms[i];
		struct view_label own = baseline_label(letter, arm);
		size_t used = strlen(text);

		if (!is_compared(letter, arm))
			continue;
		if (!usual.text[0])
			usual = own;
		if (strcmp(own.text, usual.text) != 0)
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

/* What these rows cannot say; see answers_cheaper.c. */
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

/* ---- plot ---- */

/* The first table with more than one batch size: what the plot shows; its end, or 0. */
static size_t find_plotted(const struct letter *letter, size_t *first)
{
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };

	for (size_t end, at = 0; at < letter->view.count; at = end) {
		end = view_table_end(&letter->view, at);
		if (!letter->view.arms[at]->workload && view_measured(letter->view.arms[at]) &&
		    view_sizes(&letter->view, at, end, sizes) > 1) {
			*first = at;
			return end;
		}
	}
	return 0;
}

/* gnuplot's text, copied without trailing blanks and empty lines. */
static void copy_plot(FILE *from, FILE *to)
{
	char *line = NULL, *text;
	size_t size = 0;
	ssize_t length;

	rewind(from);
	while ((length = getline(&line, &size, from)) > 0) {
		while (length && (line[length - 1] == '\n' || line[length - 1] == ' '))
			line[--length] = '\0';
		text = line + strspn(line, "\f");
		show_plain(text, strlen(text) + 1, text);
		if (*text)
			fprintf(to, "%.*s\n", WIDTH, text);
	}
	free(line);
	show_folded(to, WIDTH, "  ", "Where several arms meet, the last letter of them is shown.");
	fputc('\n', to);
}

static int plot_by_gnuplot(const struct letter *letter, FILE *text, struct figure *figure,
			   const char *data, struct error *err)
{
	const char *const arguments[] = { data, "", "", figure->title, figure->arms, NULL };
	char scripts[PATH_MAX];

	if (gnuplot_scripts(scripts, sizeof(scripts), err) ||
	    gnuplot_run(scripts, scripts, "cover.gp", arguments, fileno(text), err))
		return -1;
	copy_plot(text, letter->out);
	return 0;
}

/* The data goes through a file that has no name any more when this returns. */
static int plot_rows(const struct letter *letter, size_t first, size_t end, struct error *err)
{
	const struct model_arm *arm = letter->view.arms[first];
	char data[] = "/tmp/unotify-bench-XXXXXX";
	struct figure figure = { .rows = 0 };
	int fd = mkostemp(data, O_CLOEXEC);
	FILE *text = tmpfile();
	int result = -1;

	figure.tsv = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!text || !figure.tsv) {
		error_errno(err, errno, "a temporary file cannot be made");
		goto out;
	}
	snprintf(figure.title, sizeof(figure.title), "us per %s by entries: %s, %s (log-log)",
		 model_time(arm) == MODEL_BATCH_NS ? "batch" : "round", word_text(arm->op),
		 word_text(arm->placement));
	figure_row(&figure, "panel\tarm\tentries\tn\tmedian_us\tlow_us\thigh_us");
	figure_batch_rows(&figure, &letter->view, first, end);
	if (fflush(figure.tsv) || figure.rows < 2)
		error_set(err, STATUS_CANNOT, "nothing to plot");
	else
		result = plot_by_gnuplot(letter, text, &figure, data, err);
out:
	if (fd >= 0)
		unlink(data);
	if (figure.tsv)
		fclose(figure.tsv);
	if (text)
		fclose(text);
	return result;
}

static void write_plot(const struct letter *letter)
{
	struct error why = { .status = STATUS_DONE };
	size_t first = 0;
	size_t end = find_plotted(letter, &first);

	if (end && plot_rows(letter, first, end, &why))
		show_paragraph(letter->out, WIDTH, "No plot: ", "%s", why.text);
}

/* ---- all ---- */

static void write_conditions(const struct letter *letter)
{
	const struct model *model = letter->model;

	show_paragraph(letter->out, WIDTH, "",
		       "unotify-bench %s: cost of a seccomp "
		       "notify monitor",
		       model->version);
	show_paragraph(letter->out, WIDTH, "", "%s, %.0f s, %u invocations", model->started,
		       model->duration_s, model->invocations);
	fputc('\n', letter->out);
	parts_host(letter->out, WIDTH, model);
	fputc('\n', letter->out);
	show_command(letter->out, WIDTH, "  $ ", model->command);
	fputc('\n', letter->out);
	show_folded(letter->out, WIDTH, "",
		    "Lower is better. Figures are ratios to the baseline: geometric means over "
		    "invocations of the median of the pairs of each; brackets are Student's 95 % "
		    "intervals. \"~\" marks what is not resolved, corrected for the comparisons of "
		    "a "
		    "suite and placement (Bonferroni). What has two modes has no ratio: (1) is a "
		    "note with the modes and their shares. In tables without brackets \"+-%\" is "
		    "half of the widest interval of the row in percent, and \"pairs\" its least "
		    "number of pairs.");
	fputc('\n', letter->out);
}

/* Suites of which not the batch is measured. */
static void write_others(const struct letter *letter)
{
	const struct sheet sheet = {
		.out = letter->out, .width = WIDTH, .model = letter->model, .view = &letter->view
	};

	for (const struct report_row *const *row = report_rows; *row; row++)
		if ((*row)->cover)
			(*row)->cover(&sheet);
}

static void write_letter(const struct letter *letter)
{
	const struct view *view = &letter->view;

	parts_banner(letter->out, WIDTH, letter->model);
	write_conditions(letter);
	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (!view->arms[first]->workload && !report_cover_of(view->arms[first]->suite))
			write_ratios(letter, first, end);
	}
	write_sync_note(letter);
	write_guests(letter);
	write_others(letter);
	write_plot(letter);
	parts_skipped(letter->out, WIDTH, view);
	parts_controls(letter->out, WIDTH, letter->model, true);
}

int report_write_cover(FILE *out, const struct model *model, struct error *err)
{
	struct letter letter = { .out = out, .model = model };

	view_init(&letter.view, model);
	write_letter(&letter);
	view_free(&letter.view);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the cover letter could not be written");
	return 0;
}
