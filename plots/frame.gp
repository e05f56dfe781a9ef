# SPDX-License-Identifier: GPL-2.0-or-later
# The end of a multiplot: heading, caption, and the legend, which is what is plotted next
# with titles alone.

set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 1
unset border
unset tics
unset grid
unset title
unset xlabel
unset ylabel
unset logscale
unset arrow
unset label
unset object
set xrange [0:1]
set yrange [0:1]
set label 1001 heading at screen 16.0 / width, 1 - 22.0 / height left font B15
set label 1002 caption at screen 16.0 / width, (strstrt(caption, "\n") ? 28.0 : 14.0) / height \
	left font F11 tc rgb GREY
# One title for the x axes of all panels.
if (xtitle ne "") {
	set label 1004 xtitle at screen (left + 0.0) / width, (xtitle_y ? xtitle_y : bottom - 46) / (height + 0.0) left font F12
}
if (failed ne "") {
	set label 1003 failed at screen 16.0 / width, 1 - 44.0 / height left font B12 tc rgb "#b00020"
}
set key at screen 16.0 / width, 1 - (failed eq "" ? 38.0 : 58.0) / height left top horizontal \
	Left reverse samplen 2.5 width 1.5 font F12
