/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NMI, and the NMI that comes while one is handled.
 *
 * The CPU blocks NMIs from delivery to the next IRET of anybody, and a handler may take #DB, int3,
 * #PF or #MC, whose IRET is such a one. So an NMI can arrive while another is handled, and the CPU
 * writes its frame to the top of the IST stack again. Two stacks per CPU answer that:
 *
 *   IST stack    used for a few instructions only, NMIs blocked throughout
 *   work stack   where the frame is copied to and the handler runs
 *
 * nmi_state, in the header of the work stack, says which NMI we are:
 *   0  none is being handled: become 1, copy the frame, go to work
 *   1  one is being handled: become 2 (latched) and return at once; it runs when the first ends
 *   2  one is latched already: return; like the CPU, we latch no more than one
 *
 * The end, .Lnmi_leave: one instruction takes nmi_state down, the next two leave. An NMI in between
 * finds state 0 while the frame of the first is still needed. It is recognised by its return
 * address, which no program can choose, in kernel mode: all registers are as interrupted again, so
 * the second NMI simply goes on in the frame of the first.
 *
 * A machine check can hit anywhere here, and it lets NMIs in before we are ready. So first of all
 * it brings what it has hit to a state that can take one (settle.c). At the end of an NMI they may
 * be let in before that has been done: such an NMI sends the machine check back to the count down,
 * with one latched. That it is on that stack it sees by RSP, where that is the kernel's for sure.
 * (#DB cannot hit here: nothing of it may be watched.)
 */
#include "frame.h"

	.section .entry.text, "ax"

/* From the top of the work stack, with only the CPU's five words on it, to its header. */
#define STATE_FROM_IRET_FRAME (40 - IST_SIZE + IST_NMI_STATE)

/* On the IST stack: ip, cs, flags, sp, ss. Calls do_nmi() in C. */
	.globl	entry_nmi
	.balign	64
	.type	entry_nmi, @function
entry_nmi:
	cld
	pushq	%rax
	pushq	%rdx
	.globl	entry_nmi_saved		/* AX and DX, below the frame */
entry_nmi_saved:
	movq	%rsp, %rax
	andq	$-IST_SIZE, %rax
	movq	IST_WORK_TOP(%rax), %rdx
	/* RSP: dx ax ip cs flags sp ss.  RDX: top of the work stack. */

	cmpq	$0, (IST_NMI_STATE - IST_SIZE)(%rdx)
	jne	.Lnested
	movq	$1, (IST_NMI_STATE - IST_SIZE)(%rdx)
	.globl	entry_nmi_claimed
entry_nmi_claimed:

	testb	$3, 24(%rsp)
	jnz	.Lfirst
	movq	16(%rsp), %rax
	cmpq	$.Lnmi_leave, %rax
	jb	.Lon_whose_stack
	cmpq	$.Lnmi_leave_end, %rax
	jae	.Lon_whose_stack

	/* Between the count down and the IRET of another: adopt its frame. */
	movq	%rsp, %rax
	leaq	-40(%rdx), %rsp
	jmp	.Lframe_copied

.Lon_whose_stack:
	/* Where RSP can be the program's, it says nothing. RAX: interrupted RIP. */
	cmpq	$entry_SYSCALL_64, %rax
	jb	.Lkernels_own
	cmpq	$entry_SYSCALL_stubs_end, %rax
	jb	.Lfirst
.Lkernels_own:
	movq	(IST_MACHINE_CHECK_TOP - IST_SIZE)(%rdx), %rax
	subq	40(%rsp), %rax
	cmpq	$IST_SIZE, %rax
	jae	.Lfirst
	addq	40(%rsp), %rax		/* the top of that stack: below lies where #MC came from */
	testb	$3, -32(%rax)
	jnz	.Lfirst
	cmpq	$.Lnmi_leave, -40(%rax)
	jbe	.Lfirst
	cmpq	$.Lnmi_leave_end, -40(%rax)
	jae	.Lfirst
	/* Between the count down and the IRET: the count down again, and one is latched. */
	movq	$.Lnmi_leave, -40(%rax)
	jmp	.Lnested

.Lfirst:
	movq	%rsp, %rax
	movq	%rdx, %rsp
	pushq	48(%rax)		/* ss */
	pushq	40(%rax)		/* sp */
	pushq	32(%rax)		/* flags */
	pushq	24(%rax)		/* cs */
	pushq	16(%rax)		/* ip */
.Lframe_copied:
	movq	(%rax), %rdx
	movq	8(%rax), %rax

.Lframe_ready:
	.globl	entry_nmi_copied	/* the IST stack is free again */
entry_nmi_copied:
	pushq	$-1			/* orig_ax */
	pushq	%rdi			/* di */
	PUSH_REGS_BELOW_DI
	xorl	%eax, %eax
	CLEAR_REGS
	PARANOID_GS_ENTER
	lfence
	movq	%rsp, %rdi
	call	do_nmi
	PARANOID_GS_EXIT
	POP_REGS
	addq	$8, %rsp
	.globl	entry_nmi_leave
entry_nmi_leave:
.Lnmi_leave:
	decq	STATE_FROM_IRET_FRAME(%rsp)
	jnz	.Lframe_ready		/* one was latched: its turn, in the same frame */
	iretq
.Lnmi_leave_end:

	.globl	entry_nmi_nested
entry_nmi_nested:
.Lnested:
	movq	$2, (IST_NMI_STATE - IST_SIZE)(%rdx)
	popq	%rdx
	popq	%rax
	iretq
	.globl	entry_nmi_end
entry_nmi_end:
	.size	entry_nmi, . - entry_nmi
