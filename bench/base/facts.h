/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What limits this process and what the kernel offers it: the evidence for the causes of
 * base/cause.h. Read when a call has failed, never in a timed span.
 *
 * Each fact can be unknown, for instance without /proc. A function that returns bool then returns
 * false and leaves its result alone.
 */
#ifndef BASE_FACTS_H
#define BASE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/* Where tracefs is mounted by convention. */
#define FACTS_TRACEFS "/sys/kernel/tracing"

#define FACTS_PAGE 4096 /* bytes */

/* Two releases compare as numbers. */
#define FACTS_RELEASE(major, minor) ((major) << 16 | (minor))

struct facts {
	const char *root;      /* in front of each path: "", or the tree of a test */
	pid_t pid;	       /* of this process */
	unsigned int release;  /* of the kernel, as FACTS_RELEASE; 0 if unknown */
	int seccomp;	       /* SECCOMP_MODE_* of the calling thread; -1 if unknown */
	uint64_t capabilities; /* effective, a bit for each CAP_* */
	struct rlimit limits[RLIM_NLIMITS];
	uint64_t signal_frame; /* bytes of stack that a signal needs on this CPU; 0 if unknown */

	/* Makes a system call with six arguments; returns its errno, or 0. */
	int (*try)(long number, const long *arguments);
	/* The same for mapping a page at an address; it is unmapped again. */
	int (*try_map)(uint64_t address);
};

/* Fills in facts of the calling thread, as they are now. Allocates nothing. */
void facts_read(struct facts *facts);

/* ---- files, by their path below the root ---- */

/* Whether there is such a file, readable or not. */
bool facts_has(const struct facts *facts, const char *path);
/* The decimal number that the first line begins with. False for "max". */
bool facts_number(const struct facts *facts, const char *path, int64_t *value);
/* Whether the first line has the word; brackets belong to a word: "[integrity]". */
bool facts_word(const struct facts *facts, const char *path, const char *word);
/* The number behind "KEY:" or "KEY " at the beginning of a line. */
bool facts_key(const struct facts *facts, const char *path, const char *key, int64_t *value);
/* How many newlines the file has. */
bool facts_lines(const struct facts *facts, const char *path, int64_t *count);

/* ---- what follows from several files ---- */

/*
 * Which processes /proc shows. If it belongs to an outer PID namespace (fs/proc/self.c), /proc/self
 * is this process, but /proc/NUMBER is not the process that has this number here.
 */
enum facts_proc { FACTS_PROC_NONE, FACTS_PROC_FOREIGN, FACTS_PROC_OWN };

enum facts_proc facts_proc(const struct facts *facts);

/* Whether a file system is mounted on path. False without /proc. */
bool facts_mounted(const struct facts *facts, const char *path, bool *mounted);

/*
 * Whether capable(9) would succeed: the capability in the initial user namespace. Without
 * /proc the namespace is unknown, and is taken to be the initial one.
 */
bool facts_capable(const struct facts *facts, int capability);

/* Threads of all processes of this user that /proc shows. False also if the sum does not fit. */
bool facts_user_threads(const struct facts *facts, int64_t *count);

/* Threads of the whole host, other PID namespaces included. */
bool facts_host_threads(const struct facts *facts, int64_t *count);

/* Whether children are born into another PID namespace than that of this process. */
bool facts_pids_of_children(const struct facts *facts, bool *apart);

/* Whether the kernel runs tasks on that CPU. */
bool facts_online(const struct facts *facts, uint64_t cpu, bool *online);

/* Files of a control group by which a limit and its use are known. */
struct facts_group {
	const char *controller; /* "pids" */
	const char *max, *used; /* files of version 2 */
	const char *max_v1, *used_v1;
};

extern const struct facts_group facts_pids, facts_memory;

/*
 * A limit, such as pids.max, and what is used of it, such as pids.current, both in the unit of the
 * files: tasks or bytes. They are of the group of this process or of one above it, where the least
 * is left, in control groups version 1 or 2. False if none of these has a limit.
 */
bool facts_group_left(const struct facts *facts, const struct facts_group *group, int64_t *max,
		      int64_t *used);

#endif
