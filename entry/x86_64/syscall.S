/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SYSCALL, its return, and the first return of a new task.
 *
 * What the CPU has done (APM vol. 3, SYSCALL):
 *   RCX  the program's next RIP         R11  its RFLAGS
 *   RIP  from LSTAR or CSTAR            CS, SS  flat kernel selectors
 *   RFLAGS  cleared by SFMASK: IF, DF, TF, NT, AC and RF are off
 *   RSP, GS base and all other registers are still the program's
 */
#include "frame.h"

	.section .entry.text, "ax"

/* Arguments: RAX number, RDI RSI RDX R10 R8 R9. Calls do_syscall_64() in C. */
	.globl	entry_SYSCALL_64
	.balign	64
	.type	entry_SYSCALL_64, @function
entry_SYSCALL_64:
	swapgs
	movq	%rsp, ENTRY_USER_SP_SCRATCH
	movq	ENTRY_KERNEL_STACK_TOP, %rsp

	pushq	$ENTRY_USER_DS		/* ss */
	pushq	ENTRY_USER_SP_SCRATCH	/* sp */
	pushq	%r11			/* flags */
	pushq	$ENTRY_USER_CS		/* cs */
	pushq	%rcx			/* ip */
	pushq	%rax			/* orig_ax */
	pushq	%rdi			/* di */
	PUSH_REGS_BELOW_DI ax=$-38	/* a call that is not run answers -ENOSYS */

	movq	%rsp, %rdi
	xorl	%esi, %esi
	CLEAR_REGS
	ASSERT_IRQS_OFF
	ENTRY_STACK_OFFSET_ENTER
	call	do_syscall_64
	ENTRY_STACK_OFFSET_EXIT

	/* SYSRET: RCX and R11 in the frame are RIP and RFLAGS, or the call would not have returned. */
	POP_REGS
	movq	(PT_REGS_SP - PT_REGS_ORIG_AX)(%rsp), %rsp
	/* From here RSP is the program's: only vectors with stacks of their own can come. */
	swapgs
	sysretq
	.globl	entry_SYSCALL_64_end
entry_SYSCALL_64_end:
	.size	entry_SYSCALL_64, . - entry_SYSCALL_64

/* Called from do_syscall_64() instead of returning: RDI is the frame, IRQs off. */
	.globl	entry_leave_by_iret
	.balign	16
	.type	entry_leave_by_iret, @function
entry_leave_by_iret:
	movq	%rdi, %rsp
	jmp	entry_return_to_user
	.size	entry_leave_by_iret, . - entry_leave_by_iret

/* SYSCALL executed by 32-bit code. Upper register halves are undefined then; the frame keeps 32 bits. */
	.globl	entry_SYSCALL_compat
	.balign	16
	.type	entry_SYSCALL_compat, @function
entry_SYSCALL_compat:
	swapgs
	movl	%esp, %esp
	movq	%rsp, ENTRY_USER_SP_SCRATCH
	movq	ENTRY_KERNEL_STACK_TOP, %rsp

	pushq	$ENTRY_USER_DS		/* ss */
	pushq	ENTRY_USER_SP_SCRATCH	/* sp */
	pushq	%r11			/* flags */
	pushq	$ENTRY_USER32_CS	/* cs */
	movl	%ecx, %ecx
	pushq	%rcx			/* ip */
	movl	%eax, %eax
	pushq	%rax			/* orig_ax */
	pushq	%rdi			/* di */
	PUSH_REGS_BELOW_DI ax=$-38

	movq	%rsp, %rdi
	CLEAR_REGS
	ASSERT_IRQS_OFF
	call	do_syscall_compat
	jmp	entry_return_to_user
	.globl	entry_SYSCALL_stubs_end
entry_SYSCALL_stubs_end:
	.size	entry_SYSCALL_compat, . - entry_SYSCALL_compat

/* Jumped to by a new task's first run, RSP at its frame. Calls syscall_exit_to_user_mode(). */
	.globl	entry_ret_from_fork
	.balign	16
	.type	entry_ret_from_fork, @function
entry_ret_from_fork:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	call	syscall_exit_to_user_mode
	jmp	entry_return_to_user
	.size	entry_ret_from_fork, . - entry_ret_from_fork
