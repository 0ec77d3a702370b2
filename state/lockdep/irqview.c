/* SPDX-License-Identifier: BSD-2-Clause */
/* The IRQ flag as the software sees it: for instrumentable code, in the order of the contract. */
#include "state/lockdep/irqflags.h"
#include "state/lockdep/lockdep.h"
#include "state/trace/tracepoint.h"

#if CONFIG_DEBUG

/* IRQs have just gone off: lockdep first, so that whatever the tracer does is seen rightly. */
void trace_hardirqs_off(void)
{
	unsigned long ip = (unsigned long)__builtin_return_address(0);

	lockdep_hardirqs_off(ip);
	trace_hardirqs_off_event(ip);
}

/* The mirror: tracing, lockdep's preparation, and last the view itself. */
void trace_hardirqs_on(void)
{
	unsigned long ip = (unsigned long)__builtin_return_address(0);

	trace_hardirqs_on_event(ip);
	lockdep_hardirqs_on_prepare();
	lockdep_hardirqs_on(ip);
}

bool lockdep_check_irq_view(const char *where)
{
	bool hardware = !raw_irqs_disabled();
	bool view = lockdep_hardirqs_enabled();

	if (likely(hardware == view) || panic_in_progress())
		return true;
	violation_report("lockdep: %s: IRQs are %s, lockdep thinks %s", where,
	                 hardware ? "on" : "off", view ? "on" : "off");
	/* so that one mistake is not reported at every lock from here on */
	this_cpu_write(lockdep_hardirqs_on_flag, hardware);
	return false;
}

#endif
