# SPDX-License-Identifier: GPL-2.0-or-later
# Something against a number, log-log, a line an arm with 95 % intervals, panels side by
# side. NOTE is "label of the x axis|its tics|label of the y axis".
# What has two modes has no point: they and their shares stand at its x.
# Columns: panel, arm, x, value, low, high, modes.

part(k) = part_of(note, k)
part_of(text, k) = k > 1 ? part_of(text[strstrt(text, "|") + 1:*], k - 1) : \
	strstrt(text, "|") ? text[1:strstrt(text, "|") - 1] : text
legend_lines = (words(arms) + 4) / 5
width = 160 + 400 * words(panels); if (width < 640) { width = 640 }
height = 470 + 20 * legend_lines
load "common.gp"
left = 85; gap = 60; top = top + 20 * (legend_lines - 1); bottom = 102

set logscale xy
xtitle = part(1)
stats input using 3 skip head name "X" nooutput
set xrange [X_min / 1.25 : X_max * 1.25]
set xtics ()
do for [tic in part(2)] { set xtics add (tic tic + 0) }
set bmargin at screen bottom / (height + 0.0)
set tmargin at screen 1 - top / (height + 0.0)
set yrange [*:*]
stats input using (strcol(7) eq "-" ? column(5) : NaN) skip head name "LOW" nooutput
stats input using (strcol(7) eq "-" ? column(6) : NaN) skip head name "HIGH" nooutput
stats input using (strcol(7) eq "-" ? column(4) : NaN) skip head name "DOT" nooutput
# Of nothing stats leaves nothing.
low = (exists("DOT_min") ? axis_low(LOW_min, DOT_min) : 0.9) / 1.15
high = (exists("DOT_max") ? axis_high(HIGH_max, DOT_max) : 1.1) * 1.15
set yrange [low:high]
set ytics ()
do for [tic in log_tics(low, high, height - top - bottom, 26)] { set ytics add (tic tic + 0) }
set multiplot
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_right(p)
	set title pretty(panel) font B12 offset 0,-0.5
	set ylabel (p == 1 ? part(3) : "") font F12
	plot for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name ? $3 : NaN):4 \
		with lines lw 1.6 lc rgb colour(name) dt dashes(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name ? $3 : NaN):4:5:6 \
		with yerrorbars lw 1.6 ps 0.8 lc rgb colour(name) pt point(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name && strcol(7) ne "-" ? column(3) * 1.18**(i - 1) : NaN): \
		(low * 1.05):("two modes: ".strcol(7)) with labels left rotate by 90 font F10 \
		tc rgb colour(name) notitle
}
load "frame.gp"
plot for [i = 1:arm_count] NaN with linespoints lw 1.6 ps 0.8 lc rgb colour(word(arms, i)) \
	dt dashes(word(arms, i)) pt point(word(arms, i)) title pretty(word(arms, i))
unset multiplot
