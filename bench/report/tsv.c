// SPDX-License-Identifier: GPL-2.0-or-later
/* One line per arm and metric, tab-separated, for other programs. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>

#include "report/estimate.h"
#include "report/parts.h"
#include "report/report.h"
#include "report/show.h"
#include "report/view.h"

static void put_text(FILE *out, const char *text)
{
	char plain[512];

	show_plain(plain, sizeof(plain), text);
	fprintf(out, "%s\t", plain);
}

static void put_arm(FILE *out, const struct model_arm *arm)
{
	put_text(out, arm->id);
	put_text(out, arm->suite);
	put_text(out, arm->gate);
	put_text(out, arm->serve);
	put_text(out, arm->wake);
	put_text(out, arm->placement);
	put_text(out, arm->op);
	fprintf(out, "%u\t%u\t", arm->batch, arm->pages);
	put_text(out, arm->touch);
	put_text(out, arm->path);
	fprintf(out, "%u\t%.10g\t", arm->stubs, arm->work_ns);
	put_text(out, arm->workload);
	fprintf(out, "%d\t%d\t", arm->strict, arm->control);
}

static void put_known(FILE *out, double value)
{
	if (isnan(value))
		fputs("-\t", out);
	else
		fprintf(out, "%.10g\t", value);
}

static void put_metric(FILE *out, const struct model *model, const struct model_arm *arm,
		       enum model_metric metric)
{
	const struct model_comparison *comparison = estimate_own(model, arm, metric);
	const struct model_summary *summary = &arm->metric[metric];

	put_arm(out, arm);
	fprintf(out, "%s\t%" PRIu64 "\t%.10g\t%.10g\t%.10g\t%.10g\t", model_metric_names[metric],
		summary->n, summary->mean, summary->median, summary->ci95[0], summary->ci95[1]);
	put_known(out, summary->p25);
	put_known(out, summary->p75);
	put_known(out, summary->p90);
	put_known(out, summary->p99);
	put_known(out, summary->p999);
	fprintf(out, "%.10g\t", summary->max);
	put_text(out, comparison ? comparison->baseline : "-");
	if (comparison)
		fprintf(out, "%.10g\t%.10g\t%.10g\t%" PRIu64 "\t%s\t-\n", comparison->ratio,
			comparison->ci95[0], comparison->ci95[1], comparison->pairs,
			model_verdict_names[comparison->verdict]);
	else
		fputs("-\t-\t-\t-\t-\t-\n", out);
}

static void put_skipped(FILE *out, const struct model_arm *arm)
{
	char reason[sizeof(arm->skipped)];

	put_arm(out, arm);
	show_plain(reason, sizeof(reason), arm->skipped);
	fprintf(out, "-\t0\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t%s\n", reason);
}

int report_write_tsv(FILE *out, const struct model *model, struct error *err)
{
	struct view view;

	view_init(&view, model);
	parts_failed_comments(out, model, "");
	fputs("id\tsuite\tgate\tserve\twake\tplacement\top\tbatch\tpages\ttouch\tpath\tstubs\twork_"
	      "ns\t"
	      "workload\tstrict\tcontrol\tmetric\tn\tmean\tmedian\tci95_low\tci95_"
	      "high\tp25\tp75\tp90\tp99\t"
	      "p999\tmax\tbaseline\tratio\tratio_low\tratio_high\tpairs\tverdict\tskipped\n",
	      out);
	for (size_t i = 0; i < view.count; i++) {
		const struct model_arm *arm = view.arms[i];

		if (arm->skipped[0])
			put_skipped(out, arm);
		for (int metric = 0; metric < MODEL_METRICS && !arm->skipped[0]; metric++)
			if (arm->metric[metric].n)
				put_metric(out, model, arm, (enum model_metric)metric);
	}
	view_free(&view);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the table could not be written");
	return 0;
}
