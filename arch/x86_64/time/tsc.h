/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock: the time-stamp counter, which runs at one constant rate on all CPUs. */
#ifndef ARCH_X86_64_TIME_TSC_H
#define ARCH_X86_64_TIME_TSC_H

#include "lib/compiler.h"
#include "lib/types.h"

static __always_inline u64 arch_cycles(void)
{
	return __builtin_ia32_rdtsc();
}

/* ns = cycles * tsc_mult >> 32 */
extern u64 tsc_mult;
extern u64 tsc_khz;
extern u64 tsc_boot; /* the counter when the clock started */

static __always_inline u64 tsc_to_ns(u64 cycles)
{
	return (u64)(((unsigned __int128)cycles * tsc_mult) >> 32);
}

/* Nanoseconds since boot; noinstr-safe, any context. */
static __always_inline u64 arch_ns(void)
{
	return tsc_to_ns(arch_cycles() - tsc_boot);
}

/* Boot CPU, after apic_init(): measures the rate against the timers of the machine. */
void tsc_init(void);

/* Seconds since 1970 by the battery-backed clock. */
u64 rtc_read_seconds(void);

#endif
