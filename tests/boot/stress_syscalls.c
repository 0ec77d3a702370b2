/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do random system calls with random arguments hurt anybody but their caller?
 * Arguments: seed (1), calls in all (200000), workers at once (1), trace (0), with threads (0).
 *
 * A worker makes calls from one number: base seed and its own number give the stream. It dies, hangs
 * or comes to the end of its stream; then the next begins. With one worker a run can be repeated;
 * with trace each call is printed before it is made.
 */
#include "stress.h"
#include <ftw.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

enum {
	PAGE = 4096,
	STREAM = 20000, /* calls of one worker at most */
	WORKERS_MAX = 16,
	PATIENCE_MS = 100, /* without a call */
	POOL = 16 * PAGE,
	EDGE = 8, /* bytes before a hole */
};

struct progress {
	volatile uint64_t calls;
	volatile uint64_t stream;
	volatile long nr;
	pid_t pid;
	uint64_t seen;
	int64_t since;
};

static uint64_t seed;
static long count, workers, trace, threads;
static struct progress *progress;
static uint64_t next_stream;

/* The worker's own. */
static char *pool, *readonly;
static uint64_t dice;
static pid_t self;

static const char *const paths[] = {
        "a",
        "b",
        "d",
        "d/a",
        "d/../b",
        "l",
        ".",
        "",
        "/proc/self/maps",
        "/proc/self/stat",
        "/proc",
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/dev/urandom",
        "/dev/ptmx",
        "/proc/self/fd",
        "/proc/meminfo",
        "/dev/pts",
        "/proc/self/mem",
};

/* No libc in a worker: its thread pointer may be gone. */
static long call(long nr, const uint64_t *a)
{
	register uint64_t r10 asm("r10") = a[3];
	register uint64_t r8 asm("r8") = a[4];
	register uint64_t r9 asm("r9") = a[5];
	long ret;

	asm volatile("syscall"
	             : "=a"(ret)
	             : "0"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
	             : "rcx", "r11", "memory");
	return ret;
}

static long call0(long nr)
{
	static const uint64_t none[6];

	return call(nr, none);
}

static unsigned roll(unsigned n)
{
	return (unsigned)(stress_random(&dice) >> 33) % n;
}

static uint64_t special(void)
{
	static const uint64_t values[] = {
	        0x7fffffff,
	        0x80000000,
	        0xffffffff,
	        0x7fffffffffffffff,
	        0x8000000000000000,
	        0x7ffffffff000,
	        0x800000000000,
	        0x7fffffffeff8,
	        0xffff888000000000,
	        0xffffffff80200000,
	        0xffffc90000000000,
	        0xdeadbeef,
	        0xffffffffffffff9c,
	        4096,
	        8192,
	        0x100000,
	};

	return roll(2) ? values[roll(sizeof(values) / sizeof(*values))] : 1ull << roll(64);
}

static uint64_t argument(void)
{
	switch (roll(15)) {
	case 0: return 0;
	case 1: return roll(16);
	case 2: return -(uint64_t)roll(16);
	case 3: return stress_random(&dice);
	case 4: return stress_random(&dice) >> 32;
	case 5: return special();
	case 6: /* a descriptor */ return 3 + roll(24);
	case 7: /* a name */ return (uint64_t)paths[roll(sizeof(paths) / sizeof(*paths))];
	case 8: /* before the hole */ return (uint64_t)pool + POOL - roll(EDGE * 8);
	case 9: return (uint64_t)readonly + roll(PAGE);
	default: return (uint64_t)pool + roll(POOL / 8) * 8;
	}
}

/* What ends a stream, or makes others, comes less often. */
static int rare(long nr)
{
	switch (nr) {
	case SYS_exit:
	case SYS_exit_group:
	case SYS_rt_sigreturn:
	case SYS_pause:
	case SYS_rt_sigsuspend:
	case SYS_arch_prctl:
	case SYS_rseq:
	case SYS_rt_sigtimedwait: return 256;
	case SYS_kill:
	case SYS_tkill:
	case SYS_tgkill:
	case SYS_rt_sigqueueinfo:
	case SYS_rt_tgsigqueueinfo:
	case SYS_fork:
	case SYS_vfork:
	case SYS_clone:
	case SYS_clone3:
	case SYS_select:
	case SYS_pselect6:
	case SYS_poll:
	case SYS_ppoll:
	case SYS_execve:
	case SYS_execveat:
	case SYS_munmap:
	case SYS_mremap:
	case SYS_futex:
	case SYS_alarm:
	case SYS_setitimer: return 8;
	default: return 1;
	}
}

