/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The replica against a real UML. A file has ratios that were measured on a real UML (the truth);
 * the replica measures the same ratios now, by the same kind of batch behind the same gate. They
 * can be compared only on a host of the same kind, as ratios differ from host to host.
 *
 * Use: fidelity_read(), fidelity_measure(), fidelity_print(). There is nothing to free.
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
	enum other_cpu other_cpu; /* state in which the truth was measured; as-is: any will do */
	double truth;		  /* batch_ns behind the gate / batch_ns behind gate allow */
	struct host_kind there;	  /* the host of the truth */
	char host[64], source[64];
	/* by fidelity_measure(): the same ratio of the replica, of round_ns without stub stamps */
	double ratio, ci95[2];
	bool not_held; /* control "other-cpu" failed in its run */
};

struct fidelity {
	struct fidelity_row rows[FIDELITY_ROWS_MAX];
	size_t count;
	struct host_kind here;
	enum other_cpu other_cpu; /* as it was asked for */
	/*
	 * A line, ended by a newline, for each run in which a control failed: "host too busy", or
	 * "other-cpu" where a row asks for a state.
	 */
	char failed[FIDELITY_ROWS_MAX * 512];
	bool busy; /* "host too busy" is among them */
};

enum fidelity_answer {
	FIDELITY_MET,	      /* within 10 % of the truth */
	FIDELITY_MISSED,      /* its whole interval lies outside of the truth +-10 % */
	FIDELITY_UNKNOWN,     /* neither: the interval is too wide */
	FIDELITY_NOT_HELD,    /* the other CPUs were not in the state of the truth */
	FIDELITY_OTHER_STATE, /* another state of the other CPUs was asked for */
	FIDELITY_OTHER_HOST,  /* this host is of another kind */
};

/*
 * Reads a file of tab-separated values: comments that begin with "#", the names of the columns
 * (op, batch, gate, after, other_cpu, ratio, hypervisor, call_ns, fault_ns, notification_ns, host,
 * source), and a row per ratio. after is "-" for an unmap. other_cpu is busy, idle, or "-" where it
 * does not matter. The four from hypervisor on are the kind of the host. Errors name file and line.
 */
int fidelity_read(struct fidelity *fidelity, const char *path, struct error *err);

/* The SPEC of the row's arm, but behind that gate. FIDELITY_SPEC bytes hold any. */
#define FIDELITY_SPEC 64
void fidelity_spec(const struct fidelity_row *row, const char *gate, char *spec, size_t size);

/*
 * Measures what kind of host this is, then all rows in about so many seconds, on one CPU, with the
 * other CPUs in that state. Rows are measured in several runs (fidelity.c).
 */
int fidelity_measure(struct fidelity *fidelity, double seconds, enum other_cpu other_cpu,
		     struct error *err);

/*
 * The answer for one row. A row that cannot be judged has the first of these that applies: another
 * host (host_kind.h), another state, a state that was asked for and not held.
 */
enum fidelity_answer fidelity_judge(const struct fidelity *fidelity,
				    const struct fidelity_row *row);

/*
 * Prints all rows, with both hosts. Returns the exit status, the first of these that applies:
 *
 * STATUS_CONTROL	a row is missed, or met while the host was too busy
 * STATUS_CANNOT	a row is not known well enough, or its state was not held
 * STATUS_UNSUPPORTED	a row is of another kind of host or another state
 * STATUS_DONE		all rows are met
 */
int fidelity_print(FILE *out, const struct fidelity *fidelity);

#endif
