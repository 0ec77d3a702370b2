/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do exceptions become the right signals, does a handler's frame carry all of the
 * program there and back, and does the kernel survive frames that lie? Budget: 3 s under the
 * emulator. Passes on Linux as well.
 */
#include "signals.h"

/* ---- faults ---- */

static int fault(void (*fn)(void), int sig, int code, int trapno)
{
	handle(sig, on_fault, SA_NODEFER);
	if (!sigsetjmp(back, 1))
		fn();
	if (!(hits == 1 && last.si_signo == sig && last.si_code == code &&
	      last_uc.uc_mcontext.gregs[REG_TRAPNO] == trapno))
		printf("# hits %d signo %d code %d trapno %lld\n", (int)hits, last.si_signo,
		       last.si_code, last_uc.uc_mcontext.gregs[REG_TRAPNO]);
	plain(sig, SIG_DFL);
	return hits == 1 && last.si_signo == sig && last.si_code == code &&
	       last_uc.uc_mcontext.gregs[REG_TRAPNO] == trapno;
}

static void do_ud2(void)
{
	__asm__ volatile("ud2");
}
static void do_div(void)
{
	__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; div %%ecx" ::
	                         : "eax", "ecx", "edx");
}
static void do_unmapped(void)
{
	*(volatile int *)0x123000 = 1;
}
static char readonly_page[4096] __attribute__((aligned(4096)));
static void do_readonly(void)
{
	readonly_page[0] = 1;
	mprotect(readonly_page, 4096, PROT_READ);
	*(volatile char *)(readonly_page + 8) = 1;
}
static void do_noncanonical(void)
{
	*(volatile int *)0x8000000000000000UL = 1;
}
static void do_kernel_read(void)
{
	(void)*(volatile int *)0xffffffff80000000UL;
}
static void do_hlt(void)
{
	__asm__ volatile("hlt");
}
static void do_int3(void)
{
	__asm__ volatile("int3");
}
static void do_fpe(void)
{
	unsigned short cw;

	__asm__ volatile("fnstcw %0" : "=m"(cw));
	cw &= ~4;
	__asm__ volatile("fldcw %0; fldz; fld1; fdivp; fwait" ::"m"(cw));
}
static void do_step(void)
{
	__asm__ volatile("pushf; orl $0x100, (%%rsp); popf; nop; nop" ::: "memory", "cc");
}

static void test_faults(void)
{
	check(fault(do_ud2, SIGILL, ILL_ILLOPN, 6) &&
	              last.si_addr == (void *)last_uc.uc_mcontext.gregs[REG_RIP],
	      "ud2: SIGILL, ILL_ILLOPN, at its address");
	check(fault(do_div, SIGFPE, FPE_INTDIV, 0), "divide: SIGFPE, FPE_INTDIV");
	check(fault(do_unmapped, SIGSEGV, SEGV_MAPERR, 14) && last.si_addr == (void *)0x123000 &&
	              last_uc.uc_mcontext.gregs[REG_ERR] == 6 &&
	              last_uc.uc_mcontext.gregs[REG_CR2] == 0x123000,
	      "unmapped: SEGV_MAPERR, error code and CR2");
	check(fault(do_readonly, SIGSEGV, SEGV_ACCERR, 14) && last.si_addr == readonly_page + 8 &&
	              last_uc.uc_mcontext.gregs[REG_ERR] == 7,
	      "read-only: SEGV_ACCERR");
	check(fault(do_noncanonical, SIGSEGV, SI_KERNEL, 13) && !last.si_addr,
	      "non-canonical: SI_KERNEL, no address");
	check(fault(do_kernel_read, SIGSEGV, SEGV_MAPERR, 14) &&
	              last_uc.uc_mcontext.gregs[REG_ERR] == 5,
	      "a kernel address: SEGV_MAPERR, present or not does not show");
	check(fault(do_hlt, SIGSEGV, SI_KERNEL, 13), "hlt: SIGSEGV");
	check(fault(do_int3, SIGTRAP, SI_KERNEL, 3), "int3: SIGTRAP, SI_KERNEL");
	check(fault(do_fpe, SIGFPE, FPE_FLTDIV, 16), "x87 divide: FPE_FLTDIV");
	check(fault(do_step, SIGTRAP, TRAP_TRACE, 1), "single step: TRAP_TRACE");
}

