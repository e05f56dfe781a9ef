// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The summary, which `report` prints and a run keeps as summary.txt: all that a run found, in text
 * of at most 100 columns. This file has the order of its parts alone: banner, command and host, how
 * to read the figures, the answers with their tables (report/suite), tables of all arms, attacked
 * loops, skipped arms, controls (report/text).
 */

#include "base/files.h"
#include "report/suite/report_row.h"
#include "report/text/all_arms.h"
#include "report/text/conditions.h"
#include "report/text/matrix.h"
#include "report/format/formats.h"
#include "report/text/show.h"

#define WIDTH 100

static void write_title(FILE *out, const struct model *model)
{
	show_paragraph(out, WIDTH, "",
		       "unotify-bench %s: what a seccomp user-notification monitor costs",
		       model->version);
	show_paragraph(out, WIDTH, "", "run of %s%s%s, %.0f s, %u invocation%s, seed %llu",
		       model->started, model->label[0] ? ", label " : "", model->label,
		       model->duration_s, model->invocations, model->invocations == 1 ? "" : "s",
		       (unsigned long long)model->seed);
	fputc('\n', out);
}

static void write_matrix(FILE *out, const struct model *model)
{
	if (!model->check_count)
		return;
	show_heading(out, WIDTH, "What became of the serve loops when they were attacked");
	matrix_print(out, model);
	fputc('\n', out);
}

int report_write_text(FILE *out, const struct model *model, struct error *err)
{
	struct view view;

	view_init(&view, model);
	parts_banner(out, WIDTH, model);
	write_title(out, model);
	show_command(out, WIDTH, "  $ ", model->command);
	parts_host(out, WIDTH, model);
	fputc('\n', out);
	show_paragraph(out, WIDTH, "",
		       "Lower is better everywhere. %s: (1) is a note below the table, with the "
		       "modes and their shares.",
		       parts_ratios_text);
	fputc('\n', out);
	report_answers(out, WIDTH, &view);
	tables_write(out, WIDTH, &view);
	wakes_write(out, WIDTH, &view);
	counters_write(out, WIDTH, &view);
	traced_write(out, WIDTH, &view);
	write_matrix(out, model);
	parts_skipped(out, WIDTH, &view);
	parts_controls(out, WIDTH, model, false);
	view_free(&view);
	return finish_writing(out, "the summary", err);
}
