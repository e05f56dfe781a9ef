// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Round trips between two processes, by the means that there are: the futex by which monitor and
 * stub hand the turn over, two eventfds, two pipes. Each is two wake-ups and two waits, as a
 * notification is. None copies arguments, looks a request up or takes a mutex that both sides
 * share.
 *
 * The peer answers without end and never measures; the times are those of the side that begins.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/memory.h"
#include "floor/floor.h"

#define PAGE 4096u

enum turn { TURN_OWN, TURN_PEER };

/* Descriptors are from the point of view of the one who measures. */
struct round_trip {
	uint32_t *turn; /* shared with the peer */
	int there[2];	/* read end, write end; of an eventfd both are the same */
	int back[2];
	size_t bytes; /* of a message */
};

/* Sets floor->state before anything can fail, so that teardown() closes what there is. */
static struct round_trip *make(struct floor *floor, size_t bytes)
{
	struct round_trip *trip = memory_new(1, sizeof(*trip));

	*trip = (struct round_trip){ .there = { -1, -1 }, .back = { -1, -1 }, .bytes = bytes };
	floor->state = trip;
	return trip;
}

static void close_ends(int ends[2])
{
	if (ends[0] >= 0)
		close(ends[0]);
	if (ends[1] >= 0 && ends[1] != ends[0])
		close(ends[1]);
	ends[0] = ends[1] = -1;
}

static void teardown(struct floor *floor)
{
	struct round_trip *trip = floor->state;

	if (trip->turn)
		munmap(trip->turn, PAGE);
	close_ends(trip->there);
	close_ends(trip->back);
	free(trip);
}

static long futex(uint32_t *word, int operation, uint32_t value)
{
	return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void give_turn(uint32_t *word, enum turn to)
{
	__atomic_store_n(word, to, __ATOMIC_RELEASE);
	futex(word, FUTEX_WAKE, 1);
}

static bool has_turn(const uint32_t *word, enum turn whose)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE) == whose;
}

static void return_turns(void *state)
{
	const struct round_trip *trip = state;

	for (;;) {
		while (!has_turn(trip->turn, TURN_PEER))
			futex(trip->turn, FUTEX_WAIT, TURN_OWN);
		give_turn(trip->turn, TURN_OWN);
	}
}

static int set_up_futex(struct floor *floor, struct error *err)
{
	const struct peer_work work = { .run = return_turns };
	struct round_trip *trip = make(floor, 0);

	trip->turn = child_share(PAGE, "a page for a futex", err);
	if (!trip->turn)
		return -1;
	*trip->turn = TURN_OWN;
	return peer_start(&floor->peer, floor->peer_cpu, &work, trip, NULL, err);
}

/* EAGAIN: the peer was faster than the wait. EINTR may be the peer's death. */
static int hand_over(struct floor *floor, struct error *err)
{
	struct round_trip *trip = floor->state;

	give_turn(trip->turn, TURN_PEER);
	while (!has_turn(trip->turn, TURN_OWN)) {
		if (!futex(trip->turn, FUTEX_WAIT, TURN_PEER) || errno == EAGAIN)
			continue;
		if (errno != EINTR)
			return error_errno(err, errno, "FUTEX_WAIT");
		if (peer_check(&floor->peer, err))
			return -1;
	}
	return 0;
}

/*
 * Runs until an end is closed; the peer takes no signals. It closes its copy of the writing end
 * that it reads from: a pipe does not end while its reader could also write to it. An eventfd has
 * one end only.
 */
static void return_messages(void *state)
{
	struct round_trip *trip = state;
	uint64_t message;

	if (trip->there[1] != trip->there[0])
		close(trip->there[1]);
	while (read(trip->there[0], &message, trip->bytes) == (ssize_t)trip->bytes &&
	       write(trip->back[1], &message, trip->bytes) == (ssize_t)trip->bytes)
		;
}

static int start_messages(struct floor *floor, struct error *err)
{
	const struct peer_work work = { .run = return_messages };
	struct round_trip *trip = floor->state;

	return peer_start(&floor->peer, floor->peer_cpu, &work, trip, NULL, err);
}

static int open_eventfd(int ends[2])
{
	ends[0] = ends[1] = eventfd(0, EFD_CLOEXEC);
	return ends[0] < 0 ? -1 : 0;
}

static int set_up_eventfd(struct floor *floor, struct error *err)
{
	struct round_trip *trip = make(floor, sizeof(uint64_t));

	if (open_eventfd(trip->there) || open_eventfd(trip->back))
		return error_call(err, (struct failed){ .error = errno }, "an eventfd");
	return start_messages(floor, err);
}

static int set_up_pipe(struct floor *floor, struct error *err)
{
	struct round_trip *trip = make(floor, 1);

	if (pipe2(trip->there, O_CLOEXEC) || pipe2(trip->back, O_CLOEXEC))
		return error_call(err, (struct failed){ .error = errno }, "a pipe");
	if (start_messages(floor, err))
		return -1;
	/*
	 * The only other writer of this pipe is the peer: when it dies, a read here sees the end
	 * of file.
	 */
	close(trip->back[1]);
	trip->back[1] = -1;
	return 0;
}

/* A short read is the end of a pipe whose peer has died; an eventfd has none, and EINTR tells. */
static int send_message(struct floor *floor, struct error *err)
{
	struct round_trip *trip = floor->state;
	uint64_t message = 1;
	ssize_t length;

	if (write(trip->there[1], &message, trip->bytes) != (ssize_t)trip->bytes)
		return error_errno(err, errno, "writing to the other process");
	while ((length = read(trip->back[0], &message, trip->bytes)) != (ssize_t)trip->bytes) {
		if (length < 0 && errno != EINTR)
			return error_errno(err, errno, "reading from the other process");
		if (peer_check(&floor->peer, err))
			return -1;
	}
	return 0;
}

const struct floor_row floor_futex = {
	.name = "futex",
	.what = "a futex round trip, as monitor and stub hand the turn over",
	.has_peer = true,
	.repeats = 4,
	.setup = set_up_futex,
	.teardown = teardown,
	.operate = hand_over,
};

const struct floor_row floor_eventfd = {
	.name = "eventfd",
	.what = "a round trip by two eventfds",
	.has_peer = true,
	.repeats = 4,
	.setup = set_up_eventfd,
	.teardown = teardown,
	.operate = send_message,
};

const struct floor_row floor_pipe = {
	.name = "pipe",
	.what = "a round trip of one byte by two pipes",
	.has_peer = true,
	.repeats = 4,
	.setup = set_up_pipe,
	.teardown = teardown,
	.operate = send_message,
};
