/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that points RSP, GS, FS, segment selectors and flags at everything nasty before each
 * door, with hardware breakpoints, timers and single steps meanwhile. Is everything as it left it
 * when it comes back, and does each signal tell the truth? Meant for `--append nmi-storm`.
 *
 *	nasty [SECONDS [THREADS [PROCESSES [SEED]]]]
 *
 * Passes on Linux as well, where nobody rains NMIs.
 */
#include "payload.h"

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/ucontext.h>
#include <sys/wait.h>

#define AREA                (1UL << 17) /* a thread's record and its stack for signals, aligned to that */
#define HWCAP2_FSGSBASE_BIT 2UL

enum {
	REGS = 11,
	FLAG_TF = 0x100,
	FLAG_RF = 0x10000,
	FLAG_AC = 0x40000,
	USER_CS = 0x33,
	USER_SS = 0x2b
};

/* What a door keeps: CF PF AF ZF SF DF OF NT AC ID. */
#define FLAGS_KEPT 0x244cd5UL

struct nasty {
	/* asm: */
	uint64_t sp, flags, fs, gs;
	uint64_t door, number;
	uint64_t saved_sp, saved_fs, saved_gs;
	uint64_t after_sp, after_flags, after_fs, after_gs, after_ax;
	uint64_t in[REGS], out[REGS];
	uint64_t hot; /* read once each time, and watched */
	uint64_t selector;
	/* the handler's: */
	volatile int sig, alarms, steps, repairs;
	uint64_t sig_ip, sig_sp, sig_flags, sig_trapno;
	uint64_t frame_cs, frame_ss, frame_ip; /* SIGUSR1 returns there */
	/* the thread's: */
	uint64_t random, rounds;
	int data_fd, code_fd;
};

#define AT(field) [field] "i"(offsetof(struct nasty, field))

/*
 * R15 is the record throughout; the doors below are jumped to and end at nasty_after, some by the
 * handler of the signal that they raise.
 */
void nasty_go(struct nasty *n);
extern const char nasty_begin[], nasty_end[], nasty_after[];
extern const char door_syscall[], door_int80[], door_ud2[], door_int3[], door_fault[];
extern const char door_divide[], door_privileged[], door_nothing[];