/* The first processes, or all: the worker means itself. */
static void spare(uint64_t *pid)
{
	int nr = (int)*pid;

	if (nr < 0 || (nr > 0 && nr < 16))
		*pid = (uint64_t)self;
}

/* What would end the test, not the worker. */
static int harmful(long nr, uint64_t *a)
{
	switch ((int)nr) {
	case SYS_tgkill:
	case SYS_rt_tgsigqueueinfo:
		spare(&a[1]);
		spare(&a[0]);
		return 0;
	case SYS_kill:
	case SYS_tkill:
	case SYS_rt_sigqueueinfo: spare(&a[0]); return 0;
	case SYS_fcntl: return (int)a[1] == F_SETOWN || (int)a[1] == F_SETOWN_EX;
	case SYS_reboot: return 1;
	case SYS_prlimit64:
	case SYS_setrlimit:
		a[0] = nr == SYS_prlimit64 ? 0 : a[0];
		return (nr == SYS_prlimit64 ? a[1] : a[0]) == RLIMIT_FSIZE;
	case SYS_sched_setparam:
	case SYS_sched_setscheduler:
	case SYS_sched_setattr:
	case SYS_sched_setaffinity: a[0] = 0; return 0;
	case SYS_setpriority:
		a[0] = PRIO_PROCESS;
		a[1] = 0;
		return 0;
	case SYS_process_vm_readv:
	case SYS_process_vm_writev: a[0] = (uint64_t)self; return 0;
	default: return 0;
	}
}

static void put_number(char **at, uint64_t v)
{
	int shift;

	*(*at)++ = ' ';
	for (shift = 60; shift >= 0; shift -= 4)
		if (v >> shift || !shift)
			*(*at)++ = "0123456789abcdef"[v >> shift & 15];
}

static void tell(long nr, const uint64_t *a)
{
	char line[160], *at = line;
	uint64_t args[6] = {2, (uint64_t)line};
	int i;

	put_number(&at, (uint64_t)nr);
	for (i = 0; i < 6; i++)
		put_number(&at, a[i]);
	*at++ = '\n';
	args[2] = (uint64_t)(at - line);
	call(SYS_write, args);
}

static void one_call(struct progress *p)
{
	uint64_t a[6];
	long nr;
	int i;

	do {
		nr = roll(64) ? (long)roll(8) ? (long)roll(335) : 424 + (long)roll(30)
		              : (long)stress_random(&dice);
		for (i = 0; i < 6; i++)
			a[i] = argument();
		for (i = 0; i < 4; i++)
			((volatile uint64_t *)pool)[roll(POOL / 8)] = argument();
	} while (roll((unsigned)rare(nr)) || harmful(nr, a));
	p->nr = nr;
	if (trace)
		tell(nr, a);
	if (!call(nr, a) &&
	    (nr == SYS_fork || nr == SYS_vfork || nr == SYS_clone || nr == SYS_clone3))
		for (;;)
			call0(SYS_exit);
	__atomic_add_fetch(&p->calls, 1, __ATOMIC_RELAXED);
}

static void ignore(int sig)
{
	(void)sig;
}

/* Calls that block are interrupted every few milliseconds. */
static void keep_interrupting(void)
{
	static const uint64_t none;
	static const struct {
		uint64_t interval[2], value[2];
	} often = {{0, 5000}, {0, 5000}};
	uint64_t mask[6] = {SIG_SETMASK, (uint64_t)&none, 0, 8};
	uint64_t timer[6] = {0, (uint64_t)&often};

	call(SYS_rt_sigprocmask, mask);
	call(SYS_setitimer, timer);
}

/* One of each kind of file, so that descriptors mean something. */
static void open_some(void)
{
	static const char *const names[] = {"a", ".", "/dev/ptmx", "/dev/zero", "/proc/self/maps"};
	sigset_t set;
	int p[2];
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (open(names[i], i ? (i == 2 || i == 3 ? O_RDWR : O_RDONLY) : O_RDWR | O_CREAT,
		         0666) < 0)
			return;
	sigfillset(&set);
	if (pipe(p) || pipe2(p, O_NONBLOCK))
		return;
	eventfd(1, 0);
	epoll_create1(0);
	timerfd_create(CLOCK_MONOTONIC, 0);
	signalfd(-1, &set, 0);
	memfd_create("m", 0);
}

static void stream(struct progress *p)
{
	unsigned i;

	for (i = 0; i < STREAM; i++) {
		if (i % 128 == 0)
			keep_interrupting();
		one_call(p);
	}
	for (;;)
		call0(SYS_exit_group);
}

