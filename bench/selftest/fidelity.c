// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Measures the replica's ratios, and compares them with the truth.
 *
 * A work is what a batch does: operation, size, and what it follows. Rows of one work differ in
 * the gate. They are measured in one run, in turn with the work behind gate allow, their baseline;
 * a run has up to WORKS_OF_RUN works, in the order of the file. The ratios are those that the run's
 * own analysis gives (analysis/analyze.h).
 */
#include "selftest/fidelity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/text.h"
#include "selftest/selftest.h"
#include "stats/stats.h"

#define TOLERANCE 0.10 /* of the truth */

/*
 * Of each run. New stubs differ by tenths of a percent, on one CPU as well, so many short
 * invocations know a ratio better than few long ones: five of a second each were off by up to
 * 0.22 % in 95 % of the runs, fifteen of a third of a second by 0.09 %.
 */
#define INVOCATIONS 15

/*
 * A UML does one thing again and again, and its stub is warm. The more stubs take turns here, the
 * colder each is. On a PVM guest, Linux 6.18, 16 maps after a call with --other-cpu busy, three
 * pairs of runs: notify/allow was 4.81 alone and 4.48 among the 13 arms of all maps, that of UML
 * 4.63; ptrace/allow 0.89 and 0.97, UML 0.93. A stub that has all turns is too warm: ptrace/allow
 * of 4 maps was 0.84 alone and 0.96 beside that of 1 map, UML 0.94. So a run has a few works.
 */
#define WORKS_OF_RUN 3

/* ---- measuring ---- */

/* The comparison of the row's arm with allow, by batch_ns or else round_ns; NULL: there is none. */
static const struct model_comparison *find(const struct model *model,
					   const struct fidelity_row *row)
{
	const struct model_comparison *rounds = NULL;
	enum word after = strcmp(row->after, "-") ? word_of(row->after) : WORD_EMPTY;

	model_each(comparison, model->comparisons, model->comparison_count) {
		const struct model_arm *arm = model_arm_by_id(model, comparison->arm);
		const struct model_arm *base = model_arm_by_id(model, comparison->baseline);

		if (arm->control || arm->batch != row->batch || arm->op != word_of(row->op) ||
		    arm->gate != word_of(row->gate) || arm->after != after ||
		    base->gate != WORD_ALLOW)
			continue;
		if (comparison->metric == MODEL_BATCH_NS)
			return comparison;
		if (comparison->metric == MODEL_ROUND_NS)
			rounds = comparison;
	}
	return rounds;
}

static bool is_same_work(const struct fidelity_row *a, const struct fidelity_row *b)
{
	return a->batch == b->batch && !strcmp(a->op, b->op) && !strcmp(a->after, b->after);
}

/* The first row of the same work. */
static size_t first_of(const struct fidelity *fidelity, size_t row)
{
	size_t first = 0;

	while (!is_same_work(&fidelity->rows[first], &fidelity->rows[row]))
		first++;
	return first;
}

/* The number of the run that measures the row: works are counted as they first appear. */
static size_t run_of(const struct fidelity *fidelity, size_t row)
{
	size_t works = 0;

	for (size_t i = 0; i < first_of(fidelity, row); i++)
		works += first_of(fidelity, i) == i;
	return works / WORKS_OF_RUN;
}

static int note_ratios(struct fidelity *fidelity, size_t run, const struct model *model,
		       struct error *err)
{
	for (size_t i = 0; i < fidelity->count; i++) {
		struct fidelity_row *row = &fidelity->rows[i];
		const struct model_comparison *found;

		if (run_of(fidelity, i) != run)
			continue;
		found = find(model, row);
		if (!found)
			return error_set(err, STATUS_CANNOT, "%s %u behind %s was not measured",
					 row->op, row->batch, row->gate);
		row->ratio = found->ratio;
		memcpy(row->ci95, found->ci95, sizeof(row->ci95));
	}
	return 0;
}

