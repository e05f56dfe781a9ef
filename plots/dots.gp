# SPDX-License-Identifier: GPL-2.0-or-later
# How arms compare: a dot an arm and kind of batch with its 95 % interval, a row an
# arm, a panel a placement, log x. Called as common.gp says; ARMS are the kinds of
# batch, NOTE is the label of the x axis. The line at 1 is the baseline.
# What has two modes has no dot: they and their shares are written in its row.
# Columns: panel, y (0 is the lowest row), label of the row, kind, ratio, low, high, modes.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
stats input using 2 skip head name "ROW" nooutput
width = 300 + 330 * words(panels); height = 220 + 22 * (ROW_max + 1)
load "common.gp"

# The labels of the rows stand left of the first panel.
left = 230.0 / width
panel_width = (right - left - gap * (panel_count - 1)) / panel_count

COLOURS = "0xe69f00 0x0072b2 0x009e73 0xcc79a7 0x000000 0xd55e00 0x56b4e9 0x999999"
POINTS = "7 5 9 13 11 4 6 8"
tint(i) = int(word(COLOURS, (i - 1) % 8 + 1)) + 0
mark(i) = int(word(POINTS, (i - 1) % 8 + 1))
# Dots of one row stand apart.
apart(i) = ((arm_count - 1) / 2.0 - (i - 1)) * 0.16
words_apart(i) = ((arm_count - 1) / 2.0 - (i - 1)) * (arm_count < 3 ? 0.42 : 0.84 / arm_count)

# The line at 1 is in the range whatever else is.
stats input using (strcol(8) eq "-" ? column(6) : 1) skip head name "LOW" nooutput
stats input using (strcol(8) eq "-" ? column(7) : 1) skip head name "HIGH" nooutput
lowest = (LOW_min < 1 ? LOW_min : 1) / 1.08
set logscale x
set xrange [lowest : (HIGH_max > 1 ? HIGH_max : 1) * 1.08]
set yrange [-0.7 : ROW_max + 0.7]
set xtics ()
do for [step in "0.2 0.3 0.5 0.7 0.8 0.9 1 1.1 1.2 1.5 2 3 5 7 10 20 30 50 100 300 1000"] {
	if (step + 0 >= LOW_min / 1.08 && step + 0 <= HIGH_max * 1.08) { set xtics add (step step + 0) }
}
if (HIGH_max / LOW_min > 8) {
	set xtics ()
	do for [power = -4:6] {
		do for [step in steps(HIGH_max / LOW_min)] {
			set xtics add (sprintf("%g", step * 10.0**power) step * 10.0**power)
		}
	}
}
set xlabel ARG7
set ytics out scale 0
set bmargin at screen 140.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ytics ()
	do for [y = 0:int(ROW_max)] { set ytics add ("" y) }
	plot p == 1 ? input : "/dev/null" skip head using (NaN):2:ytic(pretty(strcol(3))) notitle, \
		for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(4) eq word(arms, i) ? $5 : NaN):($2 + apart(i)):6:7 \
		with xerrorbars lw 1.4 ps 0.9 pt mark(i) lc rgb tint(i) notitle, \
		for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(4) eq word(arms, i) && strcol(8) ne "-" ? lowest : NaN): \
		(column(2) + words_apart(i)):(strcol(8)) with labels left font ",8" tc rgb tint(i) notitle, \
		"+" using (1):(-0.7 + $0 * (ROW_max + 1.4) / 99) with lines lw 1.2 dt 2 lc rgb "#000000" notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with points ps 0.9 pt mark(i) lc rgb tint(i) title pretty(word(arms, i))
unset multiplot
