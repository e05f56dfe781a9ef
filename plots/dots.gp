# SPDX-License-Identifier: GPL-2.0-or-later
# Values as dots with their 95 % intervals, a row a thing, a panel a placement. NOTE is
# "label of the x axis|log or linear|shared or own", the last for the scale of the panels, and
# "|bonded" where the dots of a row are a pair.
# Columns: panel, y (0 is the lowest row), label of the row, series, value, low, high, words.
#
# Rows of the data that are no dots have a label of one character: "|" is a vertical line of
# the panel with its interval, the words beside it; "~" joins low and high of row y, its words
# at the right edge. What has two modes has no dot: they and their shares, its words, stand in
# its row. A dot that would squeeze all others is outside of the axis: an arrow and its value
# stand at the edge. An interval that leaves the axis ends in "<" and ">".

part(k) = part_of(note, k)
part_of(text, k) = k > 1 ? part_of(text[strstrt(text, "|") + 1:*], k - 1) : \
	strstrt(text, "|") ? text[1:strstrt(text, "|") - 1] : text
shared = part(3) eq "shared"
is_dot(label) = label ne "|" && label ne "~"

longest = 1
do for [row in rows] { if (strlen(row) > longest) { longest = strlen(row) } }
ROW_max = words(rows) - 1
bonded = part(4) eq "bonded"; together = bonded || !crowded
row_pixels = together ? 24 : 15 + 9 * words(arms)
width = 60 + 8 * longest + (bonded ? 390 : 340) * words(panels); if (width < 640) { width = 640 }
height = 250 + row_pixels * (ROW_max + 1)
load "common.gp"
left = 40 + 8 * longest; gap = bonded ? 95 : 45; bottom = 102
if (bonded) { right = 80 }
if (arm_count < 2) { top = top - 20; height = height - 20 }

# Dots of one row stand apart.
spread = bonded ? 0.5 : together ? 0 : 0.7
apart(i) = ((arm_count - 1) / 2.0 - (i - 1)) * spread / arm_count

