/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where does a program stop that steps, and what does it meet, across system calls, int 0x80,
 * signals, far jumps and string instructions? Prints each place and each code, as Linux does.
 */
#include "payload.h"
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>

enum { STOPS_MAX = 64, FLAG_TF = 0x100, FLAG_RF = 0x10000 };

static struct stop {
	char what;
	int code;
	long at;
} stops[STOPS_MAX];
static volatile int nr_stops;
static uintptr_t start, end;
static uint64_t word, from[4], to[4];

/* A place to jump to: a 32-bit offset, which every CPU understands, and a selector. */
struct far {
	uint32_t at;
	uint16_t cs;
} __attribute__((packed));
static struct far far;

static void report(const char *what);

static void note(char what, int code, uintptr_t at)
{
	long offset = at - start < end - start ? (long)(at - start) : -1;

	if (nr_stops == STOPS_MAX) {
		report("no end");
		_exit(1);
	}
	stops[nr_stops++] = (struct stop){what, code, offset};
}

static void on_trap(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	note(sig == SIGTRAP ? info->si_code == 6 ? 'b' : 't' : 'u', info->si_code,
	     (uintptr_t)regs[REG_RIP]);
	if (sig == SIGILL)
		regs[REG_RIP] += 2;
	if (regs[REG_EFL] & FLAG_RF && sig == SIGILL)
		regs[REG_EFL] &= ~FLAG_RF;
	/* a handler is not stepped through */
	if (sig == SIGUSR1)
		word++;
}

static void report(const char *what)
{
	printf("%s:", what);
	for (int i = 0; i < nr_stops; i++)
		if (stops[i].at >= 0)
			printf(" %c%d+%ld", stops[i].what, stops[i].code, stops[i].at);
		else
			printf(" %c%d", stops[i].what, stops[i].code);
	printf("\n");
	nr_stops = 0;
}

/* Steps over the instructions; the last traps are those of switching it off. */
#define STEP(what, code)                                                             \
	do {                                                                         \
		extern const char step_##what##_start[], step_##what##_end[];        \
		start = (uintptr_t)step_##what##_start;                              \
		end = (uintptr_t)step_##what##_end;                                  \
		__asm__ volatile("subq $128, %%rsp\n\t"                              \
		                 "pushfq; orq $0x100, (%%rsp); popfq\n"              \
		                 ".globl step_" #what "_start, step_" #what "_end\n" \
		                 "step_" #what "_start:\n\t" code "\n\t"             \
		                 "pushfq; andq $~0x100, (%%rsp); popfq\n"            \
		                 "step_" #what "_end:\n\t"                           \
		                 "nop; addq $128, %%rsp"                             \
		                 : "+a"(ax), "+D"(di), "+S"(si), "+c"(cx), "+d"(dx)  \
		                 :                                                   \
		                 : "rbx", "r8", "r9", "r10", "r11", "memory", "cc"); \
		report(#what);                                                       \
	} while (0)

static void all(void)
{
	uint64_t ax = 0, di = 0, si = 0, cx = 0, dx = 0;

	STEP(nops, "nop; nop; nop");
	ax = SYS_getppid;
	STEP(syscall, "syscall; nop; nop");
	ax = 0x7fff;
	STEP(no_such_call, "syscall; nop");
	ax = 64;
	STEP(int80, "int $0x80; nop; nop");
	STEP(ud2, "nop; ud2; nop");
	STEP(int3, "nop; int3; nop");
	ax = SYS_tgkill;
	di = (uint64_t)getpid();
	si = (uint64_t)syscall(SYS_gettid);
	dx = SIGUSR1;
	STEP(kill, "syscall; nop; nop");
	di = (uintptr_t)to;
	si = (uintptr_t)from;
	cx = 4;
	STEP(string, "rep movsq; nop");
	di = (uintptr_t)&far;
	STEP(far_jump, "leaq 1f(%%rip), %%rax; movl %%eax, (%%rdi); movw %%cs, 4(%%rdi)\n\t"
	               "ljmp *(%%rdi); nop\n"
	               "1: nop");
	STEP(far_return, "movl %%cs, %%eax; pushq %%rax; leaq 1f(%%rip), %%rax; pushq %%rax\n\t"
	                 "lretq; nop\n"
	                 "1: nop");
	STEP(iret, "movq %%rsp, %%rcx; movl %%ss, %%eax; pushq %%rax; pushq %%rcx; pushfq\n\t"
	           "movl %%cs, %%eax; pushq %%rax; leaq 1f(%%rip), %%rax; pushq %%rax\n\t"
	           "iretq; nop\n"
	           "1: nop");
}

/* --- the same with breakpoints ----------------------------------------------------------------- */

static int breakpoint(int type, const volatile void *at)
{
	struct perf_event_attr attr = {
	        .type = PERF_TYPE_BREAKPOINT,
	        .size = sizeof(attr),
	        .bp_type = (unsigned)type,
	        .bp_addr = (uintptr_t)at,
	        .bp_len = sizeof(long),
	        .exclude_kernel = 1,
	        .exclude_hv = 1,
	        .sample_period = 1,
	        .sigtrap = 1,
	        .remove_on_exec = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	check(fd >= 0, "a breakpoint");
	return fd;
}

extern const char meet_here[];

static void met(void)
{
	uint64_t ax = SYS_getppid, di = (uintptr_t)&word, si = 0, cx = 0, dx = 0;
	int code = breakpoint(HW_BREAKPOINT_X, meet_here);

	STEP(met, "movq $1, (%%rdi); syscall; movl $64, %%eax\n\t"
	          ".globl meet_here\n"
	          "meet_here: int $0x80; incq (%%rdi); nop");
	close(code);
}

/*
 * Stepping, and a word that is watched: a CPU tells of both at once, QEMU loses where the program
 * was. Then a fault says so, at an address that is nobody's.
 */
static sigjmp_buf away;

static void on_lost(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	note('l', info->si_code, (uintptr_t)info->si_addr);
	siglongjmp(away, 1);
}

static void watched(void)
{
	struct sigaction act = {.sa_sigaction = on_lost, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	static char alternate[65536];
	stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};
	uint64_t ax = 0, di = (uintptr_t)&word, si = 0, cx = 0, dx = 0;
	int data = breakpoint(HW_BREAKPOINT_W, &word);

	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &act, NULL);
	if (!sigsetjmp(away, 1))
		STEP(watched, "nop; incq (%%rdi); nop");
	else
		report("lost");
	close(data);
}

int main(int argc, char **argv)
{
	struct sigaction act = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGTRAP, &act, NULL);
	sigaction(SIGILL, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	if (argc > 1 && !strcmp(argv[1], "met"))
		met();
	else if (argc > 1 && !strcmp(argv[1], "watched"))
		watched();
	else
		all();
	return failed != 0;
}
