/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reserved region at the top of a stub's address space, and the memory that stub and monitor
 * share. Read by the freestanding stub code, its assembly and the monitor alike, so it includes
 * nothing but <stdint.h>.
 *
 *   STUB_START               code page           r-x
 *   STUB_DATA (2 pages)      UML's shared data   rw-   (the second is the signal stack)
 *   STUB_PROBE (2 pages)     stamps, touch list  rw-   (the bench's, UML has none)
 *   STUB_GUEST               guest code page     r-x
 *   STUB_END
 *
 * UML's region is the first three pages only. Ours has three more, all at or above STUB_START so
 * that no guest munmap removes them; STUB_START is thus three pages lower than UML's
 * 0x7fffffffc000.
 *
 * Both sides can write to the shared pages at any time. A side that has the turn (stub_data.futex)
 * owns them by agreement, which a hijacked stub does not keep: the monitor reads each word once,
 * and checks it. "Set by the monitor" below means that no stub but a hijacked one writes it.
 */
#ifndef STUB_LAYOUT_H
#define STUB_LAYOUT_H

#define STUB_PAGE_SIZE	 0x1000
#define STUB_DATA_PAGES	 2
#define STUB_PROBE_PAGES 2
#define STUB_END	 0x7ffffffff000
#define STUB_START	 (STUB_END - 6 * STUB_PAGE_SIZE)
#define STUB_CODE	 STUB_START
#define STUB_DATA	 (STUB_CODE + STUB_PAGE_SIZE)
#define STUB_PROBE	 (STUB_DATA + STUB_DATA_PAGES * STUB_PAGE_SIZE)
#define STUB_GUEST	 (STUB_PROBE + STUB_PROBE_PAGES * STUB_PAGE_SIZE)

/*
 * The second data page, where signal frames lie. As in UML the stack that the kernel is told of is
 * both data pages: a larger state of the CPU would reach into the first.
 */
#define STUB_SIGSTACK (STUB_DATA + STUB_PAGE_SIZE)

/* Entry points of the code page, as bytes from STUB_CODE; code/entry.S puts them there. */
#define STUB_ENTRY_SIGNAL  0x00 /* the signal handler */
#define STUB_ENTRY_RESTORE 0x10 /* the restorer: rt_sigreturn */
#define STUB_ENTRY_BATCH   0x20 /* ptrace mode: run the batch, then int3 */
#define STUB_ENTRY_LATE	   0x40 /* one system call, then back to rbp: for struct stub_late */
#define STUB_ENTRY_FAULT   0x50 /* ptrace mode: SIGSEGV's handler, notes the fault, then int3 */

/*
 * A batch holds 1 to 99 calls, as many as fit into the first page; and the descriptors that its
 * mmaps use, which come in one message.
 */
#define STUB_BATCH_MAX 99
#define STUB_FDS_MAX   4

/* Ranges of a touch list: as many as fit into its page beside a word that `check` uses. */
#define STUB_TOUCH_MAX 253

/* struct stub_data.futex: whose turn it is. */
#define STUB_TURN_STUB	  0
#define STUB_TURN_MONITOR 1

/*
 * enum stub_done: how a stub tells its monitor that the turn has changed. UML's way is a
 * FUTEX_WAKE; the others replace it, for loops that wait for something else.
 */
#define STUB_DONE_FD 2 /* the stub's descriptor of the eventfd */

/*
 * The marker: a number that is no system call (6.18: 470 is beyond the last), so that it cannot be
 * mistaken for a call of the batch.
 */
#define STUB_MARKER_CALL 4095

/* struct stub_touch_range.mode: what guest code does to the pages of a range. */
#define STUB_TOUCH_NONE	 0
#define STUB_TOUCH_READ	 1
#define STUB_TOUCH_WRITE 2

/*
 * struct stub_touch_list.trap: how guest code comes back to the monitor, and what it does before;
 * flags.
 */
#define STUB_TRAP_SYSCALL 0 /* a system call that the filter traps (SIGSYS) or SYSEMU stops */
#define STUB_TRAP_INT3	  1 /* gate none: without a filter nothing traps but this */
#define STUB_TRAP_LATE	  2 /* not before it has made a late call; guest code clears this one */

/*
 * struct stub_stamps.ticks: what stamps are taken by. It must be what the monitor's clock is
 * (measure/tsc.h), so that stamps of both sides can be subtracted.
 */
#define STUB_TICKS_NONE	  0 /* no stamps: nothing reads the TSC, which may raise a signal */
#define STUB_TICKS_RDTSC  1 /* lfence; rdtsc; lfence */
#define STUB_TICKS_RDTSCP 2 /* rdtscp; lfence */

#ifndef __ASSEMBLER__
#include <stdint.h>

enum stub_done {
	STUB_DONE_FUTEX,
	STUB_DONE_EVENTFD, /* it writes to an eventfd */
	STUB_DONE_MARKER,  /* it makes the marker call, which is notified */
	/*
	 * The marker if its batch failed before a call that the monitor would have been asked
	 * about, so that the monitor may be waiting in RECV; else UML's FUTEX_WAKE.
	 */
	STUB_DONE_MARKER_ON_ERROR,
};

/* What an entry is, and its bit in stub_stamps.notified. */
enum stub_call_type { STUB_CALL_NONE, STUB_CALL_MMAP, STUB_CALL_MUNMAP };
#define STUB_NOTIFIED(type) (1u << (type))

/*
 * One call of a batch, 40 bytes as in UML. The stub makes the call as it is: whether it may is
 * checked by the filter and the monitor.
 */
struct stub_call {
	uint64_t address; /* bytes, page aligned */
	uint64_t length;  /* bytes */
	uint64_t offset;  /* bytes into physmem; mmap only */
	int32_t fd;	  /* index into the fds of this batch; mmap only */
	int32_t prot;	  /* PROT_*; mmap only */
	uint32_t type;	  /* enum stub_call_type */
	uint32_t unused;
};

/* UML's shared data: two pages, of which the second is the signal stack. */
struct stub_data {
	int64_t err;		  /* result of the failed call, negative errno, or 0 */
	int32_t call_count;	  /* entries queued; after a failure the index of the failed one */
	int32_t restart_wait;	  /* flush path: run the batch, report SIGSYS, wait again */
	uint32_t futex;		  /* STUB_TURN_* */
	int32_t signal;		  /* what the stub reports; 0 while it runs */
	uint32_t siginfo_offset;  /* of the siginfo_t on the signal stack, bytes from STUB_DATA */
	uint32_t mcontext_offset; /* of the mcontext, bytes from STUB_DATA */
	uint64_t arch_data[4];	  /* seccomp: unused, UML's TLS registers; ptrace: STUB_FAULT_* */
	struct stub_call calls[STUB_BATCH_MAX];
} __attribute__((aligned(8)));

/* Indexes in arch_data: what the handler of ptrace mode reports of a page fault. */
enum { STUB_FAULT_ADDRESS, STUB_FAULT_ERROR, STUB_FAULT_TRAP };

/* The stub's own stamps of one call of a batch, in a stamped pass. */
struct stub_stamp {
	uint64_t before; /* TSC ticks just before the call */
	uint64_t after;	 /* and just after it */
};

/*
 * A late call: guest code makes the stub call the kernel from its code page outside of a batch, as
 * a hijacked stub would. The monitor says which call; the stub adds stamps and the result.
 */
struct stub_late {
	int64_t number;
	uint64_t argument[6];
	uint64_t before; /* TSC ticks just before the call */
	uint64_t after;	 /* and just after it */
	int64_t result;
};

/*
 * First probe page: written by the stub and read by the monitor, except where a field says
 * otherwise. Guest code knows the offsets of `late` and `ticks` (code/guest.S).
 */
struct stub_stamps {
	struct stub_late late; /* at the start of the page, where guest code finds it */
	uint32_t ticks;	       /* STUB_TICKS_*; set by the monitor, and found by guest code */
	uint64_t batch_end;    /* TSC ticks: the batch is done (or its failure is noted), or 0 */
	uint32_t stamp_calls;  /* set by the monitor: stamped pass */
	uint32_t calls_done;   /* calls of the last batch that returned, the failed one included */
	uint32_t done;	       /* enum stub_done; set by the monitor */
	uint32_t announce;     /* set by the monitor: the stub shall keep calls_begun */
	uint32_t calls_begun;  /* calls of this batch, the one in progress included */
	uint32_t notified;     /* set by the monitor: STUB_NOTIFIED() of each type that is */
	uint32_t left;	       /* after a failure, whether a call that is notified was left out */
	struct stub_stamp call[STUB_BATCH_MAX];
};

/* Adjacent pages that guest code touches in the same way. */
struct stub_touch_range {
	uint64_t address; /* bytes, page aligned */
	uint32_t pages;
	uint32_t mode; /* STUB_TOUCH_* */
};

/*
 * Second probe page: written by the monitor, read by guest code, which knows the offsets
 * (code/guest.S). Guest code itself clears `fault` and STUB_TRAP_LATE: each is for one turn.
 */
struct stub_touch_list {
	uint32_t trap;	/* STUB_TRAP_* */
	uint32_t count; /* ranges */
	uint64_t fault; /* where guest code faults before it would trap, or 0; it clears this */
	uint32_t fault_mode; /* STUB_TOUCH_READ or _WRITE */
	uint32_t round;	     /* another in each turn of guest code */
	uint64_t think;	     /* steps that guest code computes for before it comes back */
	struct stub_touch_range range[STUB_TOUCH_MAX];
};

/*
 * What one stub and its monitor share: the data pages, then the probe pages, in the order in which
 * both map them. Each part is a union with its pages, so that its size is fixed and the monitor
 * can reach the signal stack by offset (monitor/registers.c).
 */
struct stub_shared {
	union {
		struct stub_data data;
		uint8_t data_pages[STUB_DATA_PAGES][STUB_PAGE_SIZE];
	};
	union {
		struct stub_stamps stamps;
		uint8_t stamps_page[STUB_PAGE_SIZE];
	};
	union {
		struct stub_touch_list touch;
		uint8_t touch_page[STUB_PAGE_SIZE];
	};
};

_Static_assert(sizeof(struct stub_call) == 40, "an entry has 40 bytes");
_Static_assert(sizeof(struct stub_data) <= STUB_PAGE_SIZE, "the batch must fit into one page");
_Static_assert(sizeof(struct stub_stamps) <= STUB_PAGE_SIZE, "stamps must fit into one page");
_Static_assert(sizeof(struct stub_touch_list) <= STUB_PAGE_SIZE, "touches must fit into one page");
_Static_assert(sizeof(struct stub_shared) == 4 * STUB_PAGE_SIZE, "four shared pages");
#endif

#endif
