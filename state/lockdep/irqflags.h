/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IRQ flag for instrumentable code: debug builds tell lockdep and the tracer, release builds
 * are the bare instruction. Code that runs while RCU does not watch uses the raw_ forms and tells
 * lockdep itself.
 *
 *	unsigned long flags = local_irq_save();
 *	...
 *	local_irq_restore(flags);
 */
#ifndef STATE_LOCKDEP_IRQFLAGS_H
#define STATE_LOCKDEP_IRQFLAGS_H

#include "arch/x86_64/cpu/irqflags.h"
#include "lib/compiler.h"
#include "lib/types.h"

/*
 * IRQs have just gone off / are just about to go on: tracing and lockdep in the order of the
 * contract. Instrumentable, IRQs off, and only for a real change of the flag. Debug builds.
 */
void trace_hardirqs_off(void);
void trace_hardirqs_on(void);

static __always_inline bool irqs_disabled(void)
{
	return raw_irqs_disabled();
}

static __always_inline bool irqs_disabled_flags(unsigned long flags)
{
	return !(flags & IRQFLAGS_IF);
}

static __always_inline void local_irq_disable(void)
{
	bool was_on = CONFIG_DEBUG && !raw_irqs_disabled();

	raw_local_irq_disable();
	if (CONFIG_DEBUG && was_on)
		trace_hardirqs_off();
}

static __always_inline void local_irq_enable(void)
{
	if (CONFIG_DEBUG && raw_irqs_disabled())
		trace_hardirqs_on();
	raw_local_irq_enable();
}

static __always_inline unsigned long local_irq_save(void)
{
	unsigned long flags = raw_local_irq_save();

	if (CONFIG_DEBUG && !irqs_disabled_flags(flags))
		trace_hardirqs_off();
	return flags;
}

static __always_inline void local_irq_restore(unsigned long flags)
{
	if (CONFIG_DEBUG && !irqs_disabled_flags(flags) && raw_irqs_disabled())
		trace_hardirqs_on();
	raw_local_irq_restore(flags);
}

#endif
