/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosted: time is a variable of the test. One cycle is one nanosecond. */
#ifndef ARCH_X86_64_TIME_TSC_H
#define ARCH_X86_64_TIME_TSC_H

#include "lib/compiler.h"
#include "lib/types.h"

extern u64 host_cycles;

static __always_inline u64 arch_cycles(void)
{
	return host_cycles;
}

static __always_inline u64 tsc_to_ns(u64 cycles)
{
	return cycles;
}

#endif
