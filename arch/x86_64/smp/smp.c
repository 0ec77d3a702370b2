/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting other CPUs. */
#include "arch/x86_64/smp/smp.h"

#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/smp/acpi.h"
#include "arch/x86_64/smp/trampoline.h"
#include "arch/x86_64/time/tsc.h"

/* SDM vol. 3A, 9.4.4: a CPU that does not answer the first STARTUP gets another. */
#define INIT_NS    10000UL
#define STARTUP_NS 20000000UL
#define ANSWER_NS  2000000000UL

u64 trampoline_cr3;
u64 trampoline_stack_top;
u64 trampoline_cpu;

static int cpu_ready; /* the last CPU that got to smp_cpu_ready() */

static bool wait_ready(int cpu, u64 ns)
{
	u64 end = arch_ns() + ns;

	while (smp_load_acquire(&cpu_ready) != cpu) {
		if (arch_ns() > end)
			return false;
		cpu_relax();
	}
	return true;
}

/* --- on the new CPU ------------------------------------------------------------------------- */

void secondary_entry(int cpu)
{
	percpu_load(cpu);
	secondary_main(cpu);
}

void smp_cpu_ready(void)
{
	int cpu = smp_processor_id();

	smp_store_release(&cpu_ready, cpu);
	while (smp_load_acquire(&nr_cpus_online) <= cpu)
		cpu_relax();
}

/* --- on the boot CPU ------------------------------------------------------------------------ */

/* The list of CPUs, without this one. */
static unsigned find_others(u32 *ids)
{
	u32 all[NR_CPUS + 1], self = apic_id();
	unsigned n = acpi_find_cpus(all, ARRAY_SIZE(all));
	unsigned i, others = 0;
	char option[8];

	if (!n && boot_option("airlock.cpus", option, sizeof(option)))
		for (n = strtou64(option, NULL, 10), i = 0; i < n && i < ARRAY_SIZE(all); i++)
			all[i] = i;
	for (i = 0; i < n && i < ARRAY_SIZE(all) && others < NR_CPUS - 1; i++)
		if (all[i] != self)
			ids[others++] = all[i];
	return others;
}

static bool start(int cpu, u32 id)
{
	ist_stacks_alloc(cpu);
	lapic_id_of[cpu] = id;
	trampoline_stack_top = secondary_prepare(cpu);
	trampoline_cpu = (u64)cpu;
	smp_wmb();
	ipi_send_init(id);
	wait_ready(cpu, INIT_NS);
	ipi_send_startup(id, TRAMPOLINE_PAGE);
	if (wait_ready(cpu, STARTUP_NS))
		return true;
	ipi_send_startup(id, TRAMPOLINE_PAGE);
	return wait_ready(cpu, ANSWER_NS);
}

void smp_start_others(void)
{
	u32 ids[NR_CPUS];
	unsigned n = find_others(ids), i;

	if (!n)
		return;
	memcpy(phys_to_virt(TRAMPOLINE_PAGE << PAGE_SHIFT), trampoline,
	       (size_t)(trampoline_end - trampoline));
	trampoline_cr3 = virt_to_phys(kernel_pgd);
	for (i = 0; i < n; i++) {
		int cpu = nr_cpus_online;

		if (!start(cpu, ids[i])) {
			printk("CPU %d (APIC %u) does not start\n", cpu, ids[i]);
			break; /* it might still come, and take the next one's stack */
		}
		smp_store_release(&nr_cpus_online, cpu + 1);
	}
}
