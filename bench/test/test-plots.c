// SPDX-License-Identifier: GPL-2.0-or-later
/* The figures: each from its own TSV, none from nothing, and no name that can do harm. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "report/draw/figure.h"
#include "report/draw/svg.h"
#include "report/format/formats.h"

static char folder[64];
static char shared[64]; /* that of the tests which look at the same figures, once it was made */

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test-plots-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	made_up_remove(folder);
	return 0;
}

static int share_folder(void **state)
{
	if (!shared[0]) {
		if (make_folder(state))
			return -1;
		strcpy(shared, folder);
	}
	strcpy(folder, shared);
	return 0;
}

static int remove_shared_folder(void **state)
{
	(void)state;
	if (shared[0])
		made_up_remove(shared);
	return 0;
}

static long size_of(const char *name)
{
	struct stat status;
	char path[256];

	snprintf(path, sizeof(path), "%s/plots/%s", folder, name);
	return stat(path, &status) ? -1 : (long)status.st_size;
}

static bool is_same_map_or_boot(const struct model_arm *arm)
{
	return arm->placement == WORD_SAME && (arm->op == WORD_MAP || arm->workload == WORD_BOOT);
}

static bool is_map(const struct model_arm *arm)
{
	return arm->op == WORD_MAP;
}

static bool is_none(const struct model_arm *arm)
{
	return is_same_map_or_boot(arm) && arm->gate == WORD_NONE;
}

static bool is_same_map(const struct model_arm *arm)
{
	return arm->placement == WORD_SAME && arm->op == WORD_MAP;
}

/* Skips the test where there is no gnuplot. */
static void draw_as(const struct model *model, unsigned int formats)
{
	struct error err = { .status = STATUS_DONE };

	if (!report_write_plots(folder, model, formats, &err))
		return;
	if (err.status == STATUS_UNSUPPORTED) {
		fprintf(stderr, "skipped: %s\n", err.text);
		skip();
	}
	fail_msg("%s", err.text);
}

static void draw(const struct model *model)
{
	draw_as(model, FIGURE_SVG);
}

/* In the shared folder, whose figures are of this run. */
static void make_shared(struct model *model)
{
	static bool made;

	made_up_run(model);
	made_up_keep(model, is_same_map_or_boot);
	if (made)
		return;
	made_up_histograms(model, folder);
	draw_as(model, FIGURE_SVG | FIGURE_PNG);
	made = true;
}

static size_t lines_of(const char *name)
{
	char path[256];
	size_t lines = 0;
	FILE *in;
	int c;

	snprintf(path, sizeof(path), "%s/plots/%s", folder, name);
	in = fopen(path, "r");
	assert_non_null(in);
	while ((c = fgetc(in)) != EOF)
		lines += c == '\n';
	fclose(in);
	return lines;
}

static char content[1 << 18];

static const char *read_plot(const char *name)
{
	char path[256];
	size_t size;
	FILE *in;

	snprintf(path, sizeof(path), "%s/plots/%s", folder, name);
	in = fopen(path, "r");
	assert_non_null(in);
	size = fread(content, 1, sizeof(content) - 1, in);
	fclose(in);
	content[size] = '\0';
	return content;
}

static void holds(const char *name, const char *text)
{
	if (!strstr(read_plot(name), text))
		fail_msg("\"%s\" is not in %s", text, name);
}

static void lacks(const char *name, const char *text)
{
	if (strstr(read_plot(name), text))
		fail_msg("\"%s\" is in %s", text, name);
}

static void each_figure_is_made(void **state)
{
	static const char *const figures[] = {
		"hero",
		"price",
		"sync",
		"guest-whole",
		"course",
		"matrix",
		"batch-series-same",
		"phases-series-same",
		"cdf-series-same",
	};
	struct model model;

	(void)state;
	make_shared(&model);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s.tsv", figures[i]);
		assert_true(size_of(name) > 100);
		snprintf(name, sizeof(name), "%s.svg", figures[i]);
		assert_true(size_of(name) > 3000);
	}
	assert_int_equal(size_of("hero.pdf"), -1);
	/* Only a part is called so. */
	lacks("guest-whole.tsv", "boot*");
	lacks("guest-whole.svg", "unlike the whole");
	model_free(&model);
}

