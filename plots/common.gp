# SPDX-License-Identifier: GPL-2.0-or-later
# What all figures share: the terminal, one palette, the places of panels, tics.
#
# The program sets these strings and loads a script with stdin as its commands:
#
#   kind     svg, png or pdf                  output   the file
#   input    the data                         head     lines of it before its rows
#   heading  one line                         failed   a failed control, or ""
#   caption  what the data is of: host, ...   note     as the script says
#   arms, panels, rows  words, in the order of the legend, from the left, from the top; "_"
#            stands for a blank
#   cut      the value after which an axis ends before its greatest ones, or 0
#   crowded  1 where a row has more than one dot
#
# Before loading this a script sets width and height (pixels). Words of the figures are
# never read as code, and never as markup (noenhanced).

set encoding utf8
set datafile separator tab
set datafile missing NaN

# Fonts of so many pixels in the SVG, and as large in the other formats; B is bold.
scale = kind eq "svg" ? 1 : kind eq "png" ? 0.82 : 0.75
face(s) = sprintf("sans-serif,%g", s * scale)
bold_face(s) = sprintf("sans-serif:Bold,%g", s * scale)
F10 = face(10); F11 = face(11); F12 = face(12); F13 = face(13)
B12 = bold_face(12); B15 = bold_face(15)

# The heading fits: one of its characters takes some 9.3 pixels, one of the caption 6.2.
if (width < 9.3 * strlen(heading) + 40) { width = 9.3 * strlen(heading) + 40 }
caption_width = 0
do for [k = 1:2] {
	part = k == 1 && strstrt(caption, "\n") ? caption[1:strstrt(caption, "\n")] : \
		caption[strstrt(caption, "\n") + 1:*]
	if (strlen(part) > caption_width) { caption_width = strlen(part) }
}
if (width < 6.2 * caption_width + 40) { width = 6.2 * caption_width + 40 }

if (kind eq "png") {
	set terminal pngcairo noenhanced size width,height font F13 background "#ffffff"
} else { if (kind eq "pdf") {
	set terminal pdfcairo noenhanced size width / 96.0,height / 96.0 font F13 background "#ffffff"
} else {
	set terminal svg noenhanced size width,height name "gp" font F13 background "#ffffff"
} }
set output output

# ---- the palette ----
# One colour a gate, a serve loop or an operation in all figures, which colour-blind readers
# can tell apart (Okabe and Ito; Tol). Sync wake-up is the gate's colour, hollow and dashed.

PALETTE = " none=0x999999 allow=0x000000 notify-map=0x56b4e9 notify=0xd55e00 " \
	."filter-unmap=0xe69f00 filter-both=0xddcc77 ret-trace=0x8c510a ptrace=0x009e73 " \
	."map=0x0072b2 unmap=0xcc79a7 mix=0x666666 mix-maps=0x666666 mix-unmaps=0x666666 " \
	."fault-run=0x332288 " \
	."counted=0xd55e00 stub-by-stub=0xd55e00 poll2=0x0072b2 poll-each=0x0072b2 " \
	."poll-all=0x0072b2 poll-newest=0x0072b2 epoll2=0x56b4e9 epoll-each=0x56b4e9 " \
	."epoll-all=0x56b4e9 epoll-newest=0x56b4e9 uring=0x332288 uring-each=0x332288 " \
	."uring-all=0x332288 uring-newest=0x332288 uring-window=0x332288 uring-wake-all=0x332288 " \
	."uring-epoll-each=0x332288 uring-epoll-all=0x332288 uring-epoll-newest=0x332288 " \
	."uring-oneshot=0x332288 uring-coop=0x332288 uring-sqpoll=0x332288 " \
	."sentinel=0x009e73 spin=0x882255 busy=0xaa4499 thread=0xe69f00 threads=0xe69f00 " \
	."wait-first=0x999933 poll-first=0x999933 no-drain=0x8c510a drain-twice=0x8c510a " \
	."prepared=0x117733 marker-on-error=0xddcc77 vanishing-ends=0x44aa99 spin-count=0xcc6677 " \
	."counted-tick=0xd55e00 uring-count=0x332288 " \
	."round-robin=0x000000 shared=0x999999 floor=0x555555 twin=0x999999 "
