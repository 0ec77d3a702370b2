/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back from a handler. The frame lies in user memory and may say anything; what leaves the
 * kernel must still be a user context. Selectors get privilege level 3, the flags keep their system
 * bits; whether the selectors exist and RIP is canonical is tested by IRET itself, whose fault the
 * exit stub's owner turns into a signal.
 */
#include <asm/processor-flags.h>
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "work/signal/frame.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

/* The flags that belong to the program. */
#define FLAGS_USER                                                                       \
	(X86_EFLAGS_AC | X86_EFLAGS_OF | X86_EFLAGS_DF | X86_EFLAGS_TF | X86_EFLAGS_SF | \
	 X86_EFLAGS_ZF | X86_EFLAGS_AF | X86_EFLAGS_PF | X86_EFLAGS_CF | X86_EFLAGS_RF)

/*
 * A frame made by hand may carry no useful SS, and one of old programs may name a segment that is
 * gone. Unless the frame insists, 64-bit code gets a flat one then.
 */
static void fix_ss(struct pt_regs *regs)
{
	u32 rights;
	bool known;

	__asm__("lar %2, %0" : "=r"(rights), "=@ccz"(known) : "rm"((u32)regs->ss), "0"(0u));
	/* present, code or data, level 3, data, writable or not expand-down: what SS accepts */
	if (known && (rights & 0xfa00) == 0xf200)
		return;
	regs->ss = USER_DS;
}

static void load_regs(struct pt_regs *regs, const struct sigcontext *sc, bool strict_ss)
{
	regs->bx = sc->rbx;
	regs->cx = sc->rcx;
	regs->dx = sc->rdx;
	regs->si = sc->rsi;
	regs->di = sc->rdi;
	regs->bp = sc->rbp;
	regs->ax = sc->rax;
	regs->sp = sc->rsp;
	regs->ip = sc->rip;
	regs->r8 = sc->r8;
	regs->r9 = sc->r9;
	regs->r10 = sc->r10;
	regs->r11 = sc->r11;
	regs->r12 = sc->r12;
	regs->r13 = sc->r13;
	regs->r14 = sc->r14;
	regs->r15 = sc->r15;
	regs->cs = sc->cs | 3;
	regs->ss = sc->ss | 3;
	regs->flags = (regs->flags & ~FLAGS_USER) | (sc->eflags & FLAGS_USER);
	regs->orig_ax = -1UL; /* no restart of what is not a call any more */
	if (!strict_ss && regs->cs == USER_CS)
		fix_ss(regs);
}

long sys_rt_sigreturn(struct pt_regs *call)
{
	struct pt_regs *regs = current_pt_regs();
	struct rt_sigframe __user *frame = (void __user *)(regs->sp - sizeof(long));
	struct signal_task *st = signal_self();
	struct ucontext uc;

	entry_work_set(&current->work.exit, EXIT_WORK_FRAME);
	st->restart.fn = NULL;
	if (copy_from_user(&uc, &frame->uc, sizeof(uc)))
		goto bad;
	signal_set_blocked(uc.uc_sigmask);
	load_regs(regs, &uc.uc_mcontext, uc.uc_flags & UC_STRICT_RESTORE_SS);
	if (!fpframe_restore((const void __user *)uc.uc_mcontext.fpstate))
		goto bad;
	if (uc.uc_stack.ss_sp != (void *)st->stack_base || uc.uc_stack.ss_size != st->stack_size ||
	    (unsigned int)uc.uc_stack.ss_flags != st->stack_flags)
		signal_stack_restore(&uc.uc_stack, regs->sp);
	return regs->ax;
bad:
	signal_force(SIGSEGV);
	return 0;
}
