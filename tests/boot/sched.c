/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do tasks get CPUs as sched(7) promises, and does nobody ever get lost?
 * Budget: 10 s under the emulator. Passes on Linux as well (as root).
 */
#include "payload.h"
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int ncpus(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static pid_t burner(int nice_value)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpriority(PRIO_PROCESS, 0, nice_value);
		for (;;)
			;
	}
	return pid;
}

static int64_t cpu_of(pid_t pid)
{
	clockid_t clock;

	clock_getcpuclockid(pid, &clock);
	return clock_ns(clock);
}

static void pin(pid_t pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(pid, sizeof(set), &set);
}

static void unpin(void)
{
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	for (i = 0; i < ncpus(); i++)
		CPU_SET(i, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* ---- sharing ---- */

/* The host may take the CPU away from one of them; so there is more than one try. */
static void test_fair(void)
{
	int alike = 0, less = 0, something = 0, tries;

	for (tries = 0; tries < 6 && !(alike && less); tries++) {
		int64_t ta, tb, tc;
		pid_t a, b, c;

		pin(0, 0);
		a = burner(0);
		b = burner(0);
		c = burner(10);
		unpin();
		sleep_ms(600);
		ta = cpu_of(a);
		tb = cpu_of(b);
		tc = cpu_of(c);
		printf("# %ld %ld and nice %ld us\n", ta / 1000, tb / 1000, tc / 1000);
		alike |= ta > tb / 2 && tb > ta / 2;
		less |= tc < ta / 4;
		something |= tc > 0;
		end(a);
		end(b);
		end(c);
	}
	check(alike, "two alike get alike");
	check(less, "a nice one gets less");
	check(something, "but something");
}

static void test_preempt(void)
{
	pid_t a = burner(0), b = burner(0);
	int i, soon = 0;

	pin(a, 0);
	pin(b, 0);
	pin(0, 0);
	for (i = 0; i < 20; i++) {
		int64_t start = now_ns();

		sleep_ms(5);
		soon += now_ns() - start < 100 * 1000000;
	}
	/* now and then the host has something else to do */
	printf("# %d of 20 in time\n", soon);
	check(soon >= 10, "a sleeper comes back between two that burn");
	unpin();
	end(a);
	end(b);
}

static void test_yield(void)
{
	volatile int *turns = (volatile int *)aligned_alloc(64, 64);
	pid_t a;
	int i;

	for (i = 0; i < 1000; i++)
		if (sched_yield())
			break;
	check(i == 1000, "yield alone");
	pin(0, 0);
	a = fork();
	if (a == 0)
		for (;;)
			sched_yield();
	for (i = 0; i < 1000; i++)
		sched_yield();
	check(i == 1000, "yield with another");
	unpin();
	end(a);
	free((void *)turns);
}

/* ---- affinity ---- */

static int here(void)
{
	unsigned cpu = 99;

	syscall(SYS_getcpu, &cpu, NULL, NULL);
	return (int)cpu;
}

static volatile int stop;

static void *spin(void *arg)
{
	while (!stop)
		*(volatile int *)arg = here();
	return NULL;
}

static void test_affinity(void)
{
	volatile int seen = -1;
	pthread_t thread;
	cpu_set_t set;
	int n = ncpus(), i, good = 1;

	for (i = 0; i < 4 * n; i++) {
		pin(0, i % n);
		good &= here() == i % n;
		CPU_ZERO(&set);
		good &= sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) == 1 &&
		        CPU_ISSET(i % n, &set);
	}
	check(good, "setaffinity moves the caller at once");
	unpin();
	sched_getaffinity(0, sizeof(set), &set);
	check(CPU_COUNT(&set) == n, "and back to all");
	CPU_ZERO(&set);
	CPU_SET(63, &set);
	check(sched_setaffinity(0, sizeof(set), &set) == -1 && errno == EINVAL,
	      "a CPU that is not there is EINVAL");
	check(sched_setaffinity(99999, sizeof(set), &set) == -1 && errno == ESRCH,
	      "nobody is ESRCH");
	check(syscall(SYS_sched_getaffinity, 0, 8, &set) == 8, "the call tells its size");

	stop = 0;
	pthread_create(&thread, NULL, spin, (void *)&seen);
	for (i = 0, good = 1; i < 4 * n; i++) {
		int tries = 0;

		CPU_ZERO(&set);
		CPU_SET(i % n, &set);
		pthread_setaffinity_np(thread, sizeof(set), &set);
		seen = -1;
		while (seen < 0 && ++tries < 1000)
			sleep_ms(1);
		good &= seen == i % n;
	}
	stop = 1;
	pthread_join(thread, NULL);
	check(good, "a running thread is moved by another");
}

/* ---- policies ---- */

static void test_policy(void)
{
	struct sched_param p = {.sched_priority = 10}, q;
	struct timespec ts;
	pid_t a;

	check(sched_getscheduler(0) == SCHED_OTHER, "the start is SCHED_OTHER");
	check(sched_setscheduler(0, SCHED_OTHER, &p) == -1 && errno == EINVAL,
	      "which has no priority");
	check(sched_setscheduler(0, SCHED_FIFO, &p) == 0 && sched_getscheduler(0) == SCHED_FIFO,
	      "fifo");
	check(sched_getparam(0, &q) == 0 && q.sched_priority == 10, "with its priority");
	p.sched_priority = 0;
	check(sched_setscheduler(0, SCHED_FIFO, &p) == -1 && errno == EINVAL, "from 1 up");
	check(sched_get_priority_max(SCHED_FIFO) == 99 && sched_get_priority_min(SCHED_RR) == 1 &&
	              sched_get_priority_max(SCHED_OTHER) == 0,
	      "the range of priorities");
	check(sched_setscheduler(0, SCHED_OTHER, &p) == 0, "and back");
	check(sched_rr_get_interval(0, &ts) == 0, "an interval");
	check(sched_getscheduler(99999) == -1 && errno == ESRCH, "nobody is ESRCH");

	/* A fifo task on the only CPU it shares lets nobody pass until it sleeps. */
	pin(0, 0);
	a = burner(0);
	p.sched_priority = 5;
	sched_setscheduler(0, SCHED_FIFO, &p);
	{
		int64_t before = cpu_of(a), start = now_ns();

		while (now_ns() - start < 30000000)
			;
		check(cpu_of(a) - before < 2000000, "fifo keeps the CPU");
		sleep_ms(50);
		check(cpu_of(a) - before > 5000000, "until it sleeps");
	}
	p.sched_priority = 0;
	sched_setscheduler(0, SCHED_OTHER, &p);
	unpin();
	end(a);

	errno = 0;
	setpriority(PRIO_PROCESS, 0, 5);
	check(getpriority(PRIO_PROCESS, 0) == 5, "nice 5");
	setpriority(PRIO_PROCESS, 0, 0);
}

/* ---- nobody is lost ---- */

enum { TALKERS = 6, WORDS = 2000 };
static int pipes[TALKERS][2];

static void *talker(void *arg)
{
	long i = (long)arg, n;
	int value;

	for (n = 0; n < WORDS; n++) {
		if (read(pipes[i][0], &value, sizeof(value)) != sizeof(value))
			break;
		value++;
		if (write(pipes[(i + 1) % TALKERS][1], &value, sizeof(value)) != sizeof(value))
			break;
	}
	return (void *)n;
}

static void test_ring(void)
{
	pthread_t thread[TALKERS];
	int value = 0, good = 1;
	void *n;
	long i;

	for (i = 0; i < TALKERS; i++)
		good &= pipe(pipes[i]) == 0;
	for (i = 0; i < TALKERS; i++)
		pthread_create(&thread[i], NULL, talker, (void *)i);
	good &= write(pipes[0][1], &value, sizeof(value)) == sizeof(value);
	for (i = 0; i < TALKERS; i++) {
		pthread_join(thread[i], &n);
		good &= (long)n == WORDS;
	}
	good &= read(pipes[0][0], &value, sizeof(value)) == sizeof(value);
	check(good && value == TALKERS * WORDS, "a word goes around a ring of threads");
	for (i = 0; i < TALKERS; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
}

static void test_forks(void)
{
	int i, status, good = 1;

	for (i = 0; i < 300; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(i & 127);
		good &= waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
		        WEXITSTATUS(status) == (i & 127);
	}
	check(good, "300 children one after the other");
	for (i = 0; i < 100; i++)
		if (fork() == 0)
			_exit(0);
	for (i = 0; wait(&status) > 0; i++)
		;
	check(i == 100, "100 at once");
}

static void *joined(void *arg)
{
	return arg;
}

static void test_threads(void)
{
	pthread_t thread[16];
	int i, k, good = 1;
	void *value;

	for (k = 0; k < 20; k++) {
		for (i = 0; i < 16; i++)
			good &= !pthread_create(&thread[i], NULL, joined, thread + i);
		for (i = 0; i < 16; i++)
			good &= !pthread_join(thread[i], &value) && value == &thread[i];
	}
	check(good, "320 threads come and go");
}

static void test_usage(void)
{
	struct rusage before, after;
	int64_t start = now_ns(), cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);

	getrusage(RUSAGE_SELF, &before);
	sleep_ms(50);
	getrusage(RUSAGE_SELF, &after);
	check(after.ru_nvcsw > before.ru_nvcsw, "a sleep is a voluntary switch");
	check(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu < (now_ns() - start) / 2,
	      "and costs no CPU time");
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"fair", test_fair},         {"preempt", test_preempt}, {"yield", test_yield},
	        {"affinity", test_affinity}, {"policy", test_policy},   {"ring", test_ring},
	        {"forks", test_forks},       {"threads", test_threads}, {"usage", test_usage},
	};

	return run_parts(parts, sizeof(parts) / sizeof(*parts), argc, argv);
}
