// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread of the watchdog, and what it makes of a look.
 *
 * The monitor writes `turn`, this thread only reads it, and no lock is between them: a monitor
 * never waits for its watchdog. The price is that a kill can come late (watchdog_has_killed()).
 */
#define _GNU_SOURCE
#include "monitor/watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "base/units.h"
#include "base/blocked_thread.h"

#define NS_PER_S 1000000000u

struct watchdog {
	pthread_t thread;
	int timer;
	bool stop;
	uint64_t tick_ns;
	uint32_t stalls, count;
	struct watched cpu[];
};

pid_t watched_look(struct watched *cpu, uint32_t stalls)
{
	uint64_t turn = __atomic_load_n(&cpu->turn, __ATOMIC_ACQUIRE);

	if (!turn || turn != cpu->seen) {
		cpu->seen = turn;
		cpu->stalls = 0;
		return 0;
	}
	return ++cpu->stalls < stalls ? 0 : (pid_t)(turn >> 32);
}

/*
 * Kills once per turn: a stub that does not die of SIGKILL is beyond help. `killed` is stored
 * before the kill, so that whoever sees the death finds the reason.
 */
static void look_at(const struct watchdog *watchdog, struct watched *cpu)
{
	pid_t stub = watched_look(cpu, watchdog->stalls);

	if (!stub || cpu->killed == cpu->seen)
		return;
	__atomic_store_n(&cpu->killed, cpu->seen, __ATOMIC_RELEASE);
	kill(stub, SIGKILL);
}

static void *watch(void *argument)
{
	struct watchdog *watchdog = argument;
	uint64_t ticks;

	/* However many ticks have passed since the last read, this is one look. */
	while (read(watchdog->timer, &ticks, sizeof(ticks)) == sizeof(ticks) &&
	       !__atomic_load_n(&watchdog->stop, __ATOMIC_ACQUIRE))
		for (uint32_t i = 0; i < watchdog->count; i++)
			look_at(watchdog, &watchdog->cpu[i]);
	return NULL;
}

static int set_timer(const struct watchdog *watchdog, uint64_t first_ns)
{
	const struct itimerspec when = {
		.it_value = { (time_t)(first_ns / NS_PER_S), (long)(first_ns % NS_PER_S) },
		.it_interval = { (time_t)(watchdog->tick_ns / NS_PER_S),
				 (long)(watchdog->tick_ns % NS_PER_S) },
	};

	return timerfd_settime(watchdog->timer, 0, &when, NULL);
}

static int start_thread(struct watchdog *watchdog)
{
	int error = quiet_thread_create(&watchdog->thread, watch, watchdog);

	if (!error)
		pthread_setname_np(watchdog->thread, WATCHDOG_THREAD);
	return error;
}

/* Set before the thread starts, so that its first read() waits for a tick. */
static int open_timer(struct watchdog *watchdog, struct error *err)
{
	watchdog->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (watchdog->timer < 0)
		return error_call(err, (struct failed){ .error = errno }, "timerfd_create");
	if (!set_timer(watchdog, watchdog->tick_ns))
		return 0;
	error_errno(err, errno, "timerfd_settime of a watchdog");
	close(watchdog->timer);
	return -1;
}

int watchdog_start(struct watchdog **watchdog, uint32_t cpus, uint64_t tick_ns, uint32_t stalls,
		   struct error *err)
{
	const size_t size = sizeof(struct watchdog) + cpus * sizeof(struct watched);
	struct watchdog *new = memory_aligned(64, size);
	int error;

	new->tick_ns = tick_ns;
	new->stalls = stalls;
	new->count = cpus;
	if (open_timer(new, err)) {
		free(new);
		return -1;
	}
	error = start_thread(new);
	if (!error) {
		*watchdog = new;
		return 0;
	}
	close(new->timer);
	free(new);
	return error_call(err, (struct failed){ .call = CALL_FORK, .error = error },
			  "the thread of a watchdog");
}

/* The thread sits in read() and takes no signal, so the timer itself ends that, 1 ns from now. */
void watchdog_stop(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	__atomic_store_n(&watchdog->stop, true, __ATOMIC_RELEASE);
	set_timer(watchdog, 1);
	pthread_join(watchdog->thread, NULL);
	close(watchdog->timer);
	free(watchdog);
}

struct watched *watchdog_cpu(struct watchdog *watchdog, uint32_t index)
{
	return &watchdog->cpu[index];
}

bool watchdog_has_killed(const struct watchdog *watchdog, uint32_t index, pid_t stub,
			 struct error *err)
{
	const struct watched *cpu = &watchdog->cpu[index];
	const pid_t killed = (pid_t)(__atomic_load_n(&cpu->killed, __ATOMIC_ACQUIRE) >> 32);
	char tick[24];

	/* No other process has this pid, as no stub is reaped before the watchdog stops. */
	if (!killed || killed != stub)
		return false;
	format_duration(watchdog->tick_ns, tick, sizeof(tick));
	error_set(err, STATUS_CANNOT,
		  "stub %d was killed by the watchdog: its turn did not end in %u ticks of %s",
		  killed, watchdog->stalls, tick);
	return true;
}
