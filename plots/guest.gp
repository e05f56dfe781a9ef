# SPDX-License-Identifier: GPL-2.0-or-later
# Guest workloads: the ratio to the baseline as bars with their 95 % intervals, a
# bar an arm, grouped by workload, a panel a placement. Called as common.gp says;
# NOTE is the label of the y axis. The line at 1 is the baseline.
# What has two modes has no bar: they and their shares stand in its place.
# Columns: panel, x, arm, workload, middle of the workload's bars, ratio, low, high, modes.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 360 * words(panels); height = 600
load "common.gp"

stats input using (strcol(9) eq "-" ? column(8) : 1) skip head name "HIGH" nooutput
stats input using 2 skip head name "X" nooutput
set boxwidth 0.85
set xrange [X_min - 0.9 : X_max + 0.9]
# An interval that knows nothing must not press all bars to the axis: it leaves the frame.
stats input using (strcol(9) eq "-" ? column(6) : 1) skip head name "RATIO" nooutput
most = RATIO_max * 2 < HIGH_max ? RATIO_max * 2 : HIGH_max
set yrange [0:most * 1.12]
set clip two
unset xtics

set bmargin at screen 120.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ylabel p == 1 ? ARG7 : ""
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(3) eq word(arms, i) ? $2 : NaN):6 \
		with boxes fs pattern hatch(word(arms, i)) \
		lc rgb colour(word(arms, i)) notitle, \
		input skip head using (strcol(1) eq panel ? $2 : NaN):7:(0):($8 - $7) \
		with vectors heads size screen 0.004,90 lw 1.6 lc rgb "#202020" notitle, \
		input skip head using (strcol(1) eq panel && $5 - $2 >= 0 && $5 - $2 < 1 ? $5 : NaN):(0):(pretty(strcol(4))) \
		with labels offset 0,-1 notitle, \
		input skip head using (strcol(1) eq panel && strcol(9) ne "-" ? column(2) : NaN): \
		(0.02 * most):(strcol(9)) with labels left rotate by 90 font ",8" notitle, \
		1 with lines lw 1.4 dt 2 lc rgb "#000000" notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with boxes fs pattern hatch(word(arms, i)) \
	lc rgb colour(word(arms, i)) title pretty(word(arms, i))
unset multiplot
