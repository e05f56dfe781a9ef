# SPDX-License-Identifier: GPL-2.0-or-later
# Where the time of a notification goes: stacked bars, a bar an arm and batch
# size, a panel an operation. Called as common.gp says.
# Columns: panel, x, label, trap us, validate us, answer us, rest us.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 460 * words(panels); height = 640
load "common.gp"

set boxwidth 0.8
set yrange [0:*]
unset xtics
# From dark to light, so that neighbours differ in grey.
array FILL[4] = [0x0072b2, 0xd55e00, 0x56b4e9, 0xf0e442]
array NAME[4] = ["trap to RECV", "validate", "answer to return", "rest of the batch"]

set bmargin at screen 230.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	# stats looks at nothing outside of the ranges that are set.
	set xrange [*:*]
	stats input using (strcol(1) eq panel ? $2 : NaN) skip head name "X" nooutput
	set xrange [X_min - 0.8 : X_max + 0.8]
	set title pretty(panel)
	set ylabel p == 1 ? "us per notification, median (lower is better)" : ""
	# Tallest first: what comes later is drawn over it.
	plot for [i = 4:1:-1] input skip head using \
		(strcol(1) eq panel ? $2 : NaN):(sum [k = 4:3 + i] column(k)) \
		with boxes lc rgb FILL[i] notitle, \
		input skip head using (strcol(1) eq panel ? $2 : NaN):(0):(pretty(strcol(3))) \
		with labels rotate by 45 right offset 0.5,-0.6 notitle
}
load "legend.gp"
plot for [i = 1:4] NaN with boxes lc rgb FILL[i] title NAME[i]
unset multiplot
