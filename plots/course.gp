# SPDX-License-Identifier: GPL-2.0-or-later
# Ratios in the order of time, a point an invocation, a panel a placement; the band is the
# interval of the whole run. Bars below are the share of pairs left out because others had the
# CPUs; where that is more than a tenth the span is shaded.
# Columns: panel, series, invocation, ratio, low, high, share left out.

width = 130 + 400 * words(panels); if (width < 640) { width = 640 }
height = 500
load "common.gp"
left = 80; gap = 55; bottom = 102
xtitle = "invocation, in the order of time"

stats input using 3 skip head name "N" nooutput
stats input using 4 skip head name "RATIO" nooutput
stats input using 6 skip head name "BAND" nooutput
low = RATIO_min / 1.1; high = axis_high(RATIO_max > BAND_max ? RATIO_max : BAND_max, RATIO_max) * 1.1
split = 90 # pixels of the bars
set xrange [0.3:N_max + 0.7]
set multiplot
do for [p = 1:panel_count] {
	panel = word(panels, p)
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_right(p)
	set title pretty(panel) font B12 offset 0,-0.5
	set tmargin at screen 1 - top / (height + 0.0)
	set bmargin at screen (bottom + split) / (height + 0.0)
	set logscale y
	set yrange [low:high]
	set ytics ()
	do for [tic in log_tics(low, high, height - top - bottom - split, 26)] { set ytics add (tic tic + 0) }
	set ylabel (p == 1 ? "ratio" : "") font F12
	set xtics format ""
	plot input skip head using (strcol(1) eq panel && column(7) > 0.1 ? $3 : NaN):(low):($3 - 0.5):($3 + 0.5):(low):(high) \
		with boxxyerror fs solid 1 noborder lc rgb "#eeeeee" notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name && $3 == N_min ? $3 : NaN):4:(0.5):(N_max + 0.5):5:6 \
		with boxxyerror fs solid 0.18 noborder lc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name ? $3 : NaN):4 \
		with linespoints lw 1.4 ps 0.8 pt point(name) dt dashes(name) lc rgb colour(name) notitle
	unset title
	unset logscale
	set tmargin at screen (bottom + split - 18) / (height + 0.0)
	set bmargin at screen bottom / (height + 0.0)
	set yrange [0:1]
	set ytics ("0" 0, "half" 0.5, "all" 1)
	set ylabel (p == 1 ? "left out" : "") font F12
	set xtics format "%g"
	set boxwidth 0.8 / (arm_count + 0.0)
	beside(i) = ((i - 1) - (arm_count - 1) / 2.0) * 0.8 / arm_count
	plot for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(2) eq name ? $3 + beside(i) : NaN):7 with boxes \
		fs solid 0.8 noborder lc rgb colour(name) notitle
}
load "frame.gp"
plot for [i = 1:arm_count] NaN with linespoints lw 1.4 ps 0.8 pt point(word(arms, i)) \
	dt dashes(word(arms, i)) lc rgb colour(word(arms, i)) title pretty(word(arms, i))
unset multiplot
