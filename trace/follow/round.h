/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A round: the monitor wakes a stub, the stub runs its batch and then guest code, and the
 * monitor has control again. Rounds are recognized from the futex calls of seccomp mode, with
 * or without notifications, and from the ptrace requests and waitpid() of ptrace mode.
 *
 * In seccomp mode a wake runs the batch and then the guest: one round. In ptrace mode a batch and
 * the run of the guest are two requests and two rounds; output/workload_file.c joins them.
 */
#ifndef TRACE_FOLLOW_ROUND_H
#define TRACE_FOLLOW_ROUND_H

#include <stdbool.h>
#include <stdint.h>

/*
 * In their order in time. Any may be missing, as those of a notification: a monitor that spins has
 * no ROUND_MONITOR_ON, and a round whose stub was not asleep yet has no ROUND_WAKE.
 */
enum round_stage {
	ROUND_WAKE,	  /* the monitor begins FUTEX_WAKE or the ptrace request */
	ROUND_WOKEN,	  /* the stub is woken */
	ROUND_STUB_ON,	  /* the stub gets a CPU */
	ROUND_CALLS,	  /* its first call begins, or is notified */
	ROUND_CALLED,	  /* its last call returned */
	ROUND_STUB_DONE,  /* it begins its FUTEX_WAKE, or stops for its tracer */
	ROUND_MONITOR_ON, /* the monitor gets a CPU */
	ROUND_BACK,	  /* FUTEX_WAIT or waitpid returns */
	ROUND_STAGES,
};

enum round_kind { ROUND_FUTEX, ROUND_PTRACE };

/*
 * calls are counted by sys_enter, so a notified call is in calls as well if the kernel executes it,
 * and a denied one is not.
 */
struct round {
	uint64_t time[ROUND_STAGES]; /* ticks; 0: missing */
	int32_t stub, monitor;	     /* threads */
	uint32_t calls;		     /* mmap and munmap that were executed */
	uint32_t notified;	     /* all notifications of the round, other calls included */
	uint32_t denied;
	uint8_t kind; /* enum round_kind */
	bool resumed; /* the stub went on to guest code; false: a flush, batch only */
};

/* The word for the phase that the stage ends, in tables and files. A constant. */
const char *round_stage_name(int stage);

/* As notification_begin() and notification_end() of notification.h. */
uint64_t round_begin(const struct round *round);
uint64_t round_end(const struct round *round);

/* As notification_phases() of notification.h, without its exception for denied calls. */
void round_phases(const struct round *round, uint64_t ticks[ROUND_STAGES]);

#endif