/* In the data and in the title; and the comment is no row. */
static void a_failed_control_is_on_top_of_each_figure(void **state)
{
	static const char *const figures[] = { "hero", "price", "course", "cdf-series-same",
					       "guest-whole" };
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	model.controls[0].failed = model.controls[1].failed = true;
	made_up_histograms(&model, folder);
	draw(&model);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s.tsv", figures[i]);
		holds(name, "# CONTROL FAILED: A/A same and 1 more: do not rely on this figure\n");
		snprintf(name, sizeof(name), "%s.svg", figures[i]);
		holds(name, "CONTROL FAILED: A/A same and 1 more");
	}
	model_free(&model);
}

/* Only what is like the whole is called so. */
static void a_part_is_not_called_the_whole(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].workload)
			model.arms[i].weighted_share_in_16 = 0;
	draw(&model);
	holds("guest-whole.svg", "*: a part that is unlike the whole");
	holds("guest-whole.tsv", "\tboot*\t");
	holds("hero.tsv", "\tboot*\t");
	model_free(&model);
}

/* Of each: what it is, of which host, kernel, day and kind of run, and n. */
static void a_caption_tells_where_it_is_from(void **state)
{
	static const char *const figures[] = { "hero.svg",
					       "price.svg",
					       "sync.svg",
					       "course.svg",
					       "guest-whole.svg",
					       "batch-series-same.svg",
					       "phases-series-same.svg",
					       "cdf-series-same.svg" };
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	made_up_histograms(&model, folder);
	model.quick = true;
	draw(&model);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		holds(figures[i], model_host_value(&model, "hostname"));
		holds(figures[i], model_host_value(&model, "kernel"));
		holds(figures[i], "quick run of ");
		holds(figures[i], "n: ");
		model.started[10] = '\0';
		holds(figures[i], model.started);
	}
	model_free(&model);
}

/* It stands alone and in a page: text is text, and nothing is of another place. */
static void a_drawing_fits_into_a_page(void **state)
{
	const char *at;
	struct model model;

	(void)state;
	make_shared(&model);
	holds("hero.svg", "<title>Is the notify monitor slower than ptrace mode?");
	holds("hero.svg", "<desc>Dots: ");
	holds("hero.svg", "<text>notify slower</text>");
	holds("hero.svg", "font-weight=\"bold\"");
	lacks("hero.svg", "sans-serif:Bold");
	lacks("hero.svg", "<script");
	lacks("hero.svg", "<title>gp_plot");
	lacks("hero.svg", "<image");
	lacks("batch-series-same.svg", "_ns");
	at = read_plot("hero.svg");
	for (int i = 0; (at = strstr(at, "http")); i++, at++)
		if (strncmp(at, "http://www.w3.org/", 18) != 0)
			fail_msg("hero.svg has %.40s", at);
	model_free(&model);
}

/* What the axes are of is in the data, so that a figure can be made of it elsewhere. */
static void the_hero_has_ratios_guests_and_their_batches(void **state)
{
	double part[8] = { 0 }, all = 0;
	struct model model;
	int count = 0;
	char *rest = NULL;

	(void)state;
	make_shared(&model);
	holds("hero.tsv", "batch\tone_CPU\tmap\t1\t");
	holds("hero.tsv", "batch\tone_CPU\tmap\t99\t");
	holds("hero.tsv", "guest\tone_CPU\tboot\t0\t");
	for (char *line = strtok_r(content, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "spread\t-\tboot\t0\t%lf\t", &part[count & 7]) == 1)
			all += part[count++ & 7];
	assert_int_equal(count, 8);
	assert_true(all > 0.99999 && all < 1.00001);
	assert_true(part[0] > 0.599 && part[0] < 0.601); /* of 1000 calls 600 in batches of 1 */
	assert_true(part[4] > 0.079 && part[4] < 0.081); /* and 80 in one of 9 to 16 */
	model_free(&model);
}

