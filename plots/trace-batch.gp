# SPDX-License-Identifier: GPL-2.0-or-later
# One batch of each of two recordings as time lines, side by side: what the stub does
# below, what the monitor does above. Called as common.gp says; the panels are the
# recordings, the arms the phases.
# Columns: recording, 1 monitor or 0 stub, phase, from us, to us.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 620 * words(panels); height = 420
load "common.gp"
load "trace.gp"

set yrange [-0.6:1.6]
set ytics ("stub" 0, "monitor" 1)
set xlabel "us since the batch began"
set bmargin at screen 170.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set xrange [0:*]
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(3) eq word(arms, i) ? $4 : NaN):2:4:5:\
		($2 - 0.35):($2 + 0.35) with boxxyerror \
		lc rgb phase_colour(word(arms, i)) notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with boxes lc rgb phase_colour(word(arms, i)) \
	title pretty(word(arms, i))
unset multiplot