static void ud2_blocked(void)
{
	sigset_t set;

	handle(SIGILL, on_signal, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGILL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	do_ud2();
}
static void ud2_ignored(void)
{
	plain(SIGILL, SIG_IGN);
	do_ud2();
}
static void never_runs(int sig)
{
	_exit(sig);
}
static void no_stack(void)
{
	plain(SIGUSR1, never_runs);
	__asm__ volatile("xor %%esp, %%esp; syscall" ::"a"(SYS_tgkill), "D"(getpid()),
	                 "S"(getpid()), "d"(SIGUSR1));
}

static void test_forced(void)
{
	check(died_of(in_child(ud2_blocked), SIGILL), "a blocked fault kills");
	check(died_of(in_child(ud2_ignored), SIGILL), "an ignored fault kills");
	check(died_of(in_child(no_stack), SIGSEGV), "a frame without a stack kills");
}

/* ---- the frame ---- */

static void skip_ud2(int sig, siginfo_t *info, void *ctx)
{
	ucontext_t *uc = ctx;

	on_signal(sig, info, ctx);
	uc->uc_mcontext.gregs[REG_RIP] += 2;
	uc->uc_mcontext.gregs[REG_RBX] = 0x1234567890;
	uc->uc_mcontext.fpregs->_xmm[0].element[0] = 0x4242;
	uc->uc_mcontext.fpregs->_xmm[0].element[1] = 0;
}

static uint32_t handler_mxcsr;
static void spoil_fpu(int sig)
{
	uint32_t junk = 0x7f80;

	__asm__ volatile("stmxcsr %0" : "=m"(handler_mxcsr));
	__asm__ volatile("ldmxcsr %0; pcmpeqd %%xmm5, %%xmm5" ::"m"(junk) : "xmm5");
	hits++;
	(void)sig;
}

static int flags_in_handler, sp_in_handler;
static void look_around(int sig)
{
	unsigned long flags;

	__asm__ volatile("pushf; pop %0" : "=r"(flags));
	flags_in_handler = (int)flags;
	sp_in_handler = (int)((unsigned long)__builtin_frame_address(0) & 15);
	(void)sig;
}

static void test_frame(void)
{
	uint64_t rbx = 0, xmm = 0, lo = 0x1111222233334444UL, out = 0;
	uint32_t mxcsr = 0x3f80, after = 0;
	char below[128];
	int i, good = 1;

	handle(SIGILL, skip_ud2, 0);
	__asm__ volatile("ud2; mov %%rbx, %0; movq %%xmm0, %1"
	                 : "=r"(rbx), "=r"(xmm)
	                 :
	                 : "rbx", "xmm0");
	check(hits == 1 && rbx == 0x1234567890 && xmm == 0x4242,
	      "what a handler writes into the frame is what comes back");

	plain(SIGUSR1, spoil_fpu);
	hits = 0;
	__asm__ volatile("ldmxcsr %2; movq %3, %%xmm5; syscall; movq %%xmm5, %0; stmxcsr %1"
	                 : "=r"(out), "=m"(after)
	                 : "m"(mxcsr), "r"(lo), "a"(SYS_tgkill), "D"(getpid()), "S"(getpid()),
	                   "d"(SIGUSR1)
	                 : "xmm5", "rcx", "r11", "memory");
	check(hits == 1 && out == lo && (after & 0xffc0) == mxcsr,
	      "vector registers survive a handler");
	check((handler_mxcsr & 0xffc0) == 0x1f80, "a handler starts with fresh vector state");
	mxcsr = 0x1f80;
	__asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));

	plain(SIGUSR1, look_around);
	__asm__ volatile("std; syscall; cld" ::"a"(SYS_tgkill), "D"(getpid()), "S"(getpid()),
	                 "d"(SIGUSR1)
	                 : "rcx", "r11", "memory");
	check(!(flags_in_handler & 0x400) && sp_in_handler == 0,
	      "a handler starts with DF clear and an aligned stack");

	plain(SIGILL, SIG_DFL);
	handle(SIGILL, skip_ud2, 0);
	memset(below, 0, sizeof(below));
	for (i = 0; i < 16; i++) {
		uint64_t v = 0;

		__asm__ volatile("movq $0x77, -128(%%rsp); movq $0x78, -8(%%rsp); ud2;"
		                 "movq -128(%%rsp), %0; addq -8(%%rsp), %0"
		                 : "=&r"(v)
		                 :
		                 : "memory", "rbx", "xmm0");
		good &= v == 0x77 + 0x78;
	}
	check(good, "the red zone is left alone");
	plain(SIGILL, SIG_DFL);
}

/* ---- frames that lie ---- */

static void (*liar)(ucontext_t *uc);
static void on_lie(int sig, siginfo_t *info, void *ctx)
{
	liar(ctx);
	(void)sig;
	(void)info;
}
static void tell_lie(void)
{
	handle(SIGUSR1, on_lie, 0);
	raise(SIGUSR1);
}

