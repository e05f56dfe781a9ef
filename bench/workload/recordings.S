/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recordings that come with the program, embedded as they are in data/. */
	.section .rodata
	.macro recording name
	.globl recording_\name, recording_\name\()_end
recording_\name:
	.incbin "workload/data/\name\().txt.gz"
recording_\name\()_end:
	.endm

	recording archive
	recording boot
	recording churn
	recording interpreters
	recording storm

	.section .note.GNU-stack, "", @progbits
