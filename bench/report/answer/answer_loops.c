// SPDX-License-Identifier: GPL-2.0-or-later
/* Which serve loop to use: the table of instead.h, and the recommendation that it carries. */
#include "report/answer/answer_source.h"
#include "report/answer/instead.h"

void answer_loops(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct instead instead;

	instead_find(&instead, &source->view);
	instead_table(&answer->table, source->model, &instead, INSTEAD_WIDE);
	for (size_t i = 0; i < instead.count; i++)
		for (int place = 0; place < INSTEAD_PLACES; place++)
			if (instead.of[i].has_ratio[place])
				answer_note_pairs(answer, &instead.of[i].ratio[place]);
	instead_recommend(&instead, text);
}
