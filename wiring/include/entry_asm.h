/* SPDX-License-Identifier: BSD-2-Clause */
/* What the stubs of entry/x86_64 need to know about this kernel. */
#ifndef WIRING_ENTRY_ASM_H
#define WIRING_ENTRY_ASM_H

/* clang-format off */
#define ENTRY_KERNEL_STACK_TOP %gs:cpu_kernel_stack_top(%rip)
#define ENTRY_USER_SP_SCRATCH  %gs:cpu_user_sp_scratch(%rip)
/* clang-format on */

/* arch/x86_64/cpu/segment.h has the table; wiring/door.c asserts that these are its values. */
#define ENTRY_USER32_CS 0x23
#define ENTRY_USER_DS   0x2b
#define ENTRY_USER_CS   0x33

/*
 * Stack offset randomisation (boot flag stack_offset): two five-byte no-ops, around the call of
 * do_syscall_64(), that a static key turns into jumps.
 */
#define ENTRY_STACK_OFFSET_ENTER STACK_OFFSET_ENTER
#define ENTRY_STACK_OFFSET_EXIT  STACK_OFFSET_EXIT

#ifdef __ASSEMBLY__
#include "arch/x86_64/cpu/jump_label.h"
#include <entry/x86_64/offsets.h>

/* clang-format off */

/* Up to a KiB, by the low bits of the cycle counter; RAX and RDX are free here. */
.macro STACK_OFFSET_ENTER
	STATIC_SITE stack_offset_key, .Loffset_enter_\@
.Loffset_entered_\@:
	.subsection 1
.Loffset_enter_\@:
	rdtsc
	xorl	%edx, %edx
	andl	$0x3f0, %eax
	subq	%rax, %rsp
	xorl	%eax, %eax
	jmp	.Loffset_entered_\@
	.previous
.endm

/* The frame is at the top of the task's stack, wherever RSP is. */
.macro STACK_OFFSET_EXIT
	STATIC_SITE stack_offset_key, .Loffset_exit_\@
.Loffset_exited_\@:
	.subsection 1
.Loffset_exit_\@:
	movq	ENTRY_KERNEL_STACK_TOP, %rsp
	subq	$PT_REGS_SIZE, %rsp
	jmp	.Loffset_exited_\@
	.previous
.endm

/* clang-format on */
#endif

#endif
