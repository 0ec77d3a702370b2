/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate of vector 2 while the sweep runs. On a stack of its own, NMIs blocked, everything else
 * as interrupted, GS base included: what is called may not use it.
 */
	.text

/* Words of probe.c: the timer's register, and with what to start it (0: leave it). */
	.globl	sweep_probe_entry
	.balign	64
	.type	sweep_probe_entry, @function
sweep_probe_entry:
	pushq	$-1			/* orig_ax */
	pushq	%rdi			/* di si dx cx ax r8-r11 bx bp r12-r15: struct pt_regs */
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%rax
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	cld
	rdtsc
	shlq	$32, %rdx
	orq	%rdx, %rax
	movq	%rax, %rsi
	movq	%rsp, %rdi
	call	sweep_probe
	movl	%eax, %ebx

	movl	sweep_next_count(%rip), %ecx
	testl	%ecx, %ecx
	jz	.Lnot_again
	movq	sweep_timer(%rip), %rsi
	rdtsc
	movl	%eax, sweep_started(%rip)
	movl	%edx, 4 + sweep_started(%rip)
	movl	%ecx, (%rsi)
.Lnot_again:
	testl	%ebx, %ebx
	jnz	.Ljump

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
	addq	$8, %rsp
	iretq

	/* Without an IRET, so that NMIs stay out: as the CPU enters an NMI. */
.Ljump:
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
	movq	sweep_go_sp(%rip), %rsp
	pushq	sweep_go_flags(%rip)
	popfq
	jmp	*sweep_go_ip(%rip)
	.size	sweep_probe_entry, . - sweep_probe_entry
