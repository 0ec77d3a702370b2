/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame that a handler finds on its stack. From high to low addresses:
 *
 *   the interrupted stack, and the 128 bytes below it that the ABI lets leaf functions use
 *   floating point state in XSAVE format, 64-byte aligned, and a magic word behind it
 *   siginfo, ucontext, and the address of the restorer: the handler's return address
 *
 * Each word is stored once, straight from where it is, with SMAP open over the whole frame.
 * Source: System V AMD64 ABI 3.2.2 (red zone, alignment); <asm/sigcontext.h>, <asm/ucontext.h>.
 */
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "work/signal/frame.h"
#include "work/signal/internal.h"
#include "work/signal/signal.h"

#define RED_ZONE 128UL

/* Where the frame goes, or 0 if the alternate stack is too small for it. */
static unsigned long frame_place(const struct signal_task *st, const struct sigaction *action,
                                 unsigned long sp, unsigned long *fp)
{
	bool on_stack = signal_on_stack(st, sp);
	bool entering = false;

	sp -= RED_ZONE;
	if ((action->sa_flags & SA_ONSTACK) && st->stack_size && !signal_on_stack(st, sp)) {
		sp = st->stack_base + st->stack_size;
		entering = true;
	}
	sp = ALIGN_DOWN(sp - fpframe_size, 64UL);
	*fp = sp;
	/* As if the handler had just been called: the return address is 8 below a multiple of 16. */
	sp = ALIGN_DOWN(sp - sizeof(struct rt_sigframe), 16UL) - 8;

	if ((entering || on_stack) &&
	    !(sp > st->stack_base && sp - st->stack_base <= st->stack_size))
		return 0;
	return sp;
}

/* Stores one word of a frame; on a fault to the label. */
#define STORE(ptr, value) uwrite64((ptr), (u64)(value), fault)

static bool store_context(struct rt_sigframe __user *frame, const struct signal_task *st,
                          const struct pt_regs *regs, sigset_t mask, unsigned long fp)
{
	struct ucontext __user *uc = &frame->uc;
	struct sigcontext __user *sc = &uc->uc_mcontext;
	u64 selectors = (regs->cs & 0xffff) | (regs->ss & 0xffff) << 48;
	u64 uc_flags = fpframe_has_header() ? UC_FP_XSTATE : 0;

	if (regs->cs == USER_CS)
		uc_flags |= UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;

	STORE(&uc->uc_flags, uc_flags);
	STORE(&uc->uc_link, 0);
	STORE(&uc->uc_stack.ss_sp, st->stack_base);
	STORE(&uc->uc_stack.ss_flags, st->stack_flags);
	STORE(&uc->uc_stack.ss_size, st->stack_size);
	STORE(&sc->r8, regs->r8);
	STORE(&sc->r9, regs->r9);
	STORE(&sc->r10, regs->r10);
	STORE(&sc->r11, regs->r11);
	STORE(&sc->r12, regs->r12);
	STORE(&sc->r13, regs->r13);
	STORE(&sc->r14, regs->r14);
	STORE(&sc->r15, regs->r15);
	STORE(&sc->rdi, regs->di);
	STORE(&sc->rsi, regs->si);
	STORE(&sc->rbp, regs->bp);
	STORE(&sc->rbx, regs->bx);
	STORE(&sc->rdx, regs->dx);
	STORE(&sc->rax, regs->ax);
	STORE(&sc->rcx, regs->cx);
	STORE(&sc->rsp, regs->sp);
	STORE(&sc->rip, regs->ip);
	STORE(&sc->eflags, regs->flags);
	STORE(&sc->cs, selectors); /* cs, gs, fs and ss are 16 bits each */
	STORE(&sc->err, st->fault.error);
	STORE(&sc->trapno, st->fault.trapno);
	STORE(&sc->oldmask, mask);
	STORE(&sc->cr2, st->fault.cr2);
	STORE(&sc->fpstate, fp);
	STORE(&uc->uc_sigmask, mask);
	return true;
fault:
	return false;
}

/* The kernel's own fields, and zeroes up to the size that user space knows. */
static bool store_info(siginfo_t __user *to, const struct kernel_siginfo *info)
{
	const u64 *word = (const u64 *)info;
	u64 __user *out = (u64 __user *)to;
	unsigned int i;

	for (i = 0; i < sizeof(*info) / sizeof(u64); i++)
		STORE(out + i, word[i]);
	for (; i < sizeof(*to) / sizeof(u64); i++)
		STORE(out + i, 0);
	return true;
fault:
	return false;
}

static bool store_frame(struct rt_sigframe __user *frame, const struct signal_task *st,
                        const struct signal_taken *taken, const struct pt_regs *regs, sigset_t mask,
                        unsigned long fp)
{
	bool stored = false;

	stac();
	STORE(&frame->pretcode, taken->action.sa_restorer);
	stored = store_context(frame, st, regs, mask, fp);
	if (stored && (taken->action.sa_flags & SA_SIGINFO))
		stored = store_info(&frame->info, taken->info);
fault:
	clac();
	return stored;
}

bool signal_frame_push(const struct signal_taken *taken, sigset_t mask, struct pt_regs *regs)
{
	struct signal_task *st = signal_self();
	struct rt_sigframe __user *frame;
	unsigned long fp;

	frame = (void __user *)frame_place(st, &taken->action, regs->sp, &fp);
	/* Without SA_RESTORER there is nothing to return to. */
	if (!frame || !(taken->action.sa_flags & SA_RESTORER) ||
	    !access_ok(frame, fp + fpframe_size - (unsigned long)frame))
		return false;
	if (!fpframe_save((void __user *)fp) || !store_frame(frame, st, taken, regs, mask, fp))
		return false;
	if (unlikely(st->stack_flags & SS_AUTODISARM))
		signal_stack_disarm(st);

	regs->di = taken->info->si_signo;
	regs->si = (unsigned long)&frame->info;
	regs->dx = (unsigned long)&frame->uc;
	regs->ax = 0; /* number of vector registers with arguments, for variadic handlers */
	regs->sp = (unsigned long)frame;
	regs->ip = (unsigned long)taken->action.sa_handler;
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	return true;
}

unsigned long signal_min_stack_size(void)
{
	unsigned long size = sizeof(struct rt_sigframe) + 15 + 8 + fpframe_size + 63;

	return ALIGN_UP(size, 16UL);
}
