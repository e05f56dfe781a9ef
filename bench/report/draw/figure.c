// SPDX-License-Identifier: GPL-2.0-or-later
/* One figure: its TSV and the drawing of it. */
#include "report/draw/figure.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/draw/gnuplot.h"
#include "report/text/show.h"

int figures_begin(struct figures *figures, const char *folder, struct error *err)
{
	memset(figures, 0, sizeof(*figures));
	if (strlen(folder) + 16 > sizeof(figures->run))
		return error_set(err, STATUS_CANNOT, "the run folder's path is too long");
	strcpy(figures->run, folder);
	snprintf(figures->folder, sizeof(figures->folder), "%.*s/plots", PATH_MAX - 8, folder);
	/* A folder that the caller only names is made, but not those above it. */
	if (mkdir(folder, 0777) && errno != EEXIST)
		return error_errno(err, errno, "%s cannot be made", folder);
	if (mkdir(figures->folder, 0777) && errno != EEXIST)
		return error_errno(err, errno, "%s cannot be made", figures->folder);
	if (!gnuplot_scripts(figures->scripts, sizeof(figures->scripts), &figures->why))
		return 0;
	figures->no_gnuplot = figures->why.status == STATUS_UNSUPPORTED;
	if (!figures->no_gnuplot)
		*err = figures->why;
	return figures->no_gnuplot ? 0 : -1;
}

void figures_note_controls(struct figures *figures, const struct model *model)
{
	const struct model_control *first = NULL;
	size_t failed = 0;
	char more[32] = "";

	for (size_t i = model->control_count; i-- > 0;)
		if (model->controls[i].failed) {
			first = &model->controls[i];
			failed++;
		}
	if (!first || figures->failed[0])
		return;
	if (failed > 1)
		snprintf(more, sizeof(more), " and %zu more", failed - 1);
	snprintf(figures->failed, sizeof(figures->failed),
		 "CONTROL FAILED: %s%s: do not rely on this figure", first->name, more);
	show_plain(figures->failed, sizeof(figures->failed), figures->failed);
}

int figures_end(const struct figures *figures, struct error *err)
{
	if (figures->missing)
		fprintf(stderr, "plots: %zu histograms are missing in hist/\n", figures->missing);
	if (figures->no_png)
		fprintf(stderr, "plots: no PNG: this gnuplot has no terminal pngcairo\n");
	if (figures->no_gnuplot) {
		*err = figures->why;
		return -1;
	}
	return 0;
}

struct figure_word figure_word(const char *text)
{
	struct figure_word word;
	size_t i;

	for (i = 0; text[i] && i + 1 < sizeof(word.text); i++) {
		char c = text[i];
		bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || (c && strchr("+-=.,()", c));

		word.text[i] = kept ? c : '_';
	}
	word.text[i] = '\0';
	if (!i)
		strcpy(word.text, "-");
	return word;
}

