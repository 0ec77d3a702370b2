/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosted: the IRQ flag is a variable of the test. */
#ifndef ARCH_X86_64_CPU_IRQFLAGS_H
#define ARCH_X86_64_CPU_IRQFLAGS_H

#include "lib/compiler.h"
#include "lib/types.h"

#define IRQFLAGS_IF 0x200UL

extern unsigned long host_irq_flags;

static __always_inline bool raw_irqs_disabled(void)
{
	return !(host_irq_flags & IRQFLAGS_IF);
}

static __always_inline void raw_local_irq_disable(void)
{
	host_irq_flags = 0;
}

static __always_inline void raw_local_irq_enable(void)
{
	host_irq_flags = IRQFLAGS_IF;
}

static __always_inline unsigned long raw_local_irq_save(void)
{
	unsigned long flags = host_irq_flags;

	host_irq_flags = 0;
	return flags;
}

static __always_inline void raw_local_irq_restore(unsigned long flags)
{
	host_irq_flags = flags;
}

#endif