static void what_a_run_lacks_is_left_out_of_the_hero_and_said(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	model.recording_count = 0;
	draw(&model);
	lacks("hero.tsv", "spread\t");
	holds("hero.svg", "does not tell how the guests");
	/* A guest that ptrace mode did not replay is none. */
	model_free(&model);
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].workload && model.arms[i].gate == WORD_PTRACE)
			strcpy(model.arms[i].skipped, "not here");
	draw(&model);
	lacks("hero.tsv", "spread\t");
	lacks("hero.tsv", "guest\t");
	made_up_keep(&model, is_map);
	draw(&model);
	lacks("hero.tsv", "guest\t");
	holds("hero.svg", "no replayed guests");
	model_free(&model);
}

/* One dot that would squeeze all others is named at the edge instead. */
static void an_outlier_is_a_number(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map);
	for (size_t i = 0; i < model.arm_count; i++)
		model.arms[i].suite = WORD_LOOPS;
	draw(&model);
	lacks("dots-loops.svg", "->");
	for (size_t i = 0; i < model.comparison_count; i++) {
		struct model_comparison *one = &model.comparisons[i];

		if (strcmp(one->arm, "notify/same/map/16") == 0 && one->metric == MODEL_BATCH_NS) {
			one->ratio = 700;
			one->ci95[0] = 666;
			one->ci95[1] = 888;
			one->verdict = MODEL_SLOWER;
		}
	}
	draw(&model);
	holds("dots-loops.svg", "700 [666, 888] ->");
	model_free(&model);
}

/* An interval of few invocations can reach from nothing to everything. */
static void an_interval_that_knows_nothing_is_drawn(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	for (size_t i = 0; i < model.comparison_count; i++) {
		model.comparisons[i].ci95[0] = 1e-6 * model.comparisons[i].ratio;
		model.comparisons[i].ci95[1] = 1e6 * model.comparisons[i].ratio;
	}
	draw(&model);
	assert_true(size_of("hero.svg") > 3000);
	assert_true(size_of("price.svg") > 3000);
	model_free(&model);
}

static void the_price_is_a_difference_by_call(void **state)
{
	const struct model_comparison *step;
	const struct model_arm *allow;
	char expected[64];
	struct model model;

	(void)state;
	make_shared(&model);
	allow = model_arm_by_id(&model, "allow/same/map/16");
	step = model_compare(&model, "notify-map/same/map/16", "allow/same/map/16", MODEL_BATCH_NS);
	assert_non_null(step);
	snprintf(expected, sizeof(expected), "mmap,_batch_of_16\tmap\t%.6g\t",
		 allow->metric[MODEL_BATCH_NS].median / 1000 / 16 * (step->ratio - 1));
	holds("price.tsv", expected);
	model_free(&model);
}

static void a_price_of_two_modes_is_words_in_its_row(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_same_map_or_boot);
	for (size_t i = 0; i < model.comparison_count; i++)
		if (strcmp(model.comparisons[i].arm, "notify-map/same/map/16") == 0)
			model.comparisons[i].verdict = MODEL_BIMODAL;
	draw(&model);
	holds("price.tsv", "mmap,_batch_of_16\tmap\tNaN\tNaN\tNaN\ttwo modes");
	holds("price.tsv", "mmap,_batch_of_1\tmap\t");
	model_free(&model);
}

static void other_formats(void **state)
{
	struct error err = { .status = STATUS_DONE };
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_none);
	if (report_write_plots(folder, &model, FIGURE_PDF, &err)) {
		assert_int_equal(err.status, STATUS_UNSUPPORTED);
		model_free(&model);
		skip();
	}
	assert_true(strncmp(read_plot("batch-series-same.pdf"), "%PDF-", 5) == 0);
	assert_int_equal(size_of("batch-series-same.svg"), -1);
	model_free(&model);
}

