/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts of devices, of the local timer, and from CPU to CPU.
 */
#ifndef ARCH_X86_64_APIC_IRQ_H
#define ARCH_X86_64_APIC_IRQ_H

#include "lib/compiler.h"
#include "lib/types.h"

/* Vectors. 0-31 are the CPU's; the old interrupt controllers are masked but could still send. */
#define VECTOR_PIC_BASE      0x20
#define VECTOR_DEVICE_BASE   0x30 /* + ISA interrupt number */
#define VECTOR_DEVICES       16
#define VECTOR_TIMER         0xec
#define VECTOR_CALL_FUNCTION 0xfb
#define VECTOR_RESCHEDULE    0xfd
#define VECTOR_ERROR         0xfe
#define VECTOR_SPURIOUS      0xff

/*
 * Have fn(arg) called in hardirq context, IRQs off, on the boot CPU. Boot or task context.
 * 0 or -EBUSY when taken, -EINVAL for a number that does not exist.
 */
int irq_request(unsigned isa_irq, void (*fn)(void *arg), void *arg, const char *name);

/* Finds the handler of a vector and acknowledges. Hardirq context, called by wiring. */
void irq_dispatch(unsigned long vector);

/*
 * Vector 0x80 has come from outside and was not acknowledged yet: what tells an interrupt on the
 * vector of a system call from the call. noinstr, IRQs off.
 */
extern const volatile u32 *irq_int80_service;

static __always_inline bool irq_int80_in_service(void)
{
	return *irq_int80_service & 1;
}

/* How often a vector came to a CPU, and what it is called; NULL for one that nobody uses. */
u64 irq_count(unsigned vector, int cpu);
const char *irq_name(unsigned vector);

/* --- local interrupt controller ------------------------------------------------------------ */

/* Boot CPU, after paging_init(); then every CPU. */
void apic_init(void);
void apic_cpu_init(void);
u32 apic_id(void);

/*
 * What this CPU is interrupted by and has not acknowledged yet: the highest such vector without its
 * low four bits, 0 for none. Interrupts up to there are held back. IRQs on or off. SDM vol. 3A,
 * 11.8.3.1.
 */
u32 lapic_priority(void);

/* The local timer: one interrupt, `ns` from now (at least a microsecond, at most a second). */
void lapic_timer_set(u64 ns);
void lapic_timer_stop(void);
/* For calibration: raw counts of the timer. */
void lapic_timer_start_counting(void);
u32 lapic_timer_counted(void);

/*
 * Somebody counts with this CPU's timer: the kernel's times do not come any more, here, until it is
 * returned; then they come at once. The value is where the registers are. IRQs on or off.
 */
char *lapic_timer_lend(void);
void lapic_timer_return(void);

void ipi_send(int cpu, unsigned vector);
void ipi_send_nmi(int cpu);
void ipi_send_init(u32 id);
void ipi_send_startup(u32 id, u8 page);

/* --- contract, provided by the rooms above; hardirq context ---------------------------------- */

void lapic_timer_interrupt(void);
void ipi_reschedule_interrupt(void);

#endif
