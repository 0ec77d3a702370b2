/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rings. A writer takes a number with one add on its own CPU, so an NMI in between takes the
 * next one; it marks the slot incomplete, fills it, and publishes it with its number.
 */
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/time/tsc.h"
#include "lib/atomic.h"
#include "state/trace/tracepoint.h"

struct static_key trace_keys[NR_TRACE_EVENTS];
struct static_key trace_entry_key;

static struct trace_record rings[NR_CPUS][TRACE_RING_RECORDS];
static DEFINE_PER_CPU(u32, trace_next);

_Static_assert((TRACE_RING_RECORDS & (TRACE_RING_RECORDS - 1)) == 0, "not a power of two");
_Static_assert(sizeof(struct trace_record) == 48, "the record is read by host tools");

static bool is_entry_event(enum trace_event event)
{
	return event == TRACE_HARDIRQS_OFF || event == TRACE_HARDIRQS_ON ||
	       event == TRACE_NMI_ENTER || event == TRACE_NMI_EXIT;
}

void trace_enable(enum trace_event event)
{
	static_key_enable(&trace_keys[event]);
	if (is_entry_event(event))
		static_key_enable(&trace_entry_key);
}

void trace_disable(enum trace_event event)
{
	static_key_disable(&trace_keys[event]);
	if (is_entry_event(event))
		static_key_disable(&trace_entry_key);
}

const char *trace_event_name(enum trace_event event)
{
	static const char *const names[NR_TRACE_EVENTS] = {
	        [TRACE_HARDIRQS_OFF] = "hardirqs_off", [TRACE_HARDIRQS_ON] = "hardirqs_on",
	        [TRACE_SYS_ENTER] = "sys_enter",       [TRACE_SYS_EXIT] = "sys_exit",
	        [TRACE_IRQ_ENTER] = "irq_enter",       [TRACE_IRQ_EXIT] = "irq_exit",
	        [TRACE_EXCEPTION] = "exception",       [TRACE_NMI_ENTER] = "nmi_enter",
	        [TRACE_NMI_EXIT] = "nmi_exit",         [TRACE_SOFTIRQ_ENTER] = "softirq_enter",
	        [TRACE_SOFTIRQ_EXIT] = "softirq_exit", [TRACE_SCHED_SWITCH] = "sched_switch",
	        [TRACE_SCHED_WAKEUP] = "sched_wakeup", [TRACE_PAGE_FAULT] = "page_fault",
	        [TRACE_SIGNAL_SEND] = "signal_send",   [TRACE_SIGNAL_DELIVER] = "signal_deliver",
	        [TRACE_GUEST_ENTER] = "guest_enter",   [TRACE_GUEST_EXIT] = "guest_exit",
	};

	return event < NR_TRACE_EVENTS ? names[event] : "?";
}

/* The next number of this CPU, in one instruction. */
static u32 take_number(void)
{
	u32 n = 1;

	__asm__ volatile("xaddl %0, %%gs:%1" : "+r"(n), "+m"(trace_next) : : "cc");
	return n;
}

/* Number n is in slot n mod size, and complete once the slot's seq says n + 1. */
static struct trace_record *slot_of(int cpu, u32 n)
{
	return &rings[cpu][n % TRACE_RING_RECORDS];
}

void trace_write(enum trace_event event, u64 a0, u64 a1, u64 a2, u64 a3)
{
	unsigned long flags = raw_local_irq_save(); /* stay on this CPU */
	int cpu = smp_processor_id();
	u32 n = take_number();
	struct trace_record *slot = slot_of(cpu, n);

	WRITE_ONCE(slot->seq, n); /* of no complete record in this slot */
	smp_wmb();
	slot->cycles = arch_cycles();
	slot->cpu = (u16)cpu;
	slot->event = (u16)event;
	slot->arg[0] = a0;
	slot->arg[1] = a1;
	slot->arg[2] = a2;
	slot->arg[3] = a3;
	smp_store_release(&slot->seq, n + 1);
	raw_local_irq_restore(flags);
}

u32 trace_written(int cpu)
{
	return READ_ONCE(per_cpu(trace_next, cpu));
}

/* False when record n is not complete, or was overwritten while or before we copied it. */
static bool copy_record(int cpu, u32 n, struct trace_record *out)
{
	const struct trace_record *slot = slot_of(cpu, n);

	if (smp_load_acquire(&slot->seq) != n + 1)
		return false;
	*out = *slot;
	smp_rmb();
	return READ_ONCE(slot->seq) == n + 1;
}

unsigned trace_read(int cpu, u32 *cursor, struct trace_record *out, unsigned max, u32 *lost)
{
	u32 end = trace_written(cpu);
	unsigned count = 0;

	if (end - *cursor > TRACE_RING_RECORDS) {
		if (lost)
			*lost += end - TRACE_RING_RECORDS - *cursor;
		*cursor = end - TRACE_RING_RECORDS;
	}
	for (; *cursor != end && count < max; (*cursor)++) {
		if (copy_record(cpu, *cursor, &out[count]))
			count++;
		else if (lost)
			(*lost)++;
	}
	return count;
}
