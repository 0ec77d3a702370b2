/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The demonstration: a few seconds of everything that crosses the door between a program and the
 * kernel. Every part counts what it did and checks it; the report of the run comes after it.
 *
 * Runs on Linux as well, and says the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static int broken;

/* One wrong thing is enough; the line says which. */
static void need(int good, const char *what)
{
	if (good)
		return;
	if (!broken++)
		printf("\n");
	printf("    BROKEN: %s (errno %d)\n", what, errno);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* ---- system calls ---- */

static void do_syscalls(void)
{
	int null = open("/dev/null", O_WRONLY);
	long parent = getppid();

	for (int i = 0; i < 60000; i++)
		need(syscall(SYS_getppid) == parent, "getppid");
	for (int i = 0; i < 20000; i++)
		need(write(null, "x", 1) == 1, "write");
	for (int i = 0; i < 1000; i++)
		need(syscall(-1) == -1 && errno == ENOSYS, "no such call");
	close(null);
}

/* ---- signals ---- */

static volatile sig_atomic_t hits;

static void count_hit(int sig, siginfo_t *info, void *context)
{
	hits++;
}

static void handle(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction act = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

	need(!sigaction(sig, &act, NULL), "sigaction");
}

static void do_signals(void)
{
	static char stack[65536];
	stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	sigset_t usr1, old;

	need(!sigaltstack(&other, NULL), "sigaltstack");
	handle(SIGUSR1, count_hit, SA_ONSTACK);
	hits = 0;
	for (int i = 0; i < 3000; i++)
		kill(getpid(), SIGUSR1);
	need(hits == 3000, "each signal was handled");
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	for (int i = 0; i < 500; i++) {
		sigprocmask(SIG_BLOCK, &usr1, &old);
		raise(SIGUSR1);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	need(hits == 3500, "blocked signals came later");
}

/* ---- faults ---- */

static volatile uintptr_t skip_to;
static volatile int traps;

/* The faulting instruction is left behind; traps are only counted. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	hits++;
	if (skip_to)
		regs[REG_RIP] = skip_to;
}

static void on_trap(int sig, siginfo_t *info, void *context)
{
	traps++;
}

/* `insn` faults; the handler goes on behind it. */
#define FAULT(insn, ...)                                                       \
	__asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0\n\t" insn "\n1:" \
	                 : "=m"(skip_to)                                       \
	                 : __VA_ARGS__                                         \
	                 : "rax", "rdx", "memory")

static void do_faults(void)
{
	static const int sigs[] = {SIGSEGV, SIGFPE, SIGILL, SIGBUS};

	for (unsigned i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		handle(sigs[i], on_fault, 0);
	handle(SIGTRAP, on_trap, 0);
	hits = 0;
	for (int i = 0; i < 300; i++) {
		FAULT("movl $0, 16", "r"(0));
		FAULT("mov (%1), %%rdx", "r"(0x8000000000000000ul));
		FAULT("xor %%edx, %%edx; mov %%edx, %%eax; div %1", "r"(0));
		FAULT("ud2", "r"(0));
		FAULT("hlt", "r"(0));
	}
	need(hits == 1500, "each fault became a signal");
	for (int i = 0; i < 500; i++)
		__asm__ volatile("int3");
	need(traps == 500, "each breakpoint became a signal");
	traps = 0;
	__asm__ volatile("pushf; orl $0x100, (%%rsp); popf\n\t.rept 200; nop; .endr\n\t"
	                 "pushf; andl $~0x100, (%%rsp); popf" ::
	                         : "memory", "cc");
	need(traps > 200, "every instruction was a step");
}

/* ---- memory ---- */

static void child_writes(char *page, size_t size)
{
	for (size_t i = 0; i < size; i += 4096)
		page[i] = 2;
	_exit(page[0] == 2 ? 0 : 1);
}

static void do_memory(void)
{
	size_t size = 4 << 20;
	int status;

	for (int round = 0; round < 3; round++) {
		char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		               0);
		pid_t pid;

		need(p != MAP_FAILED, "mmap");
		for (size_t i = 0; i < size; i += 4096)
			p[i] = 1;
		pid = fork();
		if (!pid)
			child_writes(p, size);
		need(waitpid(pid, &status, 0) == pid && !status, "the child wrote");
		for (size_t i = 0; i < size; i += 4096)
			need(p[i] == 1, "our copy is ours");
		need(!mprotect(p, size, PROT_READ), "mprotect");
		need(!munmap(p, size), "munmap");
	}
	for (int i = 0; i < 1000; i++) {
		char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		               0);

		p[5000] = 1;
		munmap(p, 8192);
	}
}

/* ---- processes ---- */

static void do_processes(char *self)
{
	int status;

	for (int i = 0; i < 100; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(i);
		need(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == i, "fork and exit");
	}
	for (int i = 0; i < 30; i++) {
		pid_t pid = i & 1 ? vfork() : fork();

		if (!pid) {
			execl(self, self, "--child", (char *)NULL);
			_exit(1);
		}
		need(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 77, "exec");
	}
}

/* ---- threads ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static long counter, turn;

static void *count_up(void *arg)
{
	for (int i = 0; i < 5000; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *take_turns(void *arg)
{
	long mine = (long)arg;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < 1000; i++) {
		while (turn % 2 != mine)
			pthread_cond_wait(&turn_changed, &lock);
		turn++;
		pthread_cond_signal(&turn_changed);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

static void do_threads(void)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		need(!pthread_create(&thread[i], NULL, count_up, NULL), "pthread_create");
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	need(counter == 20000, "the lock locked");
	for (long i = 0; i < 2; i++)
		need(!pthread_create(&thread[i], NULL, take_turns, (void *)i), "pthread_create");
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	need(turn == 2000, "they took turns");
}

/* ---- pipes ---- */

static void echo(int in, int out)
{
	char c;

	while (read(in, &c, 1) == 1)
		need(write(out, &c, 1) == 1, "echo");
	_exit(broken);
}

static void flood(int out)
{
	static char block[65536];

	for (int i = 0; i < 64; i++) {
		memset(block, i, sizeof(block));
		for (size_t done = 0; done < sizeof(block);)
			done += write(out, block + done, sizeof(block) - done);
	}
	_exit(0);
}

static void do_pipes(void)
{
	static char block[65536];
	int to[2], from[2], status;
	uint64_t sum = 0, right = 0;
	struct pollfd ready;
	ssize_t n;
	char c;

	need(!pipe(to) && !pipe(from), "pipe");
	if (!fork()) {
		close(to[1]);
		echo(to[0], from[1]);
	}
	for (int i = 0; i < 3000; i++) {
		need(write(to[1], "p", 1) == 1, "ping");
		need(read(from[0], &c, 1) == 1 && c == 'p', "pong");
	}
	close(to[1]);
	need(wait(&status) > 0 && !status, "the echo ended");
	if (!fork())
		flood(from[1]);
	close(from[1]);
	ready = (struct pollfd){.fd = from[0], .events = POLLIN};
	need(poll(&ready, 1, 5000) == 1, "poll");
	while ((n = read(from[0], block, sizeof(block))) > 0)
		for (ssize_t i = 0; i < n; i++)
			sum += block[i];
	for (int i = 0; i < 64; i++)
		right += i * sizeof(block);
	need(sum == right, "every byte came");
	need(wait(&status) > 0 && !status, "the flood ended");
	close(to[0]);
	close(from[0]);
}

/* ---- time ---- */

static void do_time(void)
{
	struct itimerval each_ms = {{0, 1000}, {0, 1000}}, off = {{0, 0}, {0, 0}};
	struct timespec pause_ms = {0, 2000000};
	double start = now();

	handle(SIGALRM, count_hit, SA_RESTART);
	hits = 0;
	need(!setitimer(ITIMER_REAL, &each_ms, NULL), "setitimer");
	while (hits < 100 && now() - start < 10)
		;
	setitimer(ITIMER_REAL, &off, NULL);
	need(hits >= 100, "a timer interrupts a busy program");
	for (int i = 0; i < 50; i++) {
		double before = now();

		nanosleep(&pause_ms, NULL);
		need(now() - before >= 0.002, "sleep is not short");
	}
}

/* ---- files ---- */

static void do_files(void)
{
	char name[64], other[64], block[4096];

	need(!mkdir("/tmp/airlock-demo", 0700) && !chdir("/tmp/airlock-demo"), "mkdir");
	for (int i = 0; i < 100; i++) {
		int fd;

		snprintf(name, sizeof(name), "file%d", i);
		snprintf(other, sizeof(other), "other%d", i);
		memset(block, i, sizeof(block));
		fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		need(write(fd, block, sizeof(block)) == sizeof(block), "write a file");
		need(pread(fd, block, 10, 4000) == 10 && block[9] == i, "read it");
		close(fd);
		need(!rename(name, other) && !unlink(other), "rename and unlink");
	}
	need(!chdir("/") && !rmdir("/tmp/airlock-demo"), "rmdir");
}

/* ---- all of it ---- */

static char *self;

static void processes(void)
{
	do_processes(self);
}

static const struct {
	const char *name, *what;
	void (*run)(void);
} parts[] = {
        {"system calls", "80,000 of them, and 1,000 that do not exist", do_syscalls},
        {"signals", "3,500 to itself, on a stack of their own", do_signals},
        {"faults", "page, protection, divide, opcode, breakpoint, single step", do_faults},
        {"memory", "maps, 3,000 copies on write, protections", do_memory},
        {"processes", "100 forks, 30 programs", processes},
        {"threads", "20,000 turns at a lock, 2,000 hand-overs", do_threads},
        {"pipes", "3,000 round trips, 4 MiB", do_pipes},
        {"time", "100 timer signals, 50 sleeps", do_time},
        {"files", "100 made, written, read, renamed, removed", do_files},
};

int main(int argc, char **argv)
{
	double start = now();

	if (argc > 1 && !strcmp(argv[1], "--child"))
		return 77;
	self = argv[0];
	setvbuf(stdout, NULL, _IONBF, 0);
	for (unsigned i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		double before = now();

		printf("  %-14s %-60s", parts[i].name, parts[i].what);
		parts[i].run();
		printf("%7.0f ms\n", (now() - before) * 1e3);
	}
	printf("  %-14s %-60s%7.0f ms\n", broken ? "BROKEN" : "all of it", "",
	       (now() - start) * 1e3);
	return broken != 0;
}
