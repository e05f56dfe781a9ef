/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What cause.c, which has the tables, and cause_checks.c, which has the checks, share. No other
 * file includes it, but tests.
 */
#ifndef BASE_CAUSE_ROWS_H
#define BASE_CAUSE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cause.h"

/* Most errnos that one row has: those of a filter and of a security module. */
#define CAUSE_ERRORS 3

/*
 * How a seccomp filter is told from the kernel. The call is tried with arguments that are nonsense.
 * The kernel refuses them with an errno that does not depend on rights (refusal); a filter refuses
 * them with the errno that it has for any such call.
 */
struct call_row {
	/* The arguments. Those that are left out in a row are 0. */
	long nonsense[6];
	const char *name;
	/* SYS_*; 0: there are no arguments by which it could be tried. */
	long number;
	int refusal;
	/* The first kernel that has the call, FACTS_RELEASE; 0: all that matter here have it. */
	unsigned int since;
	/* A file that is there if the kernel has the call, or NULL; the first kernel with it. */
	const char *sign;
	unsigned int sign_since;
};

/* By enum call. */
extern const struct call_row cause_calls[CALLS];

/* What a check found. POSSIBLE: the facts do not tell, for instance without /proc. */
enum verdict { EXCLUDED, POSSIBLE, PROVED };

struct cause;

/* A check reads all of it, and writes seen alone. */
struct query {
	const struct facts *facts;
	const struct failed *failed;
	/* The row of failed->call. */
	const struct call_row *call;
	/* The row whose check this is. */
	const struct cause *cause;
	/* If proved: the evidence with its verb, "is 2", which follows the name of the cause. */
	char seen[160];
};

/* Reads files and tries calls of query->facts; changes nothing that outlives it. */
typedef enum verdict cause_check(struct query *query);

/* A row of the table in cause.c: which failures it may explain, and what proves it. */
struct cause {
	/* One or two calls; CALL_ANY as the first: all of them. */
	enum call calls[2];
	/* Any of these errnos; 0 is an empty place. */
	int errors[CAUSE_ERRORS];
	/* A message is "NAME EVIDENCE: REMEDY". */
	const char *name;
	cause_check *check;
	const char *remedy;
	/* A limit: the status is STATUS_CANNOT, as a user can raise it. */
	bool can_be_raised;
	/* What the check takes; a check ignores those that it has no use for. */
	const char *path;
	int64_t least;
	uint64_t unless; /* capabilities, each of which lifts it */
	int limit;	 /* RLIMIT_* */
};

/* In the order of cause_checks.c, which says of each what the kernel checks. */
cause_check cause_if_at_least, cause_if_yama, cause_if_not_capable, cause_always, cause_if_too_old,
	cause_if_not_built, cause_if_filtered, cause_if_filter_above, cause_if_security_module,
	cause_if_locked_down, cause_if_limited, cause_if_larger_than_limit,
	cause_if_address_space_limited, cause_if_rings_are_locked, cause_if_too_many_threads,
	cause_if_group_is_full, cause_if_group_is_too_small, cause_if_threads_of_host,
	cause_if_namespace_is_dead, cause_if_files_of_host, cause_if_too_many_mappings,
	cause_if_committed, cause_if_beyond_the_end, cause_if_traced, cause_if_tracefs_unmounted,
	cause_if_no_tracefs, cause_if_no_device, cause_if_no_proc, cause_if_frame_is_large,
	cause_if_offline, cause_if_not_in_cpuset;

#endif
