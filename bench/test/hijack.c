// SPDX-License-Identifier: GPL-2.0-or-later
/* Guest code that jumps into the stub's. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test/hijack.h"

#define PROT_RW (PROT_READ | PROT_WRITE)

/* Where the stub's code page has a system call instruction with ud2 behind it. */
static uint64_t find_gadget(void)
{
	const size_t size = (size_t)(stub_code_page_end - stub_code_page);
	const uint8_t *at = memmem(stub_code_page, size, "\x0f\x05\x0f\x0b", 4);

	assert_non_null(at);
	return STUB_CODE + (uint64_t)(at - stub_code_page);
}

/* Adds the instruction that loads a register with value. */
static uint8_t *load(uint8_t *code, uint8_t prefix, uint8_t opcode, uint64_t value)
{
	*code++ = prefix;
	*code++ = opcode;
	memcpy(code, &value, sizeof(value));
	return code + sizeof(value);
}

void hijack(struct running_guest *running, unsigned int frame)
{
	uint8_t page[STUB_PAGE_SIZE], *code = page + STUB_PAGE_SIZE / 2;

	/* Wherever the guest code goes on, it gets there by these: nop. */
	memset(page, 0x90, sizeof(page));
	code = load(code, 0x48, 0xbf, GUEST_PAGE(0));	       /* rdi */
	code = load(code, 0x48, 0xbe, STUB_PAGE_SIZE);	       /* rsi */
	code = load(code, 0x48, 0xba, PROT_RW);		       /* rdx */
	code = load(code, 0x49, 0xba, MAP_SHARED | MAP_FIXED); /* r10 */
	code = load(code, 0x49, 0xb8, 0);		       /* r8 */
	code = load(code, 0x49, 0xb9,
		    running->physmem.first_frame + (uint64_t)frame * STUB_PAGE_SIZE); /* r9 */
	code = load(code, 0x48, 0xb8, SYS_mmap);				      /* rax */
	code = load(code, 0x48, 0xbb, find_gadget());				      /* rbx */
	memcpy(code, "\xff\xe3", 2); /* jmp *%rbx */
	assert_int_equal(pwrite(running->physmem.fd, page, sizeof(page),
				(off_t)running->physmem.guest_offset),
			 sizeof(page));
}
