// SPDX-License-Identifier: BSD-2-Clause
/*
 * What does each crossing cost? One static program that runs unmodified on Airlock and on Linux.
 *
 * Prints "op NAME COUNT TIMES" for each operation: the median of ROUNDS measurements, in ticks of
 * the time-stamp counter, less the cost of measuring, for one of the TIMES that it is done in a
 * round. Under the emulator's instruction counting a tick is one guest instruction, those of the
 * program included. As process 1 it switches the machine off at the end.
 *
 * NOPs around each round tell bench/expensive, a plugin of the emulator, what to look at.
 */
#define _GNU_SOURCE
#include "bench/expensive/mark.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { ROUNDS = 41, PAGE = 4096 };

struct op {
	const char *name;
	void (*run)(void);
	void (*setup)(void);    /* before the first round */
	void (*between)(void);  /* before each round, not measured */
	void (*teardown)(void); /* after the last */
	unsigned times;         /* the operation is done this often in one run; 0 means 1 */
};

static inline uint64_t now(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

/* No instruction of a compiler; for the kernel it is not there. */
#define tell(mark) __asm__ volatile("nopl %c0(%%rax,%%rax)" ::"i"(MARK_NUMBER + (mark)) : "memory")

static inline long raw(long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
	                 : "rcx", "r11", "memory");
	return result;
}

/* --- system calls ------------------------------------------------------------------------- */

static void op_nothing(void)
{
}

static inline long raw0(long nr)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(nr) : "rcx", "r11", "memory");
	return result;
}

static void op_getppid(void)
{
	raw0(SYS_getppid);
}

static void op_getpid(void)
{
	raw0(SYS_getpid);
}

static void op_bad_500(void)
{
	raw0(500);
}

static void op_bad_minus_1(void)
{
	raw0(-1);
}

static void op_int80(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
}

static void op_clock_gettime(void)
{
	struct timespec ts;

	raw(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&ts, 0, 0);
}

static int null_fd;

static void setup_null(void)
{
	null_fd = open("/dev/null", O_WRONLY);
	if (null_fd < 0) { /* as process 1 of Linux: no /dev is there yet */
		null_fd = memfd_create("null", 0);
	}
}

static void op_write_null(void)
{
	raw(SYS_write, null_fd, (long)"x", 1, 0);
}

static void op_yield_alone(void)
{
	raw0(SYS_sched_yield);
}

/* --- syscall user dispatch ---------------------------------------------------------------- */

static volatile char selector;

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static void setup_dispatch(void)
{
	selector = 0;
	prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector);
}

static void teardown_dispatch(void)
{
	prctl(PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0);
}

/* --- exceptions to signals and back ------------------------------------------------------- */

static void skip_two(int sig, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
}

static void skip_three(int sig, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 3;
}

static void return_at_once(int sig, siginfo_t *info, void *context)
{
}

static void handle(int sig, void (*fn)(int, siginfo_t *, void *))
{
	struct sigaction action = {.sa_sigaction = fn, .sa_flags = SA_SIGINFO};

	sigaction(sig, &action, NULL);
}

static void setup_int3(void)
{
	handle(SIGTRAP, return_at_once);
}

static void op_int3(void)
{
	__asm__ volatile("int3");
}

static void setup_ud2(void)
{
	handle(SIGILL, skip_two);
}

static void op_ud2(void)
{
	__asm__ volatile("ud2");
}

static void setup_divide(void)
{
	handle(SIGFPE, skip_two);
}

static void op_divide(void)
{
	__asm__ volatile("divl %%ecx" ::"a"(1), "d"(0), "c"(0)); /* two bytes */
}

static void setup_segv(void)
{
	handle(SIGSEGV, skip_three);
}

static void op_segv(void)
{
	__asm__ volatile("movq (%%rcx), %%rax" ::"c"(16UL) : "rax"); /* three bytes */
}

static void op_gp(void)
{
	__asm__ volatile("movq (%%rcx), %%rax" ::"c"(1UL << 62) : "rax");
}

