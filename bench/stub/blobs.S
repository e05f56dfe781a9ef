/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stub's program and its two pages, embedded as they were built. */
	.section .rodata
	.globl stub_init_program, stub_init_program_end
	.globl stub_code_page, stub_code_page_end
	.globl stub_guest_page, stub_guest_page_end

	.balign 64
stub_init_program:
	.incbin "stub/init.elf"
stub_init_program_end:

	.balign 64
stub_code_page:
	.incbin "stub/page.bin"
stub_code_page_end:

	.balign 64
stub_guest_page:
	.incbin "stub/guest.bin"
stub_guest_page_end:

	.section .note.GNU-stack, "", @progbits
