/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must not be watched is asked of the CPU's registers, not of the list that refuses it: so a
 * line that is missing there is found.
 */
#include "wiring/watch_test.h"

#include <entry/x86_64.h>

#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/cpu/switch.h"
#include "arch/x86_64/mmu/stack.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/task/task.h"
#include "lib/log.h"
#include "wiring/vectors.h"
#include "work/probe/regions.h"

struct table_pointer {
	u16 limit;
	u64 base;
} __packed;

/* The halves of a gate that say where it leads: APM vol. 2, 4.8.4. */
struct gate {
	u16 low, selector;
	u16 type;
	u16 middle;
	u32 high, reserved;
};

static unsigned tried, missed;

static void try(const char *what, u64 addr, u64 len)
{
	tried++;
	if (probe_forbidden(addr, len))
		return;
	if (!missed++)
		violation_report("%s at %lx may be watched", what, (unsigned long)addr);
}

static void try_all(const char *what, u64 start, u64 size)
{
	u64 addr;

	for (addr = start; addr < start + size; addr++)
		try(what, addr, 1);
	for (addr = start & ~7UL; addr < start + size; addr += 8)
		try(what, addr, 8);
}

static void try_tables(void)
{
	struct table_pointer gdt, idt;
	const struct gate *gate;
	u64 low, tss;
	u16 task;

	__asm__ volatile("sgdt %0" : "=m"(gdt));
	__asm__ volatile("sidt %0" : "=m"(idt));
	__asm__ volatile("str %0" : "=r"(task));
	try_all("the GDT", gdt.base, gdt.limit + 1UL);
	try_all("the IDT", idt.base, idt.limit + 1UL);
	low = *(const u64 *)(gdt.base + task);
	tss = (low >> 16 & 0xffffff) | (low >> 56 << 24) |
	      *(const u64 *)(gdt.base + task + sizeof(u64)) << 32;
	try_all("the TSS", tss, sizeof(struct tss));
	for (gate = (const struct gate *)idt.base;
	     gate < (const struct gate *)(idt.base + idt.limit); gate++)
		try("an entry point", (u64)gate->high << 32 | (u64)gate->middle << 16 | gate->low,
		    1);
	for (unsigned i = 0; i < IST_STACKS; i++)
		try_all("an exception's stack", ((const struct tss *)tss)->ist[i] - ENTRY_IST_SIZE,
		        ENTRY_IST_SIZE);
	try_all("an exception's frame", ((const struct tss *)tss)->rsp[0] - KERNEL_STACK_SIZE,
	        KERNEL_STACK_SIZE);
}

static void try_registers(void)
{
	u64 gs = rdmsr(MSR_GS_BASE);
	u64 sp = (u64)__builtin_frame_address(0);

	try_all("the stack", sp, 64);
	try_all("the task's stack", (u64)current->stack, KERNEL_STACK_SIZE);
	try("SYSCALL's entry", rdmsr(MSR_LSTAR), 1);
	try("SYSCALL's other entry", rdmsr(MSR_CSTAR), 1);
	try("the top of the stack", gs + (u64)&cpu_kernel_stack_top, 8);
	try("SYSCALL's scratch", gs + (u64)&cpu_user_sp_scratch, 8);
	try("a program's memory", 0x400000, 8);
	try_all("do_nmi", (u64)do_nmi, 16);
	try_all("do_paranoid", (u64)do_paranoid, 16);
	try_all("do_interrupt", (u64)do_interrupt, 16);
	try_all("do_syscall_64", (u64)do_syscall_64, 16);
}

static void try_this_cpu(void *unused)
{
	try_tables();
	try_registers();
}

void watch_test(void)
{
	int cpu;

	for_each_online_cpu (cpu)
		smp_call_function(1UL << cpu, try_this_cpu, NULL, true);
	printk("watch: %u places tried, %u not refused\n", tried, missed);
}
