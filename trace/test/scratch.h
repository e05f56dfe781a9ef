/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fixture: a folder for the files of one test, of which the first is a recording. */
#ifndef TRACE_TEST_SCRATCH_H
#define TRACE_TEST_SCRATCH_H

extern char scratch_folder[64];
extern char scratch_recording[96]; /* its path; the test makes it */

/* For cmocka's setup and teardown, which removes the recording and the empty folder. */
int scratch_make(void **state);
int scratch_remove(void **state);

#endif
