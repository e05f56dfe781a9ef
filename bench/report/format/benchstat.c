// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Go's benchmark format (golang.org/design/14313-benchmark-format). An arm is a benchmark with its
 * keys as sub-names, and each invocation is one measurement of it, so that benchstat takes its
 * intervals over processes, as our own analysis does. The medians come from rounds.tsv.gz: the
 * model has none by invocation. They are of all batches of an arm, disturbed ones included.
 */
#include <inttypes.h>

#include "base/files.h"
#include "stats/stats.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/format/formats.h"
#include "report/format/rounds_table.h"
#include "report/text/show.h"
#include "report/text/view.h"

/*
 * A configuration line, "key: value"; none for an empty value. benchstat does not compare results
 * that differ in one of these lines. What differs from run to run, or is the very thing that runs
 * are compared for (the kernel), is therefore a comment.
 */
static void put_setting(FILE *out, const char *key, const char *value)
{
	char plain[512];

	show_plain(plain, sizeof(plain), value);
	if (plain[0])
		fprintf(out, "%s: %s\n", key, plain);
}

static void put_settings(FILE *out, const struct model *model)
{
	put_setting(out, "goos", "linux");
	put_setting(out, "goarch", "amd64");
	put_setting(out, "pkg", "unotify-bench");
	put_setting(out, "cpu", model_host_value(model, "cpu") ?: "unknown");
	put_setting(out, "# kernel", model_host_value(model, "kernel") ?: "unknown");
	put_setting(out, "# started", model->started);
	put_setting(out, "# label", model->label);
	fputs("Unit ns/op better=lower\nUnit ns/call better=lower\n", out);
}

/* A blank would end the name of the benchmark, and a "/" would begin the next key. */
static void put_key(FILE *out, const char *key, const char *value)
{
	fprintf(out, "/%s=", key);
	for (; *value; value++) {
		bool kept = *value > ' ' && *value <= '~';

		fputc(*value == '/' ? ',' : kept ? *value : '_', out);
	}
}

/* The id alone makes the name unique; the other keys serve benchstat's -row, -col and -filter. */
static void put_name(FILE *out, const struct model_arm *arm)
{
	fputs(model_time(arm) == MODEL_BATCH_NS ? "BenchmarkBatch" : "BenchmarkRound", out);
	put_key(out, "arm", arm->id);
	put_key(out, "gate", word_text(arm->gate));
	put_key(out, "serve", word_text(arm->serve));
	put_key(out, "wake", word_text(arm->wake));
	put_key(out, "placement", word_text(arm->placement));
	put_key(out, "op", arm->workload ? word_text(arm->workload) : word_text(arm->op));
	fprintf(out, "/entries=%u", arm->batch);
}

static void put_line(FILE *out, const struct model_arm *arm, uint64_t n, double ns)
{
	put_name(out, arm);
	fprintf(out, "\t%" PRIu64 "\t%.6g ns/op", n, ns);
	if (arm->batch && model_time(arm) == MODEL_BATCH_NS)
		fprintf(out, "\t%.6g ns/call", ns / arm->batch);
	fputc('\n', out);
}

static void put_invocations(FILE *out, const struct model_arm *arm,
			    const struct rounds_arm *measured, size_t invocations)
{
	double *values = measured->values;

	for (size_t i = 0; i < invocations; i++) {
		size_t n = measured->group_counts[i];

		if (n)
			put_line(out, arm, n, stats_middle(values, n));
		values += n;
	}
}

/* benchstat takes one median of an arm, which describes neither of two modes. */
static void put_modes(FILE *out, const struct model_arm *arm)
{
	struct ratio_modes modes = ratio_modes_of_arm(arm);

	if (arm->modes.found)
		fprintf(out, "# two modes, no median describes them: %s\n",
			ratio_modes_text(&modes).text);
}

static void put_arms(FILE *out, const struct model *model, const struct rounds *rounds)
{
	struct view view;

	view_init(&view, model);
	view_each_arm(arm, &view) {
		const struct model_summary *batch = &arm->metric[model_time(arm)];

		if (arm->control || !batch->n)
			continue;
		put_modes(out, arm);
		if (rounds)
			put_invocations(out, arm, &rounds->arms[arm - model->arms],
					rounds->invocations);
		else
			put_line(out, arm, batch->n, batch->median);
	}
	view_free(&view);
}

int report_write_benchstat(FILE *out, const struct model *model, const char *run, struct error *err)
{
	struct rounds rounds;
	char path[PATH_MAX];
	bool has_rounds = rounds_path(path, run);

	if (has_rounds && rounds_read(&rounds, path, model, err))
		return -1;
	parts_comments(out, model);
	put_settings(out, model);
	put_arms(out, model, has_rounds ? &rounds : NULL);
	if (has_rounds)
		rounds_free(&rounds);
	return finish_writing(out, "the lines", err);
}
