# SPDX-License-Identifier: GPL-2.0-or-later
# One batch of each of two recordings as time lines, one above the other on one scale: what the
# monitor does above, what the stub does below. PANELS are the recordings, ARMS the phases.
# Columns: recording, 1 monitor or 0 stub, phase, from us, to us.

width = 960; height = 120 + 150 * words(panels)
load "common.gp"
top = 115; bottom = 52; left = 80; xtitle = "us since the batch began"; xtitle_y = 50

# One colour a phase in all figures of unotify-trace: what is of the monitor is warm, what is of
# the stub cold, and waking dark.
phase_colour(name) = name eq "post" ? 0x999999 : name eq "wake_monitor" ? 0x7a3b00 : \
	name eq "to_add_fd" ? 0xf7c59f : name eq "add_fd" ? 0xa23b3b : \
	name eq "receive" ? 0xd55e00 : name eq "validate" ? 0xe69f00 : \
	name eq "to_answer" ? 0xf0e442 : name eq "reply" ? 0xcc79a7 : \
	name eq "wake_stub" ? 0x003c5f : name eq "resume" ? 0x0072b2 : \
	name eq "execute" ? 0x56b4e9 : name eq "return" ? 0x009e73 : 0x000000

stats input using 5 skip head name "END" nooutput
set xrange [0:END_max * 1.01]
set yrange [-0.6:1.6]
set ytics ("stub" 0, "monitor" 1) scale 0
row = (height - top - bottom) / (panel_count + 0.0)
set lmargin at screen left / (width + 0.0)
set rmargin at screen 1 - right / (width + 0.0)
set multiplot
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set tmargin at screen 1 - (top + (p - 1) * row) / height
	set bmargin at screen 1 - (top + p * row - 50) / height
	set title pretty(panel) font B12 offset 0,-0.5
	plot for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(3) eq name ? $4 : NaN):2:4:5:($2 - 0.35):($2 + 0.35) \
		with boxxyerror fs solid 1 noborder lc rgb phase_colour(name) notitle
}
load "frame.gp"
set key samplen 1.5
plot for [i = 1:arm_count] NaN with boxes fs solid 1 noborder lc rgb phase_colour(word(arms, i)) \
	title pretty(word(arms, i))
unset multiplot