/* CS, GS, FS and SS share a word, 16 bits each. */
static void set_selector(ucontext_t *uc, int place, uint64_t value)
{
	uint64_t word = (uint64_t)uc->uc_mcontext.gregs[REG_CSGSFS];

	word = (word & ~(0xffffUL << (16 * place))) | value << (16 * place);
	uc->uc_mcontext.gregs[REG_CSGSFS] = (long long)word;
}
static void lie_rip(ucontext_t *uc)
{
	uc->uc_mcontext.gregs[REG_RIP] = (long long)0x8000000000000000ULL;
}
static void lie_kernel_rip(ucontext_t *uc)
{
	uc->uc_mcontext.gregs[REG_RIP] = (long long)0xffffffff80000000ULL;
}
static void lie_cs(ucontext_t *uc)
{
	set_selector(uc, 0, 0x10);
}
static void lie_cs_null(ucontext_t *uc)
{
	set_selector(uc, 0, 0);
}
static void lie_cs_big(ucontext_t *uc)
{
	set_selector(uc, 0, 0xfff8);
}
static void lie_ss(ucontext_t *uc)
{
	set_selector(uc, 3, 0x18);
}
static void lie_fp_misaligned(ucontext_t *uc)
{
	uc->uc_mcontext.fpregs = (void *)((char *)uc->uc_mcontext.fpregs + 8);
}
static void lie_fp_kernel(ucontext_t *uc)
{
	uc->uc_mcontext.fpregs = (void *)0xffffffff80000000UL;
}
static void lie_fp_unmapped(ucontext_t *uc)
{
	uc->uc_mcontext.fpregs = (void *)0x10000;
}
static void lie_xstate_bv(ucontext_t *uc)
{
	*(uint64_t *)((char *)uc->uc_mcontext.fpregs + 512) |= 1UL << 62;
}
static void lie_xcomp(ucontext_t *uc)
{
	*(uint64_t *)((char *)uc->uc_mcontext.fpregs + 520) = 1;
}
static void lie_fp_null(ucontext_t *uc)
{
	uc->uc_mcontext.fpregs = NULL;
}
static void lie_flags(ucontext_t *uc)
{
	uc->uc_mcontext.gregs[REG_EFL] |= 0x3000 | 0x20000 | 0x4000;
	uc->uc_mcontext.gregs[REG_EFL] &= ~0x200LL;
}
static void lie_sp(ucontext_t *uc)
{
	uc->uc_mcontext.gregs[REG_RSP] = (long long)0xffffffff81000000ULL;
}
static void frame_nowhere(void)
{
	__asm__ volatile("mov $0x8000, %%esp; syscall" ::"a"(SYS_rt_sigreturn));
}
static void frame_in_kernel(void)
{
	__asm__ volatile("mov $0xffffffff80000000, %%rsp; syscall" ::"a"(SYS_rt_sigreturn));
}

static void no_lie_flags(void)
{
	unsigned long flags;

	tell_lie();
	__asm__ volatile("pushf; pop %0" : "=r"(flags));
	_exit((flags & 0x27200) == 0x200 ? 33 : 34);
}
static void fp_null(void)
{
	tell_lie();
	_exit(33);
}

/* CPUID.1:ECX.OSXSAVE */
static int has_xsave(void)
{
	unsigned int a = 1, b, c, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return c >> 27 & 1;
}

static int lie(void (*what)(ucontext_t *), void (*how)(void))
{
	liar = what;
	return in_child(how);
}

/* ---- frames of chance ---- */

static uint64_t chance = 88172645463325252UL;
static uint64_t dice(void)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return chance;
}

/* A few words of the context or of the vector state, some to values that are nearly right. */
static void on_chance(int sig, siginfo_t *info, void *ctx)
{
	static const uint64_t tempting[] = {0,
	                                    1,
	                                    3,
	                                    0x33,
	                                    0x2b,
	                                    0x10,
	                                    0x18,
	                                    0xffff,
	                                    0x202,
	                                    0x100,
	                                    0x40000,
	                                    0x7ffffffff000,
	                                    0x800000000000,
	                                    0xffffffff80000000,
	                                    0xffff888000000000,
	                                    ~0UL,
	                                    1UL << 63,
	                                    0x46505853};
	ucontext_t *uc = ctx;
	uint64_t *words = ctx;
	int n = 1 + (int)(dice() % 4), place;

	while (n--) {
		uint64_t value = dice() & 1 ? tempting[dice() % (sizeof(tempting) / 8)] : dice();

		if (dice() % 3 == 0 && uc->uc_mcontext.fpregs) {
			place = (int)(dice() % (576 / 8));
			if (dice() & 1)
				place = 464 / 8 +
				        place % 14; /* the software bytes and the header */
			((uint64_t *)(void *)uc->uc_mcontext.fpregs)[place] = value;
		} else {
			words[dice() % 38] = value; /* up to the mask */
		}
	}
	(void)sig;
	(void)info;
}

