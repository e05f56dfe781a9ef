// SPDX-License-Identifier: GPL-2.0-or-later
/* What has two modes is printed without a ratio in every form, and what has no verdict says why. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "test/made-up-run.h"
#include "test/written.h"
#include "report/draw/figure.h"
#include "report/format/formats.h"

/* Every form of a run. */
enum form { TEXT, COVER, TSV, BENCHSTAT, FORMS };

static char *benchstat(const struct model *model)
{
	struct error err;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(report_write_benchstat(out, model, "/nonexistent", &err), 0);
	fclose(out);
	return text;
}

static int letter_with_tables(FILE *out, const struct model *model, struct error *err)
{
	return report_write_cover_with(out, model, "all", err);
}

static char *form_of(enum form form, const struct model *model)
{
	static writer *const writers[] = {
		[TEXT] = report_write_text, [COVER] = letter_with_tables, [TSV] = report_write_tsv
	};

	return form == BENCHSTAT ? benchstat(model) : written(writers[form], model);
}

/* Of that many of its batches, in any of the forms' words. */
static void give_modes(struct model_arm *arm)
{
	arm->modes.found = true;
	arm->modes.mode[0] = 23001;
	arm->modes.mode[1] = 35918;
	arm->modes.share[0] = 0.74;
	arm->modes.share[1] = 0.26;
	arm->mode_invocations = 3;
	arm->mode_low_share[0] = 0.9;
	arm->mode_low_share[1] = NAN;
	arm->mode_low_share[2] = 0.58;
}

static void make_bimodal(struct model *model, double ratio)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		struct model_comparison *comparison = &model->comparisons[i];

		comparison->verdict = MODEL_BIMODAL;
		comparison->ratio = ratio;
		comparison->ci95[0] = 0.9 * ratio;
		comparison->ci95[1] = 1.2 * ratio;
	}
}

/* "allow 0.70" was in the cover letter, of an arm whose batches have two modes. */
static void no_form_has_a_ratio_of_two_modes(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	for (int form = 0; form < FORMS; form++) {
		char *one, *other;

		make_bimodal(&model, 0.7031);
		one = form_of((enum form)form, &model);
		make_bimodal(&model, 41.8);
		other = form_of((enum form)form, &model);
		assert_string_equal(one, other);
		free(one);
		free(other);
	}
	model_free(&model);
}

static void every_form_has_the_modes_of_batches(void **state)
{
	static const char *const wanted[] = {
		[TEXT] = "two modes: 23.00 us in 74 % and 35.92 us in 26 % of the batches of",
		[COVER] = "two modes: 23.00 us in 74 % and 35.92 us in 26 % of the batches of",
		[TSV] = "\tnone/same/map/16\t23001\t0.74\t35918\t0.26\t0.58\t0.9\t",
		[BENCHSTAT] = "# two modes, no median describes them: 23.00 us in 74 % and",
	};
	struct model model;

	(void)state;
	made_up_run(&model);
	make_bimodal(&model, 0.7031);
	for (size_t i = 0; i < model.arm_count; i++)
		if (!strcmp(model.arms[i].id, "none/same/map/16"))
			give_modes(&model.arms[i]);
	for (int form = 0; form < FORMS; form++) {
		char *text = form_of((enum form)form, &model);

		assert_holds(text, wanted[form]);
		if (form != TSV)
			assert_holds(text, "58 to 90 % and 10 to 42 %");
		free(text);
	}
	model_free(&model);
}

static void modes_of_invocations_are_ratios(void **state)
{
	static const char *const wanted[] = {
		[TEXT] = "two modes: 0.70 in 40 % and 3.21 in 60 % of the invocations",
		[COVER] = "two modes: 0.70 in 40 % and 3.21 in 60 % of the invocations",
		[TSV] = "\tratio\t0.7031\t0.4\t3.21\t0.6\t",
	};
	struct model model;

	(void)state;
	made_up_run(&model);
	make_bimodal(&model, 1.5);
	for (size_t i = 0; i < model.comparison_count; i++) {
		struct model_comparison *comparison = &model.comparisons[i];

		comparison->modes.found = true;
		memcpy(comparison->modes.mode, (double[]){ 0.7031, 3.21 },
		       sizeof(comparison->modes.mode));
		memcpy(comparison->modes.share, (double[]){ 0.4, 0.6 },
		       sizeof(comparison->modes.share));
	}
	for (int form = 0; form <= TSV; form++) {
		char *text = form_of((enum form)form, &model);

		assert_holds(text, wanted[form]);
		free(text);
	}
	model_free(&model);
}

