/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does anything get lost, stuck or corrupted when threads and processes on all CPUs send
 * each other signals while they fork, exec, stop, sleep, fault and die? Budget: 10 s under the
 * emulator. Passes on Linux as well. Argument: rounds (default 20).
 */
#include "signals.h"

enum { THREADS = 4, QUEUED = 200 };

static char *self;
static int rounds = 20;
static volatile long counted;
static volatile int stop_now;

static void count(int sig)
{
	__atomic_fetch_add(&counted, 1, __ATOMIC_RELAXED);
	(void)sig;
}

static void fault_past(int sig, siginfo_t *info, void *ctx)
{
	ucontext_t *uc = ctx;

	uc->uc_mcontext.gregs[REG_RIP] += 2;
	__atomic_fetch_add(&counted, 1, __ATOMIC_RELAXED);
	(void)sig;
	(void)info;
}

/* ---- queued signals to a process of several threads: each arrives once ---- */

static void *taker(void *arg)
{
	while (!stop_now)
		sched_yield();
	return arg;
}

static void test_queued(void)
{
	int pid = getpid(), round, i, good = 1;
	pthread_t t[THREADS];

	plain(SIGRTMIN + 3, count);
	for (round = 0; round < rounds; round++) {
		union sigval v = {.sival_int = round};
		long sent = 0;
		int tries;

		counted = 0;
		stop_now = 0;
		for (i = 0; i < THREADS; i++)
			pthread_create(&t[i], NULL, taker, NULL);
		for (i = 0; i < QUEUED; i++)
			sent += sigqueue(pid, SIGRTMIN + 3, v) == 0;
		for (tries = 0; counted != sent && tries < 3000; tries++)
			usleep(1000);
		good &= counted == sent && sent == QUEUED;
		stop_now = 1;
		for (i = 0; i < THREADS; i++)
			pthread_join(t[i], NULL);
	}
	check(good, "every queued signal arrives exactly once");
}

/* ---- vector registers under fire ---- */

static void *fire(void *arg)
{
	pthread_t target = *(pthread_t *)arg;

	while (!stop_now)
		pthread_kill(target, SIGUSR1);
	return NULL;
}

static void spoil(int sig)
{
	__asm__ volatile(
	        "pcmpeqd %%xmm0, %%xmm0; pcmpeqd %%xmm7, %%xmm7; pcmpeqd %%xmm15, %%xmm15" ::
	                : "xmm0", "xmm7", "xmm15");
	count(sig);
}

static void test_vectors(void)
{
	pthread_t me = pthread_self(), t;
	uint64_t i, a, b, bad = 0;

	plain(SIGUSR1, spoil);
	stop_now = 0;
	counted = 0;
	pthread_create(&t, NULL, fire, &me);
	for (i = 0; i < 20000UL * (unsigned long)rounds; i++) {
		__asm__ volatile("movq %2, %%xmm0; movq %2, %%xmm15; pause; movq %%xmm0, %0;"
		                 "movq %%xmm15, %1"
		                 : "=r"(a), "=r"(b)
		                 : "r"(i)
		                 : "xmm0", "xmm15");
		bad += a != i || b != i;
	}
	stop_now = 1;
	pthread_join(t, NULL);
	check(!bad && counted > 0, "registers survive handlers at any instruction");
}

/* ---- faults on all threads at once ---- */

static void *faulter(void *arg)
{
	int i;

	for (i = 0; i < 200; i++)
		__asm__ volatile("ud2");
	return arg;
}

static void test_faults(void)
{
	struct sigaction sa = {.sa_sigaction = fault_past, .sa_flags = SA_SIGINFO};
	pthread_t t[THREADS];
	int i;

	sigaction(SIGILL, &sa, NULL);
	counted = 0;
	for (i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, faulter, NULL);
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	check(counted == 200 * THREADS, "faults of all threads are all handled");
}

/* ---- processes that are stopped, continued and killed at any moment ---- */

static void *forker(void *arg)
{
	for (;;) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return arg;
}

static void *sleeper(void *arg)
{
	for (;;)
		usleep(100);
	return arg;
}

static void *execer(void *arg)
{
	usleep(2000);
	execl(self, self, "victim", NULL);
	return arg;
}

static void victim(void)
{
	struct sigaction sa = {.sa_sigaction = fault_past, .sa_flags = SA_SIGINFO};
	pthread_t t;

	sigaction(SIGILL, &sa, NULL);
	plain(SIGUSR1, count);
	pthread_create(&t, NULL, forker, NULL);
	pthread_create(&t, NULL, sleeper, NULL);
	pthread_create(&t, NULL, faulter, NULL);
	if (self)
		pthread_create(&t, NULL, execer, NULL);
	for (;;)
		pause();
}

static void test_abuse(void)
{
	static const int signals[] = {SIGSTOP, SIGCONT,  SIGUSR1, SIGTSTP,
	                              SIGCONT, SIGWINCH, SIGCONT};
	unsigned int i, n = sizeof(signals) / sizeof(signals[0]);
	int round, status, good = 1;
	unsigned int random = 12345;

	for (round = 0; round < rounds; round++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0)
			victim();
		for (i = 0; i < 60; i++) {
			random = random * 1103515245 + 12345;
			kill(pid, signals[random / 65536 % n]);
			if (random & 0x10000)
				usleep(random / 1048576 % 300);
		}
		kill(pid, round & 1 ? SIGKILL : SIGCONT);
		if (!(round & 1)) {
			usleep(1000);
			kill(pid, SIGKILL);
		}
		good &= waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
		        (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGUSR1);
		if (!good)
			printf("# round %d: status %#x\n", round, status);
	}
	check(good, "a process under fire can be killed and waited for");
}

/* ---- many children at once: no SIGCHLD wait misses one ---- */

static void test_children(void)
{
	sigset_t set, old;
	int round, i, good = 1;

	plain(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old);
	for (round = 0; round < rounds; round++) {
		int left = 8;

		fflush(stdout);
		for (i = 0; i < 8; i++)
			if (fork() == 0)
				_exit(0);
		while (left) {
			struct timespec ts = {5, 0};

			if (sigtimedwait(&set, NULL, &ts) != SIGCHLD) {
				good = 0;
				break;
			}
			while (left && waitpid(-1, NULL, WNOHANG) > 0)
				left--;
		}
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	check(good, "SIGCHLD after the last look is never missed");
}

static void on_alarm(int sig)
{
	count(sig);
}

static void test_timers(void)
{
	struct itimerval it = {{0, 500}, {0, 500}}, off = {{0, 0}, {0, 0}};
	int i;

	plain(SIGALRM, on_alarm);
	counted = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	for (i = 0; i < 5 * rounds; i++) {
		volatile unsigned int spin;

		for (spin = 0; spin < 20000; spin++)
			;
		getppid();
		if (fork() == 0)
			_exit(0);
		while (wait(NULL) < 0)
			;
	}
	setitimer(ITIMER_REAL, &off, NULL);
	check(counted > 0, "a fast timer under forks");
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"queued", test_queued}, {"vectors", test_vectors},   {"faults", test_faults},
	        {"abuse", test_abuse},   {"children", test_children}, {"timers", test_timers},
	};

	setbuf(stdout, NULL);
	if (argc > 1 && !strcmp(argv[1], "victim"))
		victim();
	self = argv[0];
	if (argc > 1 && atoi(argv[1])) {
		rounds = atoi(argv[1]);
		argc = 1;
	}
	return run_parts(parts, sizeof(parts) / sizeof(parts[0]), argc, argv);
}
