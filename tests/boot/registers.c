/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does a program find in its registers what it left there, whoever else runs between:
 * vector registers, bases of FS and GS, selectors; and is a new program's state fresh? Budget: 4 s
 * under the emulator. Passes on Linux as well.
 */
#include "payload.h"

#include <asm/prctl.h>
#include <immintrin.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#define HWCAP2_FSGSBASE_BIT 2UL

enum { CHILDREN = 4, ROUNDS = 40, SPIN = 200000, MXCSR_OTHER = 0x1fa0, MXCSR_FRESH = 0x1f80 };

static volatile sig_atomic_t alarms;
static sigjmp_buf back;

static void plain(int sig, void (*fn)(int))
{
	signal(sig, fn);
}

/* ---- vector registers ---- */

__attribute__((target("avx"))) static void spoil_avx(void)
{
	__asm__ volatile("vpcmpeqd %%xmm5, %%xmm5, %%xmm5; vinsertf128 $1, %%xmm5, %%ymm5, %%ymm5;"
	                 "vmovaps %%ymm5, %%ymm12" ::
	                         : "xmm5", "xmm12");
}

static void on_alarm(int sig)
{
	if (__builtin_cpu_supports("avx"))
		spoil_avx();
	else
		__asm__ volatile("pcmpeqd %%xmm5, %%xmm5; movaps %%xmm5, %%xmm12" ::
		                         : "xmm5", "xmm12");
	alarms++;
	(void)sig;
}

/* Puts 32 bytes in two registers, waits, and reads one back. */
__attribute__((target("avx"))) static void hold_avx(const uint32_t *in, uint32_t *out)
{
	__asm__ volatile("vmovups (%0), %%ymm5; vmovaps %%ymm5, %%ymm12; movl %2, %%ecx\n"
	                 "1: decl %%ecx; jnz 1b\n\t"
	                 "vandps %%ymm5, %%ymm12, %%ymm12; vmovups %%ymm12, (%1)" ::"r"(in),
	                 "r"(out), "i"(SPIN)
	                 : "ecx", "memory", "xmm5", "xmm12");
}

static void hold_sse(const uint32_t *in, uint32_t *out)
{
	__asm__ volatile("movups (%0), %%xmm5; movaps %%xmm5, %%xmm12; movl %2, %%ecx\n"
	                 "1: decl %%ecx; jnz 1b\n\t"
	                 "andps %%xmm5, %%xmm12; movups %%xmm12, (%1)" ::"r"(in),
	                 "r"(out), "i"(SPIN)
	                 : "ecx", "memory", "xmm5", "xmm12");
}

static int hold(uint32_t seed)
{
	uint32_t in[8], out[8];
	int avx = __builtin_cpu_supports("avx"), round, i;

	for (round = 0; round < ROUNDS || alarms < 3; round++) {
		for (i = 0; i < 8; i++)
			in[i] = out[i] = seed * 1000003 + i;
		if (avx)
			hold_avx(in, out);
		else
			hold_sse(in, out);
		if (memcmp(in, out, avx ? 32 : 16))
			return 1;
	}
	return 0;
}

static void vectors(void)
{
	struct itimerval often = {{0, 3000}, {0, 3000}}, never = {{0, 0}, {0, 0}};
	int i, status, bad = 0;

	plain(SIGALRM, on_alarm);
	for (i = 0; i < CHILDREN; i++) {
		if (fork() == 0) {
			setitimer(ITIMER_REAL, &often, NULL);
			_exit(hold(i + 1));
		}
	}
	for (i = 0; i < CHILDREN; i++)
		bad += wait(&status) < 0 || status;
	setitimer(ITIMER_REAL, &never, NULL);
	check(!bad, "vector registers survive other programs and signal handlers");
}

