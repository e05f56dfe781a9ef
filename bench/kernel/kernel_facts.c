// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs each fact in a process of its own, and compares nothing: it reports the answer and what is
 * assumed of this version.
 *
 * Facts block, get killed and leave listeners behind by design. So the process of a
 * fact is the leader of a process group, to which all belongs that it starts; the group is
 * killed when the answer is there or the time is over. The answer is written to shared memory
 * word by word, so that it tells how far a fact came that blocked.
 */
#define _GNU_SOURCE
#include "kernel/kernel_facts.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/text.h"

/*
 * What has not come back by then never does. Slices of sleep are counted, not the time: if the
 * machine is suspended or busy, the fact still gets its time.
 */
#define LIMIT_S	 3
#define SLICE_US 10000

void kernel_add(struct kernel_answer *answer, const char *format, ...)
{
	va_list args;

	if (answer->text[0])
		text_add(answer->text, sizeof(answer->text), ", ");
	va_start(args, format);
	text_vadd(answer->text, sizeof(answer->text), format, args);
	va_end(args);
}

void kernel_add_result(struct kernel_answer *answer, long result)
{
	const char *name = strerrorname_np(errno);

	answer->open |= result < 0 && (errno == EPERM || errno == EACCES);
	if (result >= 0)
		kernel_add(answer, "ok");
	else if (name)
		kernel_add(answer, "%s", name);
	else /* ENOTSUPP, which user space should not see */
		kernel_add(answer, "errno %d", errno);
}

void kernel_end(struct kernel_answer *answer)
{
	answer->done = true;
	_exit(0);
}

/*
 * Runs one fact and waits for its end. An answer is known if find() came to its end with one, or
 * if it was still running when the time was over ("blocks"). A process that died without
 * either has failed: false.
 */
static bool find(struct kernel_answer *answer)
{
	pid_t parent = getpid(), child = fork();
	int slices = LIMIT_S * (1000000 / SLICE_US);
	bool known;

	if (!child) {
		child_ends_with(parent);
		setpgid(0, 0);
		answer->fact->find(answer);
		kernel_end(answer);
	}
	if (child < 0) {
		kernel_add(answer, "not known: no process can be started");
		return false;
	}
	/* The child does the same: whoever comes first, the group is there from now on. */
	setpgid(child, child);
	while (slices-- && waitpid(child, NULL, WNOHANG) == 0)
		usleep(SLICE_US);
	known = answer->done ? answer->text[0] : slices < 0;
	if (!known)
		kernel_add(answer, answer->done ? "not known: the trial had no answer" :
						  "not known: the trial died");
	else if (!answer->done)
		kernel_add(answer, "blocks");
	/* Also of orphans, but these are ours to reap only if this process adopts them. */
	kill(-child, SIGKILL);
	while (waitpid(-child, NULL, 0) > 0 || errno == EINTR)
		;
	return known;
}

/*
 * False only if the kernel has tracefs, and nobody has mounted it: then its facts are open. A
 * kernel without it answers ENOENT, which is an answer.
 */
static bool is_mounted(const struct facts *facts)
{
	bool mounted;

	return !facts_has(facts, FACTS_TRACEFS) || !facts_mounted(facts, FACTS_TRACEFS, &mounted) ||
	       mounted;
}

static const char *assumed_of(const struct kernel_fact *fact, unsigned int release)
{
	return release >= fact->since ? fact->assumed : fact->before;
}

/* facts: of this host; answer: shared with children, and used for all facts in turn. */
static void try_list(const struct kernel_fact *list, const struct facts *facts,
		     struct kernel_answer *answer,
		     void (*each)(void *target, const struct kernel_found *found), void *target)
{
	const bool hidden = list == kernel_tracefs_facts && !is_mounted(facts);

	for (const struct kernel_fact *fact = list; fact->name; fact++) {
		struct kernel_found found = { .name = fact->name, .text = answer->text };

		memset(answer, 0, sizeof(*answer));
		answer->fact = fact;
		if (hidden)
			kernel_add(answer, "not mounted");
		answer->open = hidden;
		found.known = hidden || find(answer);
		if (!answer->open)
			found.assumed = assumed_of(fact, facts->release);
		each(target, &found);
	}
}

static int try_lists(const struct kernel_fact *const *lists, size_t count,
		     void (*each)(void *target, const struct kernel_found *found), void *target,
		     struct error *err)
{
	struct kernel_answer *answer = child_share(sizeof(*answer), "memory for a fact", err);
	struct facts facts;

	if (!answer)
		return -1;
	facts_read(&facts);
	for (size_t i = 0; i < count; i++)
		try_list(lists[i], &facts, answer, each, target);
	munmap(answer, sizeof(*answer));
	return 0;
}

int kernel_facts_of(const struct kernel_fact *list,
		    void (*each)(void *target, const struct kernel_found *found), void *target,
		    struct error *err)
{
	return try_lists(&list, 1, each, target, err);
}

int kernel_facts_each(void (*each)(void *target, const struct kernel_found *found), void *target,
		      struct error *err)
{
	static const struct kernel_fact *const lists[] = {
		kernel_notification_facts,
		kernel_ring_facts,
		kernel_tracefs_facts,
		kernel_perf_facts,
	};

	return try_lists(lists, sizeof(lists) / sizeof(lists[0]), each, target, err);
}
