/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests that share a program. The Makefile includes this in front of each test-NAME.c, with main
 * as a macro, so that its main() is static.
 */
#ifndef TEST_DISPATCH_H
#define TEST_DISPATCH_H

struct test_entry {
	const char *file; /* FOLDER/test-NAME.c */
	int (*run)(void);
};

#ifdef main
static int main(void);
static const struct test_entry test_entry __attribute__((section("dispatched"), used)) = {
	__BASE_FILE__,
	main,
};
#endif

#endif
