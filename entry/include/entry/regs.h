/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The register frame that every door of the kernel builds at the top of the kernel stack.
 *
 * The order is the order of the pushes, last push first. The five words from ip on are pushed by
 * the CPU for interrupts and exceptions, and by the stub, in the same shape, for SYSCALL.
 * Source: AMD64 Architecture Programmer's Manual vol. 2, 8.9.3 "Interrupt Stack Frame".
 */
#ifndef ENTRY_REGS_H
#define ENTRY_REGS_H

#include <entry/noinstr.h>

struct pt_regs {
	/* callee-saved registers of the C ABI */
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	/* registers that C code may clobber */
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	/*
	 * Syscall: its number, and -1 once no restart may happen.
	 * Exception: the error code at first, -1 before C code sees the frame.
	 * Interrupt: the vector.
	 */
	unsigned long orig_ax;
	/* the CPU's own frame */
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

/* The privilege level is in the low two bits of CS; level 3 is the only user level. */
static __always_inline int user_mode(const struct pt_regs *regs)
{
	return (regs->cs & 3) == 3;
}

#define ENTRY_FLAGS_IF 0x200UL /* RFLAGS.IF: APM vol. 2, 3.1.6 */
#define ENTRY_FLAGS_DF 0x400UL /* RFLAGS.DF */

static __always_inline int regs_irqs_disabled(const struct pt_regs *regs)
{
	return !(regs->flags & ENTRY_FLAGS_IF);
}

#endif
