// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All figures of a run: what they have in common, and the drawing of them. One gnuplot per format
 * draws all of them by commands in a temporary file; "reset session" keeps a figure from what the
 * one before it set. Afterwards each picture must be there, and SVGs are tidied (svg.c).
 *
 * gnuplot is optional, and so are its cairo terminals: a format that this gnuplot lacks is left out
 * with a line on stderr, as long as another one can be drawn. If gnuplot fails, the pictures of
 * that format are removed, so that none of an earlier drawing stands beside a newer TSV.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/draw/figure.h"
#include "report/draw/gnuplot.h"
#include "report/draw/svg.h"
#include "report/text/show.h"

const char *const figure_format_names[] = { "svg", "png", "pdf", NULL };

/* gnuplot's terminals, by format. plots/common.gp sets them, by the same formats. */
static const char *const terminals[FIGURE_FORMATS] = { "svg", "pngcairo", "pdfcairo" };

int figures_begin(struct figures *figures, const char *folder, unsigned int formats,
		  struct error *err)
{
	memset(figures, 0, sizeof(*figures));
	figures->formats = formats;
	if (strlen(folder) + 16 > sizeof(figures->run))
		return error_set(err, STATUS_CANNOT, "the run folder's path is too long");
	strcpy(figures->run, folder);
	snprintf(figures->folder, sizeof(figures->folder), "%.*s/plots", PATH_MAX - 8, folder);
	/* A folder that the caller only names is made, but not those above it. */
	if (mkdir(folder, 0777) && errno != EEXIST)
		return error_errno(err, errno, "%s cannot be made", folder);
	if (mkdir(figures->folder, 0777) && errno != EEXIST)
		return error_errno(err, errno, "%s cannot be made", figures->folder);
	/* Scripts that are not found are told at the end; a wrong UNOTIFY_PLOTS is an error now. */
	if (!gnuplot_scripts(figures->scripts, sizeof(figures->scripts), &figures->why))
		return 0;
	figures->no_gnuplot = figures->why.status == STATUS_UNSUPPORTED;
	if (!figures->no_gnuplot)
		*err = figures->why;
	return figures->no_gnuplot ? 0 : -1;
}

void figures_free(struct figures *figures)
{
	for (size_t i = 0; i < figures->count; i++)
		free(figures->drawn[i].commands);
	free(figures->drawn);
	figures->drawn = NULL;
	figures->count = 0;
}

/* The first failed control by name, and the number of others: one line of a figure. */
static void note_controls(struct figures *figures, const struct model *model)
{
	const struct model_control *first = NULL;
	size_t failed = 0;
	char more[32] = "";

	model_each(control, model->controls, model->control_count)
		if (control->failed && !failed++)
			first = control;
	if (!first)
		return;
	if (failed > 1)
		snprintf(more, sizeof(more), " and %zu more", failed - 1);
	snprintf(figures->failed, sizeof(figures->failed),
		 "CONTROL FAILED: %s%s: do not rely on this figure", first->name, more);
	show_plain(figures->failed, sizeof(figures->failed), figures->failed);
}

static const char *host(const struct model *model, const char *key)
{
	return model_host_value(model, key) ?: "unknown";
}

void figures_describe(struct figures *figures, const struct model *model)
{
	const char *hypervisor = model_hypervisor(model);
	const char *kind = model->quick ? "quick run" : "run";
	char of[64] = "check"; /* nothing was measured */

	note_controls(figures, model);
	if (model->invocations)
		snprintf(of, sizeof(of), "%s of %u invocation%s", kind, model->invocations,
			 model->invocations == 1 ? "" : "s");
	snprintf(figures->source, sizeof(figures->source),
		 "%.40s: %.60s%s%.40s, Linux %.60s, %.10s, %s%s", host(model, "hostname"),
		 host(model, "cpu"), hypervisor ? ", " : "", hypervisor ?: "",
		 host(model, "kernel"), model->started, model->partial ? "partial " : "", of);
	show_plain(figures->source, sizeof(figures->source), figures->source);
}

/* ---- drawing ---- */

static void remove_all(const struct figures *figures, const char *format)
{
	for (size_t i = 0; i < figures->count; i++)
		unlink(figure_path(figures, figures->drawn[i].name, format).text);
}

/*
 * The commands for all figures in a format. They begin with a test of the terminal, which ends
 * gnuplot with status 3 if it is not there: see gnuplot_feed().
 */
static FILE *commands_for(const struct figures *figures, int format, struct error *err)
{
	FILE *commands = tmpfile();

	if (!commands) {
		error_errno(err, errno, "a temporary file cannot be made");
		return NULL;
	}
	fprintf(commands, "if (strstrt(GPVAL_TERMINALS, '%s') == 0) { exit status 3 }\n",
		terminals[format]);
	for (size_t i = 0; i < figures->count; i++)
		fprintf(commands, "reset session\nkind='%s'\noutput='%s.%s'\n%sunset output\n",
			figure_format_names[format], figures->drawn[i].name,
			figure_format_names[format], figures->drawn[i].commands);
	if (!fflush(commands) && !ferror(commands))
		return commands;
	error_errno(err, errno, "a temporary file cannot be written");
	fclose(commands);
	return NULL;
}

/* gnuplot may end with status 0 and have written nothing, so each file is looked at. */
static int finish(const struct figures *figures, const char *format, struct error *err)
{
	struct stat status;

	for (size_t i = 0; i < figures->count; i++) {
		const struct figure_drawn *drawn = &figures->drawn[i];
		struct figure_path path = figure_path(figures, drawn->name, format);

		if (stat(path.text, &status) || status.st_size == 0)
			return error_set(err, STATUS_CANNOT, "gnuplot made no %s", path.text);
		if (strcmp(format, "svg") == 0 &&
		    svg_tidy(path.text, drawn->title, drawn->caption, err))
			return -1;
	}
	return 0;
}

/* 0; 1 if gnuplot lacks the terminal; -1 with the error set. */
static int draw(struct figures *figures, int format, struct error *err)
{
	const char *name = figure_format_names[format];
	FILE *commands = commands_for(figures, format, err);
	int result;

	if (!commands)
		return -1;
	result = gnuplot_feed(figures->folder, figures->scripts, commands, name, err);
	fclose(commands);
	if (!result)
		return finish(figures, name, err);
	remove_all(figures, name);
	return result;
}

static int draw_formats(struct figures *figures, struct error *err)
{
	bool any = false;

	for (int i = 0; i < FIGURE_FORMATS; i++) {
		int result;

		if (!(figures->formats & 1u << i))
			continue;
		result = draw(figures, i, err);
		if (result < 0)
			return -1;
		any = any || !result;
		if (result)
			fprintf(stderr, "plots: no %s: this gnuplot has no terminal %s\n",
				figure_format_names[i], terminals[i]);
	}
	if (!any)
		return error_set(err, STATUS_UNSUPPORTED,
				 "this gnuplot has none of the terminals that are needed");
	return 0;
}

int figures_end(struct figures *figures, struct error *err)
{
	if (figures->missing)
		fprintf(stderr, "plots: %zu histograms are missing in hist/\n", figures->missing);
	if (figures->no_gnuplot) {
		*err = figures->why;
		return -1;
	}
	return figures->count ? draw_formats(figures, err) : 0;
}
