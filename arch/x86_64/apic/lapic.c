/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local interrupt controller, through memory (xAPIC): timer and messages between CPUs.
 * Source: APM vol. 2, chapter 16.
 */
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/apic/lapic.h"

#include "lib/atomic.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/jump_label.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/time/tsc.h"

enum {
	LAPIC_ID = 0x20,
	LAPIC_TPR = 0x80,
	LAPIC_PRIORITY = 0xa0, /* of what is in service: a class of 16 vectors */
	LAPIC_EOI = 0xb0,
	LAPIC_SPURIOUS = 0xf0,    /* bit 8: enabled */
	LAPIC_IN_SERVICE = 0x100, /* eight words of 32 vectors, 16 bytes apart */
	LAPIC_ERROR = 0x280,
	LAPIC_ICR_LOW = 0x300,
	LAPIC_ICR_HIGH = 0x310,
	LAPIC_LVT_TIMER = 0x320,
	LAPIC_LVT_LINT0 = 0x350,
	LAPIC_LVT_LINT1 = 0x360,
	LAPIC_LVT_ERROR = 0x370,
	LAPIC_TIMER_INITIAL = 0x380,
	LAPIC_TIMER_CURRENT = 0x390,
	LAPIC_TIMER_DIVIDE = 0x3e0,

	LVT_MASKED = 1 << 16,
	LVT_NMI = 4 << 8,
	ICR_NMI = 4 << 8,
	ICR_INIT = 5 << 8,
	ICR_STARTUP = 6 << 8,
	ICR_ASSERT = 1 << 14,
	ICR_BUSY = 1 << 12,
	DIVIDE_BY_1 = 0xb,
};

enum { MIN_NS = 1000 };
#define MAX_NS 1000000000UL

static char *lapic;
u64 lapic_timer_mult; /* counts = ns * mult >> 32 */
u32 lapic_id_of[NR_CPUS];

/* Until there is a controller, nothing is in service. */
static const u32 nothing;
const volatile u32 *irq_int80_service = &nothing;

static u32 lapic_read(unsigned reg)
{
	return *(volatile u32 *)(lapic + reg);
}

static void lapic_write(unsigned reg, u32 value)
{
	*(volatile u32 *)(lapic + reg) = value;
}

void lapic_init(void)
{
	lapic = paging_map_mmio(rdmsr(MSR_APIC_BASE) & PTE_ADDR_MASK, PAGE_SIZE);
	irq_int80_service = (const volatile u32 *)(lapic + LAPIC_IN_SERVICE + 0x80 / 32 * 16);
}

/*
 * Enabled first: what is unmasked while it is off stays masked (SDM vol. 3A, 11.4.7.2), as it is on
 * CPUs that no firmware has prepared. LINT1 is where the machine's NMI comes in: one CPU is enough
 * to hear it.
 */
void apic_cpu_init(void)
{
	lapic_write(LAPIC_SPURIOUS, 0x100 | VECTOR_SPURIOUS);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, smp_processor_id() ? LVT_MASKED | LVT_NMI : LVT_NMI);
	lapic_write(LAPIC_LVT_ERROR, VECTOR_ERROR);
	lapic_write(LAPIC_ERROR, 0);
	lapic_id_of[smp_processor_id()] = apic_id();
}

u32 apic_id(void)
{
	return lapic_read(LAPIC_ID) >> 24;
}

u32 lapic_priority(void)
{
	return lapic_read(LAPIC_PRIORITY);
}

void lapic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

/* --- timer -------------------------------------------------------------------------------- */

/* On while the timer of a CPU is lent. */
static struct static_key lent_key;
static int lent_by;

char *lapic_timer_lend(void)
{
	lent_by = smp_processor_id();
	static_key_enable(&lent_key);
	return lapic;
}

void lapic_timer_return(void)
{
	static_key_disable(&lent_key);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
	lapic_timer_set(0);
}

void lapic_timer_set(u64 ns)
{
	u64 counts;

	if (static_branch_unlikely(&lent_key) && smp_processor_id() == lent_by)
		return;
	ns = ns < MIN_NS ? MIN_NS : ns > MAX_NS ? MAX_NS : ns;
	counts = (u64)(((unsigned __int128)ns * lapic_timer_mult) >> 32);
	lapic_write(LAPIC_TIMER_INITIAL, counts > 0xffffffff ? 0xffffffff : (u32)counts);
}

void lapic_timer_stop(void)
{
	if (static_branch_unlikely(&lent_key) && smp_processor_id() == lent_by)
		return;
	lapic_write(LAPIC_TIMER_INITIAL, 0);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
}

void lapic_timer_start_counting(void)
{
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VECTOR_TIMER);
	lapic_write(LAPIC_TIMER_INITIAL, 0xffffffff);
}

u32 lapic_timer_counted(void)
{
	return 0xffffffff - lapic_read(LAPIC_TIMER_CURRENT);
}

/* --- messages ----------------------------------------------------------------------------- */

/* The last number written to LAPIC_ICR_HIGH, plus 1. */
static DEFINE_PER_CPU(u32, addressee);

/*
 * Both words must be written together, so interrupts are off. Every access to these registers is
 * slow in a virtual machine, where messages are delivered at once: no access without need.
 */
static void send(u32 id, u32 command)
{
	unsigned long flags = raw_local_irq_save();

	while (!cpu_features.hypervisor && (lapic_read(LAPIC_ICR_LOW) & ICR_BUSY))
		cpu_relax();
	if (this_cpu_xchg(addressee, id + 1) != id + 1)
		lapic_write(LAPIC_ICR_HIGH, id << 24);
	lapic_write(LAPIC_ICR_LOW, command | ICR_ASSERT);
	raw_local_irq_restore(flags);
}

void ipi_send(int cpu, unsigned vector)
{
	send(lapic_id_of[cpu], vector);
}

void ipi_send_nmi(int cpu)
{
	send(lapic_id_of[cpu], ICR_NMI);
}

void ipi_send_init(u32 id)
{
	send(id, ICR_INIT);
}

void ipi_send_startup(u32 id, u8 page)
{
	send(id, ICR_STARTUP | page);
}
