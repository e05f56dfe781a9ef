/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Style and script of a page, embedded as they are, and ended as texts of C. */
	.section .rodata
	.globl page_style, page_script

page_style:
	.incbin "report/page/page.css"
	.byte 0

page_script:
	.incbin "report/page/page.js"
	.byte 0

	.section .note.GNU-stack, "", @progbits
