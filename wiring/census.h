/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The census: what crossed the door, how often, and at what cost, for the report.
 *
 * Off it costs one patched no-op per question. It is switched on at boot when the host wants a
 * report. Costs are cycles of the time-stamp counter from the first to the last C instruction of
 * a crossing: guest instructions when the emulator counts them.
 */
#ifndef WIRING_CENSUS_H
#define WIRING_CENSUS_H

#include <entry/x86_64.h>
#include "lib/types.h"
#include "arch/x86_64/cpu/jump_label.h"
#include "arch/x86_64/time/tsc.h"

enum { CENSUS_SYSCALLS = 512, CENSUS_VECTORS = 256 };

extern struct static_key census_key;

void census_syscall_slow(long nr, u64 start);
void census_vector_slow(unsigned long vector, u64 start);

/* The start of a crossing; noinstr. 0 while the census is off. */
static __always_inline u64 census_start(void)
{
	if (static_branch_unlikely(&census_key))
		return arch_cycles();
	return 0;
}

/* The end of a system call or of another crossing. Instrumentable. nr may be -1: not run. */
static __always_inline void census_syscall(long nr, u64 start)
{
	if (static_branch_unlikely(&census_key))
		census_syscall_slow(nr, start);
}

static __always_inline void census_vector(unsigned long vector, u64 start)
{
	if (static_branch_unlikely(&census_key))
		census_vector_slow(vector, start);
}

/* A system call that does not exist: counted by number, census or not. Any context but NMI. */
void census_unknown_syscall(unsigned long nr);

/* Boot, after the page allocator: begin. Without memory for it nothing is counted. */
void census_enable(void);

/* What was counted for one kind of crossing. */
struct census_entry {
	u64 count;
	u64 min, median, max; /* cycles; the median to a sixteenth */
};

bool census_read_syscall(unsigned long nr, struct census_entry *entry);
bool census_read_vector(unsigned long vector, struct census_entry *entry);
u64 census_unknown(unsigned long nr); /* nr CENSUS_SYSCALLS - 1: all from there up */

#endif
