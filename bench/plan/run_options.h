/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of `run` and `uml`: what a user asked for, before anything is known of the host.
 * suite/outline.h makes a plan of them. The self-test and other code that measures fill them in
 * without a command line.
 */
#ifndef PLAN_RUN_OPTIONS_H
#define PLAN_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/options.h"
#include "host/other_cpu.h"
#include "plan/uml_arm.h"

/* From the shortest to the longest: each has the suites of those before it, see suite.in. */
enum run_kind { RUN_QUICK, RUN_DEFAULT, RUN_FULL };

/*
 * What the guest of the baseline did in each operation, recorded for `uml --predict`. The
 * descriptors are open as long as the plan is made from them.
 */
struct uml_recordings {
	struct {
		char name[48];	     /* OPERATION@BOOT */
		int fd;		     /* of a workload's file in memory */
		uint32_t operations; /* in it */
		uint32_t rounds;     /* of the stubs, empty ones included */
	} of[64];
	size_t count;
};

#define RUN_SUITES_MAX 16

/* Strings are borrowed, from argv or static. Fields that no option sets are 0 or NULL. */
struct run_options {
	/*
	 * What to measure. Suites and arms exclude each other; without either, the suites of the
	 * kind of run. Suites are named as given. Arms are SPECs, also scans; the baseline of each
	 * is the first arm that does the same work.
	 */
	const char *suites[RUN_SUITES_MAX];
	size_t suite_count;
	const char *arms[256];
	size_t arm_count;
	/* Suite guest replays this recording only; NULL: all that are shipped. */
	const char *workload;

	/*
	 * For how long: measuring time of all lanes and invocations together, and how many
	 * invocations share it. 0 of either: plan_outline() chooses.
	 */
	double budget_s;
	uint32_t invocations;
	bool any_budget; /* not refused if it is too short: `rerun` has that of the first run */
	/* Guest memory, a multiple of a page. */
	uint64_t physmem_bytes;
	uint64_t seed;	   /* 0: from the clock */
	const char *label; /* end of the run folder's name, or NULL */
	const char *out;   /* folder that the run folder is made in */
	/*
	 * Sampling of an arm stops when half of the interval of its ratio is no more than so many
	 * percent; 0: when the budget is spent; negative: each suite has its own target.
	 */
	double target_percent;
	enum other_cpu other_cpu;
	bool allow_tcg;	    /* an emulated CPU is no failed control */
	const char *events; /* names of counters joined by commas; "none"; NULL: what there is */
	/*
	 * The kind of run; not both. full: suites have their whole grids, as suites that are named
	 * have in any run but a quick one.
	 */
	bool quick;
	bool full;
	bool whole;	 /* replays have all batches, whatever time that takes */
	bool cross_poll; /* suites measure placement cross-poll as well */
	bool no_plots;
	bool verbose, quiet, json; /* one at most: what goes to stdout instead of the screen */
	bool check;		   /* afterwards all scenarios of `check` against its loops */
	bool trace;		   /* a traced pass of each arm after the others */
	/* Of `uml`: what it measures instead of suites. */
	struct arm_uml umls[UML_ARM_MAX]; /* the first is the baseline */
	size_t uml_count;
	const char *guest;		   /* groups of operations, joined by commas */
	unsigned int uml_placements;	   /* a bit for each enum placement */
	bool predict;			   /* what they do from recordings of the baseline, too */
	struct uml_recordings *recordings; /* those, once they are made; NULL: there are none */
};

/* Defaults of budget_s, seconds; the help of --budget repeats them. */
#define RUN_BUDGET_S	   235.0
#define RUN_BUDGET_QUICK_S 24.0
#define RUN_BUDGET_FULL_S  900.0

/*
 * Fills *options from the command line, with defaults for what is not given; argv[0] is "run". The
 * strings point into argv. Checks each value, but not names of suites and SPECs: plan_outline()
 * does that. Returns 0, 1 if --help is given, or -1 with a STATUS_USAGE error.
 */
int run_options_parse(struct run_options *options, int argc, char **argv, struct error *err);

/* For the help, which the parser does not print. */
extern const struct option_row run_option_rows[];

/* The same for `uml`; argv[0] is "uml". STATUS_USAGE for fewer than two UMLs, too. */
int uml_options_parse(struct run_options *options, int argc, char **argv, struct error *err);

extern const struct option_row uml_option_rows[];

/* The set() of a row for --label; the target is struct run_options. */
int run_options_set_label(void *target, const char *value, struct error *err);

/* By quick and full. */
enum run_kind run_kind(const struct run_options *options);

#endif
