# SPDX-License-Identifier: GPL-2.0-or-later
# Computes the verdicts of a run again, independently of the program:
#
#	awk -f scripts/verdicts.awk results/FOLDER/run.json
#
# prints a row for each comparison: arm, baseline, metric, ratio, interval and verdict. The interval
# is corrected for the comparisons of its table (that in the other files is at 95 %), and "[- -]"
# with fewer than 5 invocations. README.md, "How", has the formulae. Two things are taken from
# run.json and not computed: "bimodal" (arms or invocations have two modes), and what was replayed.
#
#	awk -f scripts/verdicts.awk BASE/run.json NEW/run.json
#
# prints a row for each comparison that both have: arm, baseline, metric, both ratios, by how many
# percent the second is greater, and the interval of that at 95 %. With -v k=174 it is the interval
# of the verdict, which is corrected for so many ratios.
#
# run.json is read line by line, as the program writes it: one key or one value per line.

# Two-sided tail of Student's t with a whole number of degrees of freedom
# (Abramowitz and Stegun 26.7.3 and 26.7.4).
function tail(t, degrees,	angle, c, term, sum, i) {
	angle = atan2(t, sqrt(degrees))
	c = cos(angle)
	term = degrees % 2 ? c : 1
	for (i = 2 + degrees % 2; i <= degrees; i += 2) {
		sum += term
		term *= c * c * (i - 1) / i
	}
	sum *= sin(angle)
	return 1 - (degrees % 2 ? (angle + sum) / atan2(1, 0) : sum)
}

# The t that is exceeded, on either side, with probability alpha: by bisection.
function quantile(alpha, degrees,	low, high, i) {
	high = 1e6
	for (i = 0; i < 100; i++)
		if (tail((low + high) / 2, degrees) > alpha)
			low = (low + high) / 2
		else
			high = (low + high) / 2
	return high
}

function text(field) {
	gsub(/[",]/, "", field)
	return field
}

# Notes an arm whose replays differ from their recording too much for a verdict: by more than 10 %.
function note_unlike(	calls, share) {
	calls = of["recorded", "calls"]
	share = of["recorded", "share_in_16"]
	if (calls)
		unlike[id] = far(of["replayed", "weighted_calls"], calls) ||
			far(of["replayed", "weighted_share_in_16"], share)
}

function far(part, whole) {
	return part - whole > whole / 10 || whole - part > whole / 10
}

# The number of neighbouring invocations that are taken together: 1 up to 50 invocations.
function group_size(n) {
	return n > 50 ? int((n + 24) / 25) : 1
}

# True if 5 invocations have an m, and each of them, or each group, has 3 clean pairs or more.
function enough(	i, invocations, clean, sum) {
	for (i = 1; i <= kept; i++)
		if (counts[i])
			clean[++invocations] = pairs[i]
	for (i = 1; i <= invocations; i++) {
		sum += clean[i]
		if (i % group_size(invocations) && i < invocations)
			continue
		if (sum < 3)
			return 0
		sum = 0
	}
	return invocations >= 5
}

function print_verdict(	half, interval, verdict) {
	interval = "[- -]"
	verdict = "not resolved"
	if (n >= 5) {
		half = quantile(0.04 / comparisons, degrees) * error + grain
		interval = sprintf("[%.4f %.4f]", exp(mean - half), exp(mean + half))
		if (enough() && !unlike[arm] && half < (mean < 0 ? -mean : mean))
			verdict = mean > 0 ? "slower" : "faster"
	}
	printf "%s %s %s %.4f %s %s\n", arm, baseline, metric, exp(mean), interval,
		stored == "bimodal" ? stored : verdict
}

# The half-width of a difference of two runs: the root of the sum of the squares of both.
function print_change(key,	alpha, change, half) {
	alpha = k ? 0.04 / k : 0.05
	change = mean - means[key]
	half = sqrt((quantile(alpha, freedom[key]) * errors[key]) ^ 2 + \
		(quantile(alpha, degrees) * error) ^ 2) + grains[key] + grain
	printf "%s %s %s %.6f %.6f %.4f [%.4f %.4f]\n", arm, baseline, metric, exp(means[key]),
		exp(mean), 100 * (exp(change) - 1), 100 * (exp(change - half) - 1),
		100 * (exp(change + half) - 1)
}

FNR == 1 { file++ }
NR == 1 {
	columns = ARGC > 2 ? "base new change_% [low high]" : "ratio [low high] verdict"
	print "arm baseline metric", columns
}

$1 == "\"id\":" { id = text($2) }
$1 == "\"replayed\":" || $1 == "\"recorded\":" { part = text($1); sub(/:/, "", part) }
part && $1 ~ /^"[a-z_0-9]+":$/ { key = text($1); sub(/:/, "", key); of[part, key] = $2 + 0 }
part == "recorded" && $1 ~ /^[}]/ { note_unlike() }
$1 ~ /^[}]/ { part = "" }

$1 == "\"arm\":" { arm = text($2) }
$1 == "\"baseline\":" { baseline = text($2) }
$1 == "\"metric\":" { metric = text($2) }
$1 == "\"verdict\":" { stored = text($2) }
$1 == "\"correction\":" { comparisons = $2 + 0 }
$1 ~ /^\]/ { list = "" }
list == "m" { counts[++listed] = $1 !~ /null/ }
list == "m" && $1 !~ /null/ { n++; sum += $1; m[n] = $1 + 0 }
list == "kept" { pairs[++kept] = $1 + 0 }
$1 == "\"m\":" { list = "m"; n = sum = squares = listed = kept = 0 }
$1 == "\"pairs_kept\":" { list = "kept" }
$1 == "\"grain\":" {
	grain = $2 + 0
	if (n < (ARGC > 2 ? 2 : 1))
		next
	mean = sum / n
	size = group_size(n)
	degrees = int((n + size - 1) / size) - 1
	for (i = 1; i <= n; i++) {
		group += m[i] - mean
		if (i % size == 0 || i == n) {
			squares += group ^ 2
			group = 0
		}
	}
	error = n > 1 ? sqrt(squares * (1 + 1 / degrees)) / n : 0
	key = arm " " baseline " " metric
	if (ARGC <= 2)
		print_verdict()
	else if (file == 2 && key in means)
		print_change(key)
	means[key] = mean
	errors[key] = error
	grains[key] = grain
	freedom[key] = degrees
}
