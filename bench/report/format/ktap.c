// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KTAP, version 1 (Documentation/dev-tools/ktap.rst of Linux 6.18), for systems that
 * collect test results: whether the controls held, and which arms were measured.
 */
#include <errno.h>
#include <inttypes.h>

#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/format/formats.h"
#include "report/text/show.h"
#include "report/text/view.h"

void ktap_put_name(FILE *out, const char *name)
{
	char plain[512];

	show_plain(plain, sizeof(plain), name);
	for (char *at = plain; *at; at++)
		if (*at == '#')
			*at = '_';
	fputs(plain, out);
}

static void put_control(FILE *out, size_t number, const struct model_control *control)
{
	char text[sizeof(control->text)];

	show_plain(text, sizeof(text), control->text);
	fprintf(out, "# %s%s\n", control->warning ? "warning: " : "", text);
	fprintf(out, "%s %zu control ", control->failed ? "not ok" : "ok", number);
	ktap_put_name(out, control->name);
	fputc('\n', out);
}

static struct ratio_text modes_text(const struct model_arm *arm)
{
	struct ratio_modes modes = ratio_modes_of_arm(arm);

	return ratio_modes_text(&modes);
}

static void put_arm(FILE *out, size_t number, const struct model_arm *arm)
{
	const struct model_summary *batch = &arm->metric[model_time(arm)];

	if (batch->n && arm->has_modes)
		fprintf(out, "# %s two modes: %s, n %" PRIu64 "\n",
			model_metric_names[model_time(arm)], modes_text(arm).text, batch->n);
	else if (batch->n)
		fprintf(out, "# %s median %.1f [%.1f, %.1f], n %" PRIu64 "\n",
			model_metric_names[model_time(arm)], batch->median, batch->ci95[0],
			batch->ci95[1], batch->n);
	fprintf(out, "ok %zu arm ", number);
	ktap_put_name(out, arm->id);
	if (!batch->n) {
		fputs(" # SKIP ", out);
		ktap_put_name(out, arm->skipped[0] ? arm->skipped : "the run ended before it");
	}
	fputc('\n', out);
}

int report_write_ktap(FILE *out, const struct model *model, struct error *err)
{
	size_t number = 0;
	struct view view;

	view_init(&view, model);
	fputs("KTAP version 1\n", out);
	parts_comments(out, model);
	fprintf(out, "1..%zu\n", model->control_count + view.count);
	for (size_t i = 0; i < model->control_count; i++)
		put_control(out, ++number, &model->controls[i]);
	for (size_t i = 0; i < view.count; i++)
		put_arm(out, ++number, view.arms[i]);
	view_free(&view);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the tests could not be written");
	return 0;
}