xtitle = part(1)
set ytics out scale 0 ()
set bmargin at screen bottom / (height + 0.0)
set tmargin at screen 1 - top / (height + 0.0)
set multiplot
do for [p = 1:panel_count] {
	panel = word(panels, p)
	mine(name) = shared || name eq panel
	# stats looks at nothing outside of the ranges that are set.
	set xrange [*:*]
	set yrange [*:*]
	unset logscale
	stats input using (mine(strcol(1)) && strcol(8) eq "-" ? column(6) : NaN) skip head name "LOW" nooutput
	stats input using (mine(strcol(1)) && strcol(8) eq "-" ? column(7) : NaN) skip head name "HIGH" nooutput
	stats input using (mine(strcol(1)) && strcol(8) eq "-" ? column(5) : NaN) skip head name "DOT" nooutput
	stats input using (mine(strcol(1)) && strcol(3) eq "|" ? column(5) : NaN) skip head name "LINE" nooutput
	# Of nothing stats leaves nothing.
	dots = exists("LOW_records"); lines = exists("LINE_records")
	low = dots ? axis_low(LOW_min, DOT_min) : 0.9; high = dots ? axis_high(HIGH_max, DOT_max) : 1.1
	clipped = cut > 0 && dots && DOT_max > cut
	end = clipped ? axis_high(high, cut) : high
	if (lines && LINE_min < low) { low = LINE_min }
	if (lines && LINE_max > end) { end = LINE_max }
	if (part(2) eq "log") {
		room = (end / low)**0.08; if (room < 1.01) { room = 1.01 }
		lowest = low / room; highest = end * (clipped ? room**3 : room)
		set logscale x
		set xtics ()
		do for [tic in log_tics(lowest, highest, panel_width(panel_count), 34)] { set xtics add (tic tic + 0) }
	} else {
		# From 0, or from below it where a difference is.
		highest = (end > 0 ? end : 1) * (clipped ? 1.2 : 1.06)
		lowest = dots && LOW_min < 0 ? (LOW_min < -0.3 * highest ? -0.3 * highest : LOW_min * 1.06) : 0
		if (dots && DOT_min < lowest) { lowest = DOT_min * 1.06 }
		set xtics autofreq
	}
	set xrange [lowest:highest]
	is_right(x) = part(2) eq "log" ? x * x > lowest * highest : 2 * x > lowest + highest
	set yrange [-0.7:ROW_max + (lines ? 1.4 : 0.7)]
	set lmargin at screen panel_left(p)
	set rmargin at screen panel_right(p)
	set title pretty(panel) font B12 offset 0,-0.5
	set ytics ()
	do for [k = 1:words(rows)] {
		set ytics add ((p == 1 ? pretty(word(rows, k)) : "") ROW_max - k + 1)
	}
	plot input skip head using (strcol(1) eq panel && strcol(3) eq "|" ? column(5) : NaN): \
		(0):6:7:(-0.7):(ROW_max + 0.7) with boxxyerror fs solid 0.25 noborder lc rgb "#909090" notitle, \
		input skip head using (strcol(1) eq panel && strcol(3) eq "|" ? column(5) : NaN): \
		(-0.7):(0):(ROW_max + 1.4) with vectors nohead lw 1.2 dt 2 lc rgb "#000000" notitle, \
		input skip head using (strcol(1) eq panel && strcol(3) eq "|" && !is_right(column(5)) ? column(5) : NaN): \
		(ROW_max + 1.05):(" ".strcol(4)) with labels left font F11 tc rgb GREY notitle, \
		input skip head using (strcol(1) eq panel && strcol(3) eq "|" && is_right(column(5)) ? column(5) : NaN): \
		(ROW_max + 1.05):(strcol(4)." ") with labels right font F11 tc rgb GREY notitle, \
		input skip head using (strcol(1) eq panel && strcol(3) eq "~" ? column(6) : NaN):2: \
		($7 - $6):(0) with vectors nohead lw 2.5 lc rgb "#c4c4c4" notitle, \
		input skip head using (strcol(1) eq panel && strcol(3) eq "~" ? highest : NaN): \
		2:("  ".strcol(4)) with labels left font F11 tc rgb "#303030" notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(4) eq name && is_dot(strcol(3)) && $5 <= end ? $5 : NaN): \
		($2 + apart(i)):(inside($6, lowest, highest)):(inside($7, lowest, highest)) with xerrorbars lw 1.5 ps 0.85 pt point(name) \
		lc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(4) eq name && is_dot(strcol(3)) && $5 <= end && $7 > highest ? \
		highest : NaN):($2 + apart(i)):(">") with labels right offset 0.3,0 font B12 tc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(4) eq name && is_dot(strcol(3)) && $5 <= end && $6 < lowest ? \
		lowest : NaN):($2 + apart(i)):("<") with labels left offset -0.3,0 font B12 tc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(4) eq name && is_dot(strcol(3)) && $5 > end ? highest : NaN): \
		($2 + apart(i)):(sprintf("%.4g [%.4g, %.4g] ->", $5, $6, $7)) \
		with labels right font F10 tc rgb colour(name) notitle, \
		for [i = 1:arm_count] name = word(arms, i) input skip head using \
		(strcol(1) eq panel && strcol(4) eq name && is_dot(strcol(3)) && strcol(8) ne "-" ? lowest : NaN): \
		(column(2) + apart(i)):(" two modes: ".strcol(8)) with labels left font F10 \
		tc rgb colour(name) notitle
}
load "frame.gp"
# One series that is named in the rows or in the heading needs no legend.
if (arm_count > 1) {
	plot for [i = 1:arm_count] NaN with points ps 0.85 pt point(word(arms, i)) \
		lc rgb colour(word(arms, i)) title pretty(word(arms, i))
} else { plot NaN notitle }
unset multiplot