__attribute__((used)) static void nasty_code(void)
{
	__asm__ volatile(
	        ".globl nasty_go, nasty_begin, nasty_end, nasty_after\n"
	        ".globl door_syscall, door_int80, door_ud2, door_int3, door_fault\n"
	        ".globl door_divide, door_privileged, door_nothing\n"
	        ".pushsection .text\n"
	        "nasty_go:\n\t"
	        "pushq %%rbx; pushq %%rbp; pushq %%r12; pushq %%r13; pushq %%r14; pushq %%r15\n\t"
	        "movq %%rdi, %%r15\n\t"
	        "movq %%rsp, %c[saved_sp](%%r15)\n\t"
	        "rdfsbase %%rax; movq %%rax, %c[saved_fs](%%r15)\n\t"
	        "rdgsbase %%rax; movq %%rax, %c[saved_gs](%%r15)\n\t"
	        "movq %c[in]+0(%%r15), %%rbx; movq %c[in]+8(%%r15), %%rbp\n\t"
	        "movq %c[in]+16(%%r15), %%r12; movq %c[in]+24(%%r15), %%r13\n\t"
	        "movq %c[in]+32(%%r15), %%r14; movq %c[in]+40(%%r15), %%rdi\n\t"
	        "movq %c[in]+48(%%r15), %%rsi; movq %c[in]+56(%%r15), %%rdx\n\t"
	        "movq %c[in]+64(%%r15), %%r8; movq %c[in]+72(%%r15), %%r9\n\t"
	        "movq %c[in]+80(%%r15), %%r10\n\t"
	        "movq %c[hot](%%r15), %%rcx\n"
	        "nasty_begin:\n\t"
	        "movl %c[selector](%%r15), %%eax\n\t"
	        "movl %%eax, %%ds; movl %%eax, %%es; movl %%eax, %%gs\n\t"
	        "movq %c[gs](%%r15), %%rax; wrgsbase %%rax\n\t"
	        "movq %c[fs](%%r15), %%rax; wrfsbase %%rax\n\t"
	        "movq %c[number](%%r15), %%rax\n\t"
	        "pushq %c[flags](%%r15); popfq\n\t"
	        "movq %c[sp](%%r15), %%rsp\n\t"
	        "jmpq *%c[door](%%r15)\n"
	        "door_syscall: syscall; jmp nasty_after\n"
	        "door_int80: int $0x80; jmp nasty_after\n"
	        "door_ud2: ud2\n"
	        "door_int3: int3; jmp nasty_after\n"
	        "door_fault: movq 8, %%rax\n"
	        "door_divide: movl $0, %%ecx; divl %%ecx\n"
	        "door_privileged: hlt\n"
	        "door_nothing: movl $50, %%ecx\n"
	        "1: pause; leal -1(%%rcx), %%ecx; jrcxz nasty_after; jmp 1b\n"
	        "nasty_after:\n\t"
	        "movq %%rsp, %c[after_sp](%%r15)\n\t"
	        "movq %c[saved_sp](%%r15), %%rsp\n\t"
	        "pushfq; popq %c[after_flags](%%r15)\n\t"
	        "pushq $2; popfq\n\t"
	        "movq %%rax, %c[after_ax](%%r15)\n\t"
	        "rdfsbase %%rax; movq %%rax, %c[after_fs](%%r15)\n\t"
	        "rdgsbase %%rax; movq %%rax, %c[after_gs](%%r15)\n\t"
	        "movq %c[saved_gs](%%r15), %%rax; wrgsbase %%rax\n\t"
	        "movq %c[saved_fs](%%r15), %%rax; wrfsbase %%rax\n"
	        "nasty_end:\n\t"
	        "movq %%rbx, %c[out]+0(%%r15); movq %%rbp, %c[out]+8(%%r15)\n\t"
	        "movq %%r12, %c[out]+16(%%r15); movq %%r13, %c[out]+24(%%r15)\n\t"
	        "movq %%r14, %c[out]+32(%%r15); movq %%rdi, %c[out]+40(%%r15)\n\t"
	        "movq %%rsi, %c[out]+48(%%r15); movq %%rdx, %c[out]+56(%%r15)\n\t"
	        "movq %%r8, %c[out]+64(%%r15); movq %%r9, %c[out]+72(%%r15)\n\t"
	        "movq %%r10, %c[out]+80(%%r15)\n\t"
	        "popq %%r15; popq %%r14; popq %%r13; popq %%r12; popq %%rbp; popq %%rbx\n\t"
	        "ret\n"
	        ".popsection" ::AT(sp),
	        AT(flags), AT(fs), AT(gs), AT(door), AT(number), AT(saved_sp), AT(saved_fs),
	        AT(saved_gs), AT(after_sp), AT(after_flags), AT(after_fs), AT(after_gs),
	        AT(after_ax), AT(in), AT(out), AT(hot), AT(selector));
}

/* --- signals: on the thread's own stack, FS base may be anything: no library ------------------- */

/* Alignment checks off, upwards; whose stack this is. */
static inline __attribute__((always_inline)) struct nasty *handler_begins(void)
{
	uintptr_t sp;

	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
	                 "pushfq; andl $~0x40000, (%%rsp); popfq; cld\n\t"
	                 "leaq 128(%%rsp), %%rsp\n\t"
	                 "movq %%rsp, %0"
	                 : "=r"(sp)
	                 :
	                 : "memory", "cc");
	return (struct nasty *)(sp & ~(AREA - 1));
}

