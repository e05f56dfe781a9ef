// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run as one HTML file. From top to bottom: head with what a reader must know first, the hero
 * picture, the answers with their tables and pictures, attacked loops, controls, all arms, and
 * folded the other pictures, the host and the commands.
 *
 * Figures and words are those of report/answer and report/text; here is only where they stand. A
 * picture is shown once: struct pictures notes those that an answer has, and the last section gets
 * what is left of plots/.
 */
#define _GNU_SOURCE
#include "report/page/run_page.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/outfile.h"
#include "report/page/html.h"
#include "report/page/picture.h"
#include "report/answer/answers.h"
#include "report/text/all_arms.h"
#include "report/text/conditions.h"
#include "report/text/matrix.h"

#define MATRIX "matrix" /* of plots/ */
#define TITLE  "What does a seccomp user-notification monitor cost?"

/* ---- head ---- */

struct notes {
	FILE *out;
	bool warnings;		    /* writes these; else all others */
	unsigned int warning_count; /* of all warnings, written or not */
};

/* The lead tells what a note is: parts_notes() has no other mark. */
static void put_note(void *target, const char *lead, const char *text)
{
	struct notes *notes = target;
	bool warning = strcmp(lead, PARTS_WARNING) == 0;

	notes->warning_count += warning;
	if (warning != notes->warnings)
		return;
	fputs(strcmp(lead, PARTS_FAILED) == 0 ? "<li class=fail><b>" : "<li><b>", notes->out);
	html_text(notes->out, lead);
	fputs("</b>", notes->out);
	html_text(notes->out, text);
	fputs("</li>\n", notes->out);
}

/*
 * Two passes over the same notes: all others as a list, then the warnings, folded. Warnings may be
 * many, and none of them makes a figure wrong.
 */
static void put_notes(FILE *out, const struct model *model)
{
	struct notes others = { .out = out }, warnings = { .out = out, .warnings = true };

	fputs("<ul class=notes>\n", out);
	parts_notes(model, put_note, &others);
	fputs("</ul>\n", out);
	if (!others.warning_count)
		return;
	fputs("<details class=warnings><summary data-verdict=warning>", out);
	fprintf(out, "%u warning%s in all</summary>\n<ul class=notes>\n", others.warning_count,
		others.warning_count == 1 ? "" : "s");
	parts_notes(model, put_note, &warnings);
	fputs("</ul></details>\n", out);
}

/* How many controls passed, warn and failed; a count of 0 gets no colour. */
static void put_lights(FILE *out, const struct model *model)
{
	static const char *const lights[] = { "passed", "warning", "FAILED" };
	static const char *const one[] = { "passed", "control warns", "FAILED" };
	static const char *const more[] = { "passed", "controls warn", "FAILED" };

	const struct model_lights count = model_count_lights(model);
	const size_t counts[] = { count.passed, count.warning, count.failed };

	fputs("<p class=lights-line>Controls:", out);
	for (int i = 0; i < 3; i++)
		fprintf(out, " <span%s%s>%zu %s</span>", counts[i] ? " data-verdict=" : "",
			counts[i] ? lights[i] : "", counts[i], counts[i] == 1 ? one[i] : more[i]);
	fputs("</p>\n", out);
}

/* Links to the sections; the answers by their numbers. */
static void put_contents(FILE *out, const struct answers *answers)
{
	bool umls = answers_of_umls(answers);

	fputs(umls ? "<nav><a href=\"#umls\">UMLs</a>" : "<nav>Answers", out);
	for (int i = 1; i <= ANSWERS && !umls; i++)
		fprintf(out, " <a href=\"#answer-%d\">%d</a>", i, i);
	fputs(" <a href=\"#controls\">Controls</a> <a href=\"#arms\">All arms</a> <a "
	      "href=\"#pictures\">More pictures</a> <a href=\"#host\">Host and "
	      "commands</a></nav>\n",
	      out);
}

static void put_head(FILE *out, const struct model *model, const struct answers *answers)
{
	fputs("<header>\n", out);
	html_element(out, "h1", "%s", TITLE);
	html_element(out, "p class=run",
		     "unotify-bench %s, run of %s%s%s, %.0f s, %u invocation%s. Linux %s, %s, %s "
		     "CPUs, %s%s.",
		     model->version, model->started, model->label[0] ? ", label " : "",
		     model->label, model->duration_s, model->invocations,
		     model->invocations == 1 ? "" : "s", model_host_text(model, "kernel"),
		     model_host_text(model, "cpu"), model_host_text(model, "cpus"),
		     model_hypervisor(model) ? "" : "hypervisor ",
		     model_hypervisor(model) ?: model_host_text(model, "hypervisor"));
	put_contents(out, answers);
	put_lights(out, model);
	put_notes(out, model);
	html_element(out, "p class=run",
		     "Lower is better everywhere. [low,high] is the 95 %% interval, ~: not "
		     "resolved, or too few pairs.");
	fputs("</header>\n", out);
}

