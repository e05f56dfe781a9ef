# SPDX-License-Identifier: GPL-2.0-or-later
# What all figures share: terminals, the look of each arm, and how a script is
# called:
#
#   gnuplot -c plots/NAME.gp DATA.tsv OUTPUT svg|png TITLE "ARM ..." "PANEL ..." NOTE HEAD
#
# with GNUPLOT_LIB=plots in the environment. HEAD is how many lines of the data come
# before its rows: the header, and a comment above it where a control failed, which
# TITLE then begins with. OUTPUT is without its extension; "_"
# stands for a blank in names of arms and panels. The columns of
# the data are named in each script. Exit status 3: gnuplot lacks the terminal.
#
# Before loading this a script sets width and height (pixels).

# The title fits: a character takes some 7.2 pixels.
needed = 7.4 * strlen(heading) + 40
if (width < needed) { width = needed }

set encoding utf8
set datafile separator tab
set datafile missing NaN

if (kind eq "png") {
	if (strstrt(GPVAL_TERMINALS, "pngcairo") == 0) { exit status 3 }
	set terminal pngcairo noenhanced size width,height font "sans,11" background "#ffffff"
} else {
	if (strstrt(GPVAL_TERMINALS, "svg") == 0) { exit status 3 }
	set terminal svg noenhanced size width,height font "sans,13" background "#ffffff"
}
set output output.".".kind

# A palette that colour-blind readers can tell apart; dashes and points tell the
# arms apart in grey. Arms that have no look of their own take turns.
KNOWN = " none allow notify-map notify-map+sync notify notify+sync ptrace "
is_known(arm) = strstrt(KNOWN, " ".arm." ") > 0
SPARE = "0xcc79a7 0x7a3b00 0x882255 0x332288 0x999933 0x117733"
other_number(arm) = sum [k = 1:words(arms)] (word(arms, k) eq arm ? \
	(sum [j = 1:k] (!is_known(word(arms, j)))) : 0)
other(arm) = (other_number(arm) + 5) % 6 + 1
colour(arm) = arm eq "none" ? 0x999999 : arm eq "allow" ? 0x000000 : \
	arm eq "notify-map" ? 0x56b4e9 : arm eq "notify-map+sync" ? 0x0072b2 : \
	arm eq "notify" ? 0xe69f00 : arm eq "notify+sync" ? 0xd55e00 : \
	arm eq "ptrace" ? 0x009e73 : int(word(SPARE, other(arm)))
dashes(arm) = arm eq "none" ? 3 : strstrt(arm, "+sync") ? 2 : arm eq "ptrace" ? 5 : \
	is_known(arm) || other(arm) % 2 ? 1 : 4
point(arm) = arm eq "none" ? 4 : arm eq "allow" ? 5 : arm eq "notify-map" ? 6 : \
	arm eq "notify-map+sync" ? 7 : arm eq "notify" ? 8 : arm eq "notify+sync" ? 9 : \
	arm eq "ptrace" ? 13 : int(word("3 2 10 12 14 1", other(arm)))

# A name with blanks for "_".
pretty(name) = strstrt(name, "_") ? name[1:strstrt(name, "_") - 1]." ".\
	pretty(name[strstrt(name, "_") + 1:*]) : name

panel_count = words(panels)
arm_count = words(arms)
# Hatched bars are those with sync wake-up.
hatch(arm) = strstrt(arm, "+sync") ? 4 : 3

# The panels stand side by side; the legend gets the strip below them, so that it
# covers no data. bottom: where the panels end, as a share of the height.
left = 95.0 / width; right = 1 - 25.0 / width; gap = 75.0 / width; top = 1 - 85.0 / height
panel_width = (right - left - gap * (panel_count - 1)) / panel_count
panel_left(p) = left + (p - 1) * (panel_width + gap)
unset key
set border 3 lw 1 lc rgb "#404040"
set tics nomirror out
set grid lc rgb "#c8c8c8" lw 0.7 dt 1
set style fill solid 0.85 border lc rgb "#202020"
set errorbars small

# Which multiples of a power of ten get a tic on a log axis over so wide a range.
steps(range) = range < 40 ? "1 2 5" : range < 2000 ? "1 3" : "1"
