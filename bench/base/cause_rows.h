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
	long nonsense[6]; /* arguments */
	const char *name;
	long number;	    /* 0: cannot be tried so */
	int refusal;	    /* the kernel's errno for the nonsense */
	unsigned int since; /* FACTS_RELEASE; 0: of all kernels that matter here */
	const char *sign;   /* a file that is there if the kernel has the call, or NULL */
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
	const struct call_row *call; /* that failed */
	const struct cause *cause;   /* that is looked at */
	char seen[160];		     /* the evidence of what was proved, with its verb */
};

/* Reads files and tries calls of query->facts; changes nothing that outlives it. */
typedef enum verdict cause_check(struct query *query);

/* A row of the table in cause.c: which failures it may explain, and what proves it. */
struct cause {
	enum call calls[2];	  /* one or two; CALL_ANY as the first: all */
	int errors[CAUSE_ERRORS]; /* any of these; 0 is none */
	const char *name;
	cause_check *check;
	const char *remedy;
	bool can_be_raised; /* STATUS_CANNOT, for it is a limit */
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
