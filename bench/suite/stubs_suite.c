// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one monitor thread does best with many stubs that run batches at once, against
 * the series' counted loop for one stub after the other.
 */
#include <stddef.h>

#include "suite/grid.h"

static const char *const rivals[] = {
	"many=round-robin",
	"many=uring-each",
	"many=uring-all",
	"many=uring-newest",
	"many=uring-window",
	"many=uring-epoll-each",
	"many=uring-epoll-all",
	"many=uring-epoll-newest",
	"many=epoll-each",
	"many=epoll-all",
	"many=epoll-newest",
	"many=poll-each",
	"many=poll-all",
	"many=poll-newest",
	"many=shared",
	"many=threads",
	NULL,
};

static const char *const works[] = {
	"stubs=1", "stubs=4", "stubs=16", "stubs=64", "stubs=128", NULL,
};

static const char *const headline_rivals[] = {
	"many=uring-all", "many=epoll-all", "many=poll-all", "many=shared", "many=threads", NULL,
};

static const char *const headline_works[] = { "stubs=16", NULL };

static const struct grid grids[] = {
	{
		.baseline = "many=stub-by-stub",
		.headline = { headline_rivals, headline_works },
		.all = { rivals, works },
		.pinned = true,
	},
	{ 0 },
};

const struct suite suite_stubs = {
	.name = "stubs",
	.question = "how is one monitor thread to serve many stubs at once?",
	.in = RUN_DEFAULT,
	.target_percent = 2,
	.grids = grids,
};
