// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes `check --format mail RUN`: a paragraph for each finding about counted.
 *
 * It has two sources, which may be two hosts. That counted wedges, and which loops do not, is
 * tried here and now: the scenarios of a finding run against counted and the loops of the run
 * (check_finding()). What these loops cost is read from the run's model: paired ratios to
 * counted, of batches of one size on one placement. A loop is named with its ratio in the first
 * paragraph that can recommend it; later ones only say that it is among "those above".
 */
#include "check/mail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/interrupt.h"
#include "base/units.h"
#include "check/check.h"
#include "check/scenario.h"
#include "report/text/estimate.h"
#include "report/text/show.h"
#include "report/text/view.h"
#include "base/memory.h"

#define WIDTH	  72
#define LOOPS_MAX 32 /* more than suite loops has; a loop beyond it would be left out */
#define COUNTED	  "counted"

/*
 * A finding: scenarios with one cause and one remedy, and the words for both. Scenarios are by
 * name, ended by NULL; `what` goes on with where counted sat.
 */
static const struct finding {
	const char *scenarios[4];
	const char *what, *remedy;
} findings[] = {
	{ { "denied-middle", "failed-middle", "fewer-later" },
	  "If a call is denied, or fails in the host, before the last of a batch, the stub drops "
	  "the rest and waits, and the counted loop waits for the notifications of the rest",
	  "A loop that also sees the end of the batch gets on" },
	{ { "late-call", "stopped-received" },
	  "If a stub makes a call outside of a batch, or is stopped and continued in one, and no "
	  "tick comes, the counted loop waits for the futex while the call waits for an answer",
	  "A loop that watches the listener all the time gets on" },
	{ { "batch-alarm" },
	  "If a hijacked stub unblocks a signal, and the signal ends a call that was received, "
	  "SEND says ENOENT, the stub hands over, and the counted loop waits for the "
	  "notifications of the rest",
	  "A loop that takes ENOENT for the end of the batch gets on" },
};

#define FINDINGS (sizeof(findings) / sizeof(findings[0]))

/* A loop that the run compared with counted. */
struct priced {
	const char *loop;
	const struct model_comparison *ratio; /* to counted */
	bool changes_stub, told;	      /* told: in an earlier paragraph */
};

struct priced_list {
	struct priced of[LOOPS_MAX];
	size_t count;
	const struct model_arm *baseline;
	const struct model_arm *watched; /* counted with a watchdog, or NULL; and its ratio */
	const struct model_comparison *watched_ratio;
	bool told; /* of any */
};

static bool has_loop(const struct priced_list *list, const char *loop)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->of[i].loop, loop))
			return true;
	return false;
}

static int by_ratio(const void *left, const void *right)
{
	const struct priced *a = left, *b = right;

	return (a->ratio->ratio > b->ratio->ratio) - (a->ratio->ratio < b->ratio->ratio);
}

/*
 * Whether the batches are like those of the first arm that is considered. A run lists placements
 * from one CPU on, so that is the arm on one CPU if there is one.
 */
static bool is_alike(const struct model_arm *arm, const struct model_arm *like)
{
	return arm->placement == like->placement && arm->op == like->op && arm->wake == like->wake;
}

/* The size that the report's tables of replacements for counted show, too. */
static uint32_t size_of_batches(const struct model *model)
{
	struct view view, loops;
	uint32_t size;

	view_init(&view, model);
	loops = view_suite(&view, WORD_LOOPS);
	size = view_middle_size(&loops);
	view_free(&view);
	return size;
}

/*
 * Collects the arms of suite loops that can be compared: no controls, none that were skipped, none
 * with two modes, whose ratio says nothing. counted itself with a watchdog is kept apart.
 */
