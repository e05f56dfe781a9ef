# SPDX-License-Identifier: GPL-2.0-or-later
# Is notify slower than ptrace mode? Above, a panel a placement: the ratio against the size of
# the batch, log-log. Below the first of them, on the same axis: how the calls of each guest are
# spread over sizes of batches. Beside that: the ratio of each guest's whole recording.
# PANELS are the placements, ARMS the operations, NOTE says what the run lacks.
# Columns: part (batch, spread, guest), placement, series, x, value, low, high, words, shown. Of a
# spread x is the row, value the share, low and high are the sizes of the cell; of a guest x is
# the row, from the top. What has two modes has no point: they and their shares are written.

stats input using (strcol(1) eq "guest" ? column(4) : NaN) skip head name "GUEST" nooutput
guests = exists("GUEST_max") ? int(GUEST_max) + 1 : 0
stats input using (strcol(1) eq "spread" ? column(4) : NaN) skip head name "SPREAD" nooutput
spreads = exists("SPREAD_max")
stats input using (strcol(1) eq "guest" && strcol(2) eq word(panels, 2) ? column(4) : NaN) skip head name "SECOND" nooutput
upper = 300; lower = 26 * guests; strip = 45
width = 960; height = 100 + upper + 58 + (guests ? strip + lower + 62 : 0) + (note ne "" ? 74 : 54)
load "common.gp"

# Columns and rows of panels, in pixels from the left and from the top.
col1 = 95; col2 = 590; col3 = 640; col4 = 935
row1 = top; row2 = top + upper; row3 = row2 + 58 + strip; row4 = row3 + lower
if (panel_count == 1 && !guests) { col2 = 935 }
x_at(pixel) = pixel / (width + 0.0)
y_at(pixel) = 1 - pixel / (height + 0.0)

BAD = "#fdeee6"; GOOD = "#e8f4ee"
low_x = 0.72; high_x = 125

stats input using (strcol(1) eq "batch" && strcol(8) eq "-" ? column(6) : NaN) skip head name "LOW" nooutput
stats input using (strcol(1) eq "batch" && strcol(8) eq "-" ? column(7) : NaN) skip head name "HIGH" nooutput
stats input using (strcol(1) eq "batch" && strcol(8) eq "-" ? column(5) : NaN) skip head name "DOT" nooutput
low = exists("DOT_min") ? axis_low(LOW_min, DOT_min) / 1.12 : 0.67
high = exists("DOT_max") ? axis_high(HIGH_max, DOT_max) * 1.15 : 1.4
if (low > 0.67) { low = 0.67 }
if (high < 1.4) { high = 1.4 }
# What has two modes is written above the dots of its panel.
written = 0
do for [p = 1:(panel_count > 2 ? 2 : panel_count)] {
	stats input using (strcol(1) eq "batch" && strcol(2) eq word(panels, p) && strcol(8) ne "-" ? column(4) : NaN) skip head name "MODES" nooutput
	if (exists("MODES_records") && MODES_records > written) { written = int(MODES_records) }
	undefine MODES_*
}
strip_share = (26 + 28 * (written > 8 ? 8 : written)) / (upper + 0.0)
if (written) { high = high * (high / low)**(strip_share / (1 - strip_share)) }
line_at(n) = high / (high / low)**((26 + 28 * (n - 0.5)) / upper)

