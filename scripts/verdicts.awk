# SPDX-License-Identifier: GPL-2.0-or-later
# Redoes the verdicts of a run: awk -f scripts/verdicts.awk results/FOLDER/run.json
# Prints of each comparison arm, baseline, metric, ratio, the interval corrected for the
# comparisons of its table, and the verdict; README.md, "How", has the formulae.
# With two runs, BASE/run.json NEW/run.json: arm, baseline, metric, both ratios, by how many
# percent the second is greater, and the interval at 95 %, or with -v k=174 that of the verdict,
# which is corrected for so many ratios.

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

# The t that is exceeded on either side with the chance alpha, by halving an interval.
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

$1 == "\"arm\":" { arm = text($2) }
$1 == "\"baseline\":" { baseline = text($2) }
$1 == "\"metric\":" { metric = text($2) }
$1 == "\"correction\":" { comparisons = $2 + 0 }
$1 == "\"m\":" { in_m = 1; n = sum = squares = 0; next }
in_m && $1 ~ /^\]/ { in_m = 0 }
in_m && $1 !~ /null/ { n++; sum += $1; m[n] = $1 + 0 }
function print_verdict(	half, verdict) {
	half = quantile(0.04 / comparisons, n - 1) * error + grain
	verdict = mean - half > 0 ? "slower" : mean + half < 0 ? "faster" : "not resolved"
	printf "%s %s %s %.4f [%.4f %.4f] %s\n", arm, baseline, metric, exp(mean),
		exp(mean - half), exp(mean + half), verdict
}

# Of two runs: the root of the sum of the squares of the halves of both.
function print_change(key,	alpha, change, half) {
	alpha = k ? 0.04 / k : 0.05
	change = mean - means[key]
	half = sqrt((quantile(alpha, counts[key] - 1) * errors[key]) ^ 2 + \
		(quantile(alpha, n - 1) * error) ^ 2) + grains[key] + grain
	printf "%s %s %s %.6f %.6f %.4f [%.4f %.4f]\n", arm, baseline, metric, exp(means[key]),
		exp(mean), 100 * (exp(change) - 1), 100 * (exp(change - half) - 1),
		100 * (exp(change + half) - 1)
}

FNR == 1 { file++ }
$1 == "\"grain\":" {
	grain = $2 + 0
	if (n < (ARGC > 2 ? 2 : 5))
		next
	mean = sum / n
	for (i = 1; i <= n; i++)
		squares += (m[i] - mean) ^ 2
	error = sqrt(squares / (n - 1) / n)
	key = arm " " baseline " " metric
	if (ARGC <= 2)
		print_verdict()
	else if (file == 2 && key in means)
		print_change(key)
	means[key] = mean
	errors[key] = error
	grains[key] = grain
	counts[key] = n
}