static void setup_kill(void)
{
	handle(SIGUSR1, return_at_once);
}

static pid_t self;

static void op_kill(void)
{
	raw(SYS_kill, self, SIGUSR1, 0, 0);
}

/* --- page faults -------------------------------------------------------------------------- */

static volatile char *area;

static void map_fresh(void)
{
	if (area)
		munmap((void *)area, 16 * PAGE);
	area = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area[0] = 1; /* the tables are there */
}

static void op_fault_anon(void)
{
	area[5 * PAGE] = 1;
}

static void op_fault_zero(void)
{
	(void)area[5 * PAGE];
}

static void between_zero_then_write(void)
{
	map_fresh();
	(void)area[5 * PAGE];
}

/* A child that is gone leaves the page read-only, with one owner. */
static void between_reuse(void)
{
	pid_t child;

	map_fresh();
	area[5 * PAGE] = 1;
	child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

/* A child holds the other reference while the parent writes. */
static int cow_pipe[2];
static pid_t cow_child;

static void between_cow(void)
{
	char c;

	map_fresh();
	area[5 * PAGE] = 1;
	if (pipe(cow_pipe))
		exit(1);
	cow_child = fork();
	if (cow_child == 0) {
		close(cow_pipe[1]);
		if (read(cow_pipe[0], &c, 1))
			_exit(1);
		_exit(0);
	}
	close(cow_pipe[0]);
}

static void after_cow(void)
{
	close(cow_pipe[1]);
	waitpid(cow_child, NULL, 0);
}

static void op_mmap_munmap(void)
{
	register long flags __asm__("r10") = MAP_PRIVATE | MAP_ANONYMOUS;
	register long fd __asm__("r8") = -1;
	register long offset __asm__("r9") = 0;
	long p;

	__asm__ volatile("syscall"
	                 : "=a"(p)
	                 : "a"(SYS_mmap), "D"(0L), "S"(PAGE), "d"(PROT_READ | PROT_WRITE),
	                   "r"(flags), "r"(fd), "r"(offset)
	                 : "rcx", "r11", "memory");
	raw(SYS_munmap, p, PAGE, 0, 0);
}

/* --- two processes ------------------------------------------------------------------------ */

enum { PAIR_TIMES = 100, WARM_UP = 20000 };

static pid_t partner;
static int to_partner[2], from_partner[2];

static void stop_partner(void)
{
	kill(partner, SIGKILL);
	waitpid(partner, NULL, 0);
}

static void setup_yield_pair(void)
{
	partner = fork();
	if (partner == 0)
		for (;;)
			raw0(SYS_sched_yield);
	/* Linux makes a new process wait for its first turn, however often we yield meanwhile. */
	for (int i = 0; i < WARM_UP; i++)
		raw0(SYS_sched_yield);
}

static void op_yield_pair(void)
{
	for (int i = 0; i < PAIR_TIMES; i++)
		raw0(SYS_sched_yield);
}

static void setup_pipes(void)
{
	if (pipe(to_partner) || pipe(from_partner))
		exit(1);
	partner = fork();
	if (partner == 0)
		for (;;) {
			char c;

			raw(SYS_read, to_partner[0], (long)&c, 1, 0);
			raw(SYS_write, from_partner[1], (long)&c, 1, 0);
		}
}

static void op_pipes(void)
{
	for (int i = 0; i < PAIR_TIMES; i++) {
		char c = 'x';

		raw(SYS_write, to_partner[1], (long)&c, 1, 0);
		raw(SYS_read, from_partner[0], (long)&c, 1, 0);
	}
}

static void teardown_pipes(void)
{
	stop_partner();
	close(to_partner[0]), close(to_partner[1]);
	close(from_partner[0]), close(from_partner[1]);
}

/* --- life and death ----------------------------------------------------------------------- */

static void op_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void op_vfork(void)
{
	pid_t child = vfork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void *thread(void *arg)
{
	return arg;
}

static void op_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
}

static const struct op ops[] = {
        {"getppid", op_getppid, 0, 0, 0, 0},
        {"getpid", op_getpid, 0, 0, 0, 0},
        {"invalid-500", op_bad_500, 0, 0, 0, 0},
        {"invalid-minus-1", op_bad_minus_1, 0, 0, 0, 0},
        {"int80-getpid", op_int80, 0, 0, 0, 0},
        {"clock-gettime", op_clock_gettime, 0, 0, 0, 0},
        {"write-null", op_write_null, setup_null, 0, 0, 0},
        {"dispatch-allow", op_getppid, setup_dispatch, 0, teardown_dispatch, 0},
        {"int3", op_int3, setup_int3, 0, 0, 0},
        {"ud2", op_ud2, setup_ud2, 0, 0, 0},
        {"divide", op_divide, setup_divide, 0, 0, 0},
        {"segv", op_segv, setup_segv, 0, 0, 0},
        {"gp", op_gp, setup_segv, 0, 0, 0},
        {"kill-self", op_kill, setup_kill, 0, 0, 0},
        {"fault-anon", op_fault_anon, 0, map_fresh, 0, 0},
        {"fault-zero", op_fault_zero, 0, map_fresh, 0, 0},
        {"fault-zero-write", op_fault_anon, 0, between_zero_then_write, 0, 0},
        {"fault-reuse", op_fault_anon, 0, between_reuse, 0, 0},
        {"fault-cow", op_fault_anon, 0, between_cow, after_cow, 0},
        {"mmap-munmap", op_mmap_munmap, 0, 0, 0, 0},
        {"yield-alone", op_yield_alone, 0, 0, 0, 0},
        {"yield-pair", op_yield_pair, setup_yield_pair, 0, stop_partner, PAIR_TIMES},
        {"pipe-pair", op_pipes, setup_pipes, 0, teardown_pipes, PAIR_TIMES},
        {"fork", op_fork, 0, 0, 0, 0},
        {"vfork", op_vfork, 0, 0, 0, 0},
        {"thread", op_thread, 0, 0, 0, 0},
};

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The copy-on-write child belongs to one round. */
static uint64_t measure(const struct op *op)
{
	uint64_t sample[ROUNDS];
	int each = op->between == between_cow;

	if (op->setup)
		op->setup();
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start;

		if (op->between)
			op->between();
		start = now();
		tell(MARK_BEGIN);
		op->run();
		tell(MARK_END);
		sample[i] = now() - start;
		if (each)
			op->teardown();
	}
	tell(MARK_FINISHED);
	if (op->teardown && !each)
		op->teardown();
	qsort(sample, ROUNDS, sizeof(sample[0]), by_value);
	return sample[ROUNDS / 2];
}

/*
 * Were all operations meant, or which? Linux hands process 1 the words of its command line that it
 * does not know itself, so a word that names no operation does not count.
 */
static int wanted(const char *name, int argc, char **argv)
{
	int names = 0;

	for (int a = 1; a < argc; a++) {
		if (!strcmp(argv[a], name))
			return 1;
		for (unsigned i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
			names += !strcmp(argv[a], ops[i].name);
	}
	return !names;
}

int main(int argc, char **argv)
{
	const struct op nothing = {"nothing", op_nothing, 0, 0, 0, 0};
	uint64_t base;

	self = getpid();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (self == 1) { /* the only program of Linux: kill(1) from itself would be lost */
		pid_t child = fork();

		if (child) {
			waitpid(child, NULL, 0);
			sync();
			reboot(RB_POWER_OFF);
		}
		self = getpid();
		setsid();
	}
	base = measure(&nothing);
	for (unsigned i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		unsigned times = ops[i].times ? ops[i].times : 1;
		uint64_t ticks;

		if (!wanted(ops[i].name, argc, argv))
			continue;
		ticks = measure(&ops[i]) - base;
		printf("op %s %lu %u\n", ops[i].name, (unsigned long)(ticks / times), times);
	}
	puts("end");
	return 0;
}
