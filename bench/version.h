/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version that run.json and --version name. */
#ifndef BENCH_VERSION_H
#define BENCH_VERSION_H

#define UNOTIFY_VERSION "0.1"

#endif
