/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The replica against a real UML: ratios that were measured on one, from a file, and those
 * of the replica, measured now, by the same kind of batch behind the same gate. They say
 * something of the replica on a host of the same kind alone.
 */
#ifndef BENCH_FIDELITY_H
#define BENCH_FIDELITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "selftest/host_kind.h"
#include "host/other_cpu.h"

#define FIDELITY_ROWS_MAX 24

struct fidelity_row {
	char op[8];
	uint32_t batch;
	char gate[16];
	char after[8];		  /* as the key of an arm: fault, call; "-" where it has none */
	enum other_cpu other_cpu; /* that the truth is of; as it is: of any */
	double truth;		  /* batch_ns behind the gate, by that behind gate allow */
	struct host_kind there;	  /* the host of the truth */
	char host[64], source[64];
	/* what fidelity_measure() found: of batch_ns, or of round_ns without stub stamps */
	double ratio, ci95[2];
	bool not_held; /* control "other-cpu" failed in its run */
};

struct fidelity {
	struct fidelity_row rows[FIDELITY_ROWS_MAX];
	size_t count;
	struct host_kind here;
	enum other_cpu other_cpu; /* as it was asked for */
	/*
	 * Of runs in which it failed, a line each: control "host too busy", and "other-cpu" where a
	 * row asks for a state.
	 */
	char failed[FIDELITY_ROWS_MAX * 512];
	bool busy; /* the former is among them */
};

enum fidelity_answer {
	FIDELITY_MET,	      /* within 10 % of the truth */
	FIDELITY_MISSED,      /* its interval has nothing in common with the truth +-10 % */
	FIDELITY_UNKNOWN,     /* neither: not known well enough */
	FIDELITY_NOT_HELD,    /* the other CPUs were not in the state of the truth */
	FIDELITY_OTHER_STATE, /* of the other CPUs than that of the truth was asked for */
	FIDELITY_OTHER_HOST,
};

/*
 * Reads a file of tab-separated values: "#" comments, then the names of the columns
 * op, batch, gate, after, other_cpu, ratio, hypervisor, call_ns, fault_ns, notification_ns, host,
 * source, then a row per ratio. after is "-" of an unmap, other_cpu is busy, idle, or "-" where
 * it does not matter. Errors name file and line.
 */
int fidelity_read(struct fidelity *fidelity, const char *path, struct error *err);

/* The SPEC of the row's arm, behind that gate; so many bytes hold any. */
#define FIDELITY_SPEC 64
void fidelity_spec(const struct fidelity_row *row, const char *gate, char *spec, size_t size);

/*
 * Measures what kind of host this is, then all rows in about so many seconds, those of three works
 * (op, batch, after) in one run, on one CPU, with the others in that state.
 */
int fidelity_measure(struct fidelity *fidelity, double seconds, enum other_cpu other_cpu,
		     struct error *err);

/*
 * FIDELITY_OTHER_HOST unless this host is of the kind of the truth's (host_kind.h), then
 * FIDELITY_OTHER_STATE unless the row's other_cpu, where it has one, was asked for, and
 * FIDELITY_NOT_HELD if it was in vain.
 */
enum fidelity_answer fidelity_judge(const struct fidelity *fidelity,
				    const struct fidelity_row *row);

/*
 * Prints all rows, with both hosts. Returns the exit status: STATUS_CONTROL if a row is missed,
 * or met on a host that was too busy, else STATUS_CANNOT if one is not known well enough or its
 * state was not held, else STATUS_UNSUPPORTED if one is of another kind of host or another state,
 * else STATUS_DONE.
 */
int fidelity_print(FILE *out, const struct fidelity *fidelity);

#endif
