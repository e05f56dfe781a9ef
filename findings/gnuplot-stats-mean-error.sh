#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# gnuplot-nox 5.4.4+dfsg1-2+b2: the standard error of the mean of "stats" is too small.
#
# Documented: "help stats" has STATS_ssd, the sample standard deviation, STATS_stddev, that of
# the population, and STATS_mean_err, the standard error of the mean.
# Seen: STATS_mean_err is the population's deviation / sqrt(n), not the sample's. Of 6 values
# it is 8.7 % too small, of 15 3.4 %. The error of a fitted slope, STATS_slope_err, does use the
# degrees of freedom.
# Matters: an interval over the few invocations of a benchmark that is drawn with it is too
# narrow. Use STATS_ssd / sqrt(STATS_records).
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download gnuplot-nox=5.4.4+dfsg1-2+b2 2>log ||
	{ echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done
usr/bin/gnuplot-nox --version >log 2>&1 ||
	{ echo "skipped: gnuplot's libraries are not here: $(tail -n 1 log)"; exit 77; }

seq 1 6 >values
cat >errors.gp <<'END'
stats "values" nooutput
print sprintf("mean_err %.4f, ssd/sqrt(n) %.4f, stddev/sqrt(n) %.4f", STATS_mean_err, \
	STATS_ssd / sqrt(STATS_records), STATS_stddev / sqrt(STATS_records))
END
usr/bin/gnuplot-nox errors.gp 2>&1 | tee seen
[ "$(cat seen)" = "mean_err 0.6972, ssd/sqrt(n) 0.7638, stddev/sqrt(n) 0.6972" ]