/* A suite of many arms is dots, one for each arm that was compared, and no lines. */
static void a_suite_of_dots(void **state)
{
	size_t dots = 0;
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_map);
	for (size_t i = 0; i < model.arm_count; i++) {
		const struct model_arm *arm = &model.arms[i];

		model.arms[i].suite = WORD_LOOPS;
		dots += !arm->control && !arm->skipped[0] && arm->gate != WORD_ALLOW;
	}
	draw(&model);
	/* With the header, and the baseline in each of three panels. */
	assert_int_equal(lines_of("dots-loops.tsv"), dots + 1 + 3);
	assert_true(size_of("dots-loops.svg") > 3000);
	assert_int_equal(size_of("batch-loops-same.tsv"), -1);
	model_free(&model);
}

static void nothing_makes_no_figure(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_none);
	/* No notification, no replay, no histogram: time per batch alone is left. */
	draw(&model);
	assert_true(size_of("batch-series-same.svg") > 0);
	assert_int_equal(size_of("phases-series-same.tsv"), -1);
	assert_int_equal(size_of("phases-series-same.svg"), -1);
	assert_int_equal(size_of("cdf-series-same.svg"), -1);
	assert_int_equal(size_of("hero.tsv"), -1);
	assert_int_equal(size_of("hero.svg"), -1);
	assert_int_equal(size_of("guest-whole.svg"), -1);
	model_free(&model);
}

