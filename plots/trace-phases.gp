# SPDX-License-Identifier: GPL-2.0-or-later
# Where the time of a notification goes, by unotify-trace: mean phases stacked, a bar a
# recording. Called as common.gp says; the panels are the phases.
# Columns: x, arm, phase, from us, to us.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 420 + 120 * words(arms); height = 640
load "common.gp"
load "trace.gp"

set lmargin at screen left
set rmargin at screen 1 - 220.0 / width
set tmargin at screen top
set bmargin at screen 110.0 / height
set title heading
set ylabel "us per notification, mean (lower is better)"
set yrange [0:*]
set xrange [0.4:arm_count + 0.6]
unset xtics
set key outside right center reverse Left invert
plot for [i = 1:panel_count] input skip head using \
	(strcol(3) eq word(panels, i) ? $1 : NaN):4:($1 - 0.35):($1 + 0.35):4:5 \
	with boxxyerror lc rgb phase_colour(word(panels, i)) title pretty(word(panels, i)), \
	for [i = 1:arm_count] input skip head every ::0::0 using (i):(0):(pretty(word(arms, i))) \
	with labels rotate by 30 right offset 0.5,-0.6 notitle
