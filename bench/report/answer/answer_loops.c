// SPDX-License-Identifier: GPL-2.0-or-later
/* What to do instead of counted, which is the series' own serve loop: the others, best first. */
#include <string.h>

#include "report/answer/answer_source.h"
#include "report/answer/instead.h"
#include "report/text/show.h"

enum { ONE_CPU = INSTEAD_ONE_CPU, TWO_CPUS = INSTEAD_TWO_CPUS, PLACES = INSTEAD_PLACES };

/* What the monitor does for a notification, where it can do most in vain. */
static void add_monitor(struct table *table, const struct model_arm *arm)
{
	if (arm && arm->has_cpu)
		table_add(table, "%s", show_number(arm->monitor_cpu_ns / 1e3, 3).text);
	else
		table_add(table, "-");
	if (arm && arm->notifications)
		table_add(table, "%s", show_number(arm->system_calls, 3).text);
	else
		table_add(table, "-");
}

static void add_row(const struct answer_source *source, const struct instead *loops,
		    const struct instead_row *loop, struct answer *answer)
{
	const char *fails = loop->any->if_call_fails;

	table_add(&answer->table, "%s%s", view_loop(loop->any).text,
		  loop->any->changes_stub ? "*" : "");
	for (int place = 0; place < PLACES; place++)
		if (loops->measured[place])
			answer_add_ratio(source, answer, instead_ratio(loop, place));
	table_add(&answer->table, "%.*s", (int)strcspn(fails, ":"), fails[0] ? fails : "not tried");
	add_monitor(&answer->table, loop->arm[loops->measured[TWO_CPUS] ? TWO_CPUS : ONE_CPU]);
}

static void add_rows(const struct answer_source *source, const struct instead *loops,
		     struct answer *answer)
{
	struct table *table = &answer->table;
	enum word most = instead_places[loops->measured[TWO_CPUS] ? TWO_CPUS : ONE_CPU];

	table_init(table,
		   loops->measured[ONE_CPU] && loops->measured[TWO_CPUS] ? "lnnlrr" : "lnlrr");
	table_add(table, "%u calls, ratio to counted", loops->size);
	for (int place = 0; place < PLACES; place++)
		if (loops->measured[place])
			table_add(table, "%s", view_placement(instead_places[place]));
	table_add(table, "if a call fails");
	table_add(table, "CPU us");
	table_add(table, "calls");
	table_remark(table, "*: changes the stub too;", "the others change the monitor alone");
	table_remark(table, "CPU us and system calls are the monitor's, per notification, on", "%s",
		     view_placement(most));
	for (size_t i = 0; i < loops->count && i < ANSWER_ROWS; i++)
		add_row(source, loops, &loops->of[i], answer);
}

static void recommend(const struct instead_row *loop, FILE *text)
{
	fprintf(text, "Recommended: %s, ratio to counted", word_text(loop->any->serve));
	for (int place = 0; place < PLACES; place++)
		fprintf(text, "%s %s on %s", place ? "," : "",
			show_estimate("", loop->ratio[place].ratio, loop->ratio[place].ci95).text,
			view_placement(instead_places[place]));
	fprintf(text, "; goes on if a call fails; changes %s.",
		loop->any->changes_stub ? "monitor and stub" : "the monitor only");
}

/* Each loop is counted by the worst that speaks against it. */
static void say_why_none(const struct instead *loops, FILE *text)
{
	static const char *const reasons[FLAWS] = {
		[FLAW_WEDGES] = "a failing call wedges",
		[FLAW_KILLS] = "a failing call ends by the stub's death with",
		[FLAW_UNTRIED] = "a failing call was not tried with",
		[FLAW_SLOWER] = "a slowdown on one CPU is not ruled out for",
		[FLAW_NO_GAIN] = "a gain on two CPUs is not resolved for",
	};
	unsigned int count[FLAWS] = { 0 };
	bool first = true;

	for (size_t i = 0; i < loops->count; i++)
		count[loops->of[i].flaw]++;
	fprintf(text, "No recommendation: of %zu other loops ", loops->count);
	for (int flaw = FLAWS - 1; flaw > FLAW_NONE; flaw--) {
		if (!count[flaw])
			continue;
		fprintf(text, "%s%s %u", first ? "" : "; ", reasons[flaw], count[flaw]);
		first = false;
	}
	fputc('.', text);
}

void answer_loops(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct instead loops;

	instead_find(&loops, source->model, &source->view, false);
	add_rows(source, &loops, answer);
	if (!loops.count)
		fputs("Not answered: suite loops was not measured on one CPU or two.", text);
	else if (loops.of[0].flaw == FLAW_NONE)
		recommend(&loops.of[0], text);
	else
		say_why_none(&loops, text);
}