static void price(struct priced_list *list, const struct model *model)
{
	const uint32_t size = size_of_batches(model);

	model_each_arm(arm, model) {
		const struct model_comparison *ratio;

		if (arm->suite != WORD_LOOPS || arm->batch != size || arm->control ||
		    arm->skipped[0] || list->count == LOOPS_MAX)
			continue;
		if (!list->baseline)
			list->baseline = arm;
		ratio = estimate_own(model, arm, MODEL_BATCH_NS);
		if (!ratio || ratio->verdict == MODEL_BIMODAL || !is_alike(arm, list->baseline))
			continue;
		if (arm->serve == WORD_COUNTED && arm->stalls) {
			list->watched = arm;
			list->watched_ratio = ratio;
		}
		if (arm->serve != WORD_COUNTED && !has_loop(list, word_text(arm->serve)))
			list->of[list->count++] =
				(struct priced){ .loop = word_text(arm->serve),
						 .ratio = ratio,
						 .changes_stub = arm->changes_stub };
	}
	qsort(list->of, list->count, sizeof(list->of[0]), by_ratio);
}

/* Where that loop sat; NULL: it did not wedge. */
static const char *wedged_at(const struct check *check, const char *loop)
{
	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].outcome == MODEL_WEDGED &&
		    !strcmp(check->cells[i].loop->name, loop))
			return check->cells[i].text;
	return NULL;
}

/* In one cell at least; false also for a loop that this host cannot set up. */
static bool went_on(const struct check *check, const char *loop)
{
	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].outcome > MODEL_SKIPPED &&
		    check->cells[i].outcome < MODEL_WEDGED &&
		    !strcmp(check->cells[i].loop->name, loop))
			return true;
	return false;
}

enum remedy { REMEDY_NONE, REMEDY_UNLESS_SHORTENED, REMEDY };

/*
 * Whether a loop may be recommended. It must go on, and neither wedge nor declare that it may,
 * whether it did or not. One exception: a loop that wedges only if a hijacked stub shortens its
 * batch is named with this restriction.
 */
static enum remedy remedy_of(const struct check *check, const char *loop)
{
	enum remedy remedy = REMEDY;

	if (!went_on(check, loop))
		return REMEDY_NONE;
	for (size_t i = 0; i < check->count; i++) {
		const struct check_cell *cell = &check->cells[i];

		if ((cell->outcome < MODEL_WEDGED && !cell->declared) ||
		    strcmp(cell->loop->name, loop) != 0)
			continue;
		if (!cell->declared || cell->scenario->weakness != WEAK_SHORTENED)
			return REMEDY_NONE;
		remedy = REMEDY_UNLESS_SHORTENED;
	}
	return remedy;
}

static void add_price(FILE *to, const struct priced *priced, enum remedy remedy, bool first)
{
	fprintf(to, "%s%s %s %s%s%s", first ? "" : ", ", priced->loop,
		show_ratio(priced->ratio->ratio).text,
		show_ratio_interval(priced->ratio->ci95).text,
		priced->changes_stub ? " (changes the stub)" : "",
		remedy == REMEDY ? "" : " (unless a hijacked stub shortens its batch)");
}

/* Refers to the loops of earlier paragraphs: all but those that are no remedy here. */
static void add_told(FILE *to, const struct priced_list *list, const struct check *check)
{
	const char *between = " but ";

	if (!list->told)
		return;
	fputs(": those above", to);
	for (size_t i = 0; i < list->count; i++) {
		if (!list->of[i].told || remedy_of(check, list->of[i].loop) != REMEDY_NONE)
			continue;
		fprintf(to, "%s%s", between, list->of[i].loop);
		between = ", ";
	}
}

/* The remedies that no earlier paragraph has, with their ratios. */
static void add_prices(FILE *to, struct priced_list *list, const struct check *check)
{
	bool first = true;

	for (size_t i = 0; i < list->count; i++) {
		struct priced *priced = &list->of[i];
		enum remedy remedy = remedy_of(check, priced->loop);

		if (remedy == REMEDY_NONE || priced->told)
			continue;
		if (first)
			fprintf(to,
				". Time of a batch of %u call%s on %s, ratio to counted with 95 %% "
				"interval: ",
				list->baseline->batch, list->baseline->batch == 1 ? "" : "s",
				view_placement(list->baseline->placement));
		add_price(to, priced, remedy, first);
		first = false;
		priced->told = list->told = true;
	}
	if (!list->told)
		fputs(": no loop that was measured", to);
	fputc('.', to);
}

