// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a notified call costs: what a batch takes longer than the same batch without notifications,
 * divided by its calls (estimate_price()). A row for each kind of call and size, a column for each
 * placement. Where two arms were not paired there is no price.
 */
#include "report/answer/answer_source.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

/* A kind of call that has a price; estimate.c has the two gates between which it lies. */
static const struct step {
	enum word op;
	const char *name, *verb;
} steps[] = {
	{ WORD_MAP, "mmap (patches 2-4)", "mmap" },
	{ WORD_UNMAP, "munmap (patch 5)", "munmap" },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static bool find_price(const struct answer_source *source, const struct step *step,
		       enum word placement, uint32_t size, struct estimate_price *price)
{
	const struct model_arm *like = answer_batch(source, placement, step->op, size);

	return like && estimate_price(source->model, like, price);
}

/* Adds "+2.15 [2.11,2.19]", us per call, or a note on two modes, which have no price. */
static void add_price(const struct answer_source *source, struct answer *answer,
		      const struct estimate_price *price)
{
	if (price->ratio.verdict == MODEL_BIMODAL) {
		ratio_add_brief(&answer->table, source->model, &price->ratio);
		return;
	}
	table_add(&answer->table, "%s%s", show_estimate("+", price->us, price->ends).text,
		  ratio_mark(&price->ratio));
	answer_note_pairs(answer, &price->ratio);
}

static void add_row(const struct answer_source *source, struct answer *answer,
		    const struct step *step, uint32_t size)
{
	struct table *table = &answer->table;

	answer->brief[table_rows(table)] = size == source->middle;
	table_cells(table, step->name);
	table_add(table, "%u", size);
	for (size_t i = 0; i < source->placement_count; i++) {
		struct estimate_price price;

		if (find_price(source, step, source->placements[i], size, &price))
			add_price(source, answer, &price);
		else
			table_cells(table, "-");
	}
	answer_keep_row(answer, 2);
}

/*
 * A trivial notification, answered by a value (floor/trivial_notification.c). It stands beside the
 * prices and is no floor of them: they are differences of batches, this is the whole time of one.
 * On two CPUs it took longer than a notification adds to a batch of 16 (66 and 56 us, Linux 6.18 in
 * a virtual machine); why is not known.
 */
static const struct model_arm *alone(const struct answer_source *source, enum word placement)
{
	return view_floor(source->model, WORD_NOTIFICATION, placement);
}

static void add_alone(const struct answer_source *source, struct answer *answer)
{
	answer->brief[table_rows(&answer->table)] = true;
	table_cells(&answer->table, "a trivial one, alone", "1");
	for (size_t i = 0; i < source->placement_count; i++)
		answer_add_time(&answer->table, alone(source, source->placements[i]));
	answer_keep_row(answer, 2);
}

/*
 * The prices of one kind in all placements, for the middle size; false if there is none. first: no
 * other kind was said before.
 */
static bool say_step(const struct answer_source *source, const struct step *step, bool first,
		     FILE *text)
{
	bool any = false;

	for (size_t i = 0; i < source->placement_count; i++) {
		enum word placement = source->placements[i];
		struct estimate_price price;

		if (!find_price(source, step, placement, source->middle, &price) ||
		    price.ratio.verdict == MODEL_BIMODAL)
			continue;
		if (any)
			fputs(",", text);
		else if (first)
			fprintf(text, "In batches of %u, a notified %s adds", source->middle,
				step->verb);
		else
			fprintf(text, "; a notified %s adds", step->verb);
		fprintf(text, " %s us%s on %s", show_estimate("", price.us, price.ends).text,
			price.ratio.verdict == MODEL_UNRESOLVED ? " (not resolved)" : "",
			view_placement(placement));
		any = true;
	}
	return any;
}

static void say_alone(const struct answer_source *source, FILE *text)
{
	const char *lead = " A trivial notification alone takes";

	for (size_t i = 0; i < source->placement_count; i++) {
		const struct model_arm *arm = alone(source, source->placements[i]);

		if (!arm || arm->modes.found)
			continue;
		fprintf(text, "%s %s us on %s", lead,
			show_number(arm->metric[model_time(arm)].median / 1000, 3).text,
			view_placement(source->placements[i]));
		lead = ",";
	}
	if (*lead == ',')
		fputs(".", text);
}

void answer_steps(const struct answer_source *source, struct answer *answer, FILE *text)
{
	bool any = false;

	table_init(&answer->table, "lrn", 2 + source->placement_count);
	table_cells(&answer->table, "us per notified", "calls");
	answer_add_placements(source, &answer->table);
	for (size_t i = 0; i < STEPS; i++)
		for (size_t k = 0; k < source->size_count; k++)
			add_row(source, answer, &steps[i], source->sizes[k]);
	add_alone(source, answer);
	table_remark(&answer->table, "\"Alone\" is no floor:", "%s",
		     "the other rows are differences of batches, it is the whole time of one, "
		     "which can be longer");
	for (size_t i = 0; i < STEPS; i++)
		any |= say_step(source, &steps[i], !any, text);
	if (!any)
		fputs("Not answered: no two of the gates allow, notify-map and notify were "
		      "measured on the same work (suite series does that)",
		      text);
	fputs(".", text);
	say_alone(source, text);
}