set logscale xy
set multiplot
set xrange [low_x:high_x]
set yrange [low:high]
set xtics ()
do for [tic in "1 2 4 8 16 32 64 99"] { set xtics add (tic tic + 0) }
set ytics ()
do for [tic in log_tics(low, high, upper, 26)] { set ytics add (tic."x" tic + 0) }
set object 1 rectangle from graph 0, first 1 to graph 1, graph 1 fc rgb BAD fs solid noborder behind
set object 2 rectangle from graph 0, graph 0 to graph 1, first 1 fc rgb GOOD fs solid noborder behind
set label 1 "notify slower" at graph 0.02, graph 0.95 left font F12 tc rgb "#a04000"
set label 2 "notify faster" at graph 0.02, graph 0.05 left font F12 tc rgb "#00704a"
set xlabel "calls in the batch" font F12 offset 0,0.3
set tmargin at screen y_at(row1)
set bmargin at screen y_at(row2)
# Maps and unmaps of one size stand beside each other.
beside(name) = name eq word(arms, 1) ? 0.97 : 1.03
do for [p = 1:(panel_count > 2 ? 2 : panel_count)] {
	panel = word(panels, p)
	set lmargin at screen x_at(p == 1 ? col1 : col3)
	set rmargin at screen x_at(p == 1 ? col2 : col4)
	set title pretty(panel) font B12 offset 0,-0.5
	set ylabel (p == 1 ? "notify / ptrace, time per batch" : "") font F12
	line = 0
	plot 1 with lines lw 1.2 dt 2 lc rgb "#000000" notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq "batch" && strcol(2) eq panel && strcol(3) eq name ? $4 * beside(name) : NaN):5 \
		with lines lw 2 dt dashes(name) lc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq "batch" && strcol(2) eq panel && strcol(3) eq name ? $4 * beside(name) : NaN):5: \
		(inside($6, low, high)):(inside($7, low, high)) with yerrorbars lw 2 ps 1 pt point(name) lc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq "batch" && strcol(2) eq panel && strcol(3) eq name && $7 > high ? \
		$4 * beside(name) : NaN):(high):("^") with labels offset 0,-0.3 font B12 tc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq "batch" && strcol(2) eq panel && strcol(3) eq name && strcol(8) ne "-" ? \
		(line = line + 1, low_x * 1.1) : NaN):(line_at(line)): \
		(sprintf("%s, batch of %g: two modes:\n%s", pretty(name), column(4), strcol(8))) \
		with labels left font F10 tc rgb colour(name) notitle
}
unset object
unset label
unset ylabel

if (spreads) {
	# A cell reaches from half below its least size to half above its greatest.
	from(size) = size > 1 ? size - 0.5 : low_x
	to(size) = size < 99 ? size + 0.5 : high_x
	white_to(share, c) = int(255 - (255 - c) * sqrt(share))
	shade(share) = white_to(share, 0x33) * 65536 + white_to(share, 0x55) * 256 + white_to(share, 0x88)
	percent(share) = share >= 0.01 ? sprintf("%.0f %%", 100 * share) : share > 0 ? "<1 %" : ""
	unset logscale y
	set yrange [guests - 0.5:-0.5]
	set ytics scale 0 ()
	do for [k = 1:words(rows)] { set ytics add (pretty(word(rows, k)) k - 1) }
	unset grid
	set border 0
	set lmargin at screen x_at(col1)
	set rmargin at screen x_at(col2)
	set tmargin at screen y_at(row3)
	set bmargin at screen y_at(row4)
	set title "Each guest's calls by size of batch" font B12 offset 0,-0.5
	# A cell is named by its sizes.
	range(low, high) = low == high ? sprintf("%g", low) : sprintf("%g-%g", low, high)
	unset xtics
	set xlabel "calls in the batch" font F12 offset 0,-1.2
	plot input skip head using (strcol(1) eq "spread" ? sqrt(from($6) * to($7)) : NaN):4: \
		(from($6)):(to($7)):($4 - 0.44):($4 + 0.44):(shade($5)) \
		with boxxyerror fs solid 1 noborder lc rgb variable notitle, \
		input skip head using (strcol(1) eq "spread" && column(5) < 0.6 ? sqrt(from($6) * to($7)) : NaN): \
		4:(percent($5)) with labels font F10 tc rgb "#000000" notitle, \
		input skip head using (strcol(1) eq "spread" && column(5) >= 0.6 ? sqrt(from($6) * to($7)) : NaN): \
		4:(percent($5)) with labels font F10 tc rgb "#ffffff" notitle, \
		input skip head using (strcol(1) eq "spread" && $4 == 0 ? sqrt(from($6) * to($7)) : NaN): \
		(guests - 0.5):(range($6, $7)) with labels offset 0,-1.1 font F12 tc rgb "#303030" notitle
}

