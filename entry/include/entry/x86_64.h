/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The x86-64 stubs: what they offer to the CPU's tables, and what they expect of the kernel.
 *
 * The kernel's <entry_asm.h> tells the assembler where the kernel keeps two per-CPU words and
 * which selectors it uses:
 *   ENTRY_KERNEL_STACK_TOP    operand: top of the running task's kernel stack (also in TSS.RSP0)
 *   ENTRY_USER_SP_SCRATCH     operand: a scratch word of this CPU
 *   ENTRY_USER_CS, ENTRY_USER_DS, ENTRY_USER32_CS
 */
#ifndef ENTRY_X86_64_H
#define ENTRY_X86_64_H

#include <stdbool.h>

#include <entry/regs.h>

/* Exceptions by the names of the field. Source: APM vol. 2, table 8-1. */
enum x86_trap {
	X86_TRAP_DE = 0,  /* divide error */
	X86_TRAP_DB = 1,  /* debug */
	X86_TRAP_NMI = 2, /* non-maskable interrupt */
	X86_TRAP_BP = 3,  /* breakpoint */
	X86_TRAP_OF = 4,  /* overflow */
	X86_TRAP_BR = 5,  /* bound range */
	X86_TRAP_UD = 6,  /* invalid opcode */
	X86_TRAP_NM = 7,  /* device not available */
	X86_TRAP_DF = 8,  /* double fault */
	X86_TRAP_TS = 10, /* invalid TSS */
	X86_TRAP_NP = 11, /* segment not present */
	X86_TRAP_SS = 12, /* stack segment */
	X86_TRAP_GP = 13, /* general protection */
	X86_TRAP_PF = 14, /* page fault */
	X86_TRAP_MF = 16, /* x87 floating point */
	X86_TRAP_AC = 17, /* alignment check */
	X86_TRAP_MC = 18, /* machine check */
	X86_TRAP_XF = 19, /* SIMD floating point */
	X86_TRAP_CP = 21, /* control protection */
	X86_TRAPS = 32,   /* the vectors below are the CPU's own */
	X86_VECTOR_INT80 = 0x80,
};

/*
 * Every stack that the interrupt stack table points to is ENTRY_IST_SIZE bytes, aligned to its
 * size, with this header at its lowest address. So a stub finds its CPU's GS base by masking RSP:
 * neither the interrupted GS base nor its sign is asked.
 */
#define ENTRY_IST_SIZE 8192

struct entry_ist_header {
	unsigned long gs_base;        /* of the CPU that owns the stack */
	unsigned long work_stack_top; /* NMI only: the second stack, of the same shape */
	unsigned long nmi_state;      /* on the work stack: 0 idle, 1 running, 2 and one latched */
	unsigned long fsgsbase;       /* not 0: RDGSBASE and WRGSBASE may be used */
	/* on the work stack: the end of this CPU's stack for #MC (what TSS.IST has); 0: none */
	unsigned long machine_check_top;
	/* on the stack for #MC: the end of this CPU's IST stack for NMI; 0: none */
	unsigned long nmi_stack_top;
};

/*
 * The end of an NMI: from the count down, entry_nmi_leave, to entry_nmi_nested. A machine check
 * that hits between, the count down to 0 done, is sent back to it, by itself before do_paranoid()
 * or by an NMI that comes sooner: then its frame's ip has become entry_nmi_leave.
 */
extern const char entry_nmi_leave[], entry_nmi_nested[];

/*
 * One stub per vector, for the IDT. All gates are interrupt gates. #DB (1), NMI (2), #DF (8) and
 * #MC (18) must run on stacks of their own with the header above; no other vector may.
 */
extern void (*const entry_idt_stubs[256])(void);

void entry_SYSCALL_64(void);     /* for LSTAR */
void entry_SYSCALL_compat(void); /* for CSTAR: SYSCALL executed by 32-bit code */

/*
 * First return of a new task. Jumped to with RSP at its struct pt_regs, IRQs on, preemption
 * enabled: leaves like a system call that returns regs->ax.
 */
void entry_ret_from_fork(void);

/* The way back by IRET, which can restore any frame; instead of returning to the stub. */
void entry_leave_by_iret(struct pt_regs *regs) __attribute__((__noreturn__));

/*
 * From entry_nmi to entry_nmi_copied an NMI still needs its IST stack. NMIs are blocked there until
 * an exception returns; #MC is the only one that can come, and it makes that stack free first. The
 * same holds from entry_nmi_nested to entry_nmi_end.
 */
extern const char entry_nmi[], entry_nmi_copied[], entry_nmi_end[];

/* --- what the kernel provides; all noinstr, IRQs off, called with a complete frame ---------- */

/*
 * SYSCALL from 64-bit code. Returns only if SYSRET may be used, see entry_sysret_allowed();
 * otherwise it ends in entry_leave_by_iret().
 */
void do_syscall_64(struct pt_regs *regs);

/* SYSCALL from 32-bit code; leaves by IRET. */
void do_syscall_compat(struct pt_regs *regs);

/* Any vector from user mode, and those without a stack of their own from kernel mode. */
void do_interrupt(struct pt_regs *regs, unsigned long vector);

/*
 * #DB, #DF and #MC that hit the kernel, on their own stacks. moved: it was a #MC that hit an NMI's
 * entry or end, and regs say where that goes on; they are not of the instruction that was hit.
 */
void do_paranoid(struct pt_regs *regs, unsigned long vector, bool moved);

/* An NMI, whatever it hit. Never nests; one that came meanwhile follows at once. */
void do_nmi(struct pt_regs *regs);

/*
 * SYSRET loads RIP from RCX and RFLAGS from R11 and fixed selectors, so the frame must agree. On
 * Intel CPUs it faults in kernel mode on the user's stack if RIP is not canonical, hence the
 * limit; TF and RF it cannot restore right. Source: SDM vol. 2B, SYSRET.
 */
#define ENTRY_FLAGS_RF 0x10000UL
#define ENTRY_FLAGS_TF 0x100UL

static __always_inline bool entry_sysret_allowed(const struct pt_regs *regs, unsigned long user_cs,
                                                 unsigned long user_ss, unsigned long user_end)
{
	unsigned long differs = (regs->cx ^ regs->ip) | (regs->r11 ^ regs->flags);

	differs |= (regs->cs ^ user_cs) | (regs->ss ^ user_ss);
	differs |= regs->flags & (ENTRY_FLAGS_RF | ENTRY_FLAGS_TF);
	return !differs && regs->ip < user_end;
}

#endif
