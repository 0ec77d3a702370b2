/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QEMU's CPU does not do, and Bochs' does: is the door right there as well?
 *
 *   A debug exception of MOV SS waits until the next instruction is over. When that one enters the
 *   kernel, the exception hits the first instruction there, with whatever the program left in RSP
 *   and GS base.
 *   ICEBP (F1) raises a debug exception that no gate's privilege refuses and no bit of DR6 tells.
 */
#include "../boot/payload.h"
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>

#define HWCAP2_FSGSBASE 2UL
#define TF              0x100UL
#define I386_GETPPID    64
#define KERNEL_ADDRESS  0xffffffff80200000UL

/* SS, in memory that a slot of the debug registers watches. */
static volatile uint16_t selector __attribute__((aligned(8)));
static int watch_fd = -1;

/* What the last signal said, and all the places where a step stopped. */
static struct {
	volatile int signals, signal, code;
	volatile uintptr_t rip, address;
	volatile uintptr_t at[16];
} seen;

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	unsigned n = (unsigned)seen.signals++;

	seen.signal = sig;
	seen.code = info->si_code;
	seen.address = (uintptr_t)info->si_addr;
	seen.rip = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
	seen.at[n % 16] = seen.rip;
	if (sig == SIGILL)
		uc->uc_mcontext.gregs[REG_RIP] += 2;
}

static void forget(void)
{
	memset((void *)&seen, 0, sizeof(seen));
}

static void watch(void)
{
	struct perf_event_attr attr = {
	        .type = PERF_TYPE_BREAKPOINT,
	        .size = sizeof(attr),
	        .bp_type = HW_BREAKPOINT_R | HW_BREAKPOINT_W,
	        .bp_addr = (uintptr_t)&selector,
	        .bp_len = 2,
	};

	watch_fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	check(watch_fd >= 0, "the stack selector's memory is watched");
}

/* Hits since the last time. */
static unsigned hits(void)
{
	static uint64_t before;
	uint64_t now = 0;
	unsigned n;

	if (read(watch_fd, &now, sizeof(now)) != sizeof(now))
		return ~0U;
	n = (unsigned)(now - before);
	before = now;
	return n;
}

/* --- a debug exception that waits ----------------------------------------------------------- */

static void in_user_mode(void)
{
	hits();
	__asm__ volatile("movw %0, %%ss\n\tnop" ::"m"(selector) : "memory");
	check(hits() == 1, "MOV SS, NOP: one hit");
	check(seen.signals == 0, "and no signal, nobody asked for one");
}

static void into_syscall(void)
{
	register long kept __asm__("r12") = 0x1122334455667788;
	long parent = getppid(), result = SYS_getppid;

	hits();
	__asm__ volatile("movw %2, %%ss\n\tsyscall"
	                 : "+a"(result), "+r"(kept)
	                 : "m"(selector)
	                 : "rcx", "r11", "memory");
	check(hits() == 1, "MOV SS, SYSCALL: one hit, in the kernel");
	check(result == parent && kept == 0x1122334455667788, "and the call's answer is right");
}

static void into_syscall_without_stack(uintptr_t stack, const char *what)
{
	long parent = getppid(), result = SYS_getppid, kept;

	hits();
	__asm__ volatile("movq %%rsp, %%r13\n\t"
	                 "movw %3, %%ss\n\t"
	                 "movq %2, %%rsp\n\t" /* the exception comes here */
	                 "movw %3, %%ss\n\t"
	                 "syscall\n\t"
	                 "movq %%rsp, %1\n\t"
	                 "movq %%r13, %%rsp"
	                 : "+a"(result), "=&r"(kept)
	                 : "r"(stack), "m"(selector)
	                 : "rcx", "r11", "r13", "memory");
	check(hits() == 2 && result == parent && kept == (long)stack, what);
}

static void into_syscall_with_gs(void)
{
	long parent = getppid(), result = SYS_getppid;
	uintptr_t base = KERNEL_ADDRESS, after = 0;

	hits();
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE)) {
		check(1, "a GS base like the kernel's # SKIP no FSGSBASE");
		return;
	}
	__asm__ volatile("wrgsbase %2\n\t"
	                 "movw %3, %%ss\n\t"
	                 "syscall\n\t"
	                 "rdgsbase %1"
	                 : "+a"(result), "=&r"(after)
	                 : "r"(base), "m"(selector)
	                 : "rcx", "r11", "memory");
	__asm__ volatile("wrgsbase %0" ::"r"(0UL));
	check(hits() == 1 && result == parent && after == base,
	      "MOV SS, SYSCALL with a GS base like the kernel's");
}

/* CPUs take the hit on the handler's first instruction; Bochs 2.7 forgets it at INT n and INT3. */
static void into_int80(void)
{
	long plain = I386_GETPPID, result = I386_GETPPID;

	__asm__ volatile("int $0x80" : "+a"(plain)::"r8", "r9", "r10", "r11", "memory");
	hits();
	__asm__ volatile("movw %1, %%ss\n\tint $0x80"
	                 : "+a"(result)
	                 : "m"(selector)
	                 : "r8", "r9", "r10", "r11", "memory");
	check(hits() <= 1 && result == plain, "MOV SS, INT 80: the same answer as without");
}

