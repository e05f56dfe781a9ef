/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program takes for granted of user notification, io_uring and tracepoints, tried on
 * the running kernel. A fact is a row: what is done, what this program assumes to come of it by
 * the version of the kernel, and a function that does it in a process of its own.
 */
#ifndef KERNEL_KERNEL_FACTS_H
#define KERNEL_KERNEL_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/facts.h"

#define KERNEL_ANSWER_SIZE 200

#define SOON_MS 500 /* what is to happen at once has happened by then, on an emulated CPU too */

struct kernel_answer {
	const struct kernel_fact *fact; /* whose answer it is */
	char text[KERNEL_ANSWER_SIZE];	/* words joined by ", " */
	bool done;
	bool open; /* this host cannot tell, so that nothing is assumed */
};

struct kernel_fact {
	const char *name; /* what is done */
	/*
	 * Adds to the answer what came of it, each step when it is known: in a child process,
	 * which is killed with its own children if it takes too long. That is the word "blocks".
	 */
	void (*find)(struct kernel_answer *answer);
	unsigned int since;	      /* FACTS_RELEASE; 0: of all kernels that matter here */
	const char *assumed, *before; /* whole answers from then on and before; NULL: none */
	uint64_t with[2];	      /* where several rows have one find(): flags and the like */
};

/* Ended by a row without a name. */
extern const struct kernel_fact kernel_notification_facts[], kernel_ring_facts[],
	kernel_tracefs_facts[], kernel_perf_facts[];

struct kernel_found {
	const char *name, *text; /* of the fact, and what came of it */
	const char *assumed;	 /* of this version; NULL: nothing */
	bool known;		 /* else the trial itself failed, and the text says how */
};

/*
 * Finds out one after the other. -1 with an error where none can be tried. Whatever ends this
 * process, what it started ends too.
 */
int kernel_facts_each(void (*each)(void *target, const struct kernel_found *found), void *target,
		      struct error *err);
/* Those of one list. */
int kernel_facts_of(const struct kernel_fact *list,
		    void (*each)(void *target, const struct kernel_found *found), void *target,
		    struct error *err);

/*
 * For find(): a word; "ok" for a result that is no error, else the errno's name. What is forbidden
 * here (EPERM, EACCES) leaves the answer open.
 */
void kernel_add(struct kernel_answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void kernel_add_result(struct kernel_answer *answer, long result);

/* The same: nothing more comes of it. Ends the process of the fact. */
__attribute__((noreturn)) void kernel_end(struct kernel_answer *answer);

#endif