__attribute__((no_stack_protector)) static void on_signal(int sig, siginfo_t *info, void *context)
{
	struct nasty *n = handler_begins();
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	greg_t segments = regs[REG_CSGSFS];

	if (sig == SIGALRM) {
		n->alarms++;
		return;
	}
	if (sig == SIGTRAP && info->si_code == TRAP_TRACE) {
		n->steps++;
		return;
	}
	if (sig == SIGUSR1) {
		regs[REG_CSGSFS] = (segments & 0xffffffff0000) | (greg_t)n->frame_cs |
		                   (greg_t)n->frame_ss << 48;
		regs[REG_RIP] = (greg_t)n->frame_ip;
		return;
	}
	n->sig = sig;
	n->sig_ip = (uint64_t)regs[REG_RIP];
	n->sig_sp = (uint64_t)regs[REG_RSP];
	n->sig_flags = (uint64_t)regs[REG_EFL];
	n->sig_trapno = (uint64_t)regs[REG_TRAPNO];
	regs[REG_CSGSFS] = (segments & 0xffffffff0000) | USER_CS | (greg_t)USER_SS << 48;
	regs[REG_RIP] = (greg_t)nasty_after;
	regs[REG_EFL] &= ~FLAG_RF; /* of the instruction that faulted */
	n->repairs++;
}

/* --- what is nasty ---------------------------------------------------------------------------- */

static uint64_t next_random(struct nasty *n)
{
	n->random ^= n->random << 13;
	n->random ^= n->random >> 7;
	n->random ^= n->random << 17;
	return n->random;
}

static uint64_t below(struct nasty *n, uint64_t limit)
{
	return next_random(n) % limit;
}

/* Stacks of exceptions and of tasks, text of the door, per-CPU data, the hole, the edges. */
static uint64_t nasty_address(struct nasty *n)
{
	static const uint64_t places[] = {
	        0,
	        8,
	        0x7fffffffeff8,
	        0x7ffffffff000,
	        0x800000000000,
	        0x8000000000000000,
	        0xffff7ffffffffff8,
	        0xffff800000000000,
	        0xffff888000000000,
	        0xfffffe0000000000,
	        0xffffffff80200000,
	        0xffffffff80210000,
	        0xffffffff81000000,
	        0xfffffffffffffff8,
	        0xffffffffffffffff,
	};

	switch (below(n, 4)) {
	case 0: return 0xffffc94000000000 + below(n, 64) * 8192 - below(n, 8) * 8;
	case 1: return 0xffffc90000000000 + below(n, 64) * 16384 - below(n, 64) * 8;
	case 2: return 0xffffffff80200000 + below(n, 1 << 21);
	default: return places[below(n, sizeof(places) / sizeof(*places))];
	}
}

static uint64_t nasty_base(struct nasty *n)
{
	uint64_t base = nasty_address(n);

	return (uint64_t)((int64_t)(base << 16) >> 16);
}

static uint64_t nasty_flags(struct nasty *n)
{
	uint64_t flags = 2 | (next_random(n) & FLAGS_KEPT);

	return below(n, 4) ? flags : flags | FLAG_TF;
}

/* --- one round -------------------------------------------------------------------------------- */

struct door {
	const char *name;
	const char *at;
	int sig; /* that it raises; 0: none */
	uint64_t number, result;
	unsigned ip_off; /* where the signal says the program is */
	int trapno;
	int any_frame; /* SIGUSR1 that returns to nowhere */
};

static const struct door doors[] = {
        {"getppid", door_syscall, 0, SYS_getppid, ~0UL, 0, 0, 0},
        {"yield", door_syscall, 0, SYS_sched_yield, 0, 0, 0, 0},
        {"a call that does not exist", door_syscall, 0, 0x7fff, (uint64_t)-ENOSYS, 0, 0, 0},
        {"getppid with an upper half", door_syscall, 0, 0xbadUL << 32 | SYS_getppid, ~0UL, 0, 0, 0},
        {"call -1", door_syscall, 0, ~0UL, (uint64_t)-ENOSYS, 0, 0, 0},
        {"int 0x80", door_int80, 0, 64, ~0UL, 0, 0, 0},
        {"int 0x80 with an upper half", door_int80, 0, 0xbadUL << 32 | 64, ~0UL, 0, 0, 0},
        {"int 0x80 that does not exist", door_int80, 0, 0x7fff, (uint64_t)-ENOSYS, 0, 0, 0},
        {"sigreturn from nowhere", door_syscall, SIGSEGV, SYS_rt_sigreturn, 0, 2, 0, 0},
        {"ud2", door_ud2, SIGILL, 0, 0, 0, 6, 0},
        {"int3", door_int3, SIGTRAP, 0, 0, 1, 3, 0},
        {"a fault", door_fault, SIGSEGV, 0, 0, 0, 14, 0},
        {"a division", door_divide, SIGFPE, 0, 0, 5, 0, 0},
        {"hlt", door_privileged, SIGSEGV, 0, 0, 0, 13, 0},
        {"nothing", door_nothing, 0, 0, 0, 0, 0, 0},
        {"a frame from nowhere", door_syscall, -1, SYS_tgkill, 0, 0, 0, 1},
};