/* Whether that control failed in a run; notes its text. */
static bool note_failed(struct fidelity *fidelity, size_t run, const struct model *model,
			const char *name)
{
	bool failed = false;

	model_each(control, model->controls, model->control_count) {
		if (!control->failed || strcmp(control->name, name) != 0)
			continue;
		text_add(fidelity->failed, sizeof(fidelity->failed), "%s, run %zu: %s\n",
			 control->name, run + 1, control->text);
		failed = true;
	}
	return failed;
}

static bool has_state(const struct fidelity_row *row)
{
	return row->other_cpu != OTHER_CPU_AS_IS;
}

/* A control that failed says that something else on the host may have caused a miss. */
static void note_controls(struct fidelity *fidelity, size_t run, const struct model *model)
{
	bool stated = false, not_held;

	for (size_t i = 0; i < fidelity->count; i++)
		stated |= run_of(fidelity, i) == run && has_state(&fidelity->rows[i]);
	not_held = stated && note_failed(fidelity, run, model, "other-cpu");
	for (size_t i = 0; i < fidelity->count; i++)
		if (run_of(fidelity, i) == run)
			fidelity->rows[i].not_held = not_held;
	fidelity->busy |= note_failed(fidelity, run, model, MODEL_HOST_TOO_BUSY);
}

#define SPECS_MAX (sizeof(((struct run_options *)NULL)->arms) / sizeof(char *))

/* The most arms of a run: all rows of the file, and a baseline for each of its works. */
_Static_assert(SPECS_MAX >= WORKS_OF_RUN + FIDELITY_ROWS_MAX,
	       "what rows are held to, and each row");

static void add_arm(struct run_options *options, char specs[][FIDELITY_SPEC],
		    const struct fidelity_row *row, const char *gate)
{
	char *spec = specs[options->arm_count];

	fidelity_spec(row, gate, spec, FIDELITY_SPEC);
	options->arms[options->arm_count++] = spec;
}

/* Each work is once behind allow. It comes first, which makes it the baseline of those after it. */
static void add_arms(struct run_options *options, char specs[][FIDELITY_SPEC],
		     const struct fidelity *fidelity, size_t run)
{
	for (size_t i = 0; i < fidelity->count; i++) {
		const struct fidelity_row *row = &fidelity->rows[i];

		if (run_of(fidelity, i) != run)
			continue;
		if (first_of(fidelity, i) == i)
			add_arm(options, specs, row, "allow");
		add_arm(options, specs, row, row->gate);
	}
}

static int measure_run(struct fidelity *fidelity, size_t run, double seconds, struct error *err)
{
	char specs[SPECS_MAX][FIDELITY_SPEC];
	struct run_options options;
	struct model model;
	int result;

	selftest_options(&options, seconds, INVOCATIONS);
	options.other_cpu = fidelity->other_cpu;
	add_arms(&options, specs, fidelity, run);
	if (selftest_analyze(&options, &model, err))
		return -1;
	note_controls(fidelity, run, &model);
	result = note_ratios(fidelity, run, &model, err);
	model_free(&model);
	return result;
}

int fidelity_measure(struct fidelity *fidelity, double seconds, enum other_cpu other_cpu,
		     struct error *err)
{
	size_t runs = 0;
	int result = 0;

	if (host_kind_measure(&fidelity->here, err))
		return -1;
	fidelity->other_cpu = other_cpu;
	for (size_t i = 0; i < fidelity->count; i++)
		runs = MAX(runs, run_of(fidelity, i) + 1);
	for (size_t i = 0; i < runs && !result; i++)
		result = measure_run(fidelity, i, seconds / (double)runs, err);
	return result;
}

/* ---- judging ---- */

enum fidelity_answer fidelity_judge(const struct fidelity *fidelity, const struct fidelity_row *row)
{
	double low = row->truth * (1 - TOLERANCE), high = row->truth * (1 + TOLERANCE);

