/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes hands when the CPU goes from one task to another. */
#include "arch/x86_64/cpu/switch.h"

#include <entry/noinstr.h>

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/ioport.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/cpu/usersegment.h"
#include "arch/x86_64/fpu/fpu.h"

/* switch.S */
void switch_stack(u64 *prev_sp, u64 next_sp);
void switch_trampoline(void);

/* What switch_stack() pops, lowest address first. */
struct switch_frame {
	u64 r15, r14, r13, r12, bx, bp;
	u64 ret;
};

/* --- GS of the program ---------------------------------------------------------------------- */

noinstr u64 user_gs_base_swap_read(void)
{
	u64 base;

	__asm__ volatile("swapgs; rdgsbase %0; swapgs" : "=r"(base)::"memory");
	return base;
}

noinstr void user_gs_load(u16 selector)
{
	__asm__ volatile("swapgs; movw %0, %%gs; swapgs" ::"r"(selector) : "memory");
}

/* --- the rare parts ------------------------------------------------------------------------- */

static void load_tsc_disabled(bool disabled)
{
	u64 cr4 = read_cr4();

	write_cr4(disabled ? cr4 | CR4_TSD : cr4 & ~CR4_TSD);
}

static void switch_rare(const struct arch_task *prev, const struct arch_task *next)
{
	if ((prev->flags ^ next->flags) & ARCH_TASK_NOTSC)
		load_tsc_disabled(next->flags & ARCH_TASK_NOTSC);
	if ((prev->flags | next->flags) & ARCH_TASK_DEBUG)
		debug_load(&next->debug);
	io_switch(prev, next);
}

/* --- the switch ------------------------------------------------------------------------------ */

void arch_switch_to(struct arch_task *prev, struct arch_task *next)
{
	ASSERT(raw_irqs_disabled());
	if (prev->fpu)
		fpu_save(prev->fpu);
	user_segments_save(prev);
	user_segments_load(prev, next);
	if (unlikely(prev->flags | next->flags))
		switch_rare(prev, next);
	if (next->fpu)
		fpu_restore(next->fpu);
	this_cpu_write(cpu_kernel_stack_top, next->stack_top);
	this_cpu_write(cpu_tss.rsp[0], next->stack_top);
	switch_stack(&prev->sp, next->sp);
}

void arch_task_prepare(struct arch_task *t, void (*fn)(void *arg), void *arg)
{
	struct switch_frame *frame = (struct switch_frame *)arch_task_regs(t) - 1;

	*frame = (struct switch_frame){
	        .bx = (u64)fn,
	        .r12 = (u64)arg,
	        .ret = (u64)switch_trampoline,
	};
	t->sp = (u64)frame;
}

/* Breakpoints stay behind; work/hwbreak gives the child those that it inherits. */
void arch_task_fork(struct arch_task *to, struct arch_task *from)
{
	unsigned long flags = raw_local_irq_save();

	user_segments_save(to);
	to->flags = from->flags & (ARCH_TASK_NOTSC | ARCH_TASK_IO | ARCH_TASK_IO_ALL);
	to->debug = (struct debug_regs){.dr7 = 0};
	if (to->fpu)
		fpu_save(to->fpu);
	raw_local_irq_restore(flags);
}

void arch_task_exec(struct arch_task *t)
{
	static const struct arch_task fresh;
	u32 kept = ARCH_TASK_IO | ARCH_TASK_IO_ALL | ARCH_TASK_DEBUG;
	unsigned long flags = raw_local_irq_save();

	user_segments_save(t);
	user_segments_load(t, &fresh);
	if (t->flags & ARCH_TASK_NOTSC)
		load_tsc_disabled(false);
	/* the right to use ports stays, as Linux has it; breakpoints are work/hwbreak's */
	__atomic_fetch_and(&t->flags, kept, __ATOMIC_RELAXED);
	io_load(t);
	fpu_reset_current();
	raw_local_irq_restore(flags);
}

/* --- single registers of the running task --------------------------------------------------- */

u64 arch_read_fs_base(void)
{
	return user_fs_base_read();
}

void arch_write_fs_base(u64 base)
{
	user_fs_base_write(base);
}

u64 arch_read_user_gs_base(void)
{
	return rdmsr(MSR_KERNEL_GS_BASE);
}

void arch_write_user_gs_base(u64 base)
{
	wrmsr(MSR_KERNEL_GS_BASE, base);
}

void arch_set_tsc_disabled(struct arch_task *t, bool disabled)
{
	unsigned long flags = raw_local_irq_save();

	if (disabled)
		__atomic_fetch_or(&t->flags, ARCH_TASK_NOTSC, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&t->flags, ~ARCH_TASK_NOTSC, __ATOMIC_RELAXED);
	load_tsc_disabled(disabled);
	raw_local_irq_restore(flags);
}

void arch_task_debug_changed(struct arch_task *t)
{
	if (t->debug.dr7)
		__atomic_fetch_or(&t->flags, ARCH_TASK_DEBUG, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&t->flags, ~ARCH_TASK_DEBUG, __ATOMIC_RELAXED);
}
