/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine check inside of an NMI's entry or end (nmi.S).
 *
 * NMIs are blocked there, and the code relies on it; but the machine check's own IRET lets them in,
 * and so does that of any exception in its handler. So before anything else, what was hit is
 * brought to where an NMI can be taken: the entry is finished on its behalf, and the count down at
 * the end is taken back. NMI's gate must lead to entry_nmi itself, as entry_idt_stubs does: a jump
 * before it would be outside of what is recognised here.
 */
#include <entry/noinstr.h>
#include <entry/x86_64.h>

void entry_in_kernel(struct pt_regs *regs, unsigned long vector);

/* Further places in nmi.S, in its entry. */
extern const char entry_nmi_saved[], entry_nmi_claimed[];

/* What the CPU pushes. Below it on the IST stack: AX, and below that DX. */
struct iret_frame {
	unsigned long ip, cs, flags, sp, ss;
};

static __always_inline struct entry_ist_header *header_of(unsigned long top)
{
	return (struct entry_ist_header *)(top - ENTRY_IST_SIZE);
}

static __always_inline bool between(unsigned long ip, const char *begin, const char *end)
{
	return ip >= (unsigned long)begin && ip < (unsigned long)end;
}

/* Its end, when it still needs its frame on the work stack. */
static __always_inline bool at_the_end(unsigned long ip)
{
	return between(ip, entry_nmi_leave, entry_nmi_nested);
}

/* RAX and RDX as the NMI had found them: its code has no other registers. */
static __always_inline void give_back(struct pt_regs *regs, const struct iret_frame *frame)
{
	if (regs->ip < (unsigned long)entry_nmi_saved)
		return;
	regs->ax = ((const unsigned long *)frame)[-1];
	regs->dx = ((const unsigned long *)frame)[-2];
}

/* The NMI has latched itself, and returns. */
static __always_inline void finish_nested(struct pt_regs *regs, const struct iret_frame *frame)
{
	regs->ip = frame->ip;
	regs->cs = frame->cs;
	regs->flags = frame->flags;
	regs->sp = frame->sp;
	regs->ss = frame->ss;
}

/* The NMI has its frame on the work stack: a copy, or that of the NMI whose end it has hit. */
static __always_inline void finish_first(struct pt_regs *regs, const struct iret_frame *frame,
                                         unsigned long work_top)
{
	struct iret_frame *work = (struct iret_frame *)work_top - 1;

	if ((frame->cs & 3) || !at_the_end(frame->ip))
		*work = *frame;
	regs->ip = (unsigned long)entry_nmi_copied;
	regs->sp = (unsigned long)work;
	regs->flags &= ~ENTRY_FLAGS_DF;
}

static __always_inline void finish_entry(struct pt_regs *regs, const struct iret_frame *frame,
                                         unsigned long work_top)
{
	unsigned long *state = &header_of(work_top)->nmi_state;
	bool claimed = between(regs->ip, entry_nmi_claimed, entry_nmi_copied);

	give_back(regs, frame);
	if (*state && !claimed) {
		*state = 2;
		finish_nested(regs, frame);
	} else {
		*state = 1;
		finish_first(regs, frame, work_top);
	}
}

/*
 * The count down again. Here NMIs may be let in already: one that came before us has done the same
 * and latched itself, so look and write are one instruction.
 */
static __always_inline void take_back(struct pt_regs *regs, unsigned long work_top)
{
	unsigned long idle = 0;

	if (__atomic_compare_exchange_n(&header_of(work_top)->nmi_state, &idle, 1, false,
	                                __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		regs->ip = (unsigned long)entry_nmi_leave;
}

static __always_inline void settle_nmi(struct pt_regs *regs)
{
	unsigned long here = (unsigned long)regs & -(unsigned long)ENTRY_IST_SIZE;
	unsigned long top = ((const struct entry_ist_header *)here)->nmi_stack_top;
	unsigned long work_top;

	if (!between(regs->ip, entry_nmi, entry_nmi_end) || !top)
		return;
	work_top = header_of(top)->work_stack_top;
	if (at_the_end(regs->ip))
		take_back(regs, work_top);
	else if (!between(regs->ip, entry_nmi_copied, entry_nmi_leave))
		finish_entry(regs, (const struct iret_frame *)top - 1, work_top);
}

/* Called from paranoid.S on the exception's own stack, with this CPU's GS base. */
noinstr void entry_in_kernel(struct pt_regs *regs, unsigned long vector)
{
	unsigned long ip = regs->ip;

	if (vector == X86_TRAP_MC)
		settle_nmi(regs);
	do_paranoid(regs, vector, regs->ip != ip);
}
