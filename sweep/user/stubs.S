/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doors of user mode, as a program: read-only data of the kernel, which user.c copies to
 * USER_CODE. Position-independent; absolute addresses are those of user.h.
 *
 *	DOOR name         all registers get a pattern
 *	  ...             the way into the kernel and back
 *	DOOR_END name     what is in the registers now goes where the judge looks
 */
#include "sweep/user/user.h"

	.section .rodata.sweep_user, "a"
	.balign	4096

	.globl	user_stubs
user_stubs:

/* The pass is over: the kernel judges it, and says where the next one begins. */
	.globl	user_again
user_again:
	movl	$SWEEP_CALL, %eax
	syscall
	jmp	*%rax

/* No two registers and no two bytes alike. */
.macro	PATTERNS
	movq	$USER_STACK, %rsp
	pushq	$0x202
	popfq
	movabsq	$0xa1a2a3a4a5a6a7a8, %rax
	movabsq	$0xb1b2b3b4b5b6b7b8, %rbx
	movabsq	$0xc1c2c3c4c5c6c7c8, %rcx
	movabsq	$0xd1d2d3d4d5d6d7d8, %rdx
	movabsq	$0x5152535455565758, %rsi
	movabsq	$0xd9dadbdcdddedfd0, %rdi
	movabsq	$0xb9babbbcbdbebfb0, %rbp
	movabsq	$0x8182838485868788, %r8
	movabsq	$0x9192939495969798, %r9
	movabsq	$0x1011121314151617, %r10
	movabsq	$0x1112131415161718, %r11
	movabsq	$0x1213141516171819, %r12
	movabsq	$0x131415161718191a, %r13
	movabsq	$0x1415161718191a1b, %r14
	movabsq	$0x15161718191a1b1c, %r15
.endm

.macro	DOOR name
	.balign	16
	.globl	user_\name
user_\name:
	PATTERNS
.endm

.macro	DOOR_END name
	movq	%rax, USER_DATA + USER_AX
	movq	%rcx, USER_DATA + USER_CX
	movq	%r11, USER_DATA + USER_R11
	movq	%rsp, USER_DATA + USER_SP
	movq	$USER_STACK, %rsp
	pushfq
	popq	USER_DATA + USER_FLAGS
	jmp	user_again
.endm

/* --- system calls ---------------------------------------------------------------------------- */

DOOR syscall
	movl	$110, %eax		/* getppid */
	syscall
DOOR_END syscall

DOOR int80
	movl	$64, %eax		/* getppid, i386 */
	int	$0x80
DOOR_END int80

/* --- nothing: where events come by themselves -------------------------------------------------- */

DOOR nothing
	.globl	user_sled
user_sled:
	.rept	64
	nop
	.endr
	.globl	user_sled_end
user_sled_end:
DOOR_END nothing

	.globl	user_stubs_end
user_stubs_end:
