/* SPDX-License-Identifier: BSD-2-Clause */
/* Per-CPU areas: where they are and how a CPU gets its own. */
#include "arch/x86_64/cpu/percpu.h"

#include "lib/string.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/mmu/paging.h"

extern char __percpu_start[], __percpu_end[], __percpu_boot[];

u64 percpu_offset[NR_CPUS];
int nr_cpus_online = 1;

DEFINE_PER_CPU(int, cpu_number);
DEFINE_PER_CPU(u64, percpu_this_offset);

/* The boot CPU's copies are part of the image; the boot code has filled them already. */
void percpu_setup(int cpu)
{
	size_t size = (size_t)(__percpu_end - __percpu_start);
	char *copy = __percpu_boot;

	if (cpu) {
		copy = phys_to_virt(boot_alloc(size));
		memcpy(copy, __percpu_start, size);
	}
	percpu_offset[cpu] = (u64)copy - (u64)__percpu_start;
	per_cpu(cpu_number, cpu) = cpu;
	per_cpu(percpu_this_offset, cpu) = percpu_offset[cpu];
}

void percpu_load(int cpu)
{
	wrmsr(MSR_GS_BASE, percpu_offset[cpu]);
}
