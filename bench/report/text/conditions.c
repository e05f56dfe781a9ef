// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Banner, host, controls and skipped arms: parts that several reports share. What a reader must
 * know is enumerated once, by parts_notes() and parts_each_host(), which call a function for each
 * item: the summary prints it folded, the page as a list. So no form can leave one out.
 *
 * The screen and the letter have parts of their own (format/screen_parts.c), as they have little
 * room.
 */
#include "report/text/conditions.h"

#include <stdbool.h>
#include <string.h>

#include "report/text/show.h"

/* The controls that failed, or those that only warn. */
static void note_controls(const struct model *model, bool failed, parts_note *note, void *target)
{
	model_each(control, model->controls, model->control_count) {
		char text[sizeof(control->name) + sizeof(control->text) + 2];

		snprintf(text, sizeof(text), "%s: %s", control->name, control->text);
		if (failed ? control->failed : control->warning && !control->failed)
			note(target, failed ? PARTS_FAILED : PARTS_WARNING, text);
	}
}

/* What each failed control found, then once what to do about it. */
static void note_failed(const struct model *model, parts_note *note, void *target)
{
	note_controls(model, true, note, target);
	if (model_control_failed(model))
		note(target, PARTS_FAILED,
		     "do not rely on these figures; run again on a quieter machine.");
}

/* In the order of weight: what makes figures wrong, incomplete or wide comes before warnings. */
void parts_notes(const struct model *model, parts_note *note, void *target)
{
	char text[sizeof(model->left_out) + 16];

	note_failed(model, note, target);
	if (model->partial)
		note(target, "PARTIAL: ",
		     "the run was interrupted, or a part of it failed; what was measured follows.");
	if (model->quick)
		note(target,
		     "Quick run: ", "few rounds, wide intervals; the default run resolves more.");
	snprintf(text, sizeof(text), "%s; see --full", model->left_out);
	if (model->left_out[0])
		note(target, "Not measured: ", text);
	note_controls(model, false, note, target);
	for (size_t i = 0; i < model->warning_count; i++)
		note(target, PARTS_WARNING, model->warnings[i]);
}

struct printed {
	FILE *out;
	int width;
	size_t notes; /* so many so far */
};

/* A note as a paragraph, whose later lines stand under the text and not under its lead. */
static void print_note(void *target, const char *lead, const char *text)
{
	struct printed *to = target;

	show_folded(to->out, to->width, lead, text);
	to->notes++;
}

void parts_failed(FILE *out, int width, const struct model *model)
{
	struct printed to = { out, width, 0 };

	note_failed(model, print_note, &to);
	if (to.notes)
		fputc('\n', out);
}

void parts_banner(FILE *out, int width, const struct model *model)
{
	struct printed to = { out, width, 0 };

	parts_notes(model, print_note, &to);
	if (to.notes)
		fputc('\n', out);
}

/* A newline in a text from run.json would end the comment, so texts are made plain. */
void parts_failed_comments(FILE *out, const struct model *model, const char *where)
{
	model_each(control, model->controls, model->control_count) {
		char name[sizeof(control->name)], text[sizeof(control->text)];

		if (!control->failed)
			continue;
		show_plain(name, sizeof(name), control->name);
		show_plain(text, sizeof(text), control->text);
		fprintf(out, "# " PARTS_FAILED "%s%s: %s\n", where, name, text);
	}
}

void parts_comments(FILE *out, const struct model *model)
{
	parts_failed_comments(out, model, "");
	for (size_t i = 0; i < model->warning_count; i++) {
		char text[sizeof(model->warnings[i])];

		show_plain(text, sizeof(text), model->warnings[i]);
		fprintf(out, "# " PARTS_WARNING "%s\n", text);
	}
}

/* Keys of host/host.c that matter most for the times: they come first. */
static const struct {
	const char *key, *title;
} host_titles[] = {
	{ "cpu", "CPU" },
	{ "cpus", "CPUs" },
	{ "hypervisor", "hypervisor" },
	{ "kernel", "kernel" },
	{ "governor", "governor" },
	{ "idle_driver", "idle driver" },
	{ "mitigations", "mitigations" },
};

#define HOST_TITLES (sizeof(host_titles) / sizeof(host_titles[0]))

