/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that describe an arm: what its keys can be in a SPEC, an id, run.json, tables and
 * figures. Each is a number here and has its text in one place, so that words are compared as
 * numbers. A word of another version, or the path of a workload, gets a number when it is met
 * first and keeps its text.
 */
#ifndef MODEL_VOCABULARY_H
#define MODEL_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

/* WORD(name, text). The first come in tables in this order, of a key whatever it can be. */
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

/* These, and those of other versions, come after them, by their texts. */
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

/* What holds any text. */
#define WORD_SIZE 256

#define WORD_NUMBER(name, text) WORD_##name,

enum word {
	WORD_EMPTY, /* "": of an arm without a workload */
	WORDS_IN_ORDER(WORD_NUMBER)
		WORD_UNRANKED, /* no word: all from here on come after those before it */
	WORDS_BY_NAME(WORD_NUMBER) WORD_OTHERS, /* no word: the first that is not in this list */
};

/* Number of a text, a new one if it has none yet. Not for several threads at once. */
enum word word_of(const char *text);

/* Text of a number, which stays where it is. */
const char *word_text(enum word word);

/* By order in tables, as strcmp(). */
int word_compare(enum word one, enum word other);

/* Its index in a list in which each is once: added if it is new and there are fewer than most. */
size_t word_note(enum word *list, size_t *count, size_t most, enum word word);

#endif