static void prepare(struct nasty *n, const struct door *d)
{
	static const uint64_t selectors[] = {0, 3, 0x2b, 0x33};

	n->door = (uintptr_t)d->at;
	n->number = d->number;
	n->sp = nasty_address(n);
	n->fs = nasty_base(n);
	n->gs = nasty_base(n);
	n->flags = nasty_flags(n);
	n->selector = selectors[below(n, 4)];
	for (int i = 0; i < REGS; i++)
		n->in[i] = next_random(n);
	n->sig = 0;
	n->frame_cs = below(n, 128) | 3;
	n->frame_ss = below(n, 128) | 3;
	n->frame_ip = nasty_address(n);
	if ((n->frame_cs | 3) == 0x23 || (n->frame_cs == USER_CS && n->frame_ip < 1UL << 47))
		n->frame_cs = 0x7;
	if (d->any_frame) {
		n->in[5] = (uint64_t)getpid();
		n->in[6] = (uint64_t)syscall(SYS_gettid);
		n->in[7] = SIGUSR1;
	}
}

static int complain(const struct nasty *n, const struct door *d, const char *what, uint64_t got,
                    uint64_t right)
{
	printf("not ok - %s: %s is %llx, right is %llx (sp %llx flags %llx fs %llx gs %llx)\n",
	       d->name, what, (unsigned long long)got, (unsigned long long)right,
	       (unsigned long long)n->sp, (unsigned long long)n->flags, (unsigned long long)n->fs,
	       (unsigned long long)n->gs);
	fflush(stdout);
	return 0;
}

static int judge_signal(const struct nasty *n, const struct door *d)
{
	if (d->any_frame)
		return n->sig == SIGSEGV || n->sig == SIGBUS ||
		       complain(n, d, "signal", n->sig, 11);
	if (n->sig != d->sig)
		return complain(n, d, "signal", n->sig, d->sig);
	if (!d->sig || d->number == SYS_rt_sigreturn)
		return 1;
	if (n->sig_ip != n->door + d->ip_off)
		return complain(n, d, "RIP of the signal", n->sig_ip, n->door + d->ip_off);
	if (n->sig_sp != n->sp)
		return complain(n, d, "RSP of the signal", n->sig_sp, n->sp);
	if (n->sig_trapno != (uint64_t)d->trapno)
		return complain(n, d, "trap number", n->sig_trapno, d->trapno);
	return 1;
}

static int judge(const struct nasty *n, const struct door *d)
{
	uint64_t changed = (n->after_flags ^ n->flags) & FLAGS_KEPT;
	uint64_t right = d->result == ~0UL ? (uint64_t)getppid() : d->result;

	if (!judge_signal(n, d))
		return 0;
	if (n->after_sp != n->sp)
		return complain(n, d, "RSP", n->after_sp, n->sp);
	if (n->after_fs != n->fs)
		return complain(n, d, "FS base", n->after_fs, n->fs);
	if (n->after_gs != n->gs)
		return complain(n, d, "GS base", n->after_gs, n->gs);
	if (changed && d->number != SYS_rt_sigreturn)
		return complain(n, d, "flags", n->after_flags, n->flags);
	for (int i = 0; i < REGS; i++)
		if (n->out[i] != n->in[i])
			return complain(n, d, "a register", n->out[i], n->in[i]);
	if (!d->sig && d->at != door_nothing && n->after_ax != right)
		return complain(n, d, "the result", n->after_ax, right);
	return 1;
}

