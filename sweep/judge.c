/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/judge.h"

#include <entry/x86_64.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/cpu/switch.h"
#include "kernel/mm/mm.h"
#include "kernel/task/task.h"
#include "lib/log.h"
#include "state/acct/acct.h"
#include "state/context/context.h"
#include "state/lockdep/lockdep.h"
#include "state/preempt/preempt.h"
#include "state/rcu/rcu.h"
#include "state/trace/tracepoint.h"
#include "sweep/event.h"
#include "sweep/options.h"
#include "work/softirq/softirq.h"

#define MSR_MCG_STATUS 0x17a

static const char *const names[JUDGE_WORDS] = {
        [JUDGE_PREEMPT] = "preempt count",
        [JUDGE_NEED_RESCHED] = "need resched",
        [JUDGE_LOCKDEP_IRQS] = "lockdep's IRQ view",
        [JUDGE_HELD_LOCKS] = "held locks",
        [JUDGE_CONTEXT] = "context and RCU",
        [JUDGE_RCU_NMI_DEPTH] = "RCU's NMI depth",
        [JUDGE_TRACE] = "entry tracing",
        [JUDGE_BUCKET] = "time bucket",
        [JUDGE_TIME_ADDS_UP] = "time adds up",
        [JUDGE_ORACLE_ROWS] = "oracle's rows",
        [JUDGE_ORACLE_OPEN] = "oracle's open entries",
        [JUDGE_VIOLATIONS] = "violations",
        [JUDGE_NMI_STATE] = "NMI state",
        [JUDGE_NMIS_OWED] = "NMIs not handled",
        [JUDGE_SOFTIRQS] = "pending softirqs",
        [JUDGE_SYSCALL_WORK] = "syscall work",
        [JUDGE_EXIT_WORK] = "exit work",
        [JUDGE_TASK] = "current task",
        [JUDGE_STACK_TOP] = "kernel stack top",
        [JUDGE_RSP] = "RSP",
        [JUDGE_IRQ_FLAG] = "IRQ flag",
        [JUDGE_GS_BASE] = "GS base",
        [JUDGE_KERNEL_GS_BASE] = "kernel GS base",
        [JUDGE_FS_BASE] = "FS base",
        [JUDGE_CR0] = "CR0",
        [JUDGE_CR2] = "CR2",
        [JUDGE_CR3] = "CR3",
        [JUDGE_CR4] = "CR4",
        [JUDGE_XCR0] = "XCR0",
        [JUDGE_DR6] = "DR6",
        [JUDGE_DR7] = "DR7",
        [JUDGE_EFER] = "EFER",
        [JUDGE_SELECTORS] = "CS and SS",
        [JUDGE_DATA_SELECTORS] = "DS ES FS GS",
        [JUDGE_GDT] = "GDT",
        [JUDGE_TSS_RSP0] = "TSS RSP0",
        [JUDGE_IST1] = "TSS IST1",
        [JUDGE_IST2] = "TSS IST2",
        [JUDGE_IST3] = "TSS IST3",
        [JUDGE_IST4] = "TSS IST4",
        [JUDGE_MC_GLOBAL] = "MCG_STATUS",
        [JUDGE_IN_SERVICE] = "interrupt in service",
        [JUDGE_USER_AX] = "user RAX",
        [JUDGE_USER_BX] = "user RBX",
        [JUDGE_USER_CX] = "user RCX",
        [JUDGE_USER_DX] = "user RDX",
        [JUDGE_USER_SI] = "user RSI",
        [JUDGE_USER_DI] = "user RDI",
        [JUDGE_USER_BP] = "user RBP",
        [JUDGE_USER_R8] = "user R8",
        [JUDGE_USER_R9] = "user R9",
        [JUDGE_USER_R10] = "user R10",
        [JUDGE_USER_R11] = "user R11",
        [JUDGE_USER_R12] = "user R12",
        [JUDGE_USER_R13] = "user R13",
        [JUDGE_USER_R14] = "user R14",
        [JUDGE_USER_R15] = "user R15",
        [JUDGE_USER_IP] = "user RIP",
        [JUDGE_USER_CS] = "user CS",
        [JUDGE_USER_FLAGS] = "user flags",
        [JUDGE_USER_SP] = "user RSP",
        [JUDGE_USER_SS] = "user SS",
        [JUDGE_USER_MEMORY] = "user memory",
        [JUDGE_WOKEN_LATE] = "woken late",
};

