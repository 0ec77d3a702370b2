/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From one kernel stack to another. On the stack of a task that does not run, from its saved
 * pointer upwards:
 *
 *	r15 r14 r13 r12 rbx rbp   registers that C code expects to keep
 *	return address            into arch_switch_to(), or switch_trampoline for a new task
 */

	.text

/* void switch_stack(u64 *prev_sp, u64 next_sp): called from arch_switch_to() (switch.c). */
	.globl	switch_stack
	.balign	16
	.type	switch_stack, @function
switch_stack:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	switch_stack, . - switch_stack

/*
 * Where a new task starts: arch_task_prepare() has put fn in RBX and its argument in R12. RSP is
 * at the frame with which the task enters user mode.
 */
	.globl	switch_trampoline
	.balign	16
	.type	switch_trampoline, @function
switch_trampoline:
	call	task_first_run
	testq	%rbx, %rbx
	jz	.Luser
	movq	%r12, %rdi
	call	*%rbx
.Luser:
	jmp	entry_ret_from_fork
	.size	switch_trampoline, . - switch_trampoline
