# SPDX-License-Identifier: GPL-2.0-or-later
# One colour a phase in all figures of unotify-trace; load it after common.gp. What is
# of the monitor is warm, what is of the stub cold, and waking dark.

phase_colour(name) = name eq "post" ? 0x999999 : name eq "wake_monitor" ? 0x7a3b00 : \
	name eq "to_add_fd" ? 0xf7c59f : name eq "add_fd" ? 0xa23b3b : \
	name eq "receive" ? 0xd55e00 : name eq "validate" ? 0xe69f00 : \
	name eq "to_answer" ? 0xf0e442 : name eq "reply" ? 0xcc79a7 : \
	name eq "wake_stub" ? 0x003c5f : name eq "resume" ? 0x0072b2 : \
	name eq "execute" ? 0x56b4e9 : name eq "return" ? 0x009e73 : 0x000000