if (guests) {
	# stats looks at nothing outside of the ranges that are set.
	set xrange [*:*]
	set yrange [*:*]
	unset logscale
	stats input using (strcol(1) eq "guest" && strcol(8) eq "-" ? column(6) : NaN) skip head name "LOW" nooutput
	stats input using (strcol(1) eq "guest" && strcol(8) eq "-" ? column(7) : NaN) skip head name "HIGH" nooutput
	stats input using (strcol(1) eq "guest" && strcol(8) eq "-" ? column(5) : NaN) skip head name "DOT" nooutput
	low = exists("DOT_min") ? axis_low(LOW_min, DOT_min) / 1.06 : 0.8
	high = exists("DOT_max") ? axis_high(HIGH_max, DOT_max) * 1.06 : 1.25
	if (low > 0.8) { low = 0.8 }
	if (high < 1.25) { high = 1.25 }
	set logscale x
	set xrange [low:high]
	set ytics scale 0 ()
	do for [k = 1:words(rows)] { set ytics add ((spreads ? "" : pretty(word(rows, k))) k - 1) }
	set yrange [guests - 0.5:-0.5]
	set border 1 lw 1 lc rgb "#808080"
	set lmargin at screen x_at(spreads ? col3 : col1)
	set rmargin at screen x_at((spreads ? col4 : col2) - 105)
	set tmargin at screen y_at(row3)
	set bmargin at screen y_at(row4)
	set title "The whole guest, notify / ptrace" font B12 offset 0,-0.5
	set xlabel "ratio" font F12 offset 0,0.3
	set xtics nomirror out scale 0.6 textcolor rgb "#303030" font F12
	set xtics ()
	do for [tic in log_tics(low, high, col4 - col3 - 105, 34)] { set xtics add (tic."x" tic + 0) }
	set object 1 rectangle from first 1, graph 0 to graph 1, graph 1 fc rgb BAD fs solid noborder behind
	set object 2 rectangle from graph 0, graph 0 to first 1, graph 1 fc rgb GOOD fs solid noborder behind
	second = panel_count > 1 ? word(panels, 2) : ""
	apart(panel) = panel eq second ? 0.18 : panel_count > 1 ? -0.1 : 0
	mark(panel) = panel eq second ? 6 : 7
	plot input skip head using (strcol(1) eq "guest" && $4 == 0 ? 1 : NaN):(-0.5):(0):(guests + 0.0) \
		with vectors nohead lw 1.2 dt 2 lc rgb "#000000" notitle, \
		for [panel in panels] input skip head using \
		(strcol(1) eq "guest" && strcol(2) eq panel ? $5 : NaN):($4 + apart(panel)): \
		(inside($6, low, high)):(inside($7, low, high)) \
		with xerrorbars lw 1.8 ps 0.9 pt mark(panel) lc rgb "#303030" notitle, \
		input skip head using (strcol(1) eq "guest" && strcol(2) eq word(panels, 1) && strcol(8) eq "-" ? high : NaN):4: \
		("  ".strcol(9)) with labels left font F11 tc rgb "#303030" notitle, \
		input skip head using (strcol(1) eq "guest" && strcol(2) eq word(panels, 1) && strcol(8) ne "-" ? low : NaN):4: \
		(" two modes: ".strcol(8)) with labels left font F10 tc rgb "#303030" notitle
	unset object
}

load "frame.gp"
if (note ne "") {
	set label 1010 note at screen x_at(col1), y_at(guests ? row3 + 14 : row2 + 72) left font F11 tc rgb GREY
}
if (exists("SECOND_max")) {
	set label 1011 "filled: ".pretty(word(panels, 1)).", hollow: ".pretty(word(panels, 2)) \
		at screen x_at(col4), y_at(row4 + 36) right font F10 tc rgb GREY
}
plot for [i = 1:arm_count] NaN with linespoints lw 2 ps 1 pt point(word(arms, i)) \
	dt dashes(word(arms, i)) lc rgb colour(word(arms, i)) title pretty(word(arms, i))
unset multiplot