static void control_words(void)
{
	uint16_t fcw = 0x27f, got;
	int status;

	_mm_setcsr(MXCSR_OTHER);
	__asm__ volatile("fldcw %0" ::"m"(fcw));
	if (fork() == 0) {
		__asm__ volatile("fnstcw %0" : "=m"(got));
		_exit(_mm_getcsr() != MXCSR_OTHER || got != fcw);
	}
	check(wait(&status) > 0 && !status, "fork copies the control words");
	sched_yield();
	__asm__ volatile("fnstcw %0" : "=m"(got));
	check(_mm_getcsr() == MXCSR_OTHER && got == fcw, "and the parent keeps them");
	if (fork() == 0) {
		execl("/proc/self/exe", "registers", "--fresh", NULL);
		_exit(78);
	}
	check(wait(&status) > 0 && !status, "a new program's state is fresh");
	_mm_setcsr(MXCSR_FRESH);
	fcw = 0x37f;
	__asm__ volatile("fldcw %0" ::"m"(fcw));
}

/* After exec. */
static int is_fresh(void)
{
	uint16_t fcw, ds, es, gs;
	unsigned long base = 1;

	__asm__ volatile("fnstcw %0" : "=m"(fcw));
	__asm__ volatile("movw %%ds, %0; movw %%es, %1; movw %%gs, %2"
	                 : "=m"(ds), "=m"(es), "=m"(gs));
	syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
	return _mm_getcsr() == MXCSR_FRESH && fcw == 0x37f && !ds && !es && !gs && !base;
}

/* ---- segments ---- */

static unsigned long gs_base(void)
{
	unsigned long base = 0;

	syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
	return base;
}

static void bases(void)
{
	int status;

	check(!syscall(SYS_arch_prctl, ARCH_SET_GS, 0x123456000UL), "GS base can be set");
	if (fork() == 0) {
		sleep_ms(2);
		_exit(gs_base() != 0x123456000UL || syscall(SYS_arch_prctl, ARCH_SET_GS, 0UL));
	}
	check(wait(&status) > 0 && !status, "a child has its parent's");
	check(gs_base() == 0x123456000UL, "and its own from then on");
	check(syscall(SYS_arch_prctl, ARCH_SET_GS, 0xffff800000000000UL) == -1 && errno == EPERM,
	      "an address of the kernel is refused");
	if (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE_BIT) {
		__asm__ volatile("wrgsbase %0" ::"r"(0x777000UL));
		sleep_ms(2);
		check(gs_base() == 0x777000UL, "WRGSBASE is noticed");
	}
	syscall(SYS_arch_prctl, ARCH_SET_GS, 0UL);
}

static void selectors(void)
{
	uint16_t ds, es, gs, user_ds = 0x2b, null = 0;

	__asm__ volatile("movw %0, %%ds; movw %0, %%es; movw %0, %%gs" ::"r"(user_ds));
	if (fork() == 0)
		_exit(0);
	wait(NULL);
	sleep_ms(2);
	__asm__ volatile("movw %%ds, %0; movw %%es, %1; movw %%gs, %2"
	                 : "=m"(ds), "=m"(es), "=m"(gs));
	__asm__ volatile("movw %0, %%ds; movw %0, %%es; movw %0, %%gs" ::"r"(null));
	check(ds == user_ds && es == user_ds && gs == user_ds, "selectors survive other programs");
}

/* ---- the time-stamp counter ---- */

static void on_fault(int sig)
{
	siglongjmp(back, sig);
}

static void tsc(void)
{
	uint64_t before, after;
	int64_t ns;

	plain(SIGSEGV, on_fault);
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	if (!sigsetjmp(back, 1)) {
		_mm_lfence();
		__builtin_ia32_rdtsc();
		check(0, "RDTSC can be forbidden");
	} else {
		check(1, "RDTSC can be forbidden");
	}
	prctl(PR_SET_TSC, PR_TSC_ENABLE);
	plain(SIGSEGV, SIG_DFL);

	before = __builtin_ia32_rdtsc();
	ns = now_ns();
	sleep_ms(20);
	ns = now_ns() - ns;
	after = __builtin_ia32_rdtsc();
	check(after > before && ns >= 20000000, "and runs on with the clock");
}

static const struct part parts[] = {
        {"vectors", vectors}, {"control-words", control_words},
        {"bases", bases},     {"selectors", selectors},
        {"tsc", tsc},
};

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--fresh"))
		return !is_fresh();
	return run_parts(parts, sizeof(parts) / sizeof(parts[0]), argc, argv);
}
