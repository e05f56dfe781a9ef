/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats of the events that are decoded, as tracefs has them, but not those of this kernel. */
#ifndef TRACE_TEST_MADE_UP_FORMATS_H
#define TRACE_TEST_MADE_UP_FORMATS_H

#include "trace/capture/decode.h"

#define MADE_UP_COMMON                                                                 \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

#define MADE_UP_FIELD(declaration, offset, size) \
	"\tfield:" declaration ";\toffset:" #offset ";\tsize:" #size ";\tsigned:1;\n"

/* All of decode_names but that one, -1: all. The ids are 100 and on. To be freed by tep_free(). */
struct tep_handle *made_up_formats(int without);

#endif