	if (!host_kind_is_like(&fidelity->here, &row->there))
		return FIDELITY_OTHER_HOST;
	if (has_state(row) && row->other_cpu != fidelity->other_cpu)
		return FIDELITY_OTHER_STATE;
	if (has_state(row) && row->not_held)
		return FIDELITY_NOT_HELD;
	if (row->ratio >= low && row->ratio <= high)
		return FIDELITY_MET;
	return row->ci95[0] > high || row->ci95[1] < low ? FIDELITY_MISSED : FIDELITY_UNKNOWN;
}

static const char *const answers[] = {
	[FIDELITY_MET] = "met",
	[FIDELITY_MISSED] = "MISSED",
	[FIDELITY_UNKNOWN] = "unknown: longer --budget",
	[FIDELITY_NOT_HELD] = "not held: the other CPUs",
	[FIDELITY_OTHER_STATE] = "other state: --other-cpu ",
	[FIDELITY_OTHER_HOST] = "another host: not comparable",
};

static void print_row(FILE *out, const struct fidelity_row *row, enum fidelity_answer answer)
{
	const char *state = answer == FIDELITY_OTHER_STATE ? other_cpu_names[row->other_cpu] : "";
	char what[48], interval[32];

	snprintf(what, sizeof(what), "%s %u %s", row->op, row->batch, row->gate);
	snprintf(interval, sizeof(interval), "[%.3f, %.3f]", row->ci95[0], row->ci95[1]);
	fprintf(out, "%-21s %-5s %6.3f %-16s %6.3f %+6.1f %%  %s%s\n", what, row->after, row->ratio,
		interval, row->truth, 100 * (row->ratio / row->truth - 1), answers[answer], state);
}

/* Whether no row before it has the same host and source: each is printed once. */
static bool is_new_source(const struct fidelity *fidelity, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(fidelity->rows[i].host, fidelity->rows[at].host) &&
		    !strcmp(fidelity->rows[i].source, fidelity->rows[at].source))
			return false;
	return true;
}

static void print_kind(FILE *out, const struct host_kind *kind)
{
	fprintf(out,
		"       hypervisor %s; us: system call %.2f, page fault %.2f, notification %.1f\n",
		kind->hypervisor, kind->call_ns / 1e3, kind->fault_ns / 1e3,
		kind->notification_ns / 1e3);
}

static void print_hosts(FILE *out, const struct fidelity *fidelity)
{
	for (size_t i = 0; i < fidelity->count; i++) {
		const struct fidelity_row *row = &fidelity->rows[i];

		if (!is_new_source(fidelity, i))
			continue;
		fprintf(out, "truth: %s\n       on %s\n", row->source, row->host);
		print_kind(out, &row->there);
	}
	fprintf(out, "found: on this host\n");
	print_kind(out, &fidelity->here);
}

int fidelity_print(FILE *out, const struct fidelity *fidelity)
{
	size_t count[FIDELITY_OTHER_HOST + 1] = { 0 };

	print_hosts(out, fidelity);
	fprintf(out, "\n%-21s %-5s %6s %-16s %6s %8s\n", "ratio to gate allow", "after", "found",
		"95 % interval", "truth", "error");
	for (size_t i = 0; i < fidelity->count; i++) {
		enum fidelity_answer answer = fidelity_judge(fidelity, &fidelity->rows[i]);

		print_row(out, &fidelity->rows[i], answer);
		count[answer]++;
	}
	if (count[FIDELITY_MISSED] || (fidelity->busy && count[FIDELITY_MET]))
		return STATUS_CONTROL;
	return count[FIDELITY_UNKNOWN] || count[FIDELITY_NOT_HELD]	 ? STATUS_CANNOT :
	       count[FIDELITY_OTHER_HOST] || count[FIDELITY_OTHER_STATE] ? STATUS_UNSUPPORTED :
									   STATUS_DONE;
}
