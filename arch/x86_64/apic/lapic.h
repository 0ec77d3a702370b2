/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of apic/: what its files know of each other. */
#ifndef ARCH_X86_64_APIC_LAPIC_H
#define ARCH_X86_64_APIC_LAPIC_H

#include "lib/types.h"
#include "arch/x86_64/cpu/percpu.h"

/* Boot CPU: finds the registers. */
void lapic_init(void);
/* The interrupt in service is done. */
void lapic_eoi(void);

/* Boot CPU: masks the old controllers and all lines of the new one. */
void ioapic_init(void);
/* One line, edge triggered, to the boot CPU. */
void ioapic_route(unsigned isa_irq, unsigned vector);

extern u64 lapic_timer_mult;
extern u32 lapic_id_of[NR_CPUS];

#endif
