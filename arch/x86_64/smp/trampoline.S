/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of every other CPU.
 *
 * What the CPU has done on a STARTUP message (SDM vol. 3A, 9.4): real mode, CS:IP = page << 8 : 0,
 * everything else as after INIT. It borrows the boot CPU's first tables (boot/pvh.S), which map
 * low memory one to one, on its way to the kernel's own.
 */
#include "arch/x86_64/smp/trampoline.h"

	.section .rodata, "a"
	.globl	trampoline
	.globl	trampoline_end
	.code16
	.balign	16
trampoline:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	lgdtl	.Lgdt_pointer - trampoline
	movl	$0x11, %eax		/* CR0: ET PE, caches on */
	movl	%eax, %cr0
	ljmpl	$0x08, $secondary_start
	.balign	4
.Lgdt_pointer:
	.word	31
	.long	boot_gdt
trampoline_end:

	.section .boot.text, "ax"
	.code32
	.type	secondary_start, @function
secondary_start:
	movl	$0x18, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$0x20, %eax		/* CR4: PAE */
	movl	%eax, %cr4
	movl	$boot_pml4, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx	/* EFER: LME and NXE */
	rdmsr
	orl	$0x900, %eax
	wrmsr
	movl	$0x80010033, %eax	/* CR0: PG WP NE ET MP PE */
	movl	%eax, %cr0
	ljmp	$0x10, $.Llong
	.code64
.Llong:
	xorl	%eax, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movq	$secondary_high, %rax
	jmp	*%rax
	.size	secondary_start, . - secondary_start

	.text
	.type	secondary_high, @function
secondary_high:
	movq	trampoline_cr3(%rip), %rax
	movq	%rax, %cr3
	movq	trampoline_stack_top(%rip), %rsp
	movq	trampoline_cpu(%rip), %rdi
	xorl	%ebp, %ebp
	pushq	$0			/* the end of every backtrace */
	call	secondary_entry
	ud2
	.size	secondary_high, . - secondary_high
