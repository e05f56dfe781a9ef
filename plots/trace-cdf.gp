# SPDX-License-Identifier: GPL-2.0-or-later
# Distribution of each phase: the share of notifications in which it took at most so
# long, log x, a line a phase, a panel a recording. Called as common.gp says; the
# panels are the recordings, the arms the phases.
# Columns: recording, phase, us, fraction.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 460 * words(panels); height = 560
load "common.gp"
load "trace.gp"

dash(i) = i % 4 + 1
set yrange [0:1]
set xrange [*:*] noextend
set logscale x
set xlabel "us (further left is better)"
set bmargin at screen 160.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ylabel p == 1 ? "share of notifications" : ""
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(2) eq word(arms, i) ? $3 : NaN):4 \
		with lines lw 2 lc rgb phase_colour(word(arms, i)) dt dash(i) notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with lines lw 2 lc rgb phase_colour(word(arms, i)) \
	dt dash(i) title pretty(word(arms, i))
unset multiplot
