# SPDX-License-Identifier: GPL-2.0-or-later
# What became of serve loops that were attacked: a cell a scenario and loop, with its letter in
# the colour of its outcome, and a frame around what was not to be expected.
# Columns: kind, column, row, text, outcome, expected. Kinds: row and column are names, cell, and
# key, the legend.

stats input using (strcol(1) eq "row" ? strlen(strcol(4)) : NaN) skip head name "NAME" nooutput
stats input using (strcol(1) eq "column" ? strlen(strcol(4)) : NaN) skip head name "LOOP" nooutput
stats input using (strcol(1) eq "key" ? $3 : NaN) skip head name "KEY" nooutput
rows_of = NAME_records; columns_of = LOOP_records; keys_of = KEY_records
pixels = 18
names_left = 30 + 7 * NAME_max; names_top = 12 + 7 * LOOP_max
strip = 50 + (failed eq "" ? 0 : 20)
below = 20 + 17 * keys_of + 42
width = names_left + pixels * columns_of + 30
height = strip + names_top + pixels * rows_of + below
load "common.gp"

set multiplot
# One plot in pixels: names stand outside of the grid.
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:width]
set yrange [height:0]
unset border
unset tics
unset grid
half = pixels / 2.0
left_of(column) = names_left + pixels * column
above(row) = strip + names_top + pixels * row
key_above(row) = height - below + 20 + 17 * row
is(kind) = strcol(1) eq kind
plot input skip head using (is("cell") ? left_of($2) + half : NaN):(above($3) + half): \
	(left_of($2) + 0.5):(left_of($2) + pixels - 0.5): \
	(above($3) + 0.5):(above($3) + pixels - 0.5):(outcome_colour(strcol(5))) with boxxyerror \
	fs solid 1 noborder lc rgb variable notitle, \
	input skip head using (is("cell") && $6 == 0 ? left_of($2) + half : NaN):(above($3) + half): \
	(left_of($2) + 1.5):(left_of($2) + pixels - 1.5):(above($3) + 1.5):(above($3) + pixels - 1.5) \
	with boxxyerror fs empty border lc rgb "#000000" lw 2.5 notitle, \
	input skip head using (is("cell") ? left_of($2) + half : NaN):(above($3) + half):4: \
	(letter_colour(strcol(5))) with labels center font F11 tc rgb variable notitle, \
	input skip head using (is("row") ? names_left - 8 : NaN):(above($3) + half):4 \
	with labels right font F11 notitle, \
	input skip head using (is("column") ? left_of($2) + half : NaN):(above(0) - 6):4 \
	with labels left rotate by 90 font F11 notitle, \
	input skip head using (is("key") ? 24 : NaN):(key_above($3)):(17):(31):(key_above($3) - 7): \
	(key_above($3) + 7):(outcome_colour(strcol(5))) with boxxyerror fs solid 1 noborder \
	lc rgb variable notitle, \
	input skip head using (is("key") ? 40 : NaN):(key_above($3)):4 with labels left font F11 \
	notitle
load "frame.gp"
plot NaN notitle
unset multiplot
