/* SPDX-License-Identifier: BSD-2-Clause */
/* The idle task: halts the CPU until an interrupt has something for it. */
#include "kernel/sched/idle.h"
#include "kernel/sched/rq.h"
#include "arch/x86_64/smp/smp.h"
#include "state/context/context.h"
#include "state/trace/tracepoint.h"

struct task *idle_create(unsigned cpu)
{
	return task_create_idle(cpu); /* which calls sched_init_idle() */
}

struct task *idle_task(unsigned cpu)
{
	return cpu_rq(cpu)->idle;
}

bool idle_cpu(unsigned cpu)
{
	struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->curr) == rq->idle;
}

/*
 * One halt. IRQs are off on entry and return; the CPU lets them in only together with the halt
 * (sti; hlt), so an interrupt that comes after the caller's look at need_resched ends the halt.
 * RCU does not watch between ct_idle_enter() and ct_idle_exit(): an interrupt in there tells RCU
 * itself (irqentry_enter) and leaves everything as it found it.
 */
static noinstr void idle_halt(void)
{
	instrumentation_begin();
	if (trace_entry_wanted())
		trace_hardirqs_on_event(LOCKDEP_THIS_IP());
	lockdep_hardirqs_on_prepare();
	instrumentation_end();

	acct_idle_enter();
	ct_idle_enter();
	lockdep_hardirqs_on(LOCKDEP_THIS_IP());

	arch_cpu_idle();

	lockdep_hardirqs_off(LOCKDEP_THIS_IP());
	ct_idle_exit();
	acct_idle_exit();

	instrumentation_begin();
	if (trace_entry_wanted())
		trace_hardirqs_off_event(LOCKDEP_THIS_IP());
	instrumentation_end();
}

__noreturn void idle_start(void)
{
	lockdep_assert_irqs_disabled();
	this_cpu_write(current_task, this_rq()->idle);
	sched_cpu_online();
	for (;;) {
		while (!need_resched())
			idle_halt();
		sched_switch(SWITCH_WANTED);
	}
}