static void give_pairs(struct model *model, uint32_t invocations, uint32_t pairs)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		struct model_comparison *comparison = &model->comparisons[i];

		comparison->invocations = invocations;
		comparison->verdict = MODEL_UNRESOLVED;
		comparison->correction = 54;
		for (uint32_t k = 0; k < invocations; k++)
			comparison->pairs_kept[k] = k ? 100 : pairs;
	}
}

/* Each table that has a ratio says that, the cover letter's with the mark "~" as well. */
static void check_too_few(uint32_t invocations, uint32_t pairs, const char *why)
{
	struct model model;

	made_up_run(&model);
	give_pairs(&model, invocations, pairs);
	for (int form = TEXT; form <= COVER; form++) {
		char *text = form_of((enum form)form, &model);
		const char *at = text;
		size_t tables = 0, said = 0;

		for (; (at = strstr(at, "Verdicts are corrected (Bonferroni) for")); at++)
			tables++;
		for (at = text; (at = strstr(at, why)); at++)
			said++;
		assert_true(tables > 5);
		assert_int_equal(tables, said);
		assert_true(form == COVER || strstr(text, "  too few"));
		assert_null(strstr(text, "slower\n"));
		free(text);
	}
	model_free(&model);
}

static void too_little_for_a_verdict_is_said_in_each_table(void **state)
{
	(void)state;
	check_too_few(4, 100, "Too few: 4 invocations (5 are needed).");
	check_too_few(5, 2, "Too few: an invocation with fewer than 3 clean pairs.");
}

static void each_table_names_its_correction(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	give_pairs(&model, 5, 100);
	text = form_of(TEXT, &model);
	assert_holds(text,
		     "  Verdicts are corrected (Bonferroni) for 54 comparisons of batch_ns in "
		     "series same");
	assert_null(strstr(text, "Too few:"));
	free(text);
	model_free(&model);
}

/* Warnings head the forms for programs too. */
static void warnings_are_in_every_form(void **state)
{
	struct model model;

	(void)state;
	made_up_run(&model);
	for (int form = TSV; form < FORMS; form++) {
		char *text = form_of((enum form)form, &model);

		assert_holds(text, "# Warning: 8 of 2000 rounds were disturbed: stop other "
				   "programs\n");
		free(text);
	}
	model_free(&model);
}

/* A figure's TSV: NaN for the ratio, so that gnuplot draws the words alone. */
static void figures_have_the_modes(void **state)
{
	char folder[] = "/tmp/test-ratio-XXXXXX", path[64], line[512];
	struct model model;
	struct error err;
	bool found = false;
	FILE *in;

	(void)state;
	made_up_run(&model);
	make_bimodal(&model, 0.7031);
	for (size_t i = 0; i < model.arm_count; i++)
		give_modes(&model.arms[i]);
	assert_non_null(mkdtemp(folder));
	made_up_histograms(&model, folder);
	if (report_write_plots(folder, &model, FIGURE_SVG | FIGURE_PNG, &err) &&
	    err.status != STATUS_UNSUPPORTED)
		fail_msg("%s", err.text);
	snprintf(path, sizeof(path), "%s/plots/guest-whole.tsv", folder);
	in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		assert_null(strstr(line, "0.7031"));
		found = found || strstr(line, "\tNaN\tNaN\tNaN\t23.00 us in 74 %, 35.92 us in");
	}
	assert_true(found);
	fclose(in);
	made_up_remove(folder);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_form_has_a_ratio_of_two_modes),
		cmocka_unit_test(every_form_has_the_modes_of_batches),
		cmocka_unit_test(modes_of_invocations_are_ratios),
		cmocka_unit_test(too_little_for_a_verdict_is_said_in_each_table),
		cmocka_unit_test(each_table_names_its_correction),
		cmocka_unit_test(warnings_are_in_every_form),
		cmocka_unit_test(figures_have_the_modes),
	};

	return cmocka_run_group_tests_name("ratio", tests, NULL, NULL);
}
