/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doors of user mode, as a program: read-only data of the kernel, which user.c copies to
 * USER_CODE. Position-independent; absolute addresses are those of user.h.
 *
 *	DOOR name         all registers get a pattern
 *	  ...             the way into the kernel and back
 *	DOOR_END          what is in the registers now goes where the judge looks
 */
#include "sweep/user/user.h"

	.section .rodata.sweep_user, "a"
	.balign	4096

	.globl	user_stubs
user_stubs:
	.fill	16, 1, 0x90		/* so that there is a byte before each */

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

.macro	DOOR_END
	movq	%rax, USER_DATA + USER_AX
	movq	%rcx, USER_DATA + USER_CX
	movq	%r11, USER_DATA + USER_R11
	movq	%rsp, USER_DATA + USER_SP
	movq	$USER_STACK, %rsp
	pushfq
	popq	USER_DATA + USER_FLAGS
	pushq	$0x202
	popfq
	jmp	user_again
.endm

/*
 * RSP came back. What is wrong in each pass alike the judge takes for right, so this is asked here;
 * a program that ends is a death of the door.
 */
.macro	EXPECT_SP
	cmpq	$USER_STACK, %rsp
	je	.Lsp_\@
	movl	$231, %eax		/* exit_group */
	syscall
.Lsp_\@:
.endm

/* --- system calls ---------------------------------------------------------------------------- */

DOOR syscall
	movl	$110, %eax		/* getppid */
	syscall
	EXPECT_SP
DOOR_END

DOOR int80
	movl	$64, %eax		/* getppid, i386 */
	int	$0x80
	EXPECT_SP
DOOR_END

/* Returns by the slow way, and by IRET. */
DOOR syscall_slow
	movl	$SWEEP_SLOW, %eax
	syscall
	EXPECT_SP
DOOR_END

DOOR exit_loop
	movl	$SWEEP_WORK, %eax
	syscall
	EXPECT_SP
DOOR_END

/*
 * Everything a program can choose looks like the kernel's: RSP in the middle of an NMI's stack, GS
 * and FS base, flags.
 */
.macro	NASTY
	movabsq	$0xffffffff80000000, %r12
	wrfsbase %r12
	movabsq	$0xffff888000000000, %r12
	wrgsbase %r12
	movq	USER_DATA + USER_ODD, %r12
	pushq	$0x244ed7		/* ID AC NT DF SF ZF AF PF CF, and IF */
	popfq
	movq	%r12, %rsp
.endm

DOOR syscall_nasty
	NASTY
	movl	$110, %eax
	syscall
DOOR_END

/* From 32-bit code: there and back by far jumps. */
DOOR compat
	ljmpl	*.Lto_32(%rip)
	.balign	8
.Lto_32:
	.long	USER_CODE + .Lcode_32 - user_stubs
	.word	0x23			/* USER32_CS */
	.code32
.Lcode_32:
	movl	$20, %eax		/* getpid */
	syscall
	ljmpl	$0x33, $USER_CODE + .Lcode_64 - user_stubs
	.code64
.Lcode_64:
DOOR_END

/* --- exceptions: a signal, its handler, sigreturn ------------------------------------------------ */

#define SA_FLAGS 0x44000004		/* SA_NODEFER SA_RESTORER SA_SIGINFO */
#define UC_R15   96
#define UC_RIP   168
#define UC_FLAGS 176
#define UC_CS    184
#define SI_ADDR  16

#define AC_TF 0x40100

/* The program goes on at R15, without TF and AC. RDX: struct ucontext, RSI: siginfo. */
.Lhandler:
	movq	SI_ADDR(%rsi), %rax
	movq	%rax, USER_DATA + USER_ADDR
.Lgo_on:
	movq	UC_R15(%rdx), %rax
	movq	%rax, UC_RIP(%rdx)
	andq	$~AC_TF, UC_FLAGS(%rdx)
	movw	$0x33, UC_CS(%rdx)
	ret

/* The program goes on nowhere: its code segment is one for data. */
.Lspoiler:
	movw	$0x2b, UC_CS(%rdx)
	ret

.Lrestorer:
	movl	$15, %eax		/* rt_sigreturn */
	syscall

.macro	SIGACTION sig, handler
	subq	$32, %rsp
	leaq	\handler(%rip), %rax
	movq	%rax, (%rsp)
	movq	$SA_FLAGS, 8(%rsp)
	leaq	.Lrestorer(%rip), %rax
	movq	%rax, 16(%rsp)
	movq	$0, 24(%rsp)
	movl	$\sig, %edi
	movq	%rsp, %rsi
	xorl	%edx, %edx
	movl	$8, %r10d
	movl	$13, %eax		/* rt_sigaction */
	syscall
	addq	$32, %rsp
.endm

	.globl	user_handlers
user_handlers:
	movq	$USER_STACK, %rsp
	SIGACTION 4, .Lhandler		/* SIGILL */
	SIGACTION 5, .Lhandler		/* SIGTRAP */
	SIGACTION 7, .Lhandler		/* SIGBUS */
	SIGACTION 8, .Lhandler		/* SIGFPE */
	SIGACTION 11, .Lhandler		/* SIGSEGV */
	jmp	user_again

	.globl	user_spoilers
user_spoilers:
	movq	$USER_STACK, %rsp
	SIGACTION 4, .Lspoiler
	SIGACTION 11, .Lhandler
	jmp	user_again

