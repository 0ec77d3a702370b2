/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which instructions of a kernel are expensive: they count one, as all do, and take tens to hundreds
 * of cycles, because they serialise, are microcode, or hold a cache line.
 */
#ifndef BENCH_EXPENSIVE_CLASSIFY_H
#define BENCH_EXPENSIVE_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

enum expensive {
	EXPENSIVE_WRMSR,
	EXPENSIVE_IRET,
	EXPENSIVE_CR, /* MOV to a control register, CLTS, LMSW */
	EXPENSIVE_SWAPGS,
	EXPENSIVE_LOCKED, /* a LOCK prefix, XCHG with memory */
	EXPENSIVE_XSAVE,  /* the state of the FPU, stored or loaded, in any form */
	EXPENSIVE_OTHER, /* RDMSR, CPUID, INVLPG, INVPCID, WBINVD, IN, OUT, MOV to a debug register, descriptor tables */
	EXPENSIVE_KINDS,
	CHEAP = EXPENSIVE_KINDS,
};

/* Of one whole instruction in 64-bit mode. Source of the encodings: APM vol. 3, appendix A. */
enum expensive classify(const uint8_t *bytes, size_t length);

#endif
