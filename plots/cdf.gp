# SPDX-License-Identifier: GPL-2.0-or-later
# Distribution: the share of batches that took at most so long, log x, a line an arm, a panel
# a kind of batch. What lies beyond the histogram's range is counted, so that a line may end
# below 1. NOTE is the label of the x axis.
# Columns: panel, arm, us, fraction.

width = 130 + 400 * words(panels); if (width < 640) { width = 640 }
height = 460
load "common.gp"
left = 80; gap = 45; bottom = 102

set ytics 0.25
set logscale x
xtitle = note
set bmargin at screen bottom / (height + 0.0)
set tmargin at screen 1 - top / (height + 0.0)
set multiplot
do for [p = 1:panel_count] {
	panel = word(panels, p)
	# stats looks at nothing outside of the ranges that are set.
	set xrange [*:*]
	set yrange [*:*]
	stats input using (strcol(1) eq panel ? $3 : NaN) skip head name "US" nooutput
	set xrange [US_min / 1.05:US_max * 1.05]
	set yrange [0:1]
	set xtics ()
	do for [tic in log_tics(US_min / 1.05, US_max * 1.05, panel_width(panel_count), 34)] { set xtics add (tic tic + 0) }
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_right(p)
	set title pretty(panel) font B12 offset 0,-0.5
	set ylabel (p == 1 ? "share of the batches" : "") font F12
	plot for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name ? $3 : NaN):4 \
		with steps lw 1.8 lc rgb colour(name) dt dashes(name) notitle
}
load "frame.gp"
plot for [i = 1:arm_count] NaN with lines lw 1.8 lc rgb colour(word(arms, i)) \
	dt dashes(word(arms, i)) title pretty(word(arms, i))
unset multiplot
