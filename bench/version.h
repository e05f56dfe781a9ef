/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program was built from and by, for --version and run.json. `rerun` compares
 * version_text with that of the run.
 */
#ifndef BENCH_VERSION_H
#define BENCH_VERSION_H

extern const char version_text[];     /* "0.1-gdfe604612345-dirty": number, commit, changed files */
extern const char version_compiler[]; /* name and version */
extern const char version_flags[];    /* of the compiler and the linker, without warnings */

#endif