static void without_gnuplot_the_data_is_there(void **state)
{
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	struct error err = { .status = STATUS_DONE };
	struct model model;
	int result;

	(void)state;
	made_up_run(&model);
	setenv("PATH", "/nonexistent", 1);
	result = report_write_plots(folder, &model, FIGURE_SVG | FIGURE_PNG, &err);
	setenv("PATH", path, 1);
	assert_int_equal(result, -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_non_null(strstr(err.text, "gnuplot"));
	assert_true(size_of("batch-series-cross.tsv") > 100);
	assert_true(size_of("guest-whole.tsv") > 100);
	assert_int_equal(size_of("batch-series-cross.svg"), -1);
	free(path);
	model_free(&model);
}

/* A gnuplot that says of a format that it has no terminal for it. */
static void without_pngcairo_there_is_svg(void **state)
{
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	char name[256], own[4400];
	struct model model;
	FILE *script;

	(void)state;
	snprintf(name, sizeof(name), "%s/gnuplot", folder);
	script = fopen(name, "w");
	assert_non_null(script);
	fprintf(script,
		"#!/bin/sh\nhead -n 1 /dev/stdin | grep -q pngcairo && exit 3\n"
		"PATH='%s' exec gnuplot \"$@\"\n",
		path);
	assert_int_equal(fchmod(fileno(script), 0755), 0);
	fclose(script);
	snprintf(own, sizeof(own), "%s:%s", folder, path);
	made_up_run(&model);
	made_up_keep(&model, is_none);
	setenv("PATH", own, 1);
	draw_as(&model, FIGURE_SVG | FIGURE_PNG);
	setenv("PATH", path, 1);
	assert_true(size_of("batch-series-same.svg") > 3000);
	assert_int_equal(size_of("batch-series-same.png"), -1);
	free(path);
	model_free(&model);
}

static void a_name_cannot_run_anything(void **state)
{
	static const char evil[] = "\" . system(\"touch x\")";
	struct model model;

	(void)state;
	made_up_run(&model);
	made_up_keep(&model, is_none);
	for (size_t i = 0; i < model.arm_count; i++) {
		model.arms[i].gate = word_of(evil);
		model.arms[i].suite = word_of("../../../touch x");
		model.arms[i].op = word_of("`touch x`");
		model.arms[i].placement = word_of("<touch x");
	}
	/* The host's own words are in the caption. */
	for (size_t i = 0; i < model.host_count; i++)
		strcpy(model.host[i].value, "'.system('touch x').'\n`touch x`\\");
	draw_as(&model, FIGURE_SVG | FIGURE_PNG);
	assert_int_equal(size_of("x"), -1);
	assert_true(size_of("batch-.._.._.._touch_x-_touch_x.tsv") > 0);
	model_free(&model);
}

static void words_are_plain(void **state)
{
	(void)state;
	assert_string_equal(figure_word("notify strict").text, "notify_strict");
	assert_string_equal(figure_word("../a\"b'`$<|").text, ".._a_b_____");
	assert_string_equal(figure_word("").text, "-");
}

/* A figure of dots, of no run. */
static void begin_figure(struct figures *figures, struct figure *figure)
{
	struct error err;

	*figures = (struct figures){ .count = 0 };
	strcpy(figures->folder, folder);
	assert_int_equal(figure_begin(figure, figures, "dots", "own", NULL, &err), 0);
	figure_row(figure, FIGURE_DOTS);
}

/* Neither counts what is left out: the axis is that of the dots which are there. */
static void what_has_no_row_is_left_out(void **state)
{
	const struct figure_place place = { "panel", "one too many", "series" };
	const double ends[2] = { 900, 901 };
	struct figures figures;
	struct figure figure;

	(void)state;
	begin_figure(&figures, &figure);
	for (int i = 0; i < FIGURE_ROWS_MAX; i++)
		figure_name_row(&figure, show_text("row %d", i).text);
	figure_name_row(&figure, place.label);
	figure_dot(&figure, &place, 900, ends);
	figure_bond(&figure, &place, ends, "words");
	assert_int_equal(figure.rows, 1);
	assert_int_equal(figure.dots, 0);
	assert_string_equal(figure.panels, "");
	figure_abandon(&figure, &figures);
}

/* "16" is a part of "16x4", and another panel. */
static void a_row_is_crowded_by_dots_of_one_panel(void **state)
{
	const double ends[2] = { 1, 1 };
	struct figures figures;
	struct figure figure;

	(void)state;
	begin_figure(&figures, &figure);
	figure_name_row(&figure, "row");
	figure_dot(&figure, &(struct figure_place){ "16x4", "row", "a" }, 1, ends);
	figure_dot(&figure, &(struct figure_place){ "16", "row", "a" }, 1, ends);
	assert_false(figure.crowded);
	figure_dot(&figure, &(struct figure_place){ "16", "row", "b" }, 1, ends);
	assert_true(figure.crowded);
	figure_abandon(&figure, &figures);
}

/* However long its parts are. */
static void a_caption_has_all_of_the_source(void **state)
{
	const struct figure_drawn *drawn;
	struct figures figures;
	struct figure figure;
	struct error err;

	(void)state;
	begin_figure(&figures, &figure);
	figure_row(&figure, "a\t0\ta\ta\t1\t1\t1\t-");
	memset(figure.what, 'w', sizeof(figure.what) - 1);
	memset(figures.source, 's', sizeof(figures.source) - 1);
	for (int i = 0; i < 2; i++) {
		figure_count(&figure, "pairs of batches", i ? UINT64_MAX : UINT64_MAX - 1);
		figure_count(&figure, "pairs in a guest", i ? UINT64_MAX : UINT64_MAX - 1);
	}
	assert_int_equal(figure_end(&figure, &figures, &err), 0);
	drawn = &figures.drawn[0];
	assert_string_equal(strchr(drawn->caption, '\n') + 1, figures.source);
	figures_free(&figures);
}

/* A folder can be opened, but not be read. */
static void a_drawing_that_cannot_be_read_is_said_to_be(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(svg_tidy(folder, "title", "description", &err), -1);
	assert_non_null(strstr(err.text, "cannot be read: Is a directory"));
}

static void histogram_of(const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/hist", folder);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/hist/a_b.tsv", folder);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void a_histogram_is_read(void **state)
{
	struct figure_histogram histogram;
	struct figures figures = { .missing = 0 };
	struct error err;

	(void)state;
	strcpy(figures.run, folder);
	histogram_of("low_ns\thigh_ns\tcount\n0\t10\t3\n10\t20\t5\n20\tinf\t2\n");
	assert_int_equal(figure_read_histogram(&histogram, &figures, "a/b", &err), 0);
	assert_int_equal(histogram.count, 3);
	assert_true(histogram.total == 10);
	assert_true(histogram.rows[1].high_ns == 20 && !histogram.rows[1].overflow);
	assert_true(histogram.rows[2].overflow);
	figure_free_histogram(&histogram);
	assert_int_equal(figure_read_histogram(&histogram, &figures, "nobody", &err), 0);
	assert_int_equal(histogram.count, 0);
	assert_int_equal(figures.missing, 1);
}

static void a_bad_histogram_is_refused_by_line(void **state)
{
	static const char *const bad[] = {
		"low_ns\tcount\n",
		"",
		"low_ns\thigh_ns\tcount\n0\t10\n",
		"low_ns\thigh_ns\tcount\n0\t10\tnan\n",
		"low_ns\thigh_ns\tcount\n0\t10\t-1\n",
		"low_ns\thigh_ns\tcount\n0\t10\t1.5\n",
		"low_ns\thigh_ns\tcount\n10\t10\t1\n",
		"low_ns\thigh_ns\tcount\n0\t10\t1 \n",
		"low_ns\thigh_ns\tcount\n0\t10\tinf\n",
	};
	struct figure_histogram histogram;
	struct figures figures = { .missing = 0 };
	struct error err;

	(void)state;
	strcpy(figures.run, folder);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		histogram_of(bad[i]);
		assert_int_equal(figure_read_histogram(&histogram, &figures, "a/b", &err), -1);
		assert_non_null(strstr(err.text, i > 1 ? "a_b.tsv:2:" : "a_b.tsv:1:"));
	}
}

