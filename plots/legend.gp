# SPDX-License-Identifier: GPL-2.0-or-later
# Makes room for the legend in the strip below the panels of a multiplot: what is
# plotted next shows its titles and nothing else.

set lmargin at screen 0.02
set rmargin at screen 0.98
set bmargin at screen 0.01
set tmargin at screen 70.0 / height
unset border
unset tics
unset grid
unset title
unset xlabel
unset ylabel
unset logscale
set xrange [0:1]
set yrange [0:1]
set key center center horizontal samplen 4 width 2 spacing 1.2
