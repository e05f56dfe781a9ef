/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cause.c and cause_checks.c share. */
#ifndef BASE_CAUSE_PARTS_H
#define BASE_CAUSE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cause.h"

#define CAUSE_ERRORS 3

/*
 * How a seccomp filter is told from the kernel: nonsense is refused by the kernel with an
 * errno that does not depend on rights, and by a filter as any call is.
 */
struct call_row {
	const char *name;
	long number;	    /* 0: cannot be tried so */
	long nonsense[6];   /* arguments */
	int refusal;	    /* the kernel's errno for them */
	unsigned int since; /* FACTS_RELEASE; 0: of all kernels that matter here */
	const char *sign;   /* a file that is there if the kernel has the call, or NULL */
	unsigned int sign_since;
};

extern const struct call_row cause_calls[CALLS];

enum verdict { EXCLUDED, POSSIBLE, PROVED };

struct query {
	const struct facts *facts;
	const struct failed *failed;
	char seen[160]; /* the evidence of what was proved, with its verb */
};

struct cause {
	enum call calls[2];	  /* one or two; CALL_ANY as the first: all */
	int errors[CAUSE_ERRORS]; /* any of these; 0 is none */
	const char *name;
	enum verdict (*check)(struct query *query, const struct cause *cause);
	const char *remedy;
	struct {
		bool can_be_raised; /* STATUS_CANNOT, for it is a limit */
		/* what the check takes from here */
		const char *path;
		int64_t least;
		uint64_t unless; /* capabilities, each of which lifts it */
		int limit;	 /* RLIMIT_* */
	} with;
};

enum verdict cause_if_at_least(struct query *query, const struct cause *cause);
enum verdict cause_if_yama(struct query *query, const struct cause *cause);
enum verdict cause_if_not_capable(struct query *query, const struct cause *cause);
enum verdict cause_always(struct query *query, const struct cause *cause);
enum verdict cause_if_too_old(struct query *query, const struct cause *cause);
enum verdict cause_if_not_built(struct query *query, const struct cause *cause);
enum verdict cause_if_filtered(struct query *query, const struct cause *cause);
enum verdict cause_if_filter_above(struct query *query, const struct cause *cause);
enum verdict cause_if_security_module(struct query *query, const struct cause *cause);
enum verdict cause_if_locked_down(struct query *query, const struct cause *cause);
enum verdict cause_if_limited(struct query *query, const struct cause *cause);
enum verdict cause_if_larger_than_limit(struct query *query, const struct cause *cause);
enum verdict cause_if_address_space_limited(struct query *query, const struct cause *cause);
enum verdict cause_if_rings_are_locked(struct query *query, const struct cause *cause);
enum verdict cause_if_too_many_threads(struct query *query, const struct cause *cause);
enum verdict cause_if_group_is_full(struct query *query, const struct cause *cause);
enum verdict cause_if_group_is_too_small(struct query *query, const struct cause *cause);
enum verdict cause_if_threads_of_host(struct query *query, const struct cause *cause);
enum verdict cause_if_namespace_is_dead(struct query *query, const struct cause *cause);
enum verdict cause_if_files_of_host(struct query *query, const struct cause *cause);
enum verdict cause_if_too_many_mappings(struct query *query, const struct cause *cause);
enum verdict cause_if_committed(struct query *query, const struct cause *cause);
enum verdict cause_if_beyond_the_end(struct query *query, const struct cause *cause);
enum verdict cause_if_traced(struct query *query, const struct cause *cause);
enum verdict cause_if_tracefs_unmounted(struct query *query, const struct cause *cause);
enum verdict cause_if_no_tracefs(struct query *query, const struct cause *cause);
enum verdict cause_if_no_device(struct query *query, const struct cause *cause);
enum verdict cause_if_no_proc(struct query *query, const struct cause *cause);
enum verdict cause_if_frame_is_large(struct query *query, const struct cause *cause);
enum verdict cause_if_offline(struct query *query, const struct cause *cause);
enum verdict cause_if_not_in_cpuset(struct query *query, const struct cause *cause);

#endif
