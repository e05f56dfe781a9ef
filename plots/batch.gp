# SPDX-License-Identifier: GPL-2.0-or-later
# Time per batch against batch size, a line an arm, a panel an operation, log-log,
# with the 95 % intervals of the medians. Called as common.gp says.
# Columns: panel, arm, entries, n, median us, low us, high us.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 460 * words(panels); height = 620
load "common.gp"

stats input using 3 skip head name "SIZE" nooutput
stats input using 6 skip head name "LOW" nooutput
stats input using 7 skip head name "HIGH" nooutput
set logscale xy
set xrange [SIZE_min / 1.25 : SIZE_max * 1.25]
set yrange [LOW_min / 1.3 : HIGH_max * 1.3]
set xtics (1, 2, 4, 8, 16, 32, 64, 99)
set ytics ()
do for [power = -2:9] { do for [step in steps(HIGH_max / LOW_min)] {
	set ytics add (sprintf("%g", step * 10.0**power) step * 10.0**power)
} }
set xlabel "entries of the batch"

set bmargin at screen 140.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ylabel p == 1 ? ARG7 : ""
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(2) eq word(arms, i) ? $3 : NaN):5:6:7 \
		with yerrorlines lw 1.6 ps 0.9 lc rgb colour(word(arms, i)) \
		dt dashes(word(arms, i)) pt point(word(arms, i)) notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with linespoints lw 1.6 ps 0.9 lc rgb colour(word(arms, i)) \
	dt dashes(word(arms, i)) pt point(word(arms, i)) title pretty(word(arms, i))
unset multiplot
