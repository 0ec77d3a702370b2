/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the loader's 32-bit mode (PVH: EBX is the start info, which we do not need) to main(), and
 * the user program. Everything is mapped one to one, for user mode too: this kernel guards nothing.
 */
	.section .note.Xen, "a", @note
	.long	4, 4, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	start32

	.bss
	.balign	4096
pml4:	.skip	4096
pdpt:	.skip	4096
pd:	.skip	4 * 4096
	.balign	16
	.skip	8192
boot_stack_top:

	.data
	.balign	16
boot_gdt:
	.quad	0, 0x00cf9a000000ffff, 0x00af9a000000ffff, 0x00cf92000000ffff
boot_gdt_ptr:
	.word	31
	.quad	boot_gdt

	.section .text.boot, "ax"
	.code32
	.globl	start32
start32:
	cld
	movl	$pd, %edi
	movl	$0x87, %eax		/* present, writable, user, 2 MiB */
	movl	$2048, %ecx
1:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	decl	%ecx
	jnz	1b
	movl	$(pd + 0x0007), pdpt
	movl	$(pd + 0x1007), pdpt + 8
	movl	$(pd + 0x2007), pdpt + 16
	movl	$(pd + 0x3007), pdpt + 24
	movl	$(pdpt + 7), pml4
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER: LME, SCE */
	movl	$0x101, %eax
	xorl	%edx, %edx
	wrmsr
	movl	$0x80010001, %eax	/* PG, WP, PE */
	movl	%eax, %cr0
	lgdt	boot_gdt_ptr
	ljmp	$0x10, $1f
	.code64
1:	movl	$0x18, %eax
	movl	%eax, %ss
	movl	%eax, %ds
	movl	%eax, %es
	leaq	boot_stack_top(%rip), %rsp
	call	main
1:	hlt
	jmp	1b

/*
 * The program: a system call, a breakpoint, a wait until the timer's interrupt was counted, a call
 * that has an NMI sent to this CPU, and the call that ends it all.
 */
	.section .user, "awx"
	.globl	user_program
user_program:
	movl	$1, %eax		/* hello */
	syscall
	int3
	movl	$2, %eax		/* start the timer */
	syscall
1:	pause
	cmpl	$0, timer_ticks
	je	1b
	movl	$3, %eax		/* NMI to myself */
	syscall
	movl	$4, %eax		/* the end */
	syscall
	ud2
	.globl	user_stack_top
	.balign	16
	.skip	1024
user_stack_top:
	.section .note.GNU-stack, "", @progbits
