/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program takes for granted about user notification, io_uring and tracepoints, tried
 * on the running kernel. A fact is a row: what is done, which answer this program assumes for
 * which versions of the kernel, and a function that does it in a process of its own.
 *
 * `probe --facts` prints them, and scripts/kernel-facts collects what other kernels and UMLs
 * answer (results/kernels.md). Nothing else depends on them: what a gate or a serve loop needs is
 * tried by plan/capabilities.c.
 */
#ifndef KERNEL_KERNEL_FACTS_H
#define KERNEL_KERNEL_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/facts.h"

#define KERNEL_ANSWER_SIZE 200

/* What happens at once has happened by then, on an emulated CPU too. */
#define SOON_MS 500

/* In memory that the process of the fact shares with the one that waits for it. */
struct kernel_answer {
	const struct kernel_fact *fact; /* whose answer it is */
	char text[KERNEL_ANSWER_SIZE];	/* words joined by ", " */
	bool done;			/* find() came to its end */
	bool open;			/* this host cannot tell, so that nothing is assumed */
};

struct kernel_fact {
	const char *name; /* what is done */
	/*
	 * Runs in a child process, and adds to the answer what came of each step as soon as it is
	 * known. If it takes too long, it is killed with its own children, and the word "blocks"
	 * is added. It frees nothing: memory and descriptors go with the process.
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
 * Tries all facts, one after the other, and calls each() after each; what it points to is valid
 * during the call only. -1 with an error if none can be tried; a trial that fails is no error.
 * What was started ends with this process, however that ends.
 */
int kernel_facts_each(void (*each)(void *target, const struct kernel_found *found), void *target,
		      struct error *err);
/* The same with the facts of one list. */
int kernel_facts_of(const struct kernel_fact *list,
		    void (*each)(void *target, const struct kernel_found *found), void *target,
		    struct error *err);

/*
 * For find(): adds a word to the answer. kernel_add_result() adds "ok" if the result is not
 * negative, else the name of errno, which must be that of the call. EPERM and EACCES
 * leave the answer open: they tell what this host forbids, not what its kernel does.
 */
void kernel_add(struct kernel_answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void kernel_add_result(struct kernel_answer *answer, long result);

/* For find(): the answer is complete as it is. Ends the process of the fact. */
__attribute__((noreturn)) void kernel_end(struct kernel_answer *answer);

#endif