static void into_int3(void)
{
	uintptr_t after;

	hits();
	forget();
	__asm__ volatile("leaq 1f(%%rip), %0\n\tmovw %1, %%ss\n\tint3\n1:"
	                 : "=&r"(after)
	                 : "m"(selector)
	                 : "memory");
	check(hits() <= 1 && seen.signals == 1 && seen.signal == SIGTRAP &&
	              seen.code == SI_KERNEL && seen.rip == after,
	      "MOV SS, INT3: one SIGTRAP, behind it");
}

/* A fault is no end of an instruction: whether the exception that waited is lost is the CPU's. */
static void into_fault(void)
{
	uintptr_t at;

	hits();
	forget();
	__asm__ volatile("leaq 1f(%%rip), %0\n\tmovw %1, %%ss\n1:\tud2"
	                 : "=&r"(at)
	                 : "m"(selector)
	                 : "memory");
	check(hits() <= 1 && seen.signals == 1 && seen.signal == SIGILL && seen.rip == at,
	      "MOV SS, UD2: one SIGILL, there");
}

/* --- ICEBP ---------------------------------------------------------------------------------- */

static void icebp(void)
{
	uintptr_t after;

	forget();
	__asm__ volatile("leaq 1f(%%rip), %0\n\t.byte 0xf1\n1:" : "=&r"(after)::"memory");
	check(seen.signals == 1 && seen.signal == SIGTRAP, "ICEBP: one SIGTRAP");
	check(seen.rip == after && seen.address == after, "behind it");
	check(seen.code == TRAP_BRKPT, "of a breakpoint, no step and no watched address");
}

static void icebp_after_watch(void)
{
	uintptr_t after;

	hits();
	forget();
	__asm__ volatile("leaq 1f(%%rip), %0\n\tmovw %1, %%ss\n\tnop\n\t.byte 0xf1\n1:"
	                 : "=&r"(after)
	                 : "m"(selector)
	                 : "memory");
	check(hits() == 1 && seen.signals == 1 && seen.rip == after && seen.code == TRAP_BRKPT,
	      "ICEBP after a hit: DR6 tells nothing old");
}

/* --- single steps --------------------------------------------------------------------------- */

static int stopped_at(uintptr_t place)
{
	for (int i = 0; i < seen.signals && i < 16; i++)
		if (seen.at[i] == place)
			return 1;
	return 0;
}

static void steps(void)
{
	uintptr_t shadow, behind;

	hits();
	forget();
	__asm__ volatile("leaq 1f(%%rip), %0\n\t"
	                 "leaq 2f(%%rip), %1\n\t"
	                 "pushfq\n\torq %3, (%%rsp)\n\tpopfq\n\t"
	                 "movw %2, %%ss\n"
	                 "1:\tnop\n"
	                 "2:\tpushfq\n\tandq %4, (%%rsp)\n\tpopfq\n\tnop"
	                 : "=&r"(shadow), "=&r"(behind)
	                 : "m"(selector), "i"(TF), "i"(~TF)
	                 : "cc", "memory");
	check(stopped_at(behind) && seen.code == TRAP_TRACE, "steps: behind the instruction");
	check(!stopped_at(shadow), "that follows MOV SS, and not before it");
	check(hits() == 1, "with the hit in the same exception");
}

static void step_into_syscall(void)
{
	long parent = getppid(), result = SYS_getppid;

	hits();
	forget();
	__asm__ volatile("pushfq\n\torq %2, (%%rsp)\n\tpopfq\n\t"
	                 "movw %1, %%ss\n\tsyscall\n\t"
	                 "pushfq\n\tandq %3, (%%rsp)\n\tpopfq\n\tnop"
	                 : "+a"(result)
	                 : "m"(selector), "i"(TF), "i"(~TF)
	                 : "cc", "rcx", "r11", "memory");
	check(hits() == 1 && result == parent, "a step, MOV SS, SYSCALL: the hit and the answer");
	check(seen.signals >= 1 && seen.signal == SIGTRAP && seen.code == TRAP_TRACE,
	      "and steps go on behind it");
}

/* --- other CPUs ----------------------------------------------------------------------------- */

/* A timer that does not fire hangs here. */
static void on_all_cpus(void)
{
	long cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;
	int good = 0;

	for (cpu = 0; cpu < cpus; cpu++) {
		CPU_ZERO(&set);
		CPU_SET((unsigned)cpu, &set);
		if (!sched_setaffinity(0, sizeof(set), &set) && sched_getcpu() == cpu) {
			sleep_ms(5);
			into_syscall();
			good++;
		}
	}
	check(good == cpus && cpus == 2, "both CPUs have timers");
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	uint16_t ss;

	sigaction(SIGTRAP, &action, NULL);
	sigaction(SIGILL, &action, NULL);
	__asm__("movw %%ss, %0" : "=r"(ss));
	selector = ss;
	watch();
	in_user_mode();
	into_syscall();
	into_syscall_without_stack(8, "MOV SS, SYSCALL with RSP in the first page");
	into_syscall_without_stack(KERNEL_ADDRESS, "MOV SS, SYSCALL with RSP in the kernel's text");
	into_syscall_with_gs();
	into_int80();
	into_int3();
	into_fault();
	icebp();
	icebp_after_watch();
	steps();
	step_into_syscall();
	on_all_cpus();
	printf("1..%d\n# %d passed, %d failed\n", passed + failed, passed, failed);
	return failed != 0;
}
