/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tracepoints: one patched no-op each while nobody listens. Instrumentable code only (RCU
 * watches); the calls themselves are safe in NMI.
 */
#ifndef STATE_TRACE_TRACEPOINT_H
#define STATE_TRACE_TRACEPOINT_H

#include "arch/x86_64/cpu/jump_label.h"
#include "state/trace/trace.h"

extern struct static_key trace_keys[NR_TRACE_EVENTS];
/* On while any of the entry events (hardirqs, nmi) is on: the one question entry code asks. */
extern struct static_key trace_entry_key;

static __always_inline bool trace_entry_wanted(void)
{
	return static_branch_unlikely(&trace_entry_key);
}

static __always_inline void trace_hardirqs_off_event(unsigned long ip)
{
	if (static_branch_unlikely(&trace_keys[TRACE_HARDIRQS_OFF]))
		trace_write(TRACE_HARDIRQS_OFF, ip, 0, 0, 0);
}

static __always_inline void trace_hardirqs_on_event(unsigned long ip)
{
	if (static_branch_unlikely(&trace_keys[TRACE_HARDIRQS_ON]))
		trace_write(TRACE_HARDIRQS_ON, ip, 0, 0, 0);
}

static __always_inline void trace_sys_enter(long nr, u64 a0, u64 a1, u64 a2)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SYS_ENTER]))
		trace_write(TRACE_SYS_ENTER, nr, a0, a1, a2);
}

static __always_inline void trace_sys_exit(long nr, long result)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SYS_EXIT]))
		trace_write(TRACE_SYS_EXIT, nr, result, 0, 0);
}

static __always_inline void trace_irq_enter(unsigned vector)
{
	if (static_branch_unlikely(&trace_keys[TRACE_IRQ_ENTER]))
		trace_write(TRACE_IRQ_ENTER, vector, 0, 0, 0);
}

static __always_inline void trace_irq_exit(unsigned vector)
{
	if (static_branch_unlikely(&trace_keys[TRACE_IRQ_EXIT]))
		trace_write(TRACE_IRQ_EXIT, vector, 0, 0, 0);
}

static __always_inline void trace_exception(unsigned vector, u64 error, u64 ip, bool user)
{
	if (static_branch_unlikely(&trace_keys[TRACE_EXCEPTION]))
		trace_write(TRACE_EXCEPTION, vector, error, ip, user);
}

static __always_inline void trace_nmi_enter(u64 ip, bool user)
{
	if (static_branch_unlikely(&trace_keys[TRACE_NMI_ENTER]))
		trace_write(TRACE_NMI_ENTER, ip, user, 0, 0);
}

static __always_inline void trace_nmi_exit(void)
{
	if (static_branch_unlikely(&trace_keys[TRACE_NMI_EXIT]))
		trace_write(TRACE_NMI_EXIT, 0, 0, 0, 0);
}

static __always_inline void trace_softirq_enter(unsigned nr)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SOFTIRQ_ENTER]))
		trace_write(TRACE_SOFTIRQ_ENTER, nr, 0, 0, 0);
}

static __always_inline void trace_softirq_exit(unsigned nr)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SOFTIRQ_EXIT]))
		trace_write(TRACE_SOFTIRQ_EXIT, nr, 0, 0, 0);
}

static __always_inline void trace_sched_switch(int prev_tid, int next_tid)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SCHED_SWITCH]))
		trace_write(TRACE_SCHED_SWITCH, prev_tid, next_tid, 0, 0);
}

static __always_inline void trace_sched_wakeup(int tid, int cpu)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SCHED_WAKEUP]))
		trace_write(TRACE_SCHED_WAKEUP, tid, cpu, 0, 0);
}

static __always_inline void trace_page_fault(u64 address, u64 error, u64 ip, long result)
{
	if (static_branch_unlikely(&trace_keys[TRACE_PAGE_FAULT]))
		trace_write(TRACE_PAGE_FAULT, address, error, ip, result);
}

static __always_inline void trace_signal_send(int sig, int tid, int code)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SIGNAL_SEND]))
		trace_write(TRACE_SIGNAL_SEND, sig, tid, code, 0);
}

static __always_inline void trace_signal_deliver(int sig, u64 handler)
{
	if (static_branch_unlikely(&trace_keys[TRACE_SIGNAL_DELIVER]))
		trace_write(TRACE_SIGNAL_DELIVER, sig, handler, 0, 0);
}

static __always_inline void trace_guest_enter(void)
{
	if (static_branch_unlikely(&trace_keys[TRACE_GUEST_ENTER]))
		trace_write(TRACE_GUEST_ENTER, 0, 0, 0, 0);
}

static __always_inline void trace_guest_exit(u64 code)
{
	if (static_branch_unlikely(&trace_keys[TRACE_GUEST_EXIT]))
		trace_write(TRACE_GUEST_EXIT, code, 0, 0, 0);
}

#endif
