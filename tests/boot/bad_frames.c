/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of a program whose handler returns to a place that does not exist: every selector
 * in CS and SS, and a RIP and RSP from nowhere? Prints what came of each, as Linux does. IRET
 * faults inside the kernel then, with the program's GS base, and that must look like a fault of the
 * program. Passes on Linux as well.
 */
#include "payload.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ucontext.h>

enum { ALT_SIZE = 65536, SELECTORS = 256, USER_CS = 0x33, USER_SS = 0x2b };

static char alternate[ALT_SIZE] __attribute__((aligned(16)));
static greg_t good[NGREG];
static sigjmp_buf away;

/* What the next SIGUSR1 returns to. */
static struct frame {
	unsigned cs, ss;
	greg_t ip, sp;
} want;

/* What came of it. */
static struct {
	int sig, code;
	greg_t trapno, error, ip, cs, sp, ss;
} got;

static void on_usr1(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)sig;
	(void)info;
	memcpy(good, regs, sizeof(good));
	regs[REG_CSGSFS] = (regs[REG_CSGSFS] & 0xffffffff0000) | want.cs | (greg_t)want.ss << 48;
	if (want.ip)
		regs[REG_RIP] = want.ip;
	if (want.sp)
		regs[REG_RSP] = want.sp;
}

/* Runs on the alternate stack, and goes back to where the program was whole. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	got.sig = sig;
	got.code = info->si_code;
	got.trapno = regs[REG_TRAPNO];
	got.error = regs[REG_ERR];
	got.ip = regs[REG_RIP];
	got.cs = regs[REG_CSGSFS] & 0xffff;
	got.sp = regs[REG_RSP];
	got.ss = regs[REG_CSGSFS] >> 48 & 0xffff;
	siglongjmp(away, 1);
}

static void try(const struct frame *frame)
{
	want = *frame;
	memset(&got, 0, sizeof(got));
	if (!sigsetjmp(away, 1))
		raise(SIGUSR1);
}

/* Linux goes to a stack segment of the LDT by a way of its own, which loses the error code. */
static greg_t plain_error(void)
{
	return got.ss & 4 ? 0 : got.error;
}

static int same_place(const struct frame *frame)
{
	return got.ip == (frame->ip ? frame->ip : good[REG_RIP]) &&
	       got.sp == (frame->sp ? frame->sp : good[REG_RSP]);
}

static void report(const char *what, const struct frame *frame)
{
	printf("%s cs %02x ss %02x: ", what, frame->cs, frame->ss);
	if (got.sig)
		printf("signal %d code %d trap %lld error %llx cs %llx ss %llx%s\n", got.sig,
		       got.code, got.trapno, plain_error(), got.cs, got.ss,
		       same_place(frame) ? "" : ", elsewhere");
	else
		printf("nothing\n");
}

/*
 * 32-bit code is only tried at an address that does not exist for it: what it would do with the
 * bytes of a 64-bit function is no matter of frames.
 */
static void selectors(void)
{
	struct frame frame = {.cs = USER_CS, .ss = USER_SS};

	for (unsigned s = 0; s < SELECTORS; s++) {
		frame.cs = s;
		if ((s | 3) == 0x23)
			continue;
		try(&frame);
		report("code", &frame);
	}
	frame.cs = USER_CS;
	for (unsigned s = 0; s < SELECTORS; s++) {
		frame.ss = s;
		try(&frame);
		report("stack", &frame);
	}
}

static void both(void)
{
	for (unsigned s = 0; s < SELECTORS; s += 5) {
		struct frame frame = {.cs = s, .ss = (s * 7 + 3) & (SELECTORS - 1)};

		if ((s | 3) == 0x23)
			continue;
		try(&frame);
		report("both", &frame);
	}
}

static void places(void)
{
	static const greg_t far[] = {
	        0x7ffffffff000,
	        0x7fffffffffff,
	        0x800000000000,
	        0x1234567812345678,
	        (greg_t)0x8000000000000000,
	        (greg_t)0xffff7fffffffffff,
	        (greg_t)0xffff800000000000,
	        (greg_t)0xffffffff80000000,
	        -8,
	        -1,
	        8,
	};

	for (unsigned i = 0; i < sizeof(far) / sizeof(*far); i++) {
		struct frame ip = {.cs = USER_CS, .ss = USER_SS, .ip = far[i]};
		struct frame all = {.cs = 0x7, .ss = 0xf, .ip = far[i], .sp = far[i]};

		try(&ip);
		report("far", &ip);
		try(&all);
		report("all", &all);
	}
}

int main(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
	struct sigaction usr1 = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
	struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	stack_t stack = {.ss_sp = alternate, .ss_size = sizeof(alternate)};

	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &usr1, NULL);
	for (unsigned i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		sigaction(faults[i], &fault, NULL);
	selectors();
	both();
	places();
	return 0;
}