/* The scripts of this source tree, wherever the program was built. */
static int use_tree(void **state)
{
	char plots[] = __FILE__;
	char path[4096];

	(void)state;
	*strrchr(plots, '/') = '\0';
	snprintf(path, sizeof(path), "%s/../../plots", plots);
	if (access(path, R_OK) == 0)
		setenv("UNOTIFY_PLOTS", path, 0);
	return 0;
}

#define PLOTS_TEST(test)  cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
#define SHARED_TEST(test) cmocka_unit_test_setup(test, share_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHARED_TEST(each_figure_is_made),
		PLOTS_TEST(a_failed_control_is_on_top_of_each_figure),
		PLOTS_TEST(a_part_is_not_called_the_whole),
		PLOTS_TEST(a_caption_tells_where_it_is_from),
		SHARED_TEST(a_drawing_fits_into_a_page),
		SHARED_TEST(the_hero_has_ratios_guests_and_their_batches),
		PLOTS_TEST(what_a_run_lacks_is_left_out_of_the_hero_and_said),
		PLOTS_TEST(an_outlier_is_a_number),
		PLOTS_TEST(an_interval_that_knows_nothing_is_drawn),
		SHARED_TEST(the_price_is_a_difference_by_call),
		PLOTS_TEST(a_price_of_two_modes_is_words_in_its_row),
		PLOTS_TEST(other_formats),
		PLOTS_TEST(a_suite_of_dots),
		PLOTS_TEST(nothing_makes_no_figure),
		PLOTS_TEST(without_gnuplot_the_data_is_there),
		PLOTS_TEST(without_pngcairo_there_is_svg),
		PLOTS_TEST(a_name_cannot_run_anything),
		PLOTS_TEST(words_are_plain),
		PLOTS_TEST(a_drawing_that_cannot_be_read_is_said_to_be),
		PLOTS_TEST(a_caption_has_all_of_the_source),
		PLOTS_TEST(a_row_is_crowded_by_dots_of_one_panel),
		PLOTS_TEST(what_has_no_row_is_left_out),
		PLOTS_TEST(a_histogram_is_read),
		PLOTS_TEST(a_bad_histogram_is_refused_by_line),
	};

	return cmocka_run_group_tests_name("plots", tests, use_tree, remove_shared_folder);
}
