// SPDX-License-Identifier: GPL-2.0-or-later
/* Two normal distributions by expectation maximization, and the valley between them. */
#include "measure/mixture.h"

#include <math.h>
#include <string.h>

#define VALUES_MIN     100
#define VALUES_FITTED  1000 /* quantiles stand for more values than that */
#define STEPS	       100
#define SHARE_MIN      0.1
#define FACTOR_MIN     1.3
#define SEPARATION_MIN 4.0
#define VALLEY_MAX     0.25
#define DEVIATION_MIN  1e-6 /* of a logarithm: a clock resolves no finer */

struct component {
	double mean, deviation, share;
};

static double density(const struct component *component, double x)
{
	double z = (x - component->mean) / component->deviation;

	return component->share * exp(-z * z / 2) / component->deviation;
}

/* Evenly spaced quantiles, as logarithms; returns how many. */
static size_t take_quantiles(const double *values, size_t n, double *logarithms)
{
	size_t count = n < VALUES_FITTED ? n : VALUES_FITTED;

	for (size_t i = 0; i < count; i++)
		logarithms[i] = log(fmax(values[i * n / count], 1e-300));
	return count;
}

/* One step: each value belongs to the first by some probability, and so to the second. */
static void improve(struct component components[2], const double *x, size_t n)
{
	double weight[2] = { 0 }, sum[2] = { 0 }, squares[2] = { 0 };

	for (size_t i = 0; i < n; i++) {
		double first = density(&components[0], x[i]),
		       second = density(&components[1], x[i]);
		double p = first + second > 0 ? first / (first + second) :
						(x[i] < components[1].mean ? 1 : 0);

		for (int k = 0; k < 2; k++) {
			double w = k ? 1 - p : p, d = x[i] - components[k].mean;

			weight[k] += w;
			sum[k] += w * x[i];
			squares[k] += w * d * d;
		}
	}
	for (int k = 0; k < 2; k++) {
		if (!(weight[k] > 0))
			continue;
		components[k].share = weight[k] / (double)n;
		components[k].mean = sum[k] / weight[k];
		components[k].deviation = fmax(sqrt(squares[k] / weight[k]), DEVIATION_MIN);
	}
}

/* The best cut in two by the least squares within, as a start: modes may be unequal. */
static void start(struct component components[2], const double *x, size_t n)
{
	double total = 0, left = 0, best = -1;
	size_t cut = n / 2;

	for (size_t i = 0; i < n; i++)
		total += x[i];
	for (size_t i = 1; i < n; i++) {
		double a, b;

		left += x[i - 1];
		a = left / (double)i;
		b = (total - left) / (double)(n - i);
		if ((double)i * (double)(n - i) * (b - a) * (b - a) > best) {
			best = (double)i * (double)(n - i) * (b - a) * (b - a);
			cut = i;
		}
	}
	for (int k = 0; k < 2; k++) {
		size_t from = k ? cut : 0, to = k ? n : cut;

		components[k] =
			(struct component){ 0, DEVIATION_MIN, (double)(to - from) / (double)n };
		for (size_t i = from; i < to; i++)
			components[k].mean += x[i] / (double)(to - from);
		for (size_t i = from; i < to; i++)
			components[k].deviation +=
				fabs(x[i] - components[k].mean) / (double)(to - from);
	}
}

/* Values by distance within a window around x. */
static double density_at(const double *x, size_t n, double at, double window)
{
	size_t inside = 0;

	for (size_t i = 0; i < n; i++)
		inside += fabs(x[i] - at) <= window / 2;
	return (double)inside / window;
}

/* The least density between the centres by that at the lower of both. */
static double valley(const struct component components[2], const double *x, size_t n)
{
	double distance = components[1].mean - components[0].mean, window = distance / 8;
	double low = INFINITY, peak = INFINITY;

	for (int k = 0; k < 2; k++)
		peak = fmin(peak, density_at(x, n, components[k].mean, window));
	for (int i = 1; i < 16; i++)
		low = fmin(low, density_at(x, n, components[0].mean + distance * i / 16, window));
	return peak > 0 ? low / peak : INFINITY;
}

bool mixture_fit(const double *values, size_t n, struct mixture *mixture)
{
	struct component components[2];
	double x[VALUES_FITTED];
	size_t count;

	memset(mixture, 0, sizeof(*mixture));
	if (n < VALUES_MIN)
		return false;
	count = take_quantiles(values, n, x);
	start(components, x, count);
	for (int i = 0; i < STEPS; i++)
		improve(components, x, count);
	for (int k = 0; k < 2; k++) {
		mixture->mode[k] = exp(components[k].mean);
		mixture->share[k] = components[k].share;
	}
	mixture->separation = (components[1].mean - components[0].mean) /
			      (hypot(components[0].deviation, components[1].deviation) / M_SQRT2);
	return fmin(mixture->share[0], mixture->share[1]) >= SHARE_MIN &&
	       mixture->mode[1] >= FACTOR_MIN * mixture->mode[0] &&
	       mixture->separation >= SEPARATION_MIN && valley(components, x, count) < VALLEY_MAX;
}
