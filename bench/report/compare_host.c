// SPDX-License-Identifier: GPL-2.0-or-later
/* What a reader must know before the figures of a comparison: doubts, names, other hosts. */
#include "report/compare.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/show.h"

#define LOAD_MATTERS 0.5 /* of the mean of a minute */

static void failed_controls(FILE *out, int width, const struct compare_run *run)
{
	for (size_t i = 0; i < run->model.control_count; i++)
		if (run->model.controls[i].failed)
			show_paragraph(out, width, "CONTROL FAILED: ", "in run %s: %s: %s",
				       run->name, run->model.controls[i].name,
				       run->model.controls[i].text);
}

void compare_doubts(FILE *out, int width, const struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++)
		failed_controls(out, width, &compare->runs[i]);
	for (size_t i = 0; i < compare->run_count; i++) {
		const struct compare_run *run = &compare->runs[i];

		if (run->model.partial)
			show_paragraph(out, width, "PARTIAL: ", "run %s was interrupted",
				       run->name);
		if (run->model.invocations < COMPARE_INVOCATIONS_MIN)
			show_paragraph(out, width, "Warning: ",
				       "run %s has one invocation: how much processes differ is "
				       "not in its intervals, so there are no verdicts; run it "
				       "without --invocations",
				       run->name);
		if (run->from_summary)
			show_paragraph(out, width, "Note: ",
				       "run %s has no rounds.tsv.gz: its intervals are those of "
				       "run.json",
				       run->name);
	}
}

void compare_arms_alone(FILE *out, int width, const struct compare *compare, size_t run)
{
	show_paragraph(out, width, "", "%zu arms in both, %zu in the base alone, %zu in %s alone.",
		       compare->common[run], compare->base_count - compare->common[run],
		       compare->alone[run], compare->runs[run].name);
}

void compare_names(FILE *out, int width, const struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++) {
		const struct model *model = &compare->runs[i].model;

		show_paragraph(out, width, i ? "new   " : "base  ",
			       "%s: %s, %u invocations, version %s", compare->runs[i].name,
			       model->started, model->invocations, model->version);
	}
}

static const char *host_value(const struct model *model, const char *key)
{
	const char *value = model_host_value(model, key);

	return value ? value : "(not known)";
}

/* A host's name explains nothing, and its load is never twice the same. */
static bool matters(const char *key, const char *base, const char *candidate)
{
	if (!strcmp(key, "hostname"))
		return false;
	if (!strcmp(key, "load"))
		return fabs(strtod(base, NULL) - strtod(candidate, NULL)) > LOAD_MATTERS;
	return strcmp(base, candidate) != 0;
}

/* Of a number in the text of a clock: a calibration is never twice the same. */
#define CLOCK_MATTERS 0.001

static bool clocks_differ(const char *base, const char *candidate)
{
	while (*base && *candidate) {
		if (isdigit((unsigned char)*base) && isdigit((unsigned char)*candidate)) {
			char *base_end, *candidate_end;
			double one = strtod(base, &base_end);
			double other = strtod(candidate, &candidate_end);

			if (fabs(one - other) > CLOCK_MATTERS * one)
				return true;
			base = base_end;
			candidate = candidate_end;
		} else if (*base++ != *candidate++) {
			return true;
		}
	}
	return *base != *candidate;
}

struct differing {
	FILE *out;
	int width;
	const struct compare_run *base, *candidate;
	bool any;
};

static void write_difference(struct differing *differing, const char *key, const char *base,
			     const char *candidate)
{
	if (!differing->any)
		show_paragraph(differing->out, differing->width, "",
			       "Warning: %s and %s differ, which may explain what follows:",
			       differing->base->name, differing->candidate->name);
	differing->any = true;
	show_paragraph(differing->out, differing->width, "  ", "%s: %s -> %s", key, base,
		       candidate);
}

static void compare_hosts(struct differing *differing)
{
	const struct model *base = &differing->base->model;
	const struct model *candidate = &differing->candidate->model;

	for (size_t i = 0; i < base->host_count; i++) {
		const char *key = base->host[i].key, *value = host_value(candidate, key);

		if (matters(key, base->host[i].value, value))
			write_difference(differing, key, base->host[i].value, value);
	}
	for (size_t i = 0; i < candidate->host_count; i++) {
		const char *key = candidate->host[i].key, *value = host_value(base, key);

		if (!strcmp(value, "(not known)"))
			write_difference(differing, key, value, candidate->host[i].value);
	}
	if (clocks_differ(base->clock, candidate->clock))
		write_difference(differing, "clock", base->clock, candidate->clock);
	if (strcmp(base->version, candidate->version) != 0)
		write_difference(differing, "unotify-bench", base->version, candidate->version);
	if (base->warm_rounds != candidate->warm_rounds) {
		char rounds[2][16];

		snprintf(rounds[0], sizeof(rounds[0]), "%u", base->warm_rounds);
		snprintf(rounds[1], sizeof(rounds[1]), "%u", candidate->warm_rounds);
		write_difference(differing, "empty wakes before a batch", rounds[0], rounds[1]);
	}
	if (base->quick != candidate->quick)
		write_difference(differing, "--quick", base->quick ? "yes" : "no",
				 candidate->quick ? "yes" : "no");
}

void compare_differences(FILE *out, int width, const struct compare *compare)
{
	bool any = false;

	for (size_t i = 1; i < compare->run_count; i++) {
		struct differing differing = { out, width, &compare->runs[0], &compare->runs[i],
					       false };

		compare_hosts(&differing);
		any = any || differing.any;
	}
	if (any)
		fputc('\n', out);
}