# One of what became of an attack: cold where all is well, warm where it is not.
OUTCOMES = " not_run=0xffffff skipped=0xf2f2f2 served=0xcfe8f6 denied=0x9fd0ee " \
	."recovered=0x7cc9b0 killed=0xc4c4c4 wedged=0xe69f00 leaked=0xcc79a7 crashed=0xb00020 " \
	."failed=0x660012 "
outcome_entry(name) = strstrt(OUTCOMES, " ".name."=")
outcome_at(key) = int(OUTCOMES[outcome_entry(key) + strlen(key) + 2: \
	outcome_entry(key) + strlen(key) + 9]) + 0
outcome_colour(name) = outcome_entry(name) ? outcome_at(name) : 0
letter_colour(name) = name eq "crashed" || name eq "failed" ? 0xffffff : 0x202020

base(name) = strstrt(name, "+sync") ? name[1:strstrt(name, "+sync") - 1] : name
first_word(name) = strstrt(name, "_") ? name[1:strstrt(name, "_") - 1] : name
last_word(name) = strstrt(name, "_") ? last_word(name[strstrt(name, "_") + 1:*]) : name
entry(key) = strstrt(PALETTE, " ".key."=")
at(key) = int(PALETTE[entry(key) + strlen(key) + 2:entry(key) + strlen(key) + 9]) + 0
is_sync(name) = strstrt(name, "+sync") > 0
# "notify_uring": the loop says more than its gate. Names that are no arm's, as labels of
# recordings, take turns.
SPARE = "0x0072b2 0xd55e00 0x009e73 0xcc79a7 0xe69f00 0x56b4e9 0x333333"
has_colour(name) = entry(base(last_word(name))) || entry(base(first_word(name)))
known_colour(name) = at(base(entry(base(last_word(name))) ? last_word(name) : first_word(name)))
nth(name) = sum [k = 1:words(arms)] (word(arms, k) eq name ? \
	(sum [j = 1:k] (!has_colour(word(arms, j)))) : 0)
colour(name) = has_colour(name) ? known_colour(name) : int(word(SPARE, (nth(name) + 6) % 7 + 1)) + 0

# Where colours are not enough: gates and operations have a point of their own as well; the
# others of one colour in a figure differ in dashes and points.
POINTS = " none=5 allow=9 notify-map=5 notify=7 filter-unmap=11 filter-both=9 ret-trace=5 ptrace=13 " \
	."map=7 unmap=5 mix=9 "
own_point(name) = strstrt(POINTS, " ".base(name)."=")
own(name) = int(POINTS[own_point(name) + strlen(base(name)) + 2:*]) + 0
number(name) = sum [k = 1:words(arms)] (word(arms, k) eq name ? k : 0)
twin(name) = sum [k = 1:number(name)] (colour(word(arms, k)) == colour(name) && \
	!own_point(word(arms, k)))
dashes(name) = own_point(name) ? 1 + is_sync(name) : (twin(name) - 1 + has_gate(name)) % 4 + 1
has_gate(name) = own_point(first_word(name)) > 0
# Of 7 circle, 5 square, 9 and 11 triangles, 13 diamond, the one before it is hollow.
other_point(name) = int(word("7 13 11 9 5", (number(name) + twin(name) + 3) % 5 + 1))
point(name) = (own_point(name) ? own(name) : other_point(name)) - is_sync(name)

# A name with blanks for "_".
pretty(name) = strstrt(name, "_") ? name[1:strstrt(name, "_") - 1]." ".\
	pretty(name[strstrt(name, "_") + 1:*]) : name

panel_count = words(panels)
arm_count = words(arms)

