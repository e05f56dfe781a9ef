/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The init of a guest, embedded as it was built. */
	.section .rodata
	.globl uml_guest_program, uml_guest_program_end

uml_guest_program:
	.incbin "guest/init.elf"
uml_guest_program_end:

	.section .note.GNU-stack, "", @progbits
