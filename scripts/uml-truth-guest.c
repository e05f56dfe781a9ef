// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The init of the guest that scripts/uml-truth boots: has the UML run batches of known sizes,
 * then powers off; if it ends in another way, the guest's kernel panics. It measures nothing: the
 * UML writes a record of each batch (scripts/uml-stamps.patch), and uml-truth sorts them.
 *
 * What a UML queues for the stub during one system call or fault is one batch. So the size of a
 * batch is the number of pages that one call populates or one fault maps.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <unistd.h>

#define PAGE	   4096ul
#define PLACE	   ((char *)0x40000000) /* where all is mapped: a fault-around window begins */
#define SETS	   4			/* each with frames of its own */
#define ROUNDS	   50			/* of each kind of batch, in each set */
#define AROUND_MAX 16			/* pages that a read fault maps */

static const size_t sizes[] = { 1, 4, 16, 64, 99 };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void check(int failed, const char *what)
{
	if (!failed)
		return;
	perror(what);
	exit(EXIT_FAILURE);
}

/*
 * A file whose pages have frames that do not follow each other where the pages do, as UML maps
 * such neighbours by one call: odd pages get theirs first, then even ones.
 */
static int make_file(size_t pages)
{
	int fd = memfd_create("pages", 0);

	check(fd < 0 || ftruncate(fd, (off_t)(pages * PAGE)), "memfd_create");
	for (size_t odd = 2; odd-- > 0;)
		for (size_t i = odd; i < pages; i += 2)
			check(pwrite(fd, "", 1, (off_t)(i * PAGE)) != 1, "pwrite");
	return fd;
}

static void map(size_t pages, int prot, int flags, int fd)
{
	char *at = mmap(PLACE, pages * PAGE, prot, flags | MAP_FIXED, fd, 0);

	check(at != PLACE, "mmap");
}

static void read_pages(size_t pages)
{
	for (size_t i = 0; i < pages; i++)
		(void)*(volatile char *)(PLACE + i * PAGE);
}

static void write_pages(size_t pages)
{
	for (size_t i = 0; i < pages; i++)
		*(volatile char *)(PLACE + i * PAGE) = 1;
}

static void unmap(size_t pages)
{
	check(munmap(PLACE, pages * PAGE), "munmap");
}

/* madvise() maps all pages in one call, which ends with a batch of so many maps. */
static void map_after_call(int fd, size_t pages)
{
	map(pages, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	check(madvise(PLACE, pages * PAGE, MADV_POPULATE_WRITE), "madvise");
	write_pages(pages);
	unmap(pages);
}

/* The fault at the first page maps the others too (fault-around), so there is one for all. */
static void map_after_fault(int fd, size_t pages)
{
	map(pages, PROT_READ, MAP_SHARED, fd);
	read_pages(pages);
	unmap(pages);
}

/* One page: the batch before its fault is the unmap of the page before, as uml-truth asks for. */
static void map_alone(void)
{
	map(1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	write_pages(1);
	unmap(1);
}

static void run_size(size_t pages)
{
	int fd = make_file(pages);

	for (int i = 0; i < ROUNDS; i++)
		map_after_call(fd, pages);
	for (int i = 0; i < ROUNDS && pages > 1 && pages <= AROUND_MAX; i++)
		map_after_fault(fd, pages);
	for (int i = 0; i < ROUNDS && pages == 1; i++)
		map_alone();
	close(fd);
}

int main(void)
{
	for (int set = 0; set < SETS; set++)
		for (size_t i = 0; i < SIZES; i++)
			run_size(sizes[i]);
	reboot(RB_POWER_OFF);
	perror("reboot");
	return EXIT_FAILURE;
}