# ---- places, in pixels of the figure ----
# The panels stand side by side between left and right, from bottom to top; the heading, the
# legend and the caption get strips of their own, so that they cover no data.
left = 90; right = 25; gap = 70; top = failed eq "" ? 95 : 115; bottom = 85
panel_width(n) = (width - left - right - gap * (n - 1.0)) / n
panel_left(p) = (left + (p - 1) * (panel_width(panel_count) + gap)) / width
panel_right(p) = panel_left(p) + panel_width(panel_count) / width

xtitle = ""; xtitle_y = 0
GREY = "#505050"
unset key
set border 3 lw 1 lc rgb "#808080"
set tics nomirror out scale 0.6 textcolor rgb "#303030" font F12
set grid lc rgb "#dcdcdc" lw 0.7 dt 1
set style fill solid 0.85 noborder
set errorbars small

# The ends of an axis: an interval that knows nothing leaves the frame, and squeezes no dot.
axis_low(low, dot) = low < dot / 3.0 ? dot / 3.0 : low
axis_high(high, dot) = high > dot * 3.0 ? dot * 3.0 : high
set clip two
inside(x, low, high) = x < low ? low : x > high ? high : x

# ---- tics of a log axis ----
# As many as have room: of these lists the first whose labels do not meet.
TICS_1 = "1 1.02 1.04 1.06 1.08 1.1 1.12 1.14 1.16 1.18 1.2 1.25 1.3 1.35 1.4 1.45 1.5 1.6 1.7 1.8 1.9 2 2.5 3 4 5 6 7 8 8.5 9 9.2 9.4 9.6 9.8"
TICS_2 = "1 1.05 1.1 1.15 1.2 1.3 1.4 1.5 1.6 1.8 2 2.5 3 3.5 4 5 6 7 8 9 9.5"
TICS_3 = "1 1.1 1.2 1.3 1.4 1.6 1.8 2 2.5 3 4 5 6 7 8 9"
TICS_4 = "1 1.2 1.5 2 2.5 3 4 5 6 8"
TICS_5 = "1 1.5 2 3 5 7"
TICS_6 = "1 2 5"
TICS_7 = "1 3"
TICS_8 = "1"
tics_list(i) = i == 1 ? TICS_1 : i == 2 ? TICS_2 : i == 3 ? TICS_3 : i == 4 ? TICS_4 : \
	i == 5 ? TICS_5 : i == 6 ? TICS_6 : i == 7 ? TICS_7 : TICS_8
# The tics of list i in [low, high] as words.
tics_in(i, low, high) = tics_decade(tics_list(i), low, high, floor(log10(low)), "")
tics_decade(list, low, high, power, found) = 10.0**power > high ? found : \
	tics_decade(list, low, high, power + 1, found.tics_of(list, low, high, power, 1, ""))
tics_of(list, low, high, power, k, found) = k > words(list) ? found : \
	tics_of(list, low, high, power, k + 1, word(list, k) * 10.0**power < low || \
	word(list, k) * 10.0**power > high ? found : \
	found." ".plain_number(word(list, k) * 10.0**power))
# Without an exponent, which gnuplot does not take for a number in a string.
plain_number(x) = x >= 0.001 ? sprintf("%.10g", x) : sprintf("%.9f", x)
# Whether so many pixels are between neighbours at least.
tics_fit(list, low, high, pixels, least) = tics_fit_from(list, 1, pixels / log(high / low), least)
tics_fit_from(list, k, by_log, least) = k >= words(list) ? 1 : \
	log(word(list, k + 1) / (word(list, k) + 0.0)) * by_log < least ? 0 : \
	tics_fit_from(list, k + 1, by_log, least)
log_tics(low, high, pixels, least) = log_tics_from(1, low, high, pixels, least)
log_tics_from(i, low, high, pixels, least) = i == 8 || \
	tics_fit(tics_in(i, low, high), low, high, pixels, least) ? tics_in(i, low, high) : \
	log_tics_from(i + 1, low, high, pixels, least)