/* ---- controls ---- */

static void put_controls(FILE *out, const struct model *model)
{
	struct table table;

	fputs("<section id=controls>\n", out);
	html_element(out, "h2", "Controls");
	html_element(out, "p", "%s", parts_controls_text);
	table_begin(&table, "llrrl", "verdict", "control", "ratio", "95 % interval", "finding");
	model_each(control, model->controls, model->control_count) {
		table_cells(&table, parts_light(control));
		parts_add_control(&table, control);
		table_cells(&table, control->text);
	}
	if (table_is_empty(&table))
		html_element(out, "p", "No control was run.");
	html_table(out, &table, "lights", 1, "What was checked in this run, and what was found");
	fputs("</section>\n", out);
}

/* ---- answers ---- */

/* The pictures of the page so far. count also numbers them, for ids (picture.h). */
struct pictures {
	FILE *out;
	const char *folder;
	unsigned int count;
	const char *shown[ANSWERS + 1]; /* by answer, then that of the checks; borrowed */
};

/* False if the run lacks it. */
static bool put_picture(struct pictures *pictures, const char *name, const char *text,
			const char *caption)
{
	if (!picture_write(pictures->out, pictures->folder, name, pictures->count, text, caption))
		return false;
	pictures->count++;
	return true;
}

/* The picture of the question that the series is asked first, before all answers. */
static void put_hero(struct pictures *pictures, const struct answer *answer)
{
	if (put_picture(pictures, answer->figure, answer->question, answer->sentence))
		pictures->shown[QUESTION_PTRACE] = answer->figure;
}

/* The picture of an answer, unless it stands on top, and the table, which is freed. */
static void put_rows(struct pictures *pictures, int number, struct answer *answer)
{
	uint64_t least = answer->pairs[0], most = answer->pairs[1];
	FILE *out = pictures->out;

	if (pictures->shown[number])
		html_element(out, "p class=note", "Its picture is the one on top.");
	else if (put_picture(pictures, answer->figure, answer->sentence, NULL))
		pictures->shown[number] = answer->figure;
	else
		html_element(out, "p class=note", "This run has no picture of it (plots/%s.svg).",
			     answer->figure);
	html_table(out, &answer->table, "rows", 0, answer->title);
	if (most > least)
		html_element(out, "p class=note",
			     "%" PRIu64 " to %" PRIu64 " clean pairs per ratio.", least, most);
	else if (most)
		html_element(out, "p class=note", "%" PRIu64 " clean pairs.", most);
}

static void put_answer(struct pictures *pictures, int number, struct answer *answer)
{
	FILE *out = pictures->out;

	fprintf(out, "<section id=answer-%d>\n", number + 1);
	html_element(out, "h2", "%d. %s", number + 1, answer->question);
	html_element(out, "p class=answer", "%s", answer->sentence);
	if (!table_is_empty(&answer->table))
		put_rows(pictures, number, answer);
	fputs("</section>\n", out);
}

/* The only answer of a run of real UMLs, which asks no question of the replica. */
static void put_umls(FILE *out, struct answer *umls)
{
	fputs("<section id=umls>\n", out);
	html_element(out, "h2", "%s", umls->question);
	html_element(out, "p class=answer", "%s", umls->sentence);
	html_table(out, &umls->table, "rows", 0, umls->title);
	fputs("</section>\n", out);
}

static void put_answers(struct pictures *pictures, struct answers *answers)
{
	if (answers_of_umls(answers)) {
		put_umls(pictures->out, &answers->of[QUESTION_UMLS]);
		return;
	}
	for (int i = 0; i < ANSWERS; i++)
		put_answer(pictures, i, &answers->of[i]);
}

/* ---- attacked loops ---- */

/* The text is printed into memory first, so that it can be escaped. */
static void put_matrix(struct pictures *pictures, const struct model *model)
{
	char *text = NULL;
	size_t size, bad = 0;
	FILE *to;

	if (!model->check_count)
		return;
	model_each(check, model->checks, model->check_count)
		bad += !check->expected;
	fputs("<section id=risks>\n", pictures->out);
	html_element(pictures->out, "h2", "%s", MATRIX_TITLE);
	html_element(pictures->out, "p class=answer",
		     "%zu attacks on this host; %zu ended otherwise than the loop declares.",
		     model->check_count, bad);
	if (put_picture(pictures, MATRIX, MATRIX_TITLE, NULL))
		pictures->shown[ANSWERS] = MATRIX;
	to = memory_or_end(open_memstream(&text, &size));
	matrix_print(to, model);
	fclose(to);
	fputs("<details><summary>As text, and where the wedged sit</summary>\n", pictures->out);
	html_element(pictures->out, "pre", "%s", text);
	fputs("</details>\n</section>\n", pictures->out);
	free(text);
}