/* --- breakpoints: one at a word, one at an instruction, both met once each round --------------- */

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
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static int judge_breakpoint(const struct nasty *n, int fd, const char *what)
{
	uint64_t count = 0;

	if (fd < 0 || (read(fd, &count, sizeof(count)) == sizeof(count) && count == n->rounds))
		return 1;
	printf("not ok - a breakpoint at %s was met %llu times in %llu rounds\n", what,
	       (unsigned long long)count, (unsigned long long)n->rounds);
	fflush(stdout);
	return 0;
}

/* --- threads ---------------------------------------------------------------------------------- */

static int seconds = 3, nr_threads = 2, nr_processes = 2;
static uint64_t seed = 1;

static struct nasty *thread_area(void)
{
	char *at = mmap(NULL, 2 * AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack;
	struct nasty *n;

	at = (char *)(((uintptr_t)at + AREA - 1) & ~(AREA - 1));
	n = (struct nasty *)at;
	stack = (stack_t){.ss_sp = at + AREA / 2, .ss_size = AREA / 2};
	sigaltstack(&stack, NULL);
	return n;
}

static void *thread(void *arg)
{
	struct nasty *n = thread_area();
	int64_t end = now_ns() + seconds * 1000000000L;
	uintptr_t good = 1;

	n->random = seed * 0x9e3779b97f4a7c15 + (uint64_t)syscall(SYS_gettid);
	n->data_fd = breakpoint(HW_BREAKPOINT_RW, &n->hot);
	n->code_fd = breakpoint(HW_BREAKPOINT_X, nasty_after);
	while (good && now_ns() < end)
		for (int i = 0; good && i < 64; i++) {
			const struct door *d = &doors[below(n, sizeof(doors) / sizeof(*doors))];

			prepare(n, d);
			n->rounds++;
			nasty_go(n);
			good = (uintptr_t)judge(n, d);
		}
	good = good && judge_breakpoint(n, n->data_fd, "a word") &&
	       judge_breakpoint(n, n->code_fd, "an instruction");
	fprintf(stderr, "# %llu rounds, %d steps, %d alarms\n", (unsigned long long)n->rounds,
	        n->steps, n->alarms);
	(void)arg;
	return (void *)good;
}

static int process(void)
{
	static const int sigs[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGALRM, SIGUSR1};
	struct itimerval often = {{0, 3000}, {0, 3000}}, never = {{0, 0}, {0, 0}};
	struct sigaction act = {.sa_sigaction = on_signal,
	                        .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
	pthread_t threads[64];
	sigset_t alarm;
	int good = 1;

	for (unsigned i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		sigaction(sigs[i], &act, NULL);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	for (int i = 0; i < nr_threads; i++)
		pthread_create(&threads[i], NULL, thread, NULL);
	/* the handler knows its thread by the stack, and this one has none */
	pthread_sigmask(SIG_BLOCK, &alarm, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < nr_threads; i++) {
		void *result = NULL;

		pthread_join(threads[i], &result);
		good &= result != NULL;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	return good;
}

int main(int argc, char **argv)
{
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE_BIT)) {
		puts("ok 1 # skip: programs cannot write FS base and GS base here");
		return 0;
	}
	seconds = argc > 1 ? atoi(argv[1]) : seconds;
	nr_threads = argc > 2 ? atoi(argv[2]) : nr_threads;
	nr_processes = argc > 3 ? atoi(argv[3]) : nr_processes;
	seed = argc > 4 ? strtoul(argv[4], NULL, 0) : seed;
	nr_threads = nr_threads > 64 ? 64 : nr_threads;
	for (int i = 0; i < nr_processes; i++)
		if (!fork())
			_exit(!process());
	for (int i = 0; i < nr_processes; i++) {
		int status = -1;

		wait(&status);
		if (status)
			printf("# status %x\n", status);
		check(status == 0, "a process found nothing wrong");
	}
	return failed != 0;
}
