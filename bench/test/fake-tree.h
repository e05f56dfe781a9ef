/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A made-up /proc and /sys in a temporary folder. */
#ifndef TEST_FAKE_TREE_H
#define TEST_FAKE_TREE_H

/* Its root, without a slash at the end; valid between the two functions below. */
extern char fake_tree[64];

/* cmocka setup and teardown: makes the empty folder, and removes it with all that is in it. */
int fake_tree_make(void **state);
int fake_tree_remove(void **state);

/*
 * Writes text and a newline to root/path, and makes the folders on the way. path begins with
 * "/".
 */
void fake_tree_write(const char *path, const char *text);

#endif
