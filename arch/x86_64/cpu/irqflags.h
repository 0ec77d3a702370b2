/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CPU's interrupt flag, raw: nobody is told. state/lockdep/irqflags.h has the forms for
 * instrumentable code. All noinstr-safe.
 */
#ifndef ARCH_X86_64_CPU_IRQFLAGS_H
#define ARCH_X86_64_CPU_IRQFLAGS_H

#include "lib/compiler.h"
#include "lib/types.h"

#define IRQFLAGS_IF 0x200UL /* RFLAGS.IF */

static __always_inline unsigned long raw_local_save_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=rm"(flags)::"memory");
	return flags;
}

static __always_inline bool raw_irqs_disabled(void)
{
	return !(raw_local_save_flags() & IRQFLAGS_IF);
}

static __always_inline void raw_local_irq_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static __always_inline void raw_local_irq_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static __always_inline unsigned long raw_local_irq_save(void)
{
	unsigned long flags = raw_local_save_flags();

	raw_local_irq_disable();
	return flags;
}

static __always_inline void raw_local_irq_restore(unsigned long flags)
{
	if (flags & IRQFLAGS_IF)
		raw_local_irq_enable();
}

#endif