/* Another thread that does the same with the same dice: now the order matters as well. */
static void join_in(struct progress *p)
{
	char *stack = mmap(NULL, POOL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	register uint64_t r10 asm("r10") = 0;
	register uint64_t r8 asm("r8") = 0;
	register struct progress *r12 asm("r12") = p;
	register void (*r13)(struct progress *) asm("r13") = stream;
	long ret = SYS_clone;

	asm volatile("syscall\n"
	             "test %%rax, %%rax\n"
	             "jnz 1f\n"
	             "mov %%r12, %%rdi\n"
	             "call *%%r13\n"
	             "1:\n"
	             : "+a"(ret)
	             : "D"(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD),
	               "S"(stack + POOL), "d"(0), "r"(r10), "r"(r8), "r"(r12), "r"(r13)
	             : "rcx", "r11", "memory");
}

static void work(struct progress *p)
{
	struct rlimit files = {64, 64}, size = {1 << 20, 1 << 20}, as = {192 << 20, 192 << 20};
	struct sigaction sa = {.sa_handler = ignore};
	unsigned i;

	self = (pid_t)syscall(SYS_gettid);
	dice = seed * 1000003 + p->stream;
	pool = mmap(NULL, POOL + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	readonly = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(pool + POOL, PAGE, PROT_NONE);
	for (i = 0; i < POOL / 8; i++)
		((uint64_t *)pool)[i] = argument();
	sigaction(SIGALRM, &sa, NULL);
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_FSIZE, &size);
	setrlimit(RLIMIT_AS, &as);
	setsid();
	stress_urgent(0);
	close_range(0, trace ? 1 : 1000, 0);
	if (chdir("/tmp/stress"))
		_exit(1);
	open_some();
	if (p->stream % 2 && (setgid(1000) || setuid(1000)))
		_exit(1);
	for (i = 0; threads && i < p->stream % 4; i++)
		join_in(p);
	stream(p);
}

static void start(struct progress *p)
{
	pid_t pid;

	p->stream = ++next_stream;
	p->seen = p->calls;
	p->since = now_ns();
	if (trace)
		fprintf(stderr, "stream %lu\n", (unsigned long)p->stream);
	pid = fork(); /* the worker shares *p: only the parent notes this */
	if (!pid)
		work(p);
	p->pid = pid;
}

static int hangs(struct progress *p)
{
	if (p->calls != p->seen) {
		p->seen = p->calls;
		p->since = now_ns();
	}
	return now_ns() - p->since > PATIENCE_MS * 1000000L;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	remove(path);
	return 0;
}

static struct progress *by_pid(pid_t pid)
{
	long i;

	for (i = 0; i < workers; i++)
		if (progress[i].pid == pid)
			return &progress[i];
	return NULL;
}

static uint64_t calls_made(void)
{
	uint64_t sum = 0;
	long i;

	for (i = 0; i < workers; i++)
		sum += progress[i].calls;
	return sum;
}

static void round_of(int nr)
{
	uint64_t goal = calls_made() + (uint64_t)(count / STRESS_ROUNDS + 1);
	long i, hung = 0, ended = 0;
	struct progress *p;
	pid_t pid;

	mkdir("/tmp/stress", 0777);
	chmod("/tmp/stress", 0777);
	for (i = 0; i < workers; i++)
		start(&progress[i]);
	while (calls_made() < goal) {
		while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) > 0) {
			p = by_pid(pid);
			if (!p)
				continue;
			ended++;
			start(p);
		}
		for (i = 0; i < workers; i++) {
			if (!hangs(&progress[i]))
				continue;
			hung++;
			if (progress[i].pid > 0)
				kill(progress[i].pid, SIGKILL);
			else
				start(&progress[i]);
			progress[i].since = now_ns();
		}
		sleep_ms(1);
	}
	stress_end_all();
	nftw("/tmp/stress", remove_one, 16, FTW_DEPTH | FTW_PHYS);
	printf("# %lu calls so far, %ld workers ended, %ld of them killed\n",
	       (unsigned long)calls_made(), ended, hung);
	check(access("/tmp/stress", F_OK) != 0, "what they made can be removed");
	(void)nr;
}

int main(int argc, char **argv)
{
	stress_start(argc, argv);
	seed = (uint64_t)stress_arg(argc, argv, 1, 1);
	count = stress_arg(argc, argv, 2, 200000);
	workers = stress_arg(argc, argv, 3, 1);
	trace = stress_arg(argc, argv, 4, 0);
	threads = stress_arg(argc, argv, 5, 0);
	if (workers < 1 || workers > WORKERS_MAX)
		return 2;
	/* far from all that the workers write to */
	progress = mmap((void *)0x600000000000, PAGE, PROT_READ | PROT_WRITE,
	                MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (progress == MAP_FAILED)
		return 2;
	stress_urgent(1);
	return stress_run(round_of);
}
