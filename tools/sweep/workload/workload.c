/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What goes through the door while it is swept from outside: the first program of the guest. It calls
 * getppid for ever, with a value of its own in every register, and looks whether all of them, and
 * the memory beside its stack, are still there. If not it says so and ends, and so does the guest.
 */
#include <asm/unistd.h>

typedef unsigned long u64;

#define WORDS 512

static u64 memory[WORDS];

/* What the registers hold at the call, and what they held after it. */
struct registers {
	u64 rbx, rbp, r12, r13, r14, r15, rdi, rsi, rdx, r10, r8, r9, flags, xmm0[2], xmm15[2];
};

static const struct registers before = {
        0x1b1b1b1b1b1b1b1b,
        0x2b2b2b2b2b2b2b2b,
        0x1212121212121212,
        0x1313131313131313,
        0x1414141414141414,
        0x1515151515151515,
        0xd1d1d1d1d1d1d1d1,
        0x5151515151515151,
        0xd2d2d2d2d2d2d2d2,
        0x1010101010101010,
        0x0808080808080808,
        0x0909090909090909,
        0xad7, /* CF PF AF ZF SF IF OF */
        {0x00f0f0f0f0f0f0f0, 0x1f1f1f1f1f1f1f1f},
        {0x0f15f15f15f15f15, 0x15f15f15f15f15f1},
};
static struct registers after;

static long call(long nr, u64 a, u64 b, u64 c)
{
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(nr), "D"(a), "S"(b), "d"(c)
	                 : "rcx", "r11", "memory");
	return result;
}

/* RDI: before. RSI: after. Keeps what C code expects to be kept. */
void pass(const struct registers *from, struct registers *to);

__asm__(".text\n"
        ".globl pass\n"
        "pass:\n"
        "	pushq	%rbx\n"
        "	pushq	%rbp\n"
        "	pushq	%r12\n"
        "	pushq	%r13\n"
        "	pushq	%r14\n"
        "	pushq	%r15\n"
        "	pushq	%rsi\n"
        "	movups	104(%rdi), %xmm0\n"
        "	movups	120(%rdi), %xmm15\n"
        "	movq	0(%rdi), %rbx\n"
        "	movq	8(%rdi), %rbp\n"
        "	movq	16(%rdi), %r12\n"
        "	movq	24(%rdi), %r13\n"
        "	movq	32(%rdi), %r14\n"
        "	movq	40(%rdi), %r15\n"
        "	movq	56(%rdi), %rsi\n"
        "	movq	64(%rdi), %rdx\n"
        "	movq	72(%rdi), %r10\n"
        "	movq	80(%rdi), %r8\n"
        "	movq	88(%rdi), %r9\n"
        "	movl	$110, %eax\n"
        "	pushq	96(%rdi)\n"
        "	movq	48(%rdi), %rdi\n"
        "	popfq\n"
        "	syscall\n"
        "	pushfq\n"
        "	xchgq	%rax, 8(%rsp)\n" /* after; the result in its place */
        "	movq	%rbx, 0(%rax)\n"
        "	movq	%rbp, 8(%rax)\n"
        "	movq	%r12, 16(%rax)\n"
        "	movq	%r13, 24(%rax)\n"
        "	movq	%r14, 32(%rax)\n"
        "	movq	%r15, 40(%rax)\n"
        "	movq	%rdi, 48(%rax)\n"
        "	movq	%rsi, 56(%rax)\n"
        "	movq	%rdx, 64(%rax)\n"
        "	movq	%r10, 72(%rax)\n"
        "	movq	%r8, 80(%rax)\n"
        "	movq	%r9, 88(%rax)\n"
        "	popq	96(%rax)\n"
        "	movups	%xmm0, 104(%rax)\n"
        "	movups	%xmm15, 120(%rax)\n"
        "	popq	%rax\n"
        "	popq	%r15\n"
        "	popq	%r14\n"
        "	popq	%r13\n"
        "	popq	%r12\n"
        "	popq	%rbp\n"
        "	popq	%rbx\n"
        "	ret\n");

static void say(const char *text)
{
	u64 len = 0;

	while (text[len])
		len++;
	call(__NR_write, 1, (u64)text, len);
}

static void wrong(const char *what)
{
	say("the workload has lost ");
	say(what);
	say("\n");
	call(__NR_exit_group, 1, 0, 0);
}

static int same(void)
{
	const u64 *a = (const u64 *)&before, *b = (const u64 *)&after;
	u64 i;

	for (i = 0; i < sizeof(before) / sizeof(u64); i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

__attribute__((noreturn)) void _start(void);
void _start(void)
{
	u64 i;

	for (i = 0; i < WORDS; i++)
		memory[i] = i * 0x9e3779b97f4a7c15;
	for (;;) {
		pass(&before, &after);
		if (!same())
			wrong("a register");
		for (i = 0; i < WORDS; i++)
			if (memory[i] != i * 0x9e3779b97f4a7c15)
				wrong("its memory");
	}
}
