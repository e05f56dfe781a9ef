/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that describe an arm: the values of its keys in a SPEC, an id, run.json, tables and
 * figures. Each is a number here and has its text in one place, so that words are compared as
 * numbers. A word of another version, or the path of a workload, gets a number when it is first
 * met and keeps its text.
 *
 * Numbers are of this process alone: files have texts. The list of other words has no lock, so all
 * of this is for one thread.
 */
#ifndef MODEL_VOCABULARY_H
#define MODEL_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * WORD(name, text): WORD_name is the number. Tables show these words in this order, whichever key
 * they are the value of. A word may be a value of several keys.
 */
#define WORDS_IN_ORDER(WORD)               \
	/* suites */                       \
	WORD(SERIES, "series")             \
	WORD(GUEST, "guest")               \
	WORD(LOOPS, "loops")               \
	WORD(ORDER, "order")               \
	WORD(STUBS, "stubs")               \
	WORD(WORK, "work")                 \
	WORD(THINK, "think")               \
	WORD(LATE, "late")                 \
	WORD(GATES, "gates")               \
	WORD(FLOOR, "floor")               \
	WORD(UML, "uml") /* and a gate */  \
	WORD(PREDICT, "predict")           \
	/* gates */                        \
	WORD(NONE, "none")                 \
	WORD(ALLOW, "allow")               \
	WORD(FILTER_UNMAP, "filter-unmap") \
	WORD(FILTER_BOTH, "filter-both")   \
	WORD(NOTIFY_MAP, "notify-map")     \
	WORD(NOTIFY, "notify")             \
	WORD(RET_TRACE, "ret-trace")       \
	WORD(PTRACE, "ptrace")             \
	/* placements */                   \
	WORD(SAME, "same")                 \
	WORD(CROSS, "cross")               \
	WORD(CROSS_POLL, "cross-poll")     \
	WORD(FREE, "free")                 \
	/* operations */                   \
	WORD(MAP, "map")                   \
	WORD(FAULT_RUN, "fault-run")       \
	WORD(UNMAP, "unmap")               \
	WORD(MIX, "mix")                   \
	WORD(REPLAY, "replay")             \
	/* workloads */                    \
	WORD(BOOT, "boot")                 \
	WORD(STORM, "storm")               \
	WORD(CHURN, "churn")               \
	WORD(ARCHIVE, "archive")           \
	WORD(INTERPRETERS, "interpreters")

/* These come after them, sorted by their texts; so do words of other versions. */
#define WORDS_BY_NAME(WORD)                \
	WORD(DASH, "-")                    \
	WORD(ADJACENT, "adjacent")         \
	WORD(ARMS, "arms")                 \
	WORD(ASYNC, "async")               \
	WORD(CALL, "call")                 \
	WORD(COUNTED, "counted")           \
	WORD(FAULT, "fault")               \
	WORD(FLUSH, "flush")               \
	WORD(FUTEX, "futex")               \
	WORD(INTERLEAVED, "interleaved")   \
	WORD(MAPS, "maps")                 \
	WORD(MIX_MAPS, "mix-maps")         \
	WORD(MIX_UNMAPS, "mix-unmaps")     \
	WORD(NOTIFICATION, "notification") \
	WORD(READ, "read")                 \
	WORD(RESUME, "resume")             \
	WORD(SCATTERED, "scattered")       \
	WORD(STRICT, "strict")             \
	WORD(SYNC, "sync")                 \
	WORD(UNMAPS, "unmaps")             \
	WORD(URING_SQPOLL, "uring-sqpoll") \
	WORD(WRITE, "write")

/* Enough bytes for any text of a word. */
#define WORD_SIZE 256

#define WORD_NUMBER(name, text) WORD_##name,

enum word {
	WORD_EMPTY, /* "": of an arm without a workload */
	WORDS_IN_ORDER(WORD_NUMBER)
		WORD_UNRANKED, /* no word: all from here on come after those before it */
	WORDS_BY_NAME(WORD_NUMBER) WORD_OTHERS, /* no word: the first that is not in this list */
};

/* The number of a text, which is copied if it is new. */
enum word word_of(const char *text);

/* The text of a number; borrowed, and never freed. */
const char *word_text(enum word word);

/* Compares by the order of tables; below, equal to or above 0, as strcmp(). */
int word_compare(enum word one, enum word other);

/*
 * Returns the index of a word in a list that has each word once. A new word is appended if there
 * are fewer than most; if not, the return value is *count.
 */
size_t word_note(enum word *list, size_t *count, size_t most, enum word word);

#endif
