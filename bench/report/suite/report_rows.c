// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All suites that reports know, and the three forms that ask their rows. A new suite is a file
 * NAME_answer.c and a row here.
 *
 * The summary is ordered by question. Below the sentence of each answer come the parts of its
 * topics, from whichever suites have some.
 */
#include <string.h>

#include "report/answer/answers.h"
#include "report/suite/sheet.h"
#include "report/text/show.h"

extern const struct report_row report_series, report_guest, report_loops, report_order,
	report_stubs, report_work, report_think, report_late, report_gates, report_floor,
	report_uml, report_arms;

/* Within a topic the parts come in this order. */
static const struct report_row *const rows[] = {
	&report_series, &report_guest, &report_loops, &report_order, &report_stubs,
	&report_work,	&report_think, &report_late,  &report_gates, &report_floor,
	&report_uml,	&report_arms,  NULL,
};

/* The question that each topic belongs to. That of UMLs is none of the five. */
static const enum question questions[TOPICS] = {
	[TOPIC_STEPS] = QUESTION_STEPS,	       [TOPIC_PTRACE] = QUESTION_PTRACE,
	[TOPIC_LOOPS] = QUESTION_LOOPS,	       [TOPIC_RISKS] = QUESTION_LOOPS,
	[TOPIC_INSTEAD] = QUESTION_CHEAPER,    [TOPIC_SYNC] = QUESTION_CHEAPER,
	[TOPIC_FILTER] = QUESTION_CHEAPER,     [TOPIC_FEWER] = QUESTION_CHEAPER,
	[TOPIC_PLACEMENTS] = QUESTION_CHEAPER, [TOPIC_FLOOR] = QUESTION_CHEAPER,
	[TOPIC_GUESTS] = QUESTION_GUESTS,      [TOPIC_UMLS] = QUESTION_UMLS,
};

/* A copy of the suite's row, with defaults; a suite of another version may have none. */
static struct report_row report_row_of(enum word suite)
{
	struct report_row row = { .name = word_text(suite) };

	for (size_t i = 0; rows[i]; i++)
		if (strcmp(rows[i]->name, row.name) == 0)
			row = *rows[i];
	row.cover = row.cover ?: cover_ratios;
	return row;
}

/* Every part is asked, whatever was measured: it says itself if the run lacks what it needs. */
static void write_parts(struct sheet *sheet, enum question question)
{
	for (enum topic topic = 0; topic < TOPICS; topic++)
		for (size_t i = 0; rows[i] && questions[topic] == question; i++) {
			sheet->row = rows[i];
			sheet->arms = view_suite(sheet->view, word_of(rows[i]->name));
			for (const struct report_part *part = rows[i]->answer; part->write; part++)
				if (part->topic == topic)
					part->write(sheet);
		}
	fputc('\n', sheet->out);
}

static void write_answer(struct sheet *sheet, const struct answers *answers, enum question question)
{
	char first[16] = "";

	if (question < ANSWERS)
		snprintf(first, sizeof(first), "%d. ", question + 1);
	show_folded(sheet->out, sheet->width, first, answers->of[question].question);
	sheet_say(sheet, answers->of[question].sentence);
}

/* The tables of the five answers are not printed here: the parts below them say more. */
void report_answers(FILE *out, int width, const struct view *view)
{
	struct sheet sheet = { .out = out, .width = width, .model = view->model, .view = view };
	struct answers answers;

	answers_make(&answers, view->model);
	if (model_time_of_run(view->model) == MODEL_ROUND_NS)
		show_folded(out, width, "",
			    "The stub has no stamps here. All times and ratios of batches are "
			    "round_ns, until the monitor has control again: the guest's touching "
			    "of pages is a part of them.\n");
	if (answers_of_umls(&answers)) {
		write_answer(&sheet, &answers, QUESTION_UMLS);
		sheet_print(&sheet, &answers.of[QUESTION_UMLS].table);
		write_parts(&sheet, QUESTION_UMLS);
	} else {
		for (enum question i = 0; i < ANSWERS; i++) {
			write_answer(&sheet, &answers, i);
			write_parts(&sheet, i);
		}
	}
	answers_free(&answers);
}

void report_cover(FILE *out, int width, const struct view *view, enum word suite)
{
	const struct report_row row = report_row_of(suite);
	const struct sheet sheet = {
		.out = out,
		.width = width,
		.model = view->model,
		.view = view,
		.row = &row,
		.arms = view_suite(view, suite),
	};

	row.cover(&sheet);
}

/* A suite with lines has dots where all of its arms have one x, as in a run without --full. */
int report_draw(const struct view *arms, struct figures *figures, struct error *err)
{
	const struct report_row row = report_row_of(arms->arms[0]->suite);
	const struct figure_dots dots = { row.question, row.label ?: view_row };

	if (row.figures)
		return row.figures(arms, figures, err);
	if (row.lines)
		return figure_draw_lines(row.lines, &dots, arms, figures, err);
	return row.label ? figure_draw_dots(&dots, arms, figures, err) :
			   figure_draw_by_size(arms, figures, err);
}
