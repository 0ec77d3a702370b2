/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a program tells what it measures: NOPs of eight bytes with a number for displacement, which no
 * compiler emits. MARK_NONE: the instruction is none of them.
 */
#ifndef BENCH_EXPENSIVE_MARK_H
#define BENCH_EXPENSIVE_MARK_H

#include <stddef.h>
#include <stdint.h>

enum mark {
	MARK_NONE,
	MARK_BEGIN,    /* a round begins */
	MARK_END,      /* it ends */
	MARK_FINISHED, /* all rounds of an operation are over */
};

#define MARK_NUMBER 0x4c4b4900

/* Of one instruction. */
enum mark which_mark(const uint8_t *bytes, size_t length);

#endif
