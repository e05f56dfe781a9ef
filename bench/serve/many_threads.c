// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A thread for each stub sits in a blocking RECV and answers; the monitor's own thread hands the
 * batches over and waits for their ends by futex. Nothing counts, so a batch that ends early
 * wedges nothing.
 *
 * A server's lock protects its stub's log and page table. The monitor holds all locks between
 * rounds, and the servers only answer within one. So what a hijacked stub calls after the end of
 * its turn is answered in the next round.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "monitor/listener.h"
#include "base/memory.h"
#include "base/blocked_thread.h"
#include "serve/many.h"

/*
 * A server has a stub set of one, so that it can use stub_set_judge() and stub_set_answer(); the
 * counters of that set are its own, and the monitor's set is not touched by it.
 */
struct servers;

struct server {
	pthread_t thread;
	/* Of the member's log and page table: the monitor's own, but for a round. */
	pthread_mutex_t lock;
	struct stub_set own;
	struct stub_member member;
	struct servers *of;
} __attribute__((aligned(64)));

struct servers {
	uint32_t count; /* threads that run */
	bool stop;
	bool broken;
	struct error why;
	struct server server[];
};

/* Tells the two meanings of RECV's ENOENT apart: one notification has gone, or the stub has. */
static bool hung_up(int listener)
{
	struct pollfd fd = { .fd = listener };

	return poll(&fd, 1, 0) == 1 && fd.revents & POLLHUP;
}

/* Ends the thread. The first error of all servers is kept; await_ends() finds it within a tick. */
static void *give_up(struct server *server, const struct error *err)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct servers *of = server->of;

	pthread_mutex_lock(&lock);
	if (!of->broken)
		of->why = *err;
	__atomic_store_n(&of->broken, true, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static int serve(struct server *server, const struct seccomp_notif *request, struct error *err)
{
	struct stub_member *member = &server->member;
	int result;

	pthread_mutex_lock(&server->lock);
	server->own.system_calls++;
	result = stub_set_answer(&server->own, member, request->id,
				 stub_set_judge(&server->own, member, request), err);
	pthread_mutex_unlock(&server->lock);
	return result;
}

/*
 * RECV is called without the lock, as it blocks. After ENOENT the thread goes on if one
 * notification has gone, and ends if the stub has.
 */
static void *serve_for_ever(void *argument)
{
	struct server *server = argument;
	int listener = server->member.mm->stub.listener;
	struct error err;

	while (!__atomic_load_n(&server->of->stop, __ATOMIC_ACQUIRE)) {
		struct seccomp_notif request;

		if (!listener_receive(listener, &request)) {
			if (serve(server, &request, &err))
				return give_up(server, &err);
		} else if (errno == ENOENT) {
			if (hung_up(listener))
				break;
		} else if (errno != EINTR) {
			error_errno(&err, errno, "SECCOMP_IOCTL_NOTIF_RECV");
			return give_up(server, &err);
		}
	}
	return NULL;
}

/*
 * A server may wait for its lock or sit in RECV. Unlocking frees the one, the signal of
 * blocked_thread_end() the other; `stop` is set before either.
 */
static void tear_down(struct stub_set *set, void *state)
{
	struct servers *servers = state;

	(void)set;
	__atomic_store_n(&servers->stop, true, __ATOMIC_RELEASE);
	for (uint32_t i = 0; i < servers->count; i++) {
		pthread_mutex_unlock(&servers->server[i].lock);
		blocked_thread_end(servers->server[i].thread);
		pthread_mutex_destroy(&servers->server[i].lock);
	}
	free(servers);
}

static int start(struct servers *servers, struct guest_mm *mm, struct error *err)
{
	struct server *server = &servers->server[servers->count];

	server->member = (struct stub_member){ .mm = mm };
	server->own = (struct stub_set){ .member = &server->member, .count = 1, .listener = -1 };
	server->of = servers;
	pthread_mutex_init(&server->lock, NULL);
	pthread_mutex_lock(&server->lock);
	if (blocked_thread_start(&server->thread, serve_for_ever, server, err)) {
		pthread_mutex_unlock(&server->lock);
		pthread_mutex_destroy(&server->lock);
		return -1;
	}
	servers->count++;
	return 0;
}

static int start_all(struct servers *servers, struct stub_set *set, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!set->member[i].dead && start(servers, set->member[i].mm, err))
			return -1;
	return 0;
}

static int set_up(struct stub_set *set, void **state, struct error *err)
{
	size_t size = sizeof(struct servers) + set->count * sizeof(struct server);
	struct servers *servers = memory_aligned(64, size);

	if (!start_all(servers, set, err)) {
		*state = servers;
		return 0;
	}
	tear_down(set, servers);
	return -1;
}

static void begin_serving(struct servers *servers)
{
	for (uint32_t i = 0; i < servers->count; i++) {
		servers->server[i].own.system_calls = 0;
		pthread_mutex_unlock(&servers->server[i].lock);
	}
}

/* Returns how many system calls the threads have made. */
static uint32_t end_serving(struct servers *servers)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < servers->count; i++) {
		pthread_mutex_lock(&servers->server[i].lock);
		sum += servers->server[i].own.system_calls;
	}
	return sum;
}

/*
 * The servers count nothing in the monitor's set, so all members are marked as at their end: then
 * stub_set_await_end() may sleep on any of them.
 */
static int await_ends(struct stub_set *set, const struct servers *servers, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++)
		stub_set_expect_end(set, &set->member[i]);
	while (set->away) {
		if (__atomic_load_n(&servers->broken, __ATOMIC_ACQUIRE)) {
			*err = servers->why;
			return -1;
		}
		if (stub_set_await_end(set, err) < 0)
			return -1;
	}
	return 0;
}

static int run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	struct servers *servers = state;
	int result;

	(void)row;
	begin_serving(servers);
	result = stub_set_hand_over_all(set, err) || await_ends(set, servers, err) ? -1 : 0;
	set->system_calls += end_serving(servers);
	return result;
}

const struct serve_many many_threads = {
	.name = "threads",
	.what = "a thread per stub in a blocking RECV",
	.setup = set_up,
	.teardown = tear_down,
	.run = run,
};
