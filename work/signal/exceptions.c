/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions of user mode, as the signals a program knows. Vectors and the meaning of their
 * registers: Intel SDM vol. 3, ch. 6 and 17.2; vol. 1, 8.5 and 11.5 for the two numeric ones.
 */
#include <asm/siginfo.h>
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "lib/log.h"
#include "work/signal/internal.h"
#include "work/signal/signal.h"

enum {
	VECTOR_DE = 0,
	VECTOR_DB = 1,
	VECTOR_BP = 3,
	VECTOR_OF = 4,
	VECTOR_BR = 5,
	VECTOR_UD = 6,
	VECTOR_NP = 11,
	VECTOR_SS = 12,
	VECTOR_PF = 14,
	VECTOR_MF = 16,
	VECTOR_AC = 17,
	VECTOR_XM = 19,
};

#define OPCODE_ICEBP 0xf1

/* Exception flags, in the same order in the x87 status word and in MXCSR. */
enum {
	NUMERIC_INVALID = 1u << 0,
	NUMERIC_DENORMAL = 1u << 1,
	NUMERIC_DIVIDE = 1u << 2,
	NUMERIC_OVERFLOW = 1u << 3,
	NUMERIC_UNDERFLOW = 1u << 4,
	NUMERIC_PRECISION = 1u << 5,
};

/* The registers are still the program's: the kernel has not used them. */
static unsigned int x87_flags(void)
{
	u16 control, status;

	__asm__ volatile("fnstcw %0" : "=m"(control));
	__asm__ volatile("fnstsw %0" : "=m"(status));
	return status & ~control;
}

static unsigned int sse_flags(void)
{
	u32 mxcsr;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	return mxcsr & ~(mxcsr >> 7);
}

/* 0 if no unmasked flag is set: the cause is gone, and the instruction is tried again. */
static int numeric_code(unsigned int flags)
{
	if (flags & NUMERIC_INVALID)
		return FPE_FLTINV;
	if (flags & NUMERIC_DIVIDE)
		return FPE_FLTDIV;
	if (flags & NUMERIC_OVERFLOW)
		return FPE_FLTOVF;
	if (flags & (NUMERIC_DENORMAL | NUMERIC_UNDERFLOW))
		return FPE_FLTUND;
	if (flags & NUMERIC_PRECISION)
		return FPE_FLTRES;
	return 0;
}

static void numeric(struct pt_regs *regs, unsigned int flags)
{
	int code = numeric_code(flags);

	if (code)
		signal_force_fault(SIGFPE, code, regs->ip);
}

void signal_exception(struct pt_regs *regs, unsigned int vector, unsigned long error)
{
	signal_set_fault(vector, error);
	switch (vector) {
	case VECTOR_DE: signal_force_fault(SIGFPE, FPE_INTDIV, regs->ip); return;
	case VECTOR_UD: signal_force_fault(SIGILL, ILL_ILLOPN, regs->ip); return;
	case VECTOR_MF: numeric(regs, x87_flags()); return;
	case VECTOR_XM: numeric(regs, sse_flags()); return;
	case VECTOR_AC: signal_force_fault(SIGBUS, BUS_ADRALN, 0); return;
	case VECTOR_NP:
	case VECTOR_SS: signal_force(SIGBUS); return;
	default: signal_force(SIGSEGV); return; /* #GP and the like name no address */
	}
}

/* Programs must not learn from the error code whether a kernel address is mapped. */
void signal_page_fault(unsigned long addr, unsigned long error, int sig, int code)
{
	const unsigned long present = 1, user = 4;

	if (addr >= TASK_SIZE_MAX)
		error |= present;
	signal_set_fault_address(VECTOR_PF, error | user, addr);
	signal_force_fault(sig, code, addr);
}

void signal_breakpoint(struct pt_regs *regs)
{
	signal_set_fault(VECTOR_BP, 0);
	signal_force(SIGTRAP);
}

/*
 * ICEBP sets nothing in DR6, and neither does a #DB for no reason, which is nobody's event: only
 * the instruction tells them apart.
 */
static bool was_icebp(const struct pt_regs *regs)
{
	u8 opcode;

	return !get_user(opcode, (const u8 __user *)(regs->ip - 1)) && opcode == OPCODE_ICEBP;
}

void signal_debug(struct pt_regs *regs, unsigned long dr6)
{
	int code = TRAP_BRKPT;

	if (!(dr6 & (DR6_BS | DR6_TRAP_ALL)) && !was_icebp(regs))
		return;
	if (dr6 & DR6_BS)
		code = TRAP_TRACE;
	else if (dr6 & DR6_TRAP_ALL)
		code = TRAP_HWBKPT;
	signal_set_fault(VECTOR_DB, 0);
	signal_force_fault(SIGTRAP, code, regs->ip);
}

/*
 * A watched address of the program that the kernel touched on its behalf is nobody's event. A step
 * in the kernel must not happen: every way in clears TF.
 */
void signal_debug_in_kernel(unsigned long dr6)
{
	WARN_ONCE(dr6 & DR6_BS, "single step in the kernel, DR6 %lx", dr6);
}

void signal_syscall_trap(struct pt_regs *regs)
{
	signal_set_fault(VECTOR_DB, 0);
	signal_force_fault(SIGTRAP, TRAP_BRKPT, regs->ip);
}
