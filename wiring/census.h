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
#include "kernel/task/part.h"

enum { CENSUS_SYSCALLS = 512, CENSUS_VECTORS = 256 };

extern struct static_key census_key;

void census_vector_slow(unsigned long vector, u64 start);

/* The start of a crossing; noinstr. 0 while the census is off. */
static __always_inline u64 census_start(void)
{
	if (static_branch_unlikely(&census_key))
		return arch_cycles();
	return 0;
}

/* A system call has run; only while the census is on. nr may be -1: not run. */
void census_syscall(long nr, u64 start);

/* The end of another crossing. Instrumentable. */
static __always_inline void census_vector(unsigned long vector, u64 start)
{
	if (static_branch_unlikely(&census_key))
		census_vector_slow(vector, start);
}

extern u32 census_unknown[CENSUS_SYSCALLS];

/*
 * A system call that does not exist: counted by number, census or not; the last slot counts all
 * numbers that are too large for a slot of their own. Any context but NMI.
 */
static __always_inline void census_unknown_syscall(unsigned long nr)
{
	if (nr >= CENSUS_SYSCALLS)
		nr = CENSUS_SYSCALLS - 1;
	__atomic_fetch_add(&census_unknown[nr], 1, __ATOMIC_RELAXED);
}

/* Each task made from now on is watched (SYSCALL_WORK_WATCH). */
extern const struct task_part census_part;

/* Boot, after the page allocator: begin. Without memory for it nothing is counted. */
void census_enable(void);

/* What was counted for one kind of crossing. */
struct census_entry {
	u64 count;
	u64 min, median, max; /* cycles; the median to a sixteenth */
};

bool census_read_syscall(unsigned long nr, struct census_entry *entry);
bool census_read_vector(unsigned long vector, struct census_entry *entry);

#endif
