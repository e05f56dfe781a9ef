// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reaching verdicts before or after the wake, and the time that an arm wants them to take.
 *
 * A prepared verdict holds only for the very call that was validated. The comparison at RECV is
 * what makes that safe: a stub that changes its batch, or makes a call of its own, gets a verdict
 * on what it really asked.
 */
#include "monitor/judge.h"

#include <linux/audit.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "monitor/validate.h"

/*
 * The call that the stub makes of an entry of its batch (run_call() in stub/code/page.c). The
 * descriptor is left out: it is not known before the stub has received it, and no check here
 * depends on it.
 */
static struct seccomp_data call_of(const struct stub_call *entry)
{
	struct seccomp_data call = {
		.nr = entry->type == STUB_CALL_MMAP ? SYS_mmap : SYS_munmap,
		.arch = AUDIT_ARCH_X86_64,
		.args = { entry->address, entry->length },
	};

	if (entry->type == STUB_CALL_MMAP) {
		call.args[2] = (uint64_t)entry->prot;
		call.args[3] = MAP_SHARED | MAP_FIXED;
		call.args[5] = entry->offset;
	}
	return call;
}

void judge_batch(struct guest_mm *mm)
{
	struct prepared_verdicts *prepared = mm->prepared;

	prepared->count = mm->batch.count;
	prepared->next = 0;
	for (uint32_t i = 0; i < prepared->count; i++) {
		const struct stub_call entry = batch_read(&mm->batch, i);

		prepared->verdict[i].call = call_of(&entry);
		prepared->verdict[i].allowed =
			validate_call(&mm->table, &prepared->verdict[i].call, mm->strict);
	}
}

/*
 * All that validate_call() looks at. The other arguments of a munmap are whatever is in the
 * registers.
 */
static bool same_call(const struct seccomp_data *expected, const struct seccomp_data *call)
{
	const __u64 *a = expected->args, *b = call->args;

	if (expected->nr != call->nr || expected->arch != call->arch || a[0] != b[0] ||
	    a[1] != b[1])
		return false;
	return call->nr == SYS_munmap || (a[2] == b[2] && a[3] == b[3] && a[5] == b[5]);
}

/*
 * Calls come in the order of their entries, but not every entry brings a call: a gate may notify
 * maps only. So entries are skipped until one matches.
 */
static bool find_verdict(struct prepared_verdicts *prepared, const struct seccomp_data *call,
			 bool *allowed)
{
	for (uint32_t i = prepared->next; i < prepared->count; i++) {
		if (!same_call(&prepared->verdict[i].call, call))
			continue;
		prepared->next = i + 1;
		*allowed = prepared->verdict[i].allowed;
		return true;
	}
	return false;
}

/* work_ticks is read each time round, as another thread may change it. */
static void work(const struct guest_mm *mm)
{
	uint64_t from = clock_now(mm->clock);

	while ((int64_t)(clock_now(mm->clock) - from) <
	       (int64_t)__atomic_load_n(&mm->work_ticks, __ATOMIC_RELAXED))
		;
}

/*
 * Whether the stub's descriptor is physmem, by taking a copy of it. The kernel uses only the low
 * half of the argument, so the cast is exact. The stub cannot change its descriptors in between:
 * it has one thread, which waits for the verdict.
 */
static bool is_physmem(struct guest_mm *mm, uint64_t descriptor)
{
	const struct physmem *physmem = mm->physmem;
	struct stat file;
	int copy = (int)syscall(SYS_pidfd_getfd, mm->stub.pidfd, (int)descriptor, 0);
	bool same;

	mm->log.system_calls++;
	if (copy < 0)
		return false;
	mm->log.system_calls += 2;
	same = !fstat(copy, &file) && file.st_dev == physmem->device &&
	       file.st_ino == physmem->inode;
	close(copy);
	return same;
}

bool judge_call(struct guest_mm *mm, const struct seccomp_data *call)
{
	bool allowed;

	if (!mm->prepared || !find_verdict(mm->prepared, call, &allowed))
		allowed = validate_call(&mm->table, call, mm->strict);
	if (mm->strict && allowed && call->nr == SYS_mmap)
		allowed = is_physmem(mm, call->args[4]);
	if (__atomic_load_n(&mm->work_ticks, __ATOMIC_RELAXED))
		work(mm);
	return allowed;
}