/* Nothing of a run whose TSCs were not looked at: cpus_allowed is 0. */
static void note_clock(const struct model_clock *clock, parts_note *note, void *target)
{
	char text[96];

	if (!clock->cpus_allowed)
		return;
	if (!clock->cpus_compared)
		snprintf(text, sizeof(text), "one CPU is allowed, there is none to compare with");
	else
		snprintf(text, sizeof(text),
			 "at most %.0f ns to the first CPU; %u of %u others compared",
			 clock->offset_bound_ns, clock->cpus_compared, clock->cpus_allowed - 1);
	note(target, "TSC offset", text);
}

void parts_each_host(const struct model *model, parts_note *note, void *target)
{
	model_each(row, host_titles, HOST_TITLES)
		note(target, row->title, model_host_text(model, row->key));
	model_each(pair, model->host, model->host_count)
		if (!model_first(row, host_titles, HOST_TITLES, !strcmp(row->key, pair->key)))
			note(target, pair->key, pair->value);
	note(target, "clock", model->clock);
	note_clock(&model->clock_detail, note, target);
}

/* Keys of another version's host may be long or not ASCII: a title is cut at 24 characters. */
static void print_host(void *target, const char *title, const char *value)
{
	const struct printed *to = target;
	char plain[40], first[48];

	show_plain(plain, sizeof(plain), title);
	snprintf(first, sizeof(first), "  %-14.24s ", plain);
	show_folded(to->out, to->width, first, value[0] ? value : "-");
}

void parts_host(FILE *out, int width, const struct model *model)
{
	struct printed to = { out, width, 0 };

	parts_each_host(model, print_host, &to);
}

const char *parts_time(const struct model *model)
{
	return model_time_of_run(model) == MODEL_BATCH_NS ? "time per batch" :
							    "round_ns, time per round";
}

const char *parts_light(const struct model_control *control)
{
	return control->failed ? "FAILED" : control->warning ? "warning" : "passed";
}

/* A ratio of 0 stands for a control without one. */
void parts_add_control(struct table *table, const struct model_control *control)
{
	bool ratio = control->ratio > 0;

	table_cells(table, control->name, ratio ? show_number(control->ratio, 5).text : "-",
		    ratio ? show_interval(control->ci95[0], control->ci95[1], 5).text : "-");
}

/* The table has all of a control that passed and has a ratio. */
static bool is_in_table(const struct model_control *control)
{
	return control->ratio > 0 && !control->failed && !control->warning;
}

const char parts_controls_text[] =
	"A/A is the baseline against its own twin; none/allow is no filter against one that "
	"allows, which cannot be slower. Of each the worst ratio is given.";

const char parts_ratios_text[] =
	"Each invocation gives the median of the ratios of its clean pairs; a ratio is their "
	"geometric mean, its 95 % interval is Student's, a verdict is corrected for the "
	"comparisons of its table: suite and placement (Bonferroni). What has two modes has no "
	"ratio";

void parts_controls(FILE *out, int width, const struct model *model, bool terse)
{
	struct table table;

	show_heading(out, width, "Controls");
	show_folded(out, width, "  ", parts_controls_text);
	if (!model->control_count) {
		show_folded(out, width, "  ", "No control was run.");
		return;
	}
	table_begin(&table, "lrnl", "control", "ratio", "95 % interval", "verdict");
	model_each(control, model->controls, model->control_count) {
		parts_add_control(&table, control);
		table_cells(&table, parts_light(control));
	}
	table_print(&table, out, (size_t)width);
	model_each(control, model->controls, model->control_count)
		if (control->text[0] && !(terse && is_in_table(control)))
			show_paragraph(out, width, "  ", "%s: %s", control->name, control->text);
}

/* One reason often stands for many arms, such as a gate that the kernel lacks: it is given once. */
void parts_skipped(FILE *out, int width, const struct view *view)
{
	bool any = false;

	view_each_arm(arm, view) {
		/* Those that were skipped for the same reason stand with the first of them. */
		if (!arm->skipped[0] ||
		    view_first(first, view, !strcmp(first->skipped, arm->skipped)) != arm)
			continue;
		if (!any)
			show_heading(out, width, "Skipped arms");
		any = true;
		show_folded(out, width, "  ", arm->skipped);
		view_each_arm(other, view)
			if (strcmp(other->skipped, arm->skipped) == 0)
				show_folded(out, width, "    ", other->id);
	}
	if (any)
		fputc('\n', out);
}