/* Adds word to a list of words unless it is there. */
static void note(char *list, size_t size, const char *word)
{
	size_t length = strlen(word);
	size_t used = strlen(list);

	for (const char *at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			return;
	if (used + length + 2 <= size)
		snprintf(list + used, size - used, "%s%s", used ? " " : "", word);
}

struct figure_word figure_arm(struct figure *figure, const char *label)
{
	struct figure_word word = figure_word(label);

	note(figure->arms, sizeof(figure->arms), word.text);
	return word;
}

struct figure_word figure_panel(struct figure *figure, const char *label)
{
	struct figure_word word = figure_word(label);

	note(figure->panels, sizeof(figure->panels), word.text);
	return word;
}

static void file_path(char *path, size_t size, const struct figure *figure,
		      const struct figures *figures, const char *extension)
{
	snprintf(path, size, "%s/%s.%s", figures->folder, figure->name, extension);
}

int figure_begin(struct figure *figure, const struct figures *figures, const char *script,
		 const char *one, const char *two, const char *three, struct error *err)
{
	const char *const parts[] = { one, two, three };
	char path[PATH_MAX + 256];

	memset(figure, 0, sizeof(*figure));
	figure->script = script;
	snprintf(figure->name, sizeof(figure->name), "%s", script);
	for (int i = 0; i < 3 && parts[i]; i++) {
		size_t used = strlen(figure->name);

		snprintf(figure->name + used, sizeof(figure->name) - used, "-%s",
			 figure_word(parts[i]).text);
	}
	file_path(path, sizeof(path), figure, figures, "tsv");
	figure->tsv = fopen(path, "we");
	if (!figure->tsv)
		return error_errno(err, errno, "%s cannot be written", path);
	if (figures->failed[0])
		fprintf(figure->tsv, "# %s\n", figures->failed);
	return 0;
}

void figure_row(struct figure *figure, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(figure->tsv, format, args);
	va_end(args);
	fputc('\n', figure->tsv);
	figure->rows++;
}

static void remove_file(const struct figure *figure, const struct figures *figures,
			const char *extension)
{
	char path[PATH_MAX + 256];

	file_path(path, sizeof(path), figure, figures, extension);
	unlink(path);
}

void figure_abandon(struct figure *figure, const struct figures *figures)
{
	fclose(figure->tsv);
	remove_file(figure, figures, "tsv");
}

static int draw(const struct figure *figure, const struct figures *figures, const char *format,
		struct error *err)
{
	bool failed = figures->failed[0] != '\0';
	char script[32], data[sizeof(figure->name) + 8];
	char title[sizeof(figures->failed) + sizeof(figure->title) + 1];
	/* The last is how many lines of the data come before its rows. */
	const char *const arguments[] = { data,		figure->name,	    format,
					  title,	figure->arms,	    figure->panels,
					  figure->note, failed ? "2" : "1", NULL };

	snprintf(data, sizeof(data), "%s.tsv", figure->name);
	snprintf(script, sizeof(script), "%s.gp", figure->script);
	snprintf(title, sizeof(title), "%s%s%s", figures->failed, failed ? "\n" : "",
		 figure->title);
	return gnuplot_run(figures->folder, figures->scripts, script, arguments, -1, err);
}

/* gnuplot may end well and have written nothing. */
static int check_drawn(const struct figure *figure, const struct figures *figures,
		       const char *format, struct error *err)
{
	char path[PATH_MAX + 256];
	struct stat status;

	file_path(path, sizeof(path), figure, figures, format);
	if (stat(path, &status) || status.st_size == 0)
		return error_set(err, STATUS_CANNOT, "gnuplot made no %s", path);
	return 0;
}

static int draw_format(const struct figure *figure, struct figures *figures, const char *format,
		       struct error *err)
{
	struct error problem = { .status = STATUS_DONE };

	if (!draw(figure, figures, format, &problem))
		return check_drawn(figure, figures, format, err);
	remove_file(figure, figures, format);
	if (problem.status == STATUS_UNSUPPORTED && strcmp(format, "png") == 0) {
		figures->no_png = true;
		return 0;
	}
	if (problem.status == STATUS_UNSUPPORTED) {
		figures->no_gnuplot = true;
		figures->why = problem;
		return 0;
	}
	*err = problem;
	return -1;
}

int figure_end(struct figure *figure, struct figures *figures, struct error *err)
{
	bool lost = ferror(figure->tsv);

	if (fclose(figure->tsv) || lost)
		return error_errno(err, errno, "%s/%s.tsv could not be written", figures->folder,
				   figure->name);
	if (figure->rows < 2) {
		static const char *const all[] = { "tsv", "svg", "png" };

		for (int i = 0; i < 3; i++)
			remove_file(figure, figures, all[i]);
		fprintf(stderr, "plots: no figure %s: nothing was measured for it\n", figure->name);
		return 0;
	}
	if (figures->no_gnuplot)
		return 0;
	if (draw_format(figure, figures, "svg", err))
		return -1;
	if (figures->no_gnuplot || figures->no_png)
		return 0;
	return draw_format(figure, figures, "png", err);
}
