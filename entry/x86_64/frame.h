/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assembler macros that build and take down struct pt_regs.
 *
 * The stack grows down; what is pushed last lies lowest and is the first field:
 *
 *   ss sp flags cs ip   by the CPU (or by the SYSCALL stub)
 *   orig_ax             error code, -1, or the number of the system call
 *   di si dx cx ax r8 r9 r10 r11 bx bp r12 r13 r14 r15
 */
/* clang-format off */
#ifndef ENTRY_X86_64_FRAME_H
#define ENTRY_X86_64_FRAME_H

#include <entry_asm.h>
#include <entry/x86_64/offsets.h>

/* Everything below di. Afterwards RSP points to a complete frame. */
.macro PUSH_REGS_BELOW_DI ax=%rax
	pushq	%rsi			/* si */
	pushq	%rdx			/* dx */
	pushq	%rcx			/* cx */
	pushq	\ax			/* ax */
	pushq	%r8			/* r8 */
	pushq	%r9			/* r9 */
	pushq	%r10			/* r10 */
	pushq	%r11			/* r11 */
	pushq	%rbx			/* bx */
	pushq	%rbp			/* bp */
	pushq	%r12			/* r12 */
	pushq	%r13			/* r13 */
	pushq	%r14			/* r14 */
	pushq	%r15			/* r15 */
.endm

/*
 * No value of the interrupted program stays in a register while the kernel runs, so none can
 * steer its speculation. RDI, RSI and RAX are left to the caller.
 */
.macro CLEAR_REGS
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
.endm

/* All registers of the frame; afterwards RSP points to orig_ax. */
.macro POP_REGS
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rax
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
.endm

/*
 * GS base for code that may have hit any instruction of the door: the old one into RBX, which C
 * code preserves, the CPU's own from the header of the stack we are on. Clobbers RAX, RCX, RDX.
 */
.macro PARANOID_GS_ENTER
	movq	%rsp, %rax
	andq	$-IST_SIZE, %rax
	cmpq	$0, IST_FSGSBASE(%rax)
	je	.Lgs_msr_\@
	rdgsbase %rbx
	movq	IST_GS_BASE(%rax), %rax
	wrgsbase %rax
	jmp	.Lgs_done_\@
.Lgs_msr_\@:
	movl	$0xc0000101, %ecx	/* MSR_GS_BASE: APM vol. 2, 4.5.3 */
	movq	IST_GS_BASE(%rax), %r12
	rdmsr
	shlq	$32, %rdx
	leaq	(%rdx, %rax), %rbx
	movl	%r12d, %eax
	shrq	$32, %r12
	movl	%r12d, %edx
	wrmsr
.Lgs_done_\@:
.endm

/* The mirror: GS base from RBX. Clobbers RAX, RCX, RDX. */
.macro PARANOID_GS_EXIT
	movq	%rsp, %rax
	andq	$-IST_SIZE, %rax
	cmpq	$0, IST_FSGSBASE(%rax)
	je	.Lgs_msr_\@
	wrgsbase %rbx
	jmp	.Lgs_done_\@
.Lgs_msr_\@:
	movl	$0xc0000101, %ecx
	movl	%ebx, %eax
	shrq	$32, %rbx
	movl	%ebx, %edx
	wrmsr
.Lgs_done_\@:
.endm

/* Debug builds check what the C code must have left: interrupts are off. Clobbers RAX. */
.macro ASSERT_IRQS_OFF
#if CONFIG_DEBUG
	pushfq
	popq	%rax
	testl	$0x200, %eax
	jz	.Loff_\@
	ud2
.Loff_\@:
#endif
.endm

#endif
