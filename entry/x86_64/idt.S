/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All 256 vectors of the IDT.
 *
 * What the CPU has done (APM vol. 2, 8.9): switched to TSS.RSP0 if it came from user mode, to an
 * IST stack if the gate says so; aligned RSP to 16; pushed ss, sp, flags, cs, ip; for some
 * exceptions an error code; cleared IF, TF, NT and RF. GS base and all other registers are still
 * the interrupted program's.
 *
 * A stub makes the frames alike (error code or -1), puts its vector where di will be, and goes to
 * the common part: entry_common below or entry_paranoid (paranoid.S). That of NMI is entry_nmi
 * (nmi.S).
 */
#include "frame.h"

	.section .entry.text, "ax"

/* Exceptions that push an error code: #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX. */
#define HAS_ERROR_CODE(v) \
	((v) == 8 || (v) == 10 || (v) == 11 || (v) == 12 || (v) == 13 || (v) == 14 || (v) == 17 || \
	 (v) == 21 || (v) == 29 || (v) == 30)
#define IS_PARANOID(v) ((v) == 1 || (v) == 8 || (v) == 18)
#define IS_NMI(v)      ((v) == 2)

	.balign	16
entry_idt_stubs_text:
	vector = 0
	.rept	256
	.balign	16
	.if	IS_NMI(vector)
	.skip	16, 0x90
	.else
	.if	!HAS_ERROR_CODE(vector)
	pushq	$-1			/* orig_ax */
	.endif
	pushq	%rdi			/* di */
	movl	$vector, %edi
	.if	IS_PARANOID(vector)
	jmp	entry_paranoid
	.else
	jmp	entry_common
	.endif
	.endif
	vector = vector + 1
	.endr

/* On the stack: di, orig_ax, ip, cs, flags, sp, ss. EDI: vector. Calls do_interrupt() in C. */
	.balign	64
	.type	entry_common, @function
entry_common:
	cld
	testb	$3, (PT_REGS_CS - PT_REGS_DI)(%rsp)
	jz	.Lfrom_kernel
	swapgs
	lfence				/* no speculation past with the other GS base */
.Lpush:
	PUSH_REGS_BELOW_DI
	movl	%edi, %esi
	xorl	%eax, %eax
	CLEAR_REGS
	movq	%rsp, %rdi
.Lcall:
	ASSERT_IRQS_OFF
	call	do_interrupt
	/* fall through to the return */

/* Leave through the frame at RSP, to where it says. IRQs off; all transitions are done. */
	.globl	entry_return
entry_return:
	testb	$3, PT_REGS_CS(%rsp)
	jz	.Lreturn_to_kernel
	.globl	entry_return_to_user
entry_return_to_user:
	ASSERT_IRQS_OFF
	POP_REGS
	addq	$8, %rsp		/* orig_ax */
	swapgs
	.globl	entry_user_iretq
entry_user_iretq:
	iretq				/* may fault: .Lbad_iret */

.Lreturn_to_kernel:
	POP_REGS
	addq	$8, %rsp
	iretq

.Lfrom_kernel:
	lfence
	cmpq	$entry_user_iretq, (PT_REGS_IP - PT_REGS_DI)(%rsp)
	jne	.Lpush

/*
 * The IRET to user mode faulted: its frame has a bad CS, SS or RIP. Registers and GS base are the
 * program's already. Make it look as if the instruction it was to return to had faulted.
 */
.Lbad_iret:
	swapgs
	lfence
	PUSH_REGS_BELOW_DI
	movl	%edi, %ebx
	movq	%rsp, %rdi
	call	entry_fixup_bad_iret
	movq	%rax, %rsp
	movl	%ebx, %esi
	movq	%rsp, %rdi
	jmp	.Lcall
	.size	entry_common, . - entry_common

/* The table for the IDT: the stubs lie 16 bytes apart, but for that of NMI. */
	.section .rodata, "a"
	.globl	entry_idt_stubs
	.balign	8
	.type	entry_idt_stubs, @object
entry_idt_stubs:
	vector = 0
	.rept	256
	.if	IS_NMI(vector)
	.quad	entry_nmi
	.else
	.quad	entry_idt_stubs_text + 16 * vector
	.endif
	vector = vector + 1
	.endr
	.size	entry_idt_stubs, . - entry_idt_stubs
