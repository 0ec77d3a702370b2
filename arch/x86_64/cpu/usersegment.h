/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segment registers of programs, which stay loaded while the kernel runs. Inside of cpu/.
 *
 * A program can load only the selectors of segment.h, which are the same on every CPU, so loading
 * a saved one again cannot fault. The bases of FS and GS are written after the selectors, because
 * loading a selector changes the base, on some CPUs.
 */
#ifndef ARCH_X86_64_CPU_USERSEGMENT_H
#define ARCH_X86_64_CPU_USERSEGMENT_H

#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/switch.h"

static __always_inline u64 user_fs_base_read(void)
{
	u64 base;

	if (!cpu_features.fsgsbase)
		return rdmsr(MSR_FS_BASE);
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

static __always_inline void user_fs_base_write(u64 base)
{
	if (cpu_features.fsgsbase)
		__asm__ volatile("wrfsbase %0" ::"r"(base));
	else
		wrmsr(MSR_FS_BASE, base);
}

/*
 * While the kernel runs, GS base is the CPU's own and the program's is in the other register. Two
 * SWAPGS and a read of the base take a fraction of an RDMSR. IRQs off and noinstr (switch.c):
 * between them only vectors come that do not trust GS, and int3 is none of those.
 */
u64 user_gs_base_swap_read(void);
void user_gs_load(u16 selector);

static __always_inline u64 user_gs_base_read(void)
{
	return cpu_features.fsgsbase ? user_gs_base_swap_read() : rdmsr(MSR_KERNEL_GS_BASE);
}

/* IRQs off. */
static __always_inline void user_segments_save(struct arch_task *t)
{
	__asm__ volatile("movw %%ds, %0" : "=m"(t->ds));
	__asm__ volatile("movw %%es, %0" : "=m"(t->es));
	__asm__ volatile("movw %%fs, %0" : "=m"(t->fs));
	__asm__ volatile("movw %%gs, %0" : "=m"(t->gs));
	t->fs_base = user_fs_base_read();
	t->gs_base = user_gs_base_read();
}

/* IRQs off; prev's have just been saved. Nearly all programs use null selectors and GS base 0. */
static __always_inline void user_segments_load(const struct arch_task *prev,
                                               const struct arch_task *next)
{
	if (unlikely(prev->ds | next->ds))
		__asm__ volatile("movw %0, %%ds" ::"r"(next->ds));
	if (unlikely(prev->es | next->es))
		__asm__ volatile("movw %0, %%es" ::"r"(next->es));
	if (unlikely(prev->fs | next->fs))
		__asm__ volatile("movw %0, %%fs" ::"r"(next->fs));
	if (unlikely(prev->gs | next->gs | (prev->gs_base ^ next->gs_base))) {
		user_gs_load(next->gs);
		wrmsr(MSR_KERNEL_GS_BASE, next->gs_base);
	}
	user_fs_base_write(next->fs_base);
}

#endif
