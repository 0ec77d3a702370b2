/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions: from the boot loader's 32-bit mode to C.
 *
 * The loader has done, by either of two contracts: 32-bit protected mode, flat segments, paging
 * off, interrupts off, EBX the physical address of what it has to tell.
 *   pvh_start        Xen's HVM direct boot ABI: struct hvm_start_info
 *   multiboot_start  Multiboot2 (boot/multiboot.h): EAX its number, EBX its list of tags
 *
 * Here: tables that map the first 4 GiB three times with 2 MiB pages (one to one, at
 * PHYSMAP_BASE, and the first GiB at KERNEL_BASE), long mode, the boot stack, kernel_main() in
 * wiring/main.c. paging_init() builds the real tables later.
 */
#include "arch/x86_64/boot/multiboot.h"
#include "arch/x86_64/mmu/paging.h"

	/* The loader finds the entry point by this note: type 18, XEN_ELFNOTE_PHYS32_ENTRY. */
	.section .note.Xen, "a", @note
	.long	4, 4, 18
	.asciz	"Xen"
	.long	pvh_start

	/*
	 * GRUB looks for this in the first 32 KiB of the file. Tags: the entry point, which is not
	 * the file's own; modules on pages of their own; the end.
	 */
	.section .boot.multiboot, "a"
	.balign	8
multiboot_header:
	.long	MULTIBOOT_HEADER, 0, multiboot_header_end - multiboot_header
	.long	-(MULTIBOOT_HEADER + multiboot_header_end - multiboot_header)
	.word	3, 0
	.long	12, multiboot_start
	.balign	8
	.word	6, 0
	.long	8
	.word	0, 0
	.long	8
multiboot_header_end:

	.section .boot.data, "aw", @progbits
	.balign	4096
	.globl	boot_pml4
boot_pml4:
	.fill	4096
boot_pdpt_low:
	.fill	4096
boot_pdpt_high:
	.fill	4096
boot_pd:
	.fill	4 * 4096

	.balign	16
	.globl	boot_gdt
boot_gdt:
	.quad	0
	.quad	0x00cf9a000000ffff	/* 0x08: 32-bit code */
	.quad	0x00af9a000000ffff	/* 0x10: 64-bit code */
	.quad	0x00cf92000000ffff	/* 0x18: data */
boot_gdt_end:
	.globl	boot_gdt_ptr
boot_gdt_ptr:
	.word	boot_gdt_end - boot_gdt - 1
	.quad	boot_gdt

	.section .boot.text, "ax"
	.code32
	.globl	multiboot_start
multiboot_start:
	movl	%ebx, %ebp
	movl	%eax, %ebx
	jmp	start

	.globl	pvh_start
pvh_start:
	movl	%ebx, %ebp
	xorl	%ebx, %ebx
start:					/* EBP: what the loader tells, EBX: in whose words */
	cld

	/* boot_pd[i] = i * 2 MiB, present, writable, 2 MiB page */
	movl	$boot_pd, %edi
	movl	$(3 | 0x80), %eax
	movl	$2048, %ecx
1:	movl	%eax, (%edi)
	movl	$0, 4(%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	decl	%ecx
	jnz	1b

	movl	$(boot_pd + 3), %eax
	movl	%eax, boot_pdpt_low
	movl	%eax, boot_pdpt_high + 8 * 510
	addl	$4096, %eax
	movl	%eax, boot_pdpt_low + 8
	addl	$4096, %eax
	movl	%eax, boot_pdpt_low + 16
	addl	$4096, %eax
	movl	%eax, boot_pdpt_low + 24

	movl	$(boot_pdpt_low + 3), boot_pml4
	movl	$(boot_pdpt_low + 3), boot_pml4 + 8 * ((PHYSMAP_BASE >> 39) & 511)
	movl	$(boot_pdpt_high + 3), boot_pml4 + 8 * 511

	movl	$boot_pml4, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER: LME and NXE */
	rdmsr
	orl	$0x900, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80010001, %eax	/* PG, WP, PE */
	movl	%eax, %cr0

	lgdt	boot_gdt_ptr
	ljmp	$0x10, $1f
	.code64
1:	movl	$0x18, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	movq	$start_high, %rax
	jmp	*%rax

	.text
start_high:
	movq	$__boot_stack_top, %rsp
	/* GS base: the boot CPU's copies of the per-CPU variables, see cpu/percpu.h. */
	movl	$0xc0000101, %ecx
	movq	$__percpu_boot, %rax
	subq	$__percpu_start, %rax
	movq	%rax, %rdx
	shrq	$32, %rdx
	wrmsr
	movq	$__percpu_start, %rsi
	movq	$__percpu_boot, %rdi
	movq	$__percpu_end, %rcx
	subq	%rsi, %rcx
	shrq	$3, %rcx
	rep movsq

	movl	%ebp, %edi
	movl	%ebx, %esi
	xorl	%ebp, %ebp
	pushq	$0			/* the end of every backtrace */
	call	kernel_main
1:	hlt
	jmp	1b
