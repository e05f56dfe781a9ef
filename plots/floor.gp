# SPDX-License-Identifier: GPL-2.0-or-later
# How far each arm is from its floor: bars of two parts, what one trivial notified
# call costs at this placement and what comes on top of it, a bar an arm, a panel a
# placement. Called as common.gp says; ARMS are not looked at. A bar of more than four
# floors is cut, and its height written on it, so that one does not flatten the rest.
# Columns: panel, x, label, floor us, us beyond it.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
stats input using 2 skip head name "X" nooutput
width = 200 + (60 + 22 * (X_max + 1)) * words(panels); height = 640
load "common.gp"

set boxwidth 0.8
set yrange [0:*]
unset xtics
set bmargin at screen 230.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	# stats looks at nothing outside of the ranges that are set.
	set xrange [*:*]
	set yrange [*:*]
	stats input using (strcol(1) eq panel ? $2 : NaN) skip head name "X" nooutput
	set xrange [X_min - 0.8 : X_max + 0.8]
	stats input using (strcol(1) eq panel ? $4 : NaN) skip head name "F" nooutput
	stats input using (strcol(1) eq panel ? $4 + $5 : NaN) skip head name "T" nooutput
	cut = T_max > 4 * F_max ? 4 * F_max : 1.05 * T_max
	set yrange [0:cut]
	set title pretty(panel)
	set ylabel p == 1 ? "us per notification, median (lower is better)" : ""
	plot input skip head using (strcol(1) eq panel ? $2 : NaN):($4 + $5) \
		with boxes lc rgb 0x56b4e9 notitle, \
		input skip head using (strcol(1) eq panel ? $2 : NaN):4 \
		with boxes lc rgb 0x0072b2 notitle, \
		input skip head using (strcol(1) eq panel ? $2 : NaN):(0):(pretty(strcol(3))) \
		with labels rotate by 45 right offset 0.5,-0.6 notitle, \
		input skip head using (strcol(1) eq panel && $4 + $5 > cut ? $2 : NaN):(cut * 0.97): \
		(sprintf("%.0f", $4 + $5)) with labels rotate by 90 right tc rgb "#000000" notitle
}
load "legend.gp"
plot NaN with boxes lc rgb 0x0072b2 title "floor: one trivial notified call", \
	NaN with boxes lc rgb 0x56b4e9 title "beyond it"
unset multiplot
