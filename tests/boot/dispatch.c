/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does syscall user dispatch give a program its own calls back, whole, and only those it
 * asked for? Budget: 1 s under the emulator. Passes on Linux as well.
 */
#include "signals.h"
#include <linux/audit.h>
#include <sys/prctl.h>

#ifndef SYS_USER_DISPATCH
#define SYS_USER_DISPATCH 2
#endif

enum { ALLOW = 0, BLOCK = 1 };

static volatile char selector;

static void give_back(int sig, siginfo_t *info, void *ctx)
{
	ucontext_t *uc = ctx;

	selector = ALLOW;
	on_signal(sig, info, ctx);
	uc->uc_mcontext.gregs[REG_RAX] = 0x4242;
}

static int dispatch(int mode, unsigned long offset, unsigned long len, volatile char *byte)
{
	return prctl(PR_SET_SYSCALL_USER_DISPATCH, mode, offset, len, byte);
}

static long call(long nr, long a, long b)
{
	register long r10 __asm__("r10") = 0x10;
	register long r8 __asm__("r8") = 0x8;
	register long r9 __asm__("r9") = 0x9;
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(nr), "D"(a), "S"(b), "d"(0xdd), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

static long long reg(int which)
{
	return last_uc.uc_mcontext.gregs[which];
}

static void test_switch(void)
{
	check(dispatch(5, 0, 0, NULL) == -1 && errno == EINVAL, "an unknown mode is EINVAL");
	check(dispatch(0, 1, 0, NULL) == -1 && errno == EINVAL, "off takes no arguments");
	check(dispatch(1, 1, -1UL, NULL) == -1 && errno == EINVAL, "a range must not wrap around");
	check(dispatch(1, 0, 0, (char *)-8L) == -1 && errno == EFAULT,
	      "the selector must be the program's");
	check(dispatch(0, 0, 0, NULL) == 0, "off when it is off");
}

static void test_block(void)
{
	long r;

	handle(SIGSYS, give_back, 0);
	selector = ALLOW;
	dispatch(1, 0, 0, &selector);
	check(call(SYS_getppid, 0, 0) == getppid() && hits == 0, "allowed calls pass");
	selector = BLOCK;
	r = call(0xbeef, 0x1111, 0x2222);
	check(hits == 1 && r == 0x4242,
	      "a blocked one becomes SIGSYS, the handler gives its result");
	check(last.si_code == SYS_USER_DISPATCH && last.si_syscall == 0xbeef &&
	              last.si_arch == AUDIT_ARCH_X86_64 &&
	              last.si_call_addr == (void *)reg(REG_RIP),
	      "the information names the call");
	check(reg(REG_RAX) == 0xbeef && reg(REG_RDI) == 0x1111 && reg(REG_RSI) == 0x2222 &&
	              reg(REG_RDX) == 0xdd && reg(REG_R10) == 0x10 && reg(REG_R8) == 0x8 &&
	              reg(REG_R9) == 0x9,
	      "the frame has number and arguments as they were");
	selector = BLOCK;
	r = call(-1, 0, 0);
	check(hits == 2 && reg(REG_RAX) == -1, "number -1 is a number as any other");
	dispatch(0, 0, 0, NULL);
	selector = BLOCK;
	check(call(SYS_getppid, 0, 0) == getppid() && hits == 2, "off is off");
	selector = ALLOW;
}

static void test_int80(void)
{
	long r = 20; /* getpid */

	handle(SIGSYS, give_back, 0);
	dispatch(1, 0, 0, &selector);
	selector = BLOCK;
	__asm__ volatile("int $0x80" : "+a"(r) : : "memory");
	dispatch(0, 0, 0, NULL);
	check(hits == 1 && r == 0x4242 && last.si_syscall == 20 && last.si_arch == AUDIT_ARCH_I386,
	      "int 0x80 is dispatched, too");
}

static void test_range(void)
{
	handle(SIGSYS, give_back, 0);
	selector = ALLOW;
	dispatch(1, 0x1000, 0x7fffffff0000, &selector);
	selector = BLOCK;
	check(call(SYS_getppid, 0, 0) == getppid() && hits == 0, "calls from the range pass");
	selector = ALLOW;
	dispatch(0, 0, 0, NULL);
}

static void bad_selector(void)
{
	signal(SIGSYS, SIG_IGN);
	dispatch(1, 0, 0, &selector);
	selector = 7;
	call(SYS_getppid, 0, 0);
}

static void lost_selector(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*page = ALLOW;
	signal(SIGSEGV, SIG_IGN);
	dispatch(1, 0, 0, page);
	munmap(page, 4096);
	call(SYS_getppid, 0, 0);
}

static void child_calls(void)
{
	selector = BLOCK;
	_exit(call(SYS_getppid, 0, 0) == getppid() ? 33 : 34);
}

static void test_processes(void)
{
	check(died_of(in_child(bad_selector), SIGSYS), "a selector that is neither kills");
	check(died_of(in_child(lost_selector), SIGSEGV), "an unreadable selector kills");
	selector = ALLOW;
	dispatch(1, 0, 0, &selector);
	check(WEXITSTATUS(in_child(child_calls)) == 33, "a child starts without");
	dispatch(0, 0, 0, NULL);
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"switch", test_switch}, {"block", test_block},         {"int80", test_int80},
	        {"range", test_range},   {"processes", test_processes},
	};

	return run_parts(parts, sizeof(parts) / sizeof(parts[0]), argc, argv);
}
