# SPDX-License-Identifier: GPL-2.0-or-later
# Time per batch against batch size in plain text, to stdout, for a cover letter.
# Called as common.gp says, but without a terminal: OUTPUT and the format are not
# looked at. Columns as in batch.gp, of one panel.

input = ARG1; heading = ARG4; arms = ARG5
if (strstrt(GPVAL_TERMINALS, "dumb") == 0) { exit status 3 }
set terminal dumb mono nofeed noenhanced size 70,22
set datafile separator tab
set datafile missing NaN

pretty(name) = strstrt(name, "_") ? name[1:strstrt(name, "_") - 1]." ".\
	pretty(name[strstrt(name, "_") + 1:*]) : name

stats input using 3 skip 1 name "SIZE" nooutput
stats input using 5 skip 1 name "TIME" nooutput
set logscale xy
set xrange [SIZE_min / 1.3 : SIZE_max * 1.3]
set yrange [TIME_min / 1.5 : TIME_max * 1.5]
set xtics (1, 2, 4, 8, 16, 32, 64, 99)
set title heading
set key outside right top Left reverse samplen 1
plot for [i = 1:words(arms)] input skip 1 using \
	(strcol(2) eq word(arms, i) ? $3 : NaN):5 with points title pretty(word(arms, i))
