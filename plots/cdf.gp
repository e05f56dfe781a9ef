# SPDX-License-Identifier: GPL-2.0-or-later
# Latency distribution: the share of batches that took at most so long, log x, a
# line an arm, a panel a batch size or workload. Called as common.gp says. What
# lies beyond the histogram's range is counted, so that a line may end below 1.
# Columns: panel, arm, us, fraction.

input = ARG1; head = ARG8 + 0; output = ARG2; kind = ARG3; heading = ARG4; arms = ARG5; panels = ARG6
width = 200 + 360 * words(panels); height = 560
load "common.gp"

stats input using 3 skip head name "US" nooutput
set yrange [0:1]
set xrange [*:*] noextend
set logscale x
set xtics ()
do for [power = -2:9] { do for [step in steps(US_max / US_min)] {
	set xtics add (sprintf("%g", step * 10.0**power) step * 10.0**power)
} }
set xlabel ARG7

set bmargin at screen 140.0 / height
set tmargin at screen top
set multiplot title heading
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_left(p) + panel_width
	set title pretty(panel)
	set ylabel p == 1 ? "share of batches" : ""
	plot for [i = 1:arm_count] input skip head using \
		(strcol(1) eq panel && strcol(2) eq word(arms, i) ? $3 : NaN):4 \
		with lines lw 2 lc rgb colour(word(arms, i)) dt dashes(word(arms, i)) \
		notitle
}
load "legend.gp"
plot for [i = 1:arm_count] NaN with lines lw 2 lc rgb colour(word(arms, i)) \
	dt dashes(word(arms, i)) title pretty(word(arms, i))
unset multiplot
