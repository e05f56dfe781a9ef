/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which part of a recording is replayed where there is no time for all of it, chosen
 * before anything is measured.
 *
 * A segment is a run of SEGMENT_BATCHES consecutive batches. They are sorted by the share of
 * their work that is calls in large batches, then by calls, and each invocation takes some
 * from all over that order: systematic sampling with a chance in proportion to the work of a
 * segment (Cochran 1977, Sampling Techniques, chapters 8 and 9A). One that is taken stands for
 * as much as its chance is small, so what the list adds up to is the whole, in the mean of all
 * lists. Each invocation begins elsewhere: its list follows from the recording, its length
 * and the number of the invocation alone, the same in each run, and how the invocations differ
 * has what the choice is worth.
 *
 * A segment begins in the state in which the recording has its address spaces there: what
 * is mapped is mapped again, untimed, and the two batches before it are replayed untimed. Guest
 * code touches what a call of the segment changes, as an unmap of pages that are there takes
 * longer, and a range in each page table, as the first touch there would make the table. No batch
 * depends on the rest. To touch that too took two thirds of the time before a segment (9 us for
 * each fault, on a PVM guest, Linux 6.18).
 */
#ifndef WORKLOAD_SEGMENTS_H
#define WORKLOAD_SEGMENTS_H

#include "workload/workload.h"

/*
 * To map an address space again takes as long as some 10 to 40 batches do: with half as many
 * in a segment intervals were up to twice as wide, and with twice as many no narrower.
 */
#define SEGMENT_BATCHES 32u
#define SEGMENT_LEAD	2u /* untimed batches before it */

#define SEGMENTS_MIN	4u  /* of a list */
#define SEGMENTS_FORCED 40u /* of a run's lists together, for likeness alone */

/* Calls of a batch from which on its time is that of its calls. */
#define SEGMENT_LARGE 16u

/* An address space that has something mapped when the segment's lead begins. */
struct segment_space {
	uint32_t mm;
	struct workload_entry *maps; /* all of it, those first that are to be touched; owned */
	uint32_t count, touched;
};

struct segment {
	uint32_t first, count; /* batches that are timed */
	uint32_t lead;	       /* batches before them */
	struct segment_space *spaces;
	uint32_t space_count;
	double work, set_up; /* of an arm, about in calls: of what is timed, and of the rest */
	double calls, large; /* that are timed, and those of them in large batches */
};

struct segments {
	struct segment *list; /* sorted, see above; owned */
	uint32_t count;
	double work, calls, large; /* of all batches of the recording */
	double one_work;	   /* of a segment of a list in the mean, set-up included */
};

/* To be freed by segments_free(). */
void segments_make(struct segments *segments, const struct workload *workload);
void segments_free(struct segments *segments);

/*
 * How many fit into that much work of each of so many invocations, but at least SEGMENTS_MIN. If
 * the lists of these invocations together are not like the recording with as many, as to calls
 * and the share of large batches and within half of what a verdict allows, they are longer, by up
 * to SEGMENTS_FORCED in all. model_is_whole() judges what is measured in the end. 0 where the
 * whole recording fits, which then is replayed from its beginning to its end.
 */
uint32_t segments_fit(const struct segments *segments, double work, uint32_t invocations);

struct segment_choice {
	const struct segment *segment;
	double weight; /* what each of its batches stands for */
};

/*
 * The list of an invocation. choices has room for count of them; returns how many there are: one
 * that is hit more than once is there once, with as much more weight.
 */
uint32_t segments_choose(const struct segments *segments, uint32_t count, uint32_t invocation,
			 struct segment_choice *choices);

#endif
