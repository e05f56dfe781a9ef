/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of `run` and `uml`: what a user may ask for, in words. */
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

/* From the shortest on; each has the suites of those before it. */
enum run_kind { RUN_QUICK, RUN_DEFAULT, RUN_FULL };

/* What the baseline's guest did in each operation, for replays. */
struct uml_recordings {
	struct {
		char name[48];	     /* OPERATION@BOOT */
		int fd;		     /* of a workload's file in memory */
		uint32_t operations; /* in it */
		uint32_t rounds;     /* of the stubs, empty ones included */
	} of[64];
	size_t count;
};

struct run_options {
	const char *suites[16]; /* names as given; none and no arm: those of the kind of run */
	size_t suite_count;
	const char *arms[256]; /* SPECs, also scans; each by the first that does the same work */
	size_t arm_count;
	const char *workload; /* guest suite: replay this one alone, or NULL */
	double budget_s;      /* measuring time of all suites together; 0: the default */
	uint32_t invocations; /* 0: the default */
	uint64_t physmem_bytes;
	uint64_t seed; /* 0: from the clock */
	const char *label;
	const char *out;       /* folder that the run folder is made in; default "results" */
	double target_percent; /* half of an interval; 0: none; <0: the suite's */
	enum other_cpu other_cpu;
	bool allow_tcg;	    /* an emulated CPU is no failed control */
	const char *events; /* names of counters joined by commas; "none"; NULL: what there is */
	bool quick;
	bool full;	 /* suites have their whole grids; plan_outline() sets it for named ones */
	bool whole;	 /* replays have all batches, whatever time that takes */
	bool cross_poll; /* suites measure placement cross-poll as well */
	bool no_plots;
	bool verbose, quiet, json; /* one at most: what goes to stdout instead of the screen */
	bool check;		   /* afterwards all scenarios of `check` against its loops */
	bool trace;		   /* a traced pass of each arm after the others */
	/* of `uml`: what it measures instead of suites */
	struct arm_uml umls[UML_ARM_MAX]; /* the first is the baseline */
	size_t uml_count;
	const char *guest;		   /* groups of operations, joined by commas */
	unsigned int uml_placements;	   /* a bit for each enum placement */
	bool predict;			   /* what they do from recordings of the baseline, too */
	struct uml_recordings *recordings; /* those, once they are made; NULL: there are none */
};

#define RUN_BUDGET_S	   235.0
#define RUN_BUDGET_QUICK_S 24.0
#define RUN_BUDGET_FULL_S  900.0

/*
 * Fills options, the defaults included, from the command line; argv[0] is "run".
 * They point into argv. Checks each value, but neither names of suites nor SPECs,
 * which plan_outline() does. Returns 0, 1 where --help is given, or -1 with a
 * STATUS_USAGE error.
 */
int run_options_parse(struct run_options *options, int argc, char **argv, struct error *err);

extern const struct option_row run_option_rows[];

/* The same of `uml`, argv[0] being "uml". STATUS_USAGE too where there are fewer than two UMLs. */
int uml_options_parse(struct run_options *options, int argc, char **argv, struct error *err);

extern const struct option_row uml_option_rows[];

/* The set() of a row for --label; the target is struct run_options. */
int run_options_set_label(void *target, const char *value, struct error *err);

enum run_kind run_kind(const struct run_options *options);

#endif
