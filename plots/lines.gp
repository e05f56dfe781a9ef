# SPDX-License-Identifier: GPL-2.0-or-later
# Something against a number, log-log, a line an arm with 95 % intervals, panels side
# by side with scales of their own. Called as common.gp says; NOTE is "label of
# the x axis|its tics|label of the first panel's y axis|of the second's|...".
# What has two modes has no point: they and their shares stand at its x.
# Columns: panel, arm, x, value, low, high, modes.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 260 + 430 * words(panels); height = 560 + 24 * ((words(arms) + 3) / 4)
load "common.gp"

left = 100.0 / width; gap = 110.0 / width
panel_width = (right - left - gap * (panel_count - 1)) / panel_count
COLOURS = "0x000000 0xe69f00 0x0072b2 0x009e73 0xcc79a7 0xd55e00 0x56b4e9 0x999999"
tint(i) = int(word(COLOURS, (i - 1) % 8 + 1)) + 0
dash(i) = (i - 1) / 8 % 4 + 1
mark(i) = (i - 1) % 13 + 4
rest(text, i) = i == 0 ? text : rest(text[strstrt(text, "|") + 1:*], i - 1)
part(text, i) = strstrt(rest(text, i), "|") ? rest(text, i)[1:strstrt(rest(text, i), "|") - 1] : rest(text, i)

set logscale xy
set xlabel part(ARG7, 0)
stats input using 3 skip head name "X" nooutput
set xrange [X_min / 1.25 : X_max * 1.25]
set xtics ()
do for [step in part(ARG7, 1)] { set xtics add (step step + 0) }
set bmargin at screen (130.0 + 24 * ((arm_count + 3) / 4)) / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ylabel part(ARG7, p + 1)
	# stats looks at nothing outside of the ranges that are set.
	set yrange [*:*]
	stats input using (strcol(1) eq panel ? (strcol(7) eq "-" ? column(5) : 1) : NaN) skip head name "LOW" nooutput
	stats input using (strcol(1) eq panel ? (strcol(7) eq "-" ? column(6) : 1) : NaN) skip head name "HIGH" nooutput
	set yrange [LOW_min / 1.3 : HIGH_max * 1.3]
	set ytics ()
	do for [power = -3:9] { do for [step in steps(HIGH_max / LOW_min)] {
		set ytics add (sprintf("%g", step * 10.0**power) step * 10.0**power)
	} }
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(2) eq word(arms, i) ? $3 : NaN):4:5:6 \
		with yerrorlines lw 1.6 ps 0.8 lc rgb tint(i) dt dash(i) pt mark(i) notitle, \
		for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(2) eq word(arms, i) && strcol(7) ne "-" ? column(3) : NaN): \
		(LOW_min / 1.25):(strcol(7)) with labels left rotate by 90 font ",8" tc rgb tint(i) notitle
}
load "legend.gp"
set tmargin at screen (60.0 + 24 * ((arm_count + 3) / 4)) / height
plot for [i = 1:arm_count] NaN with linespoints lw 1.6 ps 0.8 lc rgb tint(i) dt dash(i) pt mark(i) \
	title pretty(word(arms, i))
unset multiplot
