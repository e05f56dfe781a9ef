// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts prepared for a batch: they must be those that validation gives at the call. And the
 * descriptor of a map, which strict validation looks at.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/audit.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "monitor/judge.h"
#include "monitor/validate.h"

#define PROT_RW	  (PROT_READ | PROT_WRITE)
#define PAGE(n)	  (0x10000000ull + (n)*STUB_PAGE_SIZE)
#define FRAME(n)  ((uint64_t)(n)*STUB_PAGE_SIZE)
#define MEMORY_FD 7

static struct guest_mm mm;
static struct stub_call calls[STUB_BATCH_MAX];
static struct prepared_verdicts prepared;

static int start(void **state)
{
	(void)state;
	memset(&mm, 0, sizeof(mm));
	page_table_init(&mm.table);
	mm.batch.calls = calls;
	mm.prepared = &prepared;
	return 0;
}

static int end(void **state)
{
	(void)state;
	page_table_destroy(&mm.table);
	return 0;
}

static void map(unsigned int page, unsigned int frame, int prot)
{
	assert_int_equal(batch_map(&mm.batch, PAGE(page), STUB_PAGE_SIZE, prot, MEMORY_FD,
				   FRAME(frame)),
			 BATCH_QUEUED);
	page_table_map(&mm.table, PAGE(page), STUB_PAGE_SIZE, FRAME(frame), prot);
}

static void unmap(uint64_t address, uint64_t length)
{
	assert_int_equal(batch_unmap(&mm.batch, address, length), BATCH_QUEUED);
}

static struct seccomp_data map_call(unsigned int page, unsigned int frame, int prot)
{
	return (struct seccomp_data){
		.nr = SYS_mmap,
		.arch = AUDIT_ARCH_X86_64,
		.instruction_pointer = STUB_CODE + 0x123,
		.args = { PAGE(page), STUB_PAGE_SIZE, (uint64_t)prot, MAP_SHARED | MAP_FIXED, 99,
			  FRAME(frame) },
	};
}

static struct seccomp_data unmap_call(uint64_t address, uint64_t length)
{
	return (struct seccomp_data){
		.nr = SYS_munmap,
		.arch = AUDIT_ARCH_X86_64,
		/* What munmap does not look at. */
		.args = { address, length, 1, 2, 3, 4 },
	};
}

static void assert_judged(struct seccomp_data call, bool allowed, uint32_t next)
{
	assert_int_equal(validate_call(&mm.table, &call, mm.strict), allowed);
	assert_int_equal(judge_call(&mm, &call), allowed);
	assert_int_equal(prepared.next, next);
}

static void test_in_order(void **state)
{
	(void)state;
	map(0, 4, PROT_RW);
	unmap(PAGE(9), STUB_PAGE_SIZE);
	map(1, 2, PROT_READ);
	judge_batch(&mm);
	assert_int_equal(prepared.count, 3);
	assert_judged(map_call(0, 4, PROT_RW), true, 1);
	assert_judged(unmap_call(PAGE(9), STUB_PAGE_SIZE), true, 2);
	assert_judged(map_call(1, 2, PROT_READ), true, 3);
}

/* Behind a gate that notifies maps alone. */
static void test_some_do_not_come(void **state)
{
	(void)state;
	unmap(PAGE(9), STUB_PAGE_SIZE);
	map(0, 4, PROT_RW);
	unmap(PAGE(11), STUB_PAGE_SIZE);
	map(1, 2, PROT_READ);
	judge_batch(&mm);
	assert_judged(map_call(0, 4, PROT_RW), true, 2);
	assert_judged(map_call(1, 2, PROT_READ), true, 4);
}

static void test_forged(void **state)
{
	struct seccomp_data call;

	(void)state;
	map(0, 4, PROT_READ);
	map(1, 2, PROT_RW);
	judge_batch(&mm);
	assert_judged(map_call(0, 4, PROT_RW), false, 0);
	assert_judged(map_call(0, 5, PROT_READ), false, 0);
	call = map_call(0, 4, PROT_READ);
	call.args[3] = MAP_PRIVATE | MAP_FIXED;
	/* As the series: it does not look at the flags. */
	assert_judged(call, true, 0);
	call = map_call(0, 4, PROT_READ);
	call.arch = AUDIT_ARCH_I386;
	assert_judged(call, false, 0);
	call = map_call(0, 4, PROT_READ);
	call.nr = SYS_mprotect;
	assert_judged(call, false, 0);
	assert_judged(unmap_call(STUB_START, STUB_PAGE_SIZE), false, 0);
	/* They have not spoilt what is prepared. */
	assert_judged(map_call(0, 4, PROT_READ), true, 1);
	assert_judged(map_call(1, 2, PROT_RW), true, 2);
	/* Beyond the batch it is validated as ever. */
	assert_judged(map_call(1, 2, PROT_READ), true, 2);
	assert_judged(map_call(1, 3, PROT_READ), false, 2);
}

/* The page table is ahead of the batch: the first map of a page that is mapped twice is denied. */
static void test_denied_ones_are_prepared_too(void **state)
{
	(void)state;
	map(0, 4, PROT_RW);
	map(0, 6, PROT_RW);
	judge_batch(&mm);
	assert_judged(map_call(0, 4, PROT_RW), false, 1);
	assert_judged(map_call(0, 6, PROT_RW), true, 2);
}

static void test_the_next_batch_starts_anew(void **state)
{
	(void)state;
	map(0, 4, PROT_RW);
	judge_batch(&mm);
	assert_judged(map_call(0, 4, PROT_RW), true, 1);
	batch_reset(&mm.batch);
	judge_batch(&mm);
	assert_int_equal(prepared.count, 0);
	assert_judged(map_call(0, 4, PROT_RW), true, 0);
}

static void test_without(void **state)
{
	struct seccomp_data call = map_call(0, 4, PROT_RW);

	(void)state;
	mm.prepared = NULL;
	assert_false(judge_call(&mm, &call));
	map(0, 4, PROT_RW);
	assert_true(judge_call(&mm, &call));
}

static void assert_strict(int descriptor, bool allowed, unsigned int system_calls)
{
	struct seccomp_data call = map_call(0, 4, PROT_RW);

	call.args[4] = (uint64_t)descriptor;
	mm.log.system_calls = 0;
	assert_int_equal(judge_call(&mm, &call), allowed);
	assert_int_equal(mm.log.system_calls, system_calls);
}

/* Of a process that stands for the stub: this one. The calls: a copy, its fstat, its close. */
static void test_descriptor(void **state)
{
	struct physmem physmem, other;
	struct error err;
	int copy;

	(void)state;
	assert_int_equal(physmem_create(&physmem, STUB_PAGE_SIZE, 1, &err), 0);
	assert_int_equal(physmem_create(&other, STUB_PAGE_SIZE, 1, &err), 0);
	copy = dup(physmem.fd);
	mm.physmem = &physmem;
	mm.prepared = NULL;
	mm.strict = true;
	mm.stub.pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	map(0, 4, PROT_RW);
	assert_strict(copy, true, 3);
	assert_strict(other.fd, false, 3);
	close(copy);
	assert_strict(copy, false, 1);
	close(mm.stub.pidfd);
	physmem_destroy(&physmem);
	physmem_destroy(&other);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_order),
		TEST(test_some_do_not_come),
		TEST(test_forged),
		TEST(test_denied_ones_are_prepared_too),
		TEST(test_the_next_batch_starts_anew),
		TEST(test_without),
		TEST(test_descriptor),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
