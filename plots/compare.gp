# SPDX-License-Identifier: GPL-2.0-or-later
# Runs against a base: a row an arm, a point with its 95 % interval a run, in percent
# of the base. Called as common.gp says; the arms there are the runs here.
# Columns: arm's id, run, percent, low, high, metric.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = "one"
stats input using 3 skip head name "ROWS" nooutput
rows = ROWS_records / words(arms)
width = 1100; height = 180 + 16 * words(arms) * rows
load "common.gp"

# A palette by number: runs have no colours of their own.
run_colour(i) = i == 1 ? 0x0072b2 : i == 2 ? 0xd55e00 : i == 3 ? 0x009e73 : i == 4 ? 0xcc79a7 : 0x666666
run_point(i) = i == 1 ? 7 : i == 2 ? 5 : i == 3 ? 9 : i == 4 ? 13 : 4

set lmargin at screen 430.0 / width
set rmargin at screen right
set bmargin at screen 90.0 / height
set title heading
set xlabel "percent of the base (below 0 is faster)"
# Intervals that know nothing leave the frame.
stats input using 4 skip head name "LOW" nooutput
stats input using 5 skip head name "HIGH" nooutput
lowest = ROWS_min - 40 > LOW_min ? ROWS_min - 40 : LOW_min
highest = ROWS_max + 40 < HIGH_max ? ROWS_max + 40 : HIGH_max
set yrange [rows * words(arms) : -1]
set xrange [lowest < highest ? lowest - 1 : -1 : highest > lowest ? highest + 1 : 1]
set clip two
set xzeroaxis
set arrow from 0, graph 0 to 0, graph 1 nohead lw 1.2 lc rgb "#404040"
set key outside below horizontal
plot for [i = 1:words(arms)] input skip head using \
	(strcol(2) eq word(arms, i) ? $3 : NaN):0:4:5:ytic(1) with xerrorbars lw 1.6 ps 0.9 \
	lc rgb run_colour(i) pt run_point(i) title pretty(word(arms, i))