const char *judge_name(enum judge_word word)
{
	return names[word];
}

/* --- the software's -------------------------------------------------------------------------- */

/* Only debug builds have an oracle. */
static void look_at_oracle(u64 *word)
{
#if CONFIG_DEBUG
	word[JUDGE_ORACLE_ROWS] = current->oracle.rows;
	word[JUDGE_ORACLE_OPEN] = current->oracle.open;
#else
	word[JUDGE_ORACLE_ROWS] = word[JUDGE_ORACLE_OPEN] = 0;
#endif
}

static u64 nmi_state(void)
{
	u64 top = this_cpu_read(cpu_tss.ist[IST_NMI - 1]);
	const struct entry_ist_header *ist = (const void *)(top - ENTRY_IST_SIZE);

	return ((const struct entry_ist_header *)(ist->work_stack_top - ENTRY_IST_SIZE))->nmi_state;
}

static void look_at_states(u64 *word)
{
	struct acct_sample sample;

	word[JUDGE_PREEMPT] = preempt_count();
	word[JUDGE_NEED_RESCHED] = need_resched();
	word[JUDGE_LOCKDEP_IRQS] = lockdep_hardirqs_enabled();
	word[JUDGE_HELD_LOCKS] = lockdep_held_count();
	word[JUDGE_CONTEXT] = this_cpu_read(ct_word) & (CT_STATE_MASK | CT_RCU_WATCHING);
	word[JUDGE_RCU_NMI_DEPTH] = this_cpu_read(rcu_nmi_depth);
	word[JUDGE_TRACE] = trace_entry_wanted();
	word[JUDGE_BUCKET] = this_cpu_read(acct_cpu.charging);
	word[JUDGE_TIME_ADDS_UP] = acct_sample_cpu(smp_processor_id(), &sample);
	look_at_oracle(word);
	word[JUDGE_VIOLATIONS] = violation_count();
	word[JUDGE_NMI_STATE] = nmi_state();
	word[JUDGE_NMIS_OWED] = sweep_event_nmis_owed();
	/* RCU's may wait for its thread */
	word[JUDGE_SOFTIRQS] = this_cpu_read(softirq_pending_mask) & ~(1U << SOFTIRQ_RCU);
	word[JUDGE_SYSCALL_WORK] = entry_work_read(&current->work.syscall);
	word[JUDGE_EXIT_WORK] = entry_work_read(&current->work.exit);
	word[JUDGE_TASK] = (u64)current;
	word[JUDGE_STACK_TOP] = this_cpu_read(cpu_kernel_stack_top);
}

/* --- the CPU's ------------------------------------------------------------------------------- */

static u64 read_xcr0(void)
{
	u32 low, high;

	if (!cpu_features.xsave)
		return 0;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (u64)high << 32 | low;
}

static u64 read_selectors(void)
{
	u16 cs, ss;

	__asm__ volatile("movw %%cs, %0" : "=r"(cs));
	__asm__ volatile("movw %%ss, %0" : "=r"(ss));
	return (u64)cs << 16 | ss;
}

static u64 read_data_selectors(void)
{
	u16 ds, es, fs, gs;

	__asm__ volatile("movw %%ds, %0" : "=r"(ds));
	__asm__ volatile("movw %%es, %0" : "=r"(es));
	__asm__ volatile("movw %%fs, %0" : "=r"(fs));
	__asm__ volatile("movw %%gs, %0" : "=r"(gs));
	return (u64)ds << 48 | (u64)es << 32 | (u64)fs << 16 | gs;
}

static u64 read_gdt(void)
{
	struct {
		u16 limit;
		u64 base;
	} __packed pointer;

	__asm__ volatile("sgdt %0" : "=m"(pointer));
	return pointer.base;
}

