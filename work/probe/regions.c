/* SPDX-License-Identifier: BSD-2-Clause */
#include "work/probe/regions.h"

#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/cpu/switch.h"
#include "arch/x86_64/mmu/paging.h"
#include "kernel/task/current.h"
#include "state/acct/acct.h"
#include "state/context/context.h"
#include "state/preempt/preempt.h"
#include "state/rcu/rcu.h"

extern const char __entry_text_start[], __noinstr_text_end[], __text_end[];
extern const char __ex_table_start[], __altsmap_end[];
extern const char __percpu_start[], __percpu_end[];
extern const char __boot_stack_guard[], __boot_stack_top[];

struct region {
	const char *whose;
	const void *start;
	const void *end;
};

/* One for all CPUs. The program's half is a program's, by perf_event_open(2). */
static const struct region regions[] = {
        {"a program's memory", NULL, (void *)PHYSMAP_BASE},
        {"a stack", (void *)VMAP_BASE, (void *)MMIO_BASE},
        {"the boot stack", __boot_stack_guard, __boot_stack_top},
        {"a device's registers", (void *)MMIO_BASE, (void *)(MMIO_BASE + (1UL << 40))},
        {"the door's text", __entry_text_start, __noinstr_text_end},
        {"a table of the door", __ex_table_start, __altsmap_end},
        {"the pattern of the CPUs' own data", __percpu_start, __percpu_end},
        {"the distances to the CPUs' own data", percpu_offset, percpu_offset + NR_CPUS},
};

#define PER_CPU_REGION(text, name)         \
	{                                  \
		text, &(name), &(name) + 1 \
	}

/* Each CPU has its own, that far from here. */
static const struct region percpu_regions[] = {
        PER_CPU_REGION("a task state segment", cpu_tss),
        PER_CPU_REGION("the door's data", cpu_kernel_stack_top),
        PER_CPU_REGION("the door's data", cpu_user_sp_scratch),
        PER_CPU_REGION("the door's data", cpu_number),
        PER_CPU_REGION("the door's data", percpu_this_offset),
        PER_CPU_REGION("the door's data", current_task),
        PER_CPU_REGION("the preemption counter", preempt_word),
        PER_CPU_REGION("context tracking", ct_word),
        PER_CPU_REGION("time accounting", acct_cpu),
        PER_CPU_REGION("RCU's nesting", rcu_nmi_depth),
};

static bool touches(u64 start, u64 len, u64 from, u64 to)
{
	return start < to && start + len > from;
}

static const char *forbidden_in(const struct region *r, unsigned nr, u64 offset, u64 start, u64 len)
{
	for (; nr--; r++)
		if (touches(start, len, (u64)r->start + offset, (u64)r->end + offset))
			return r->whose;
	return NULL;
}

static const char *forbidden_of_cpu(int cpu, u64 start, u64 len)
{
	u64 from, to;

	descriptors_gdt_range(cpu, &from, &to);
	if (touches(start, len, from, to))
		return "a descriptor table";
	return forbidden_in(percpu_regions, ARRAY_SIZE(percpu_regions), percpu_offset[cpu], start,
	                    len);
}

const char *probe_forbidden(u64 start, u64 len)
{
	const char *whose = forbidden_in(regions, ARRAY_SIZE(regions), 0, start, len);
	u64 from, to;
	int cpu;

	if (!len || start + len < start)
		return "no place at all";
	for (cpu = 0; !whose && cpu < NR_CPUS; cpu++)
		if (percpu_offset[cpu] || !cpu)
			whose = forbidden_of_cpu(cpu, start, len);
	descriptors_idt_range(&from, &to);
	if (!whose && touches(start, len, from, to))
		whose = "the interrupt descriptor table";
	debug_state_range(&from, &to);
	if (!whose && touches(start, len, from, to))
		whose = "the state of the debug registers";
	return whose;
}