/* ---- all other pictures ---- */

static int is_svg(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 4 && strcmp(entry->d_name + length - 4, ".svg") == 0;
}

static bool is_shown(const struct pictures *pictures, const char *name)
{
	for (int i = 0; i <= ANSWERS; i++)
		if (pictures->shown[i] && strcmp(pictures->shown[i], name) == 0)
			return true;
	return false;
}

/*
 * All SVGs of plots/ that no answer has shown, by name, so figures of other versions too. The
 * section is open if the page has no picture yet. Without plots/ scandir() returns -1.
 */
static void put_pictures(struct pictures *pictures)
{
	struct dirent **entries = NULL;
	char plots[PATH_MAX];
	int found;

	snprintf(plots, sizeof(plots), "%s/plots", pictures->folder);
	found = scandir(plots, &entries, is_svg, alphasort);
	fprintf(pictures->out,
		"<section id=pictures>\n<details%s><summary><h2>More pictures</h2></summary>\n",
		pictures->count ? "" : " open");
	for (int i = 0; i < found; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - 4] = '\0';
		if (!is_shown(pictures, entries[i]->d_name))
			put_picture(pictures, entries[i]->d_name, entries[i]->d_name,
				    entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (!pictures->count)
		html_element(pictures->out, "p",
			     "There are no pictures in plots/ of this run: where gnuplot is "
			     "installed, unotify-bench plots draws them and makes this page anew.");
	fputs("</details>\n</section>\n", pictures->out);
}

/* ---- all arms, and what is folded ---- */

static void put_arms(FILE *out, const struct view *view)
{
	struct table table;

	fputs("<section id=arms>\n", out);
	html_element(out, "h2", "All arms");
	html_element(out, "p", "%s.", parts_ratios_text);
	tables_all(&table, view);
	html_table(out, &table, "sortable", 0, "Times and ratios of all arms");
	fputs("</section>\n", out);
}

static void put_host_row(void *target, const char *title, const char *value)
{
	FILE *out = target;

	fputs("<tr>", out);
	html_element(out, "th scope=row", "%s", title);
	html_element(out, "td", "%s", value[0] ? value : "-");
	fputs("</tr>\n", out);
}

static void put_host(FILE *out, const struct model *model)
{
	fputs("<section id=host>\n<details><summary><h2>Host</h2></summary>\n"
	      "<table class=host><caption>As it was before the run measured</caption><tbody>\n",
	      out);
	parts_each_host(model, put_host_row, out);
	fputs("</tbody></table></details>\n<details><summary><h2>Commands</h2></summary>\n", out);
	html_element(out, "p", "This run, with its seed:");
	html_element(out, "pre", "%s", model->command);
	html_element(out, "p",
		     "Built by %s with %s. Distributions, phases and counters are in summary.txt "
		     "of the run's folder, every measured batch in rounds.tsv.gz.",
		     model->compiler, model->flags);
	fputs("</details>\n</section>\n", out);
}

/* Pictures come after everything that may show one, so that put_pictures() knows what is left. */
int page_write(FILE *out, const struct model *model, const char *folder, struct error *err)
{
	struct pictures pictures = { .out = out, .folder = folder };
	struct answers answers;
	struct view view;

	view_init(&view, model);
	answers_make(&answers, model);
	html_begin(out, TITLE);
	put_head(out, model, &answers);
	fputs("<main>\n", out);
	if (!answers_of_umls(&answers))
		put_hero(&pictures, &answers.of[QUESTION_PTRACE]);
	put_answers(&pictures, &answers);
	put_matrix(&pictures, model);
	put_controls(out, model);
	put_arms(out, &view);
	put_pictures(&pictures);
	put_host(out, model);
	fputs("</main>\n", out);
	answers_free(&answers);
	view_free(&view);
	return html_end(out, err);
}

int page_save(const struct model *model, const char *folder, struct error *err)
{
	char path[PATH_MAX];
	struct outfile out;

	snprintf(path, sizeof(path), "%s/index.html", folder);
	if (outfile_open(&out, path, err))
		return -1;
	return outfile_close(&out, page_write(out.file, model, folder, err), err);
}