static void look_at_cpu(u64 *word)
{
	/* Each call begins at another depth on purpose. */
	word[JUDGE_RSP] = sweep_options.stack_offset ? 0 : (u64)__builtin_frame_address(0);
	word[JUDGE_IRQ_FLAG] = !raw_irqs_disabled();
	word[JUDGE_GS_BASE] = rdmsr(MSR_GS_BASE);
	word[JUDGE_KERNEL_GS_BASE] = rdmsr(MSR_KERNEL_GS_BASE);
	word[JUDGE_FS_BASE] = rdmsr(MSR_FS_BASE);
	word[JUDGE_CR0] = read_cr0();
	/* An interrupt may take it; what comes of that is in the program's memory. */
	word[JUDGE_CR2] = sweep_options.faults ? 0 : read_cr2();
	/* of a program: against its space, which may be another one each time */
	word[JUDGE_CR3] = read_cr3() - (current->mm ? current->mm->pgd_phys : 0);
	word[JUDGE_CR4] = read_cr4();
	word[JUDGE_XCR0] = read_xcr0();
	word[JUDGE_DR6] = debug_read_dr6();
	word[JUDGE_DR7] = debug_read_dr7();
	word[JUDGE_EFER] = rdmsr(MSR_EFER);
	word[JUDGE_SELECTORS] = read_selectors();
	word[JUDGE_DATA_SELECTORS] = read_data_selectors();
	word[JUDGE_GDT] = read_gdt();
	word[JUDGE_TSS_RSP0] = this_cpu_read(cpu_tss.rsp[0]);
	word[JUDGE_IST1] = this_cpu_read(cpu_tss.ist[0]);
	word[JUDGE_IST2] = this_cpu_read(cpu_tss.ist[1]);
	word[JUDGE_IST3] = this_cpu_read(cpu_tss.ist[2]);
	word[JUDGE_IST4] = this_cpu_read(cpu_tss.ist[3]);
	word[JUDGE_MC_GLOBAL] = cpu_features.mce ? rdmsr(MSR_MCG_STATUS) : 0;
	word[JUDGE_IN_SERVICE] = lapic_priority();
}

/* --- the program's --------------------------------------------------------------------------- */

static void look_at_program(u64 *word, const struct pt_regs *regs, u64 memory)
{
	static const struct pt_regs none;

	if (!regs)
		regs = &none;
	word[JUDGE_USER_AX] = regs->ax;
	word[JUDGE_USER_BX] = regs->bx;
	word[JUDGE_USER_CX] = regs->cx;
	word[JUDGE_USER_DX] = regs->dx;
	word[JUDGE_USER_SI] = regs->si;
	word[JUDGE_USER_DI] = regs->di;
	word[JUDGE_USER_BP] = regs->bp;
	word[JUDGE_USER_R8] = regs->r8;
	word[JUDGE_USER_R9] = regs->r9;
	word[JUDGE_USER_R10] = regs->r10;
	word[JUDGE_USER_R11] = regs->r11;
	word[JUDGE_USER_R12] = regs->r12;
	word[JUDGE_USER_R13] = regs->r13;
	word[JUDGE_USER_R14] = regs->r14;
	word[JUDGE_USER_R15] = regs->r15;
	word[JUDGE_USER_IP] = regs->ip;
	word[JUDGE_USER_CS] = regs->cs;
	word[JUDGE_USER_FLAGS] = regs->flags;
	word[JUDGE_USER_SP] = regs->sp;
	word[JUDGE_USER_SS] = regs->ss;
	word[JUDGE_USER_MEMORY] = memory;
}

void judge_look(u64 word[JUDGE_WORDS], const struct pt_regs *regs, u64 memory)
{
	look_at_states(word);
	look_at_cpu(word);
	look_at_program(word, regs, memory);
}

void judge_know(u64 word[JUDGE_WORDS])
{
	word[JUDGE_PREEMPT] = 0;
	word[JUDGE_LOCKDEP_IRQS] = 1;
	word[JUDGE_HELD_LOCKS] = 0;
	word[JUDGE_CONTEXT] = CONTEXT_KERNEL | CT_RCU_WATCHING;
	word[JUDGE_RCU_NMI_DEPTH] = 0;
	word[JUDGE_BUCKET] = ACCT_SYSTEM;
	word[JUDGE_TIME_ADDS_UP] = 1;
	word[JUDGE_VIOLATIONS] = 0;
	word[JUDGE_NMI_STATE] = 0;
	word[JUDGE_NMIS_OWED] = 0;
	word[JUDGE_SOFTIRQS] = 0;
	word[JUDGE_IRQ_FLAG] = 1;
	word[JUDGE_GS_BASE] = percpu_offset[smp_processor_id()];
	word[JUDGE_TSS_RSP0] = word[JUDGE_STACK_TOP];
	word[JUDGE_MC_GLOBAL] = 0;
	word[JUDGE_IN_SERVICE] = 0;
}