static void take_a_chance(void)
{
	handle(SIGUSR1, on_chance, 0);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
	_exit(0);
}

/* Any end will do, but there must be one, and a kernel that goes on. */
static void test_chance(void)
{
	int round, tries, status, ended = 0;
	pid_t pid;

	fflush(stdout);
	for (round = 0; round < 300; round++) {
		dice();
		pid = fork();
		if (pid == 0)
			take_a_chance();
		for (tries = 0; waitpid(pid, &status, WNOHANG) == 0; tries++) {
			usleep(1000);
			if (tries == 50)
				kill(pid, SIGKILL);
		}
		ended++;
	}
	check(ended == 300, "300 frames of chance");
}

static void test_lies(void)
{
	check(died_of(lie(lie_rip, tell_lie), SIGSEGV), "non-canonical RIP");
	check(died_of(lie(lie_kernel_rip, tell_lie), SIGSEGV), "RIP in the kernel");
	check(died_of(lie(lie_cs, tell_lie), SIGSEGV), "the kernel's CS");
	check(died_of(lie(lie_cs_null, tell_lie), SIGSEGV), "no CS");
	check(died_of(lie(lie_cs_big, tell_lie), SIGSEGV), "CS beyond the table");
	check(died_of(lie(lie_ss, tell_lie), SIGSEGV), "the kernel's SS");
	check(died_of(lie(lie_fp_misaligned, tell_lie), SIGSEGV), "misaligned vector state");
	check(died_of(lie(lie_fp_kernel, tell_lie), SIGSEGV), "vector state in the kernel");
	check(died_of(lie(lie_fp_unmapped, tell_lie), SIGSEGV), "vector state nowhere");
	if (has_xsave()) {
		check(died_of(lie(lie_xstate_bv, tell_lie), SIGSEGV),
		      "a component that does not exist");
		check(died_of(lie(lie_xcomp, tell_lie), SIGSEGV), "a compacted header");
	}
	check(died_of(lie(lie_sp, tell_lie), SIGSEGV), "RSP in the kernel");
	check(died_of(in_child(frame_nowhere), SIGSEGV), "a frame nowhere");
	check(died_of(in_child(frame_in_kernel), SIGSEGV), "a frame in the kernel");
	check(WEXITSTATUS(lie(lie_fp_null, fp_null)) == 33, "no vector state is allowed");
	check(WEXITSTATUS(lie(lie_flags, no_lie_flags)) == 33, "system flags do not change");
}

/* ---- stacks ---- */

static char altstack[65536];
static volatile int on_alt;
static void where(int sig)
{
	char here;

	on_alt = &here > altstack && &here < altstack + sizeof(altstack);
	(void)sig;
}

static volatile int never;
static int overflow(int level)
{
	volatile char page[4096];

	page[0] = (char)level;
	return never ? 0 : overflow(level + 1) + page[0];
}
static void caught_overflow(int sig)
{
	where(sig);
	_exit(on_alt ? 33 : 34);
}
static void overflow_child(void)
{
	struct sigaction sa = {.sa_handler = caught_overflow, .sa_flags = SA_ONSTACK};

	sigaction(SIGSEGV, &sa, NULL);
	overflow(0);
}
static void overflow_plain(void)
{
	plain(SIGSEGV, where);
	overflow(0);
}

static void test_stack(void)
{
	stack_t ss = {.ss_sp = altstack, .ss_size = sizeof(altstack)}, old;
	struct sigaction sa = {.sa_handler = where, .sa_flags = SA_ONSTACK};

	check(died_of(in_child(overflow_plain), SIGSEGV), "stack overflow kills");
	sigaltstack(&ss, NULL);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	check(on_alt, "SA_ONSTACK uses the stack");
	sigaltstack(NULL, &old);
	check(old.ss_sp == altstack && old.ss_flags == 0, "... and leaves it");
	check(WEXITSTATUS(in_child(overflow_child)) == 33, "stack overflow can be caught there");
	ss.ss_size = 100;
	check(sigaltstack(&ss, NULL) == -1 && errno == ENOMEM, "too small is ENOMEM");
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
}

static const struct part parts[] = {
        {"faults", test_faults}, {"forced", test_forced}, {"frame", test_frame},
        {"lies", test_lies},     {"chance", test_chance}, {"stack", test_stack},
};

int main(int argc, char **argv)
{
	return run_parts(parts, sizeof(parts) / sizeof(parts[0]), argc, argv);
}
