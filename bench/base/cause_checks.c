// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of the table of causes. A check looks at the host just after the call has failed. It
 * returns PROVED only with evidence in query->seen, EXCLUDED where the host contradicts the cause,
 * and POSSIBLE where the host does not tell. What was used up for a moment may be free again by the
 * time of the check, so a count below its limit excludes nothing where others share the limit.
 *
 * Files of the kernel are named as of 6.12; a version in a comment is the first, or the last, that
 * behaves so.
 */
#include "base/cause_rows.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdio.h>

#define BIT(n)	 (1ull << (n))
#define SECURITY "/sys/kernel/security/"

static enum verdict saw(struct query *query, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static enum verdict saw(struct query *query, enum verdict verdict, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(query->seen, sizeof(query->seen), format, arguments);
	va_end(arguments);
	return verdict;
}

/* Whether a capability that lifts the limit is held in the initial user namespace. */
static bool lifted(const struct query *query)
{
	for (int i = 0; i < 64; i++)
		if (query->cause->unless & BIT(i) && facts_capable(query->facts, i))
			return true;
	return false;
}

/* Where /proc/sys is there and lacks the file, the kernel has no such sysctl. */
enum verdict cause_if_at_least(struct query *query)
{
	int64_t value;

	if (lifted(query))
		return EXCLUDED;
	if (!facts_number(query->facts, query->cause->path, &value))
		return facts_has(query->facts, "/proc/sys/kernel") ? EXCLUDED : POSSIBLE;
	return value >= query->cause->least ? saw(query, PROVED, "is %lld", (long long)value) :
					      EXCLUDED;
}

/*
 * security/yama/yama_lsm.c, yama_ptrace_access_check(): scope 1 allows a process its descendants,
 * as the stubs are; scope 2 takes CAP_SYS_PTRACE in the user namespace of the child, so one that is
 * held in a container's namespace counts; scope 3 allows nobody.
 */
enum verdict cause_if_yama(struct query *query)
{
	int64_t scope;
	bool capable = query->facts->capabilities & BIT(CAP_SYS_PTRACE);

	if (!facts_number(query->facts, query->cause->path, &scope))
		return facts_has(query->facts, "/proc/sys/kernel") ? EXCLUDED : POSSIBLE;
	if (scope < 2 || (scope == 2 && capable))
		return EXCLUDED;
	return saw(query, PROVED, "is %lld", (long long)scope);
}

enum verdict cause_if_not_capable(struct query *query)
{
	if (lifted(query))
		return EXCLUDED;
	return saw(query, PROVED, "%s",
		   query->facts->capabilities & query->cause->unless ?
			   "is held in a user namespace, not on the host" :
			   "is missing");
}

/* For a cause that nothing on the host shows. */
enum verdict cause_always(struct query *query)
{
	(void)query;
	return POSSIBLE;
}

enum verdict cause_if_too_old(struct query *query)
{
	const struct call_row *call = query->call;
	unsigned int has = query->facts->release;

	if (!call->since || !has)
		return call->since ? POSSIBLE : EXCLUDED;
	if (has >= call->since)
		return EXCLUDED;
	return saw(query, PROVED, "%u.%u is too old for %s, which is of %u.%u", has >> 16,
		   has & 0xffff, call->name, call->since >> 16, call->since & 0xffff);
}

/* A kernel that would have the file and has not was built without. */
enum verdict cause_if_not_built(struct query *query)
{
	const struct call_row *call = query->call;

	if (facts_has(query->facts, call->sign))
		return EXCLUDED;
	if (!facts_has(query->facts, "/proc/sys/kernel") ||
	    query->facts->release < call->sign_since)
		return POSSIBLE;
	return saw(query, PROVED, "is off in this kernel (there is no %s)", call->sign);
}

/*
 * Whether the failed errno cannot be the kernel's own answer, since the kernel has the call. Its
 * sign shows that, or its version where it has no sign. A kernel older than the sign may have the
 * call too: there only ENOSYS could be its own.
 */
static bool kernel_would_not(const struct query *query)
{
	const struct call_row *call = query->call;

	if (!call->sign)
		return !call->since || query->facts->release >= call->since;
	return facts_has(query->facts, call->sign) ||
	       (query->failed->error != ENOSYS && query->facts->release < call->sign_since);
}

enum verdict cause_if_filtered(struct query *query)
{
	const struct call_row *call = query->call;

	if (!query->facts->seccomp || !call->number)
		return query->facts->seccomp ? POSSIBLE : EXCLUDED;
	if (query->facts->try(call->number, call->nonsense) != query->failed->error ||
	    !kernel_would_not(query))
		return POSSIBLE;
	return saw(query, PROVED, "refuses each %s", call->name);
}

/* kernel/seccomp.c, has_duplicate_listener(): all filters of a task have one listener at most. */
enum verdict cause_if_filter_above(struct query *query)
{
	return query->facts->seccomp > 0 ? saw(query, PROVED, "has a listener already") : POSSIBLE;
}

/*
 * A module does not tell whether it refused a call, so none is proved. Yama and lockdown have
 * checks of their own.
 */
enum verdict cause_if_security_module(struct query *query)
{
	static const char *const modules[] = { "selinux", "apparmor", "smack", "tomoyo", "bpf" };

	if (!facts_has(query->facts, SECURITY "lsm"))
		return POSSIBLE;
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (facts_word(query->facts, SECURITY "lsm", modules[i]))
			return POSSIBLE;
	return EXCLUDED;
}

enum verdict cause_if_locked_down(struct query *query)
{
	if (facts_word(query->facts, SECURITY "lockdown", "[confidentiality]"))
		return saw(query, PROVED, "is at confidentiality");
	return facts_has(query->facts, SECURITY "lsm") ? EXCLUDED : POSSIBLE;
}

/* ---- checks of limits ---- */

/* Needs no count: EMFILE itself says that the limit is reached. */
enum verdict cause_if_limited(struct query *query)
{
	rlim_t limit = query->facts->limits[query->cause->limit].rlim_cur;

	return saw(query, PROVED, "is %llu", (unsigned long long)limit);
}

enum verdict cause_if_larger_than_limit(struct query *query)
{
	rlim_t limit = query->facts->limits[query->cause->limit].rlim_cur;

	if (limit == RLIM_INFINITY || lifted(query))
		return EXCLUDED;
	if (!query->failed->bytes)
		return POSSIBLE;
	if (query->failed->bytes <= limit)
		return EXCLUDED;
	return saw(query, PROVED, "is %llu KiB", (unsigned long long)limit >> 10);
}

/* The first number of statm is the size of the address space in pages, which RLIMIT_AS limits. */
enum verdict cause_if_address_space_limited(struct query *query)
{
	rlim_t limit = query->facts->limits[RLIMIT_AS].rlim_cur;
	int64_t pages;

	if (limit == RLIM_INFINITY)
		return EXCLUDED;
	if (!facts_number(query->facts, "/proc/self/statm", &pages))
		return POSSIBLE;
	if ((uint64_t)pages * FACTS_PAGE + query->failed->bytes <= limit)
		return EXCLUDED;
	return saw(query, PROVED, "is %llu MiB, of which %lld are taken",
		   (unsigned long long)limit >> 20, (long long)(pages * FACTS_PAGE) >> 20);
}

/*
 * io_uring/io_uring.c charged RLIMIT_MEMLOCK until 5.11; the control group is charged since. The
 * least that a ring takes is a page for the rings and one for the SQEs.
 */
enum verdict cause_if_rings_are_locked(struct query *query)
{
	rlim_t limit = query->facts->limits[RLIMIT_MEMLOCK].rlim_cur;

	if (query->facts->release >= FACTS_RELEASE(5, 12) || lifted(query))
		return EXCLUDED;
	return limit < 2 * FACTS_PAGE ? saw(query, PROVED, "is %llu", (unsigned long long)limit) :
					POSSIBLE;
}

/*
 * kernel/fork.c, copy_process(): neither root nor the two capabilities are limited. Fewer threads
 * than the limit do not exclude it: /proc may hide some, or others may have ended meanwhile.
 */
enum verdict cause_if_too_many_threads(struct query *query)
{
	rlim_t limit = query->facts->limits[RLIMIT_NPROC].rlim_cur;
	int64_t count;

	if (limit == RLIM_INFINITY || lifted(query))
		return EXCLUDED;
	if (!facts_user_threads(query->facts, &count) || (rlim_t)count < limit)
		return POSSIBLE;
	return saw(query, PROVED, "is %llu, and this user has %lld threads",
		   (unsigned long long)limit, (long long)count);
}

/* kernel/cgroup/pids.c; groups above a container's own are not seen. */
enum verdict cause_if_group_is_full(struct query *query)
{
	int64_t max, used;

	if (!facts_group_left(query->facts, &facts_pids, &max, &used) || used < max)
		return POSSIBLE;
	return saw(query, PROVED, "allows %lld tasks and has %lld", (long long)max,
		   (long long)used);
}

/*
 * What the group uses may be page cache that the kernel would free. So only a call that asks for
 * more than the whole limit is proof.
 */
enum verdict cause_if_group_is_too_small(struct query *query)
{
	int64_t max, used;

	if (!facts_group_left(query->facts, &facts_memory, &max, &used) ||
	    query->failed->bytes <= (uint64_t)max)
		return POSSIBLE;
	return saw(query, PROVED, "allows %lld KiB", (long long)max >> 10);
}

/*
 * kernel.threads-max counts all threads of the host. kernel.pid_max bounds the numbers of each PID
 * namespace, and every thread of the host has a number in the outermost one.
 */
enum verdict cause_if_threads_of_host(struct query *query)
{
	int64_t max, threads;

	if (!facts_number(query->facts, query->cause->path, &max) ||
	    !facts_host_threads(query->facts, &threads))
		return POSSIBLE;
	return threads >= max ? saw(query, PROVED, "is %lld, and there are %lld threads",
				    (long long)max, (long long)threads) :
				EXCLUDED;
}

/* kernel/pid.c, alloc_pid(): no pid is given in a namespace whose first process has ended. */
enum verdict cause_if_namespace_is_dead(struct query *query)
{
	bool apart;

	if (!facts_pids_of_children(query->facts, &apart))
		return POSSIBLE;
	return apart ? saw(query, PROVED, "has lost its first process") : EXCLUDED;
}

/* fs/file_table.c: only alloc_empty_file() counts, in steps by CPU. */
enum verdict cause_if_files_of_host(struct query *query)
{
	int64_t max, files;

	if (!facts_number(query->facts, query->cause->path, &max) ||
	    !facts_number(query->facts, "/proc/sys/fs/file-nr", &files) || files < max)
		return POSSIBLE;
	return saw(query, PROVED, "is %lld", (long long)max);
}

/* mm/mmap.c counts mappings per process: if a stub made the call, they are the stub's. */
enum verdict cause_if_too_many_mappings(struct query *query)
{
	int64_t max, count;
	char path[64] = "/proc/self/maps";

	if (query->failed->pid && facts_proc(query->facts) != FACTS_PROC_OWN)
		return POSSIBLE;
	if (query->failed->pid)
		snprintf(path, sizeof(path), "/proc/%d/maps", query->failed->pid);
	if (!facts_number(query->facts, query->cause->path, &max) ||
	    !facts_lines(query->facts, path, &count))
		return POSSIBLE;
	return count >= max ? saw(query, PROVED, "is %lld, and the process has %lld mappings",
				  (long long)max, (long long)count) :
			      EXCLUDED;
}

/*
 * mm/util.c, __vm_enough_memory(): mode 2 is strict accounting, in which a call fails at
 * CommitLimit. The values of /proc/meminfo are KiB.
 */
enum verdict cause_if_committed(struct query *query)
{
	int64_t mode, limit, committed;

	if (!facts_number(query->facts, query->cause->path, &mode))
		return POSSIBLE;
	if (mode != 2)
		return EXCLUDED;
	if (!facts_key(query->facts, "/proc/meminfo", "CommitLimit", &limit) ||
	    !facts_key(query->facts, "/proc/meminfo", "Committed_AS", &committed) ||
	    committed + (int64_t)(query->failed->bytes >> 10) < limit)
		return POSSIBLE;
	return saw(query, PROVED, "is 2, and of %lld KiB %lld are taken", (long long)limit,
		   (long long)committed);
}

/*
 * The address is above TASK_SIZE if a page cannot be mapped there and can be mapped at a low one.
 * In a UML guest user memory ends below where a host's does.
 */
enum verdict cause_if_beyond_the_end(struct query *query)
{
	const uint64_t low = 0x10000000, at = query->failed->at;

	if (query->facts->try_map(at) != ENOMEM || query->facts->try_map(low) == ENOMEM)
		return EXCLUDED;
	return saw(query, PROVED, "ends below %#llx, as that of a UML guest does",
		   (unsigned long long)at);
}

/* ---- checks of what is there ---- */

/* A task has one tracer: one that follows the forks of this process has the stub already. */
enum verdict cause_if_traced(struct query *query)
{
	int64_t tracer;

	if (!facts_key(query->facts, "/proc/self/status", "TracerPid", &tracer))
		return POSSIBLE;
	return tracer ? saw(query, PROVED, "(process %lld) has the stub already",
			    (long long)tracer) :
			EXCLUDED;
}

enum verdict cause_if_tracefs_unmounted(struct query *query)
{
	bool mounted;

	if (!facts_has(query->facts, FACTS_TRACEFS) ||
	    facts_has(query->facts, FACTS_TRACEFS "/events"))
		return EXCLUDED;
	if (!facts_mounted(query->facts, FACTS_TRACEFS, &mounted))
		return POSSIBLE;
	return mounted ? EXCLUDED : saw(query, PROVED, "is not mounted");
}

/* fs/namespace.c: mount() fails with ENODEV for a file system that the kernel has not, 6.12. */
enum verdict cause_if_no_tracefs(struct query *query)
{
	if (query->failed->error == ENODEV)
		return saw(query, PROVED, "is off in this kernel (it does not know tracefs)");
	if (facts_has(query->facts, FACTS_TRACEFS))
		return EXCLUDED;
	return facts_has(query->facts, "/sys/kernel") ?
		       saw(query, PROVED, "is off in this kernel (there is no " FACTS_TRACEFS ")") :
		       POSSIBLE;
}

enum verdict cause_if_no_device(struct query *query)
{
	return facts_has(query->facts, query->cause->path) ? EXCLUDED :
							     saw(query, PROVED, "has none");
}

enum verdict cause_if_no_proc(struct query *query)
{
	switch (facts_proc(query->facts)) {
	case FACTS_PROC_OWN:
		return EXCLUDED;
	case FACTS_PROC_FOREIGN:
		return saw(query, PROVED, "belongs to another PID namespace");
	default:
		return saw(query, PROVED, "is not mounted");
	}
}

/*
 * arch/x86/kernel/signal.c, sigaltstack_size_valid(), 5.16: a signal stack that cannot hold a
 * frame with the registers of this CPU is refused. The stub's stack is a page, as UML's is.
 */
enum verdict cause_if_frame_is_large(struct query *query)
{
	uint64_t frame = query->facts->signal_frame;

	if (!frame)
		return POSSIBLE;
	return saw(query, PROVED, "needs %llu bytes for a signal, more than the stub has",
		   (unsigned long long)frame);
}

/* kernel/sched/syscalls.c, __sched_setaffinity(): no CPU of the mask is left. */
enum verdict cause_if_offline(struct query *query)
{
	bool online;

	if (!facts_online(query->facts, query->failed->at, &online))
		return POSSIBLE;
	return online ? EXCLUDED : saw(query, PROVED, "has no CPU %d", (int)query->failed->at);
}

/* The other reason for an empty mask: the CPU is there, and the cpuset does not have it. */
enum verdict cause_if_not_in_cpuset(struct query *query)
{
	bool online;

	if (!facts_online(query->facts, query->failed->at, &online))
		return POSSIBLE;
	return online ? saw(query, PROVED, "lacks CPU %d", (int)query->failed->at) : EXCLUDED;
}