/* Where counted sits is this host's, so the paragraph says which kernel that was. */
static void print(FILE *out, struct priced_list *list, const struct finding *finding,
		  const struct check *check)
{
	const char *where = wedged_at(check, COUNTED);
	char *text;
	struct utsname host;
	size_t size;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	uname(&host);
	fprintf(to, "%s: ", finding->what);
	if (where)
		fprintf(to, "%s, for ever (seen on Linux %s). ", where, host.release);
	else
		fprintf(to, "it did not happen here (Linux %s). ", host.release);
	fprintf(to, "%s", finding->remedy);
	add_told(to, list, check);
	add_prices(to, list, check);
	fclose(to);
	show_folded(out, WIDTH, "", text);
	free(text);
}

static int run_whole(struct check *check, struct error *err)
{
	if (check_run(check, err))
		return -1;
	if (check->done < check->count)
		return error_set(err, STATUS_INTERRUPTED, "interrupted");
	return 0;
}

/* Tries counted and all loops of the list in the scenarios of the finding, then prints it. */
static int check_finding(FILE *out, struct priced_list *list, const struct finding *finding,
			 struct error *err)
{
	const char *loops[LOOPS_MAX + 2] = { COUNTED };
	struct check check;
	int result;

	for (size_t i = 0; i < list->count; i++)
		loops[i + 1] = list->of[i].loop;
	if (check_plan(&check, finding->scenarios, loops, err))
		return -1;
	result = run_whole(&check, err);
	if (!result)
		print(out, list, finding, &check);
	check_free(&check);
	return result;
}

/* How long the longest wait took that a watchdog ended; 0: it ended none. */
static double longest_ms(const struct check *check)
{
	double longest = 0;

	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].by_watchdog)
			longest = fmax(longest, check->cells[i].after_ms);
	return longest;
}

static void print_watchdog(FILE *out, const struct priced_list *list, const struct check *check)
{
	const double ms = longest_ms(check);
	char *text, tick[24];
	size_t size;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	if (list->watched)
		format_duration((uint64_t)list->watched->watchdog_ns, tick, sizeof(tick));
	fputs("If a stub never hands its turn back, every loop waits for ever. The watchdog of "
	      "patch 6 ends that wait and those above by the death of the stub",
	      to);
	if (ms > 0)
		fprintf(to, ": here after %.0f ms, with %u ticks of %u ms", ms, CHECK_STALLS,
			CHECK_WATCHDOG_NS / 1000000);
	if (list->watched)
		fprintf(to, ". With ticks of %s the time of that batch is %s %s times counted's",
			tick, show_ratio(list->watched_ratio->ratio).text,
			show_ratio_interval(list->watched_ratio->ci95).text);
	fputc('.', to);
	fclose(to);
	show_folded(out, WIDTH, "", text);
	free(text);
}

/* Two scenarios are enough: a stub that never comes back, and counted's own wedge. */
static int check_watchdog(FILE *out, const struct priced_list *list, struct error *err)
{
	static const char *const scenarios[] = { "never-waking", "denied-middle", NULL };
	static const char *const loops[] = { COUNTED, NULL };
	struct check check;
	int result;

	if (check_plan(&check, scenarios, loops, err))
		return -1;
	check_give_watchdogs(&check);
	result = run_whole(&check, err);
	if (!result)
		print_watchdog(out, list, &check);
	check_free(&check);
	return result;
}

/* First of all, as the ratios may be pasted into a mail without what stands around them. */
static void print_failed(FILE *out, const struct model *model)
{
	model_each(control, model->controls, model->control_count)
		if (control->failed)
			show_paragraph(out, WIDTH, "CONTROL FAILED: ", "%s: %s", control->name,
				       control->text);
	if (!model_control_failed(model))
		return;
	show_folded(out, WIDTH, "CONTROL FAILED: ", "do not rely on the ratios below.");
	fputc('\n', out);
}

int check_mail(FILE *out, const struct model *model, struct error *err)
{
	struct priced_list list = { .count = 0 };
	int result = 0;

	price(&list, model);
	if (!list.count)
		return error_set(err, STATUS_CANNOT,
				 "the run compared no loop with counted: suite loops does that");
	print_failed(out, model);
	for (size_t i = 0; i < FINDINGS && !result; i++) {
		if (i)
			fputc('\n', out);
		result = check_finding(out, &list, &findings[i], err);
	}
	if (result)
		return -1;
	fputc('\n', out);
	return check_watchdog(out, &list, err);
}
