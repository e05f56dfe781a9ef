// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the summary says of real UMLs beside how they compare (answer/answer_umls.c): predictions
 * for all gates (`uml --predict`), and what the operations are made of (`uml --trace`).
 */
#include "report/suite/sheet.h"

#include "report/answer/prediction.h"
#include "report/text/show.h"

static void add_number(struct table *table, double number)
{
	table_cells(table, show_number(number, 3).text);
}

/* A row for each operation of each UML that was traced. All numbers are per operation. */
static void write_operations(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "llrrrrr", "per operation", "UML", "traced", "rounds", "batches",
		    "calls", "notifications");
	model_each_arm(arm, sheet->model) {
		const struct model_operations *of = &arm->operations;

		if (arm->suite != WORD_UML || !of->count)
			continue;
		table_cells(&table, word_text(arm->op), word_text(arm->uml));
		table_add(&table, "%u", of->count);
		add_number(&table, of->rounds);
		add_number(&table, of->batches);
		add_number(&table, of->calls);
		add_number(&table, of->notifications);
	}
	sheet_table(sheet, &table,
		    "What the operations are made of, by a traced pass. In ptrace mode each batch "
		    "is a round of its own, and each page fault is two. The order to the guest is "
		    "some 30 rounds, divided by how many operations were traced:",
		    NULL);
}

/*
 * Predictions for gates that no UML of the run has, too, which answer_umls.c has not. The first arm
 * of the model is the baseline's; its own gate is 1 by definition.
 */
static void write_predictions(const struct sheet *sheet)
{
	static const enum word gates[] = { WORD_NOTIFY_MAP, WORD_NOTIFY, WORD_PTRACE, WORD_ALLOW };
	struct prediction predicted;
	struct table table;

	table_begin(&table, "lnnnnr", "predicted", "notify-map", "notify", "ptrace", "allow",
		    "boots");
	model_each_arm(arm, sheet->model) {
		if (arm->control || arm->uml != sheet->model->arms[0].uml ||
		    !prediction_make(sheet->model, arm, WORD_NOTIFY, &predicted))
			continue;
		table_cells(&table, word_text(arm->op));
		for (size_t k = 0; k < sizeof(gates) / sizeof(gates[0]); k++)
			if (!prediction_make(sheet->model, arm, gates[k], &predicted))
				table_cells(&table, "-");
			else if (prediction_gate(sheet->model, arm) == gates[k])
				table_cells(&table, "1");
			else
				table_add(&table, "%.2f %s", predicted.ratio,
					  show_interval(predicted.ci95[0], predicted.ci95[1], 3)
						  .text);
		table_add(&table, "%u", predicted.boots);
	}
	sheet_table(sheet, &table,
		    "What the replica predicts for other gates, as a ratio to the baseline's time: "
		    "that time, plus what a replay of its batches takes longer (notify-map: "
		    "patches 2 to 4; notify: patch 5). Each is the mean of the boots that were "
		    "recorded; they differ, as how many calls UML queues depends on where its "
		    "pages lie. The replica lacks the guest kernel's own work, which counts as the "
		    "same in all modes; the start and end of stubs; and pages that are mapped and "
		    "never touched, as it writes to each:",
		    NULL);
}

const struct report_row report_uml = {
	.name = "uml",
	.answer = { { TOPIC_UMLS, write_predictions }, { TOPIC_UMLS, write_operations } },
};
