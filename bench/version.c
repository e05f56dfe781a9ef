// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The version. The Makefile compiles this file twice: for the library that tests link, and for
 * the programs with the commit, so that a commit alone links two files again, not all tests.
 */
#include "version.h"

#ifndef UNOTIFY_COMMIT
#define UNOTIFY_COMMIT ""
#endif

#ifdef __clang__
#define COMPILER ""
#else
#define COMPILER "gcc "
#endif

const char version_text[] = "0.1" UNOTIFY_COMMIT;
const char version_compiler[] = COMPILER __VERSION__;
const char version_flags[] = UNOTIFY_FLAGS;
