/* SPDX-License-Identifier: BSD-2-Clause */
/* From a vector to its handler. */
#include "arch/x86_64/apic/irq.h"

#include <asm/errno.h>

#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/cpu/raw_spinlock.h"
#include "arch/x86_64/smp/smp.h"

struct irq_action {
	void (*fn)(void *arg);
	void *arg;
	const char *name;
};

static struct irq_action actions[VECTOR_DEVICES];
static raw_spinlock_t actions_lock = RAW_SPINLOCK_INIT;
static DEFINE_PER_CPU(u32, counts[256]);

void apic_init(void)
{
	lapic_init();
	apic_cpu_init();
	ioapic_init();
}

int irq_request(unsigned isa_irq, void (*fn)(void *arg), void *arg, const char *name)
{
	unsigned long flags;
	int error = -EBUSY;

	if (isa_irq >= VECTOR_DEVICES)
		return -EINVAL;
	flags = raw_spin_lock_irqsave(&actions_lock);
	if (!actions[isa_irq].fn) {
		actions[isa_irq] = (struct irq_action){fn, arg, name};
		ioapic_route(isa_irq, VECTOR_DEVICE_BASE + isa_irq);
		error = 0;
	}
	raw_spin_unlock_irqrestore(&actions_lock, flags);
	return error;
}

static void dispatch_device(unsigned long line)
{
	const struct irq_action *action = &actions[line];

	if (action->fn)
		action->fn(action->arg);
}

/* A spurious interrupt must not be acknowledged: it never was in service. */
void irq_dispatch(unsigned long vector)
{
	this_cpu_inc(counts[vector & 0xff]);
	if (vector == VECTOR_SPURIOUS)
		return;
	lapic_eoi();
	switch (vector) {
	case VECTOR_TIMER: lapic_timer_interrupt(); break;
	case VECTOR_RESCHEDULE: ipi_reschedule_interrupt(); break;
	case VECTOR_CALL_FUNCTION: smp_call_function_interrupt(); break;
	default:
		if (vector - VECTOR_DEVICE_BASE < VECTOR_DEVICES)
			dispatch_device(vector - VECTOR_DEVICE_BASE);
		break;
	}
}

u64 irq_count(unsigned vector, int cpu)
{
	return per_cpu(counts[vector & 0xff], cpu);
}

const char *irq_name(unsigned vector)
{
	switch (vector) {
	case VECTOR_TIMER: return "local timer";
	case VECTOR_RESCHEDULE: return "reschedule";
	case VECTOR_CALL_FUNCTION: return "function call";
	case VECTOR_ERROR: return "APIC error";
	case VECTOR_SPURIOUS: return "spurious";
	default: break;
	}
	if (vector - VECTOR_DEVICE_BASE < VECTOR_DEVICES)
		return actions[vector - VECTOR_DEVICE_BASE].name;
	return NULL;
}
