// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One figure: its TSV and what gnuplot is told of it. While rows are written, the words of arms and
 * panels, the labels and the counts are collected; figure_end() makes of them the variables that
 * plots/common.gp describes, and the command that loads the script. Nothing is drawn here: see
 * figures.c. Dots have functions of their own, in dots.c.
 */
#include "report/draw/figure.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

/* An empty word would vanish from a list: it is "-". */
struct figure_word figure_word(const char *text)
{
	struct figure_word word;
	size_t i;

	for (i = 0; text[i] && i + 1 < sizeof(word.text); i++) {
		char c = text[i];
		bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || (c && strchr("+-=.,()*", c));

		word.text[i] = kept ? c : '_';
	}
	word.text[i] = '\0';
	if (!i)
		strcpy(word.text, "-");
	return word;
}

const char *figure_find(const char *list, const char *word)
{
	size_t length = strlen(word);
	const char *at;

	for (at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			break;
	return at;
}

/* Adds word to a list of words, unless it is there or has no room: then the legend lacks it. */
static void note(char *list, size_t size, const char *word)
{
	if (!figure_find(list, word) && strlen(list) + strlen(word) + 2 <= size)
		text_add(list, size, "%s%s", list[0] ? " " : "", word);
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

struct figure_path figure_path(const struct figures *figures, const char *name,
			       const char *extension)
{
	struct figure_path path;

	snprintf(path.text, sizeof(path.text), "%s/%s.%s", figures->folder, name, extension);
	return path;
}

int figure_begin(struct figure *figure, const struct figures *figures, const char *script,
		 const char *name, const char *part, struct error *err)
{
	struct figure_path path;

	memset(figure, 0, sizeof(*figure));
	figure->script = script;
	if (part)
		snprintf(figure->name, sizeof(figure->name), "%s-%s", name, figure_word(part).text);
	else
		snprintf(figure->name, sizeof(figure->name), "%s", name);
	path = figure_path(figures, figure->name, "tsv");
	figure->tsv = fopen(path.text, "we");
	if (!figure->tsv)
		return error_errno(err, errno, "%s cannot be written", path.text);
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

/* The first unit that is counted takes n[0], any other n[1]. */
void figure_count(struct figure *figure, const char *unit, uint64_t n)
{
	struct figure_n *of = &figure->n[figure->n[0].unit && strcmp(figure->n[0].unit, unit) != 0];

	of->least = of->unit ? MIN(of->least, n) : n;
	of->most = MAX(of->most, n);
	of->unit = unit;
}

void figure_count_pairs(struct figure *figure, const struct model_comparison *ratio)
{
	const char *unit = ratio->metric == MODEL_WHOLE_NS ? "pairs in a guest" :
			   ratio->metric == MODEL_BATCH_NS ? "pairs of batches" :
							     "pairs of rounds";

	figure_count(figure, unit, ratio->pairs);
}

void figure_abandon(struct figure *figure, const struct figures *figures)
{
	fclose(figure->tsv);
	unlink(figure_path(figures, figure->name, "tsv").text);
}

/* ---- what gnuplot is told ---- */

/*
 * Sets a variable of gnuplot to a text that may be anybody's. Between single quotes nothing is code
 * but a single quote, which is put between double ones; other control characters are left out.
 */
static void put_text(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s='", name);
	for (; *text; text++)
		if (*text == '\n')
			fputs("'.\"\\n\".'", out);
		else if (*text == '\'')
			fputs("'.\"'\".'", out);
		else if ((unsigned char)*text >= ' ')
			fputc(*text, out);
	fputs("'\n", out);
}

/* One line says what the dots are, with their n; the other host and run. */
static void make_caption(char *caption, size_t size, const struct figure *figure,
			 const struct figures *figures)
{
	snprintf(caption, size, "%s", figure->what);
	for (int i = 0; i < 2 && figure->n[i].unit; i++) {
		const struct figure_n *n = &figure->n[i];
		const char *lead = i ? ", " : caption[0] ? "; n: " : "n: ";

		text_add(caption, size, "%s%ju", lead, (uintmax_t)n->least);
		if (n->most > n->least)
			text_add(caption, size, " to %ju", (uintmax_t)n->most);
		text_add(caption, size, " %s", n->unit);
	}
	if (figures->source[0])
		text_add(caption, size, "%s%s", caption[0] ? "\n" : "", figures->source);
}

/* The labels of the rows as words, from the top. */
static void put_labels(FILE *out, const struct figure *figure)
{
	fputs("rows='", out);
	for (size_t i = 0; i < figure->label_count; i++)
		fprintf(out, "%s%s", i ? " " : "", figure->labels[i].text);
	fputs("'\n", out);
}

/* An eighth of the dots or less squeezes the others if it lies this many times farther. */
#define CUT_FACTOR 4

/*
 * The value after which the axis ends: the greatest of the dots that would be squeezed by an eighth
 * of the dots or fewer (one at least). 0: the axis has all dots. So it has if each panel has a
 * scale of its own, as no dot squeezes those of another panel then.
 */
static double cut_of(const struct figure *figure)
{
	size_t few = MIN(MAX(figure->dots / 8, 1), FIGURE_ROWS_MAX - 1);

	if (!strstr(figure->note, "|shared"))
		return 0;
	for (size_t i = 1; i <= few && i < figure->dots; i++)
		if (figure->far[i - 1] > CUT_FACTOR * figure->far[i])
			return figure->far[i];
	return 0;
}

/*
 * The commands that draw the figure, but for kind and output, which differ by format. head counts
 * the lines before the data: the header, and the line of failed controls.
 */
static char *commands_of(const struct figure *figure, const struct figures *figures,
			 const char *caption)
{
	char data[sizeof(figure->name) + 8], *commands = NULL;
	size_t size;
	FILE *out = memory_or_end(open_memstream(&commands, &size));

	snprintf(data, sizeof(data), "%s.tsv", figure->name);
	put_text(out, "input", data);
	fprintf(out, "head=%d\n", figures->failed[0] ? 2 : 1);
	put_text(out, "failed", figures->failed);
	put_text(out, "heading", figure->title);
	put_text(out, "caption", caption);
	put_text(out, "note", figure->note);
	put_text(out, "arms", figure->arms);
	put_text(out, "panels", figure->panels);
	put_labels(out, figure);
	fprintf(out, "crowded=%d\ncut=%.6g\n", figure->crowded, cut_of(figure));
	fprintf(out, "load '%s.gp'\n", figure->script);
	fclose(out);
	return commands;
}

int figure_end(struct figure *figure, struct figures *figures, struct error *err)
{
	bool lost = ferror(figure->tsv);
	struct figure_drawn *drawn;

	if (fclose(figure->tsv) || lost)
		return error_errno(err, errno, "%s/%s.tsv could not be written", figures->folder,
				   figure->name);
	/* Nothing to show: pictures of an earlier drawing must not stay either. */
	if (figure->rows < 2) {
		unlink(figure_path(figures, figure->name, "tsv").text);
		for (int i = 0; i < FIGURE_FORMATS; i++)
			unlink(figure_path(figures, figure->name, figure_format_names[i]).text);
		return 0;
	}
	figures->drawn = memory_grow(figures->drawn, figures->count, sizeof(*figures->drawn));
	drawn = &figures->drawn[figures->count++];
	memset(drawn, 0, sizeof(*drawn));
	strcpy(drawn->name, figure->name);
	strcpy(drawn->title, figure->title);
	make_caption(drawn->caption, sizeof(drawn->caption), figure, figures);
	drawn->commands = commands_of(figure, figures, drawn->caption);
	return 0;
}