/* What raises it comes between; the handler goes on at the end. */
.macro	EXCEPTION name
DOOR \name
	leaq	.Lend_\name(%rip), %r15
.endm

.macro	EXCEPTION_END name
.Lend_\name:
DOOR_END
.endm

EXCEPTION de
	xorl	%ebx, %ebx
	divl	%ebx			/* with ECX its last byte would be that of ICEBP */
EXCEPTION_END de

EXCEPTION db
	pushfq
	orq	$0x100, (%rsp)		/* TF */
	popfq
	nop
EXCEPTION_END db

EXCEPTION bp
	int3
EXCEPTION_END bp

EXCEPTION of
	int	$4
EXCEPTION_END of

EXCEPTION ud
	ud2
EXCEPTION_END ud

EXCEPTION ss
	movabsq	$0x8000000000000000, %rbp
	movq	(%rbp), %rax
EXCEPTION_END ss

EXCEPTION gp
	hlt
EXCEPTION_END gp

EXCEPTION pf
	movq	0x1234, %rax
EXCEPTION_END pf

EXCEPTION mf
	fninit
	pushq	$0x37b			/* division by zero raises */
	fldcw	(%rsp)
	popq	%rcx
	fldz
	fld1
	fdivp
	fwait
EXCEPTION_END mf

/* #AC and #XF do not exist under the emulator: it looks at neither alignment nor MXCSR. */

/* The IRET of the sigreturn faults, and that is a signal, too. */
EXCEPTION bad_iret
	ud2
EXCEPTION_END bad_iret

/* --- page faults -------------------------------------------------------------------------------- */

/* The page goes; what is touched next is a fault. */
.macro	TAKE_FRESH_AWAY
	movl	$USER_FRESH, %edi
	movl	$4096, %esi
	movl	$4, %edx		/* MADV_DONTNEED */
	movl	$28, %eax		/* madvise */
	syscall
.endm

.macro	ARM
	movl	$SWEEP_ARM, %eax
	syscall
.endm

DOOR fault_anon
	TAKE_FRESH_AWAY
	ARM
	movq	%r13, USER_FRESH
DOOR_END

/* Read first: the page of zeroes is there when it is written. */
DOOR fault_cow
	TAKE_FRESH_AWAY
	movq	USER_FRESH, %rcx
	ARM
	movq	%r13, USER_FRESH
DOOR_END

/* The kernel writes where the program has no page yet. */
DOOR fault_copy
	TAKE_FRESH_AWAY
	ARM
	movl	$USER_FRESH, %edi
	movl	$63, %eax		/* uname */
	syscall
DOOR_END

/* The kernel is asked to write where there is nothing. */
DOOR fault_fixup
	movl	$0x1234, %edi
	movl	$63, %eax
	syscall
DOOR_END

/* --- tasks ------------------------------------------------------------------------------------- */

.macro	WAIT_AND_FORGET
	movl	%eax, %edi
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	movl	$61, %eax		/* wait4 */
	syscall
	xorl	%edi, %edi		/* a number that is another one each time */
	shrq	$63, %rax		/* but this was to succeed */
.endm

.macro	EXIT
	xorl	%edi, %edi
	movl	$231, %eax		/* exit_group */
	syscall
.endm

DOOR fork_child
	movl	$SWEEP_FORK, %eax
	syscall
	testl	%eax, %eax
	jz	.Lchild
	WAIT_AND_FORGET
DOOR_END
.Lchild:
	movl	$SWEEP_DISARM, %eax
	syscall
	EXIT

DOOR exit
	movl	$57, %eax		/* fork */
	syscall
	testl	%eax, %eax
	jz	.Lleaver
	WAIT_AND_FORGET
DOOR_END
.Lleaver:
	ARM
	EXIT

/* Does not come back: the new program begins at user_again. */
DOOR exec
	movl	$SWEEP_EXEC, %eax
	syscall
DOOR_END

/* A child that does nothing but yield, with bases and selectors of its own. */
	.globl	user_yielder
user_yielder:
	movl	$57, %eax
	syscall
	testl	%eax, %eax
	jnz	user_again
	movl	$0x2b, %eax
	movl	%eax, %ds
	movl	%eax, %gs
	movabsq	$0xffff888000000000, %r12
	wrgsbase %r12
	movl	$0x12345000, %r12d
	wrfsbase %r12
1:	movq	$USER_STACK - 256, %rsp
	movl	$24, %eax		/* sched_yield */
	syscall
	jmp	1b

DOOR switch
	movl	$24, %eax
	syscall
	EXPECT_SP
DOOR_END

/* --- nothing: where events come by themselves -------------------------------------------------- */

DOOR nothing
	.globl	user_sled
user_sled:
	.rept	64
	nop
	.endr
	.globl	user_sled_end
user_sled_end:
DOOR_END

/* What the signal's handler goes on at is the end. */
EXCEPTION vectors
	.globl	user_vectors_sled
user_vectors_sled:
	.rept	64
	nop
	.endr
	.globl	user_vectors_sled_end
user_vectors_sled_end:
EXCEPTION_END vectors

DOOR nasty
	NASTY
	.globl	user_nasty_sled
user_nasty_sled:
	.rept	64
	nop
	.endr
	.globl	user_nasty_sled_end
user_nasty_sled_end:
DOOR_END

	.globl	user_stubs_end
user_stubs_end:
