// SPDX-License-Identifier: GPL-2.0-or-later
/* Queueing calls, against a model of the merging rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>

#include "monitor/batch.h"

#define PAGE	((uint64_t)STUB_PAGE_SIZE)
#define PROT_RW (PROT_READ | PROT_WRITE)
#define GUARD	0x5a

static struct {
	struct stub_call calls[STUB_BATCH_MAX];
	uint8_t guard[64];
} space;

static struct batch batch;

static int make_batch(void **state)
{
	(void)state;
	memset(&space, GUARD, sizeof(space));
	batch = (struct batch){ .calls = space.calls };
	return 0;
}

static void assert_call(uint32_t index, uint32_t type, uint64_t address, uint64_t pages)
{
	assert_int_equal(batch.calls[index].type, type);
	assert_int_equal(batch.calls[index].address, address);
	assert_int_equal(batch.calls[index].length, pages * PAGE);
}

static enum batch_queued map(uint64_t page, uint64_t pages, int prot, int fd, uint64_t frame)
{
	return batch_map(&batch, page * PAGE, pages * PAGE, prot, fd, frame * PAGE);
}

static enum batch_queued unmap(uint64_t page, uint64_t pages)
{
	return batch_unmap(&batch, page * PAGE, pages * PAGE);
}

static void test_entries(void **state)
{
	(void)state;
	assert_int_equal(map(10, 2, PROT_RW, 7, 100), BATCH_QUEUED);
	assert_int_equal(unmap(20, 3), BATCH_QUEUED);
	assert_int_equal(batch.count, 2);
	assert_int_equal(batch.maps, 1);
	assert_call(0, STUB_CALL_MMAP, 10 * PAGE, 2);
	assert_int_equal(batch.calls[0].offset, 100 * PAGE);
	assert_int_equal(batch.calls[0].prot, PROT_RW);
	assert_int_equal(batch.calls[0].fd, 0);
	assert_call(1, STUB_CALL_MUNMAP, 20 * PAGE, 3);
	assert_int_equal(batch.fd_count, 1);
	assert_int_equal(batch.fds[0], 7);
	batch_reset(&batch);
	assert_int_equal(batch.count + batch.maps + batch.fd_count, 0);
	assert_ptr_equal(batch.calls, space.calls);
}

static void test_merges_what_follows(void **state)
{
	(void)state;
	map(10, 1, PROT_RW, 7, 100);
	map(11, 2, PROT_RW, 7, 101);
	assert_int_equal(batch.count, 1);
	assert_int_equal(batch.maps, 1);
	assert_call(0, STUB_CALL_MMAP, 10 * PAGE, 3);
	unmap(13, 1);
	unmap(14, 4);
	assert_int_equal(batch.count, 2);
	assert_call(1, STUB_CALL_MUNMAP, 13 * PAGE, 5);
}

static void test_does_not_merge(void **state)
{
	(void)state;
	map(10, 2, PROT_RW, 7, 100);
	map(12, 1, PROT_READ, 7, 102); /* other access */
	map(13, 1, PROT_READ, 8, 103); /* other file */
	map(14, 1, PROT_READ, 8, 105); /* other frame */
	map(16, 1, PROT_READ, 8, 106); /* a hole */
	map(15, 1, PROT_READ, 8, 105); /* what comes before */
	map(15, 1, PROT_READ, 8, 105); /* the same again */
	unmap(16, 1);		       /* other operation */
	unmap(18, 1);
	unmap(17, 1);
	map(18, 1, PROT_READ, 8, 106);
	unmap(19, 1);
	map(19, 1, PROT_READ, 8, 107); /* would follow the last map but one entry */
	assert_int_equal(batch.count, 13);
	assert_int_equal(batch.maps, 9);
}

static struct stub_call calls_before[STUB_BATCH_MAX];

/* Runs call, which must find no place and change nothing. */
#define ASSERT_REFUSED(call)                                                               \
	do {                                                                               \
		const struct batch before = batch;                                         \
		memcpy(calls_before, space.calls, sizeof(calls_before));                   \
		assert_int_equal(call, BATCH_FULL);                                        \
		assert_int_equal(batch.count, before.count);                               \
		assert_int_equal(batch.maps, before.maps);                                 \
		assert_int_equal(batch.fd_count, before.fd_count);                         \
		assert_memory_equal(batch.fds, before.fds, before.fd_count * sizeof(int)); \
		assert_memory_equal(space.calls, calls_before, sizeof(calls_before));      \
	} while (0)

static void fill(void)
{
	for (uint64_t i = 0; i < STUB_BATCH_MAX; i++)
		assert_int_equal(map(2 * i, 1, PROT_RW, 7, i), BATCH_QUEUED);
}

static void test_full(void **state)
{
	const uint64_t last = STUB_BATCH_MAX - 1;

	(void)state;
	fill();
	ASSERT_REFUSED(map(1000, 1, PROT_RW, 7, 0));
	ASSERT_REFUSED(map(1000, 1, PROT_RW, 8, 0));
	ASSERT_REFUSED(unmap(1000, 1));
	/* What can be merged still has a place. */
	assert_int_equal(map(2 * last + 1, 3, PROT_RW, 7, last + 1), BATCH_QUEUED);
	assert_call(last, STUB_CALL_MMAP, 2 * last * PAGE, 4);
	assert_int_equal(batch.count, STUB_BATCH_MAX);
	for (size_t i = 0; i < sizeof(space.guard); i++)
		assert_int_equal(space.guard[i], GUARD);
	batch_reset(&batch);
	fill();
}

static void test_descriptors(void **state)
{
	(void)state;
	for (int fd = 0; fd < STUB_FDS_MAX; fd++)
		assert_int_equal(map(10 * (unsigned int)fd, 1, PROT_RW, 30 - fd, 0), BATCH_QUEUED);
	assert_int_equal(batch.fd_count, STUB_FDS_MAX);
	ASSERT_REFUSED(map(100, 1, PROT_RW, 99, 0));
	assert_int_equal(map(100, 1, PROT_RW, 29, 0), BATCH_QUEUED);
	assert_int_equal(batch.calls[4].fd, 1);
	assert_int_equal(batch.fd_count, STUB_FDS_MAX);
	assert_int_equal(unmap(200, 1), BATCH_QUEUED);
}

static void test_real_descriptors(void **state)
{
	(void)state;
	batch.real_fds = true;
	for (int fd = 0; fd < 3 * STUB_FDS_MAX; fd++)
		assert_int_equal(map(10 * (unsigned int)fd, 1, PROT_RW, fd, 0), BATCH_QUEUED);
	assert_int_equal(batch.fd_count, 0);
	assert_int_equal(batch.calls[9].fd, 9);
	/* They must be the same to be merged, as any. */
	map(111, 1, PROT_RW, 11, 1);
	map(112, 1, PROT_RW, 3, 2);
	assert_int_equal(batch.count, 3 * STUB_FDS_MAX + 1);
}

/* Random calls, as lists of single pages with what each is to become. */

#define STEPS 20000
#define PAGES (STUB_BATCH_MAX * 64)

static struct page {
	uint64_t page;
	uint64_t frame;
	int prot; /* -1: unmapped */
	int fd;
} model[PAGES];

static size_t model_pages, model_entries;
static uint64_t seed;

static uint64_t random_below(uint64_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % limit;
}

/* Whether b goes on where a ends, so that they belong to one entry. */
static bool goes_on(const struct page *a, const struct page *b)
{
	if (a->page + 1 != b->page || a->prot != b->prot)
		return false;
	return a->prot < 0 || (a->frame + 1 == b->frame && a->fd == b->fd);
}

static size_t files_in_model(void)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < model_pages; i++)
		if (model[i].prot >= 0)
			seen |= 1ull << model[i].fd;
	return (size_t)__builtin_popcountll(seen);
}

/* False, with the model as it was, if there is no place for the call. */
static bool model_add(struct page call, uint64_t pages)
{
	size_t before = model_pages;
	bool merged = before && goes_on(&model[before - 1], &call);

	for (uint64_t i = 0; i < pages; i++, call.page++, call.frame++)
		model[model_pages++] = call;
	if (files_in_model() > STUB_FDS_MAX || (!merged && model_entries == STUB_BATCH_MAX)) {
		model_pages = before;
		return false;
	}
	model_entries += !merged;
	return true;
}

static void compare_entry(const struct stub_call *call, const struct page *page)
{
	assert_int_equal(call->address, page->page * PAGE);
	assert_int_equal(call->type, page->prot < 0 ? STUB_CALL_MUNMAP : STUB_CALL_MMAP);
	if (page->prot < 0)
		return;
	assert_int_equal(call->offset, page->frame * PAGE);
	assert_int_equal(call->prot, page->prot);
	assert_true(call->fd >= 0 && (uint32_t)call->fd < batch.fd_count);
	assert_int_equal(batch.fds[call->fd], page->fd);
}

static void compare(void)
{
	size_t at = 0;
	uint32_t maps = 0;

	assert_int_equal(batch.count, model_entries);
	for (uint32_t i = 0; i < batch.count; i++) {
		assert_true(at < model_pages);
		compare_entry(&batch.calls[i], &model[at]);
		maps += model[at].prot >= 0;
		at += batch.calls[i].length / PAGE;
	}
	assert_int_equal(at, model_pages);
	assert_int_equal(batch.maps, maps);
	assert_int_equal(batch.fd_count, files_in_model());
}

/* Often what follows the last call, in one respect or in all. */
static struct page random_call(void)
{
	struct page call = { random_below(40), random_below(40), (int)random_below(3) - 1,
			     (int)random_below(6) };
	const struct page *last;

	if (!model_pages)
		return call;
	last = &model[model_pages - 1];
	if (random_below(4))
		call.page = last->page + 1;
	if (random_below(4))
		call.frame = last->frame + 1;
	if (random_below(4))
		call.prot = last->prot;
	if (random_below(4))
		call.fd = last->fd;
	return call;
}

static void test_random_calls(void **state)
{
	unsigned int full = 0, merged = 0;

	(void)state;
	seed = 42;
	model_pages = model_entries = 0;
	for (unsigned int step = 0; step < STEPS; step++) {
		struct page call = random_call();
		uint64_t pages = 1 + random_below(4);
		size_t entries = model_entries;
		bool taken = model_add(call, pages);
		enum batch_queued queued =
			call.prot < 0 ? unmap(call.page, pages) :
					map(call.page, pages, call.prot, call.fd, call.frame);

		assert_int_equal(queued, taken ? BATCH_QUEUED : BATCH_FULL);
		merged += taken && entries == model_entries;
		full += !taken;
		if (step % 16 == 0)
			compare();
		if (random_below(300) && model_pages + 8 < PAGES)
			continue;
		compare();
		batch_reset(&batch);
		model_pages = model_entries = 0;
	}
	assert_true(full > 100);
	assert_true(merged > 100);
}

#define CASE(test) cmocka_unit_test_setup(test, make_batch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_entries),	   CASE(test_merges_what_follows),
		CASE(test_does_not_merge), CASE(test_full),
		CASE(test_descriptors),	   CASE(test_real_descriptors),
		CASE(test_random_calls),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
