/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #DB, #DF and #MC: exceptions with stacks of their own, because they can hit any instruction of
 * the kernel, those included where RSP or GS base are still the program's.
 *
 * From user mode they are ordinary: the frame moves to the task's own stack and the handler may
 * sleep. From kernel mode they are NMI-like and stay here; GS base comes from the stack's header.
 * settle.c is the first of it in C.
 */
#include "frame.h"

	.section .entry.text, "ax"

/* Jumped to by the stubs of idt.S: di, orig_ax, ip, cs, flags, sp, ss; EDI is the vector. */
	.globl	entry_paranoid
	.balign	64
	.type	entry_paranoid, @function
entry_paranoid:
	cld
	testb	$3, (PT_REGS_CS - PT_REGS_DI)(%rsp)
	jnz	.Lfrom_user

	PUSH_REGS_BELOW_DI
	movl	%edi, %esi
	xorl	%eax, %eax
	CLEAR_REGS
	PARANOID_GS_ENTER
	lfence
	movq	%rsp, %rdi
	call	entry_in_kernel
	PARANOID_GS_EXIT
	POP_REGS
	addq	$8, %rsp
	iretq

.Lfrom_user:
	swapgs
	lfence
	PUSH_REGS_BELOW_DI
	movl	%edi, %ebx
	movq	%rsp, %rsi
	movq	ENTRY_KERNEL_STACK_TOP, %rdi
	subq	$PT_REGS_SIZE, %rdi
	movq	%rdi, %rax
	movl	$(PT_REGS_SIZE / 8), %ecx
	rep movsq
	movq	%rax, %rsp
	/* This CPU's exception stack is free again. */
	movl	%ebx, %esi
	xorl	%eax, %eax
	CLEAR_REGS
	movq	%rsp, %rdi
	call	do_interrupt
	jmp	entry_return
	.size	entry_paranoid, . - entry_paranoid
