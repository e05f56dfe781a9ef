// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of guest memory: what is where, its slots, its failures. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "monitor/physmem.h"
#include "test/running-stub.h"

#define SLOTS 3

static struct physmem physmem;

static int destroy(void **state)
{
	(void)state;
	physmem_destroy(&physmem);
	return 0;
}

static void create(uint64_t bytes)
{
	struct error err;

	if (physmem_create(&physmem, bytes, SLOTS, &err))
		fail_msg("%s", err.text);
}

static void assert_holds(uint64_t offset, const uint8_t *from, const uint8_t *end)
{
	uint8_t page[STUB_PAGE_SIZE];
	size_t size = (size_t)(end - from);

	assert_int_equal(pread(physmem.fd, page, sizeof(page), (off_t)offset), sizeof(page));
	assert_memory_equal(page, from, size);
	for (size_t i = size; i < sizeof(page); i++)
		assert_int_equal(page[i], 0);
}

static void test_places(void **state)
{
	const uint64_t head = 2 * STUB_PAGE_SIZE + SLOTS * sizeof(struct stub_shared);
	struct stat file;

	(void)state;
	create(PHYSMEM_DEFAULT_BYTES);
	assert_int_equal(fstat(physmem.fd, &file), 0);
	assert_int_equal(physmem.first_frame, head);
	assert_int_equal(physmem.first_frame % STUB_PAGE_SIZE, 0);
	assert_int_equal(physmem.device, file.st_dev);
	assert_int_equal(physmem.inode, file.st_ino);
	assert_int_equal(file.st_size, PHYSMEM_DEFAULT_BYTES + head);
	/* Sparse: it takes no memory but for its head, which may get huge pages. */
	assert_true((uint64_t)file.st_blocks * 512 < PHYSMEM_DEFAULT_BYTES / 16);
	assert_holds(physmem.code_offset, stub_code_page, stub_code_page_end);
	assert_holds(physmem.guest_offset, stub_guest_page, stub_guest_page_end);
	assert_int_equal(fcntl(physmem.fd, F_GETFD), FD_CLOEXEC);
}

static void test_slots(void **state)
{
	static const uint8_t zeros[sizeof(struct stub_shared)];
	struct error err;

	(void)state;
	create(STUB_PAGE_SIZE);
	for (int slot = 0; slot < SLOTS; slot++)
		assert_int_equal(physmem_take_slot(&physmem, &err), slot);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(physmem_take_slot(&physmem, &err), -1);
		assert_string_equal(err.text, "all 3 slots for stubs are taken");
		assert_int_equal(err.status, STATUS_CANNOT);
	}
	memset(physmem.shared, 0xff, SLOTS * sizeof(struct stub_shared));
	physmem_return_slot(&physmem, 1);
	assert_int_equal(physmem_take_slot(&physmem, &err), 1);
	assert_memory_equal(&physmem.shared[1], zeros, sizeof(zeros));
	/* Its neighbours keep what they have. */
	assert_int_equal(physmem.shared[0].touch_page[STUB_PAGE_SIZE - 1], 0xff);
	assert_int_equal(physmem.shared[2].data_pages[0][0], 0xff);
}

static void test_shared_pages_are_the_files(void **state)
{
	uint8_t byte = 0;

	(void)state;
	create(STUB_PAGE_SIZE);
	for (unsigned int slot = 0; slot < SLOTS; slot++) {
		off_t at = (off_t)(physmem.shared_offset + slot * sizeof(struct stub_shared));

		physmem.shared[slot].data_pages[0][0] = (uint8_t)(40 + slot);
		assert_int_equal(pread(physmem.fd, &byte, 1, at), 1);
		assert_int_equal(byte, 40 + slot);
	}
	assert_int_equal(pread(physmem.fd, &byte, 1, (off_t)physmem.first_frame), 1);
	assert_int_equal(byte, 0);
}

/* Frames before and after keep what they have, as do those that have memory already. */
static void test_populate(void **state)
{
	const uint64_t page = STUB_PAGE_SIZE;
	struct error err;
	struct stat before, after;

	(void)state;
	create(64 << 20);
	physmem.memory[physmem.first_frame + 9 * page] = 77;
	assert_int_equal(fstat(physmem.fd, &before), 0);
	assert_int_equal(physmem_populate(&physmem, 8 * page, 4096 * page, &err), 0);
	assert_int_equal(fstat(physmem.fd, &after), 0);
	assert_true((uint64_t)(after.st_blocks - before.st_blocks) * 512 >= 4094 * page);
	assert_int_equal(physmem.memory[physmem.first_frame + 9 * page], 77);
	assert_int_equal(after.st_size, before.st_size);
}

static void test_too_large(void **state)
{
	unsigned int before = count_fds(getpid());
	struct error err;

	(void)state;
	assert_int_equal(physmem_create(&physmem, 1ull << 63, SLOTS, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_string_equal(err.text, "physmem of 8796093022208 MiB: Invalid argument");
	assert_int_equal(count_fds(getpid()), before);
	physmem_destroy(&physmem);
}

static void test_leaves_nothing(void **state)
{
	unsigned int before = count_fds(getpid());

	(void)state;
	for (unsigned int i = 0; i < 20; i++) {
		create(STUB_PAGE_SIZE);
		physmem_destroy(&physmem);
		physmem_destroy(&physmem);
		assert_int_equal(physmem.fd, -1);
		assert_null(physmem.shared);
	}
	assert_int_equal(count_fds(getpid()), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_places, destroy),
		cmocka_unit_test_teardown(test_slots, destroy),
		cmocka_unit_test_teardown(test_shared_pages_are_the_files, destroy),
		cmocka_unit_test_teardown(test_populate, destroy),
		cmocka_unit_test_teardown(test_too_large, destroy),
		cmocka_unit_test_teardown(test_leaves_nothing, destroy),
	};

	return cmocka_run_group_tests_name("physmem", tests, NULL, NULL);
}
