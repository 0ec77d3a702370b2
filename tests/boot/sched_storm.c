/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does any thread get lost while all of them sleep, wake, move, change their policy and
 * interrupt each other at random?
 * Budget: 6 s under the emulator; the number of steps per thread and a seed may be given. Passes on
 * Linux as well (as root). A lost thread shows as a hang.
 */
#include "payload.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { THREADS = 10 };

static int steps = 300;
static unsigned seed = 1;
static int ncpus;

static struct worker {
	pthread_t thread;
	volatile pid_t tid;
	volatile int progress;
	unsigned seed;
	uint32_t word;
	int pipe[2];
} worker[THREADS];

static volatile int ready, finished;

static void on_signal(int sig)
{
	(void)sig;
}

static unsigned dice(struct worker *w, unsigned n)
{
	return (unsigned)rand_r(&w->seed) % n;
}

static void nap(struct worker *w)
{
	struct timespec ts = to_ts(dice(w, 300000));

	nanosleep(&ts, NULL);
}

static void move_somebody(struct worker *w)
{
	cpu_set_t set;
	unsigned mask = 1 + dice(w, (1u << ncpus) - 1);
	int i;

	CPU_ZERO(&set);
	for (i = 0; i < ncpus; i++)
		if (mask & 1u << i)
			CPU_SET(i, &set);
	sched_setaffinity(worker[dice(w, THREADS)].tid, sizeof(set), &set);
}

static void change_somebody(struct worker *w)
{
	static const int policies[] = {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE, SCHED_RR, SCHED_FIFO};
	int policy = policies[dice(w, 5)];
	struct sched_param p = {.sched_priority = policy == SCHED_RR || policy == SCHED_FIFO
	                                                  ? 1 + (int)dice(w, 50)
	                                                  : 0};

	sched_setscheduler(worker[dice(w, THREADS)].tid, policy, &p);
}

/* Wakes a neighbour's word, then waits on its own, but not for long. */
static void ring(struct worker *w)
{
	struct timespec ts = to_ts(200000);
	struct worker *next = &worker[dice(w, THREADS)];

	__atomic_add_fetch(&next->word, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &next->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	syscall(SYS_futex, &w->word, FUTEX_WAIT_PRIVATE, w->word, &ts, NULL, 0);
}

static void talk(struct worker *w)
{
	char byte = 0;

	if (write(w->pipe[1], &byte, 1) == 1)
		while (read(w->pipe[0], &byte, 1) != 1 && errno == EINTR)
			;
}

static void have_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	w->tid = (pid_t)syscall(SYS_gettid);
	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	while (ready < THREADS)
		sched_yield();
	while (w->progress < steps) {
		switch (dice(w, 16)) {
		case 0:
		case 1:
		case 2: nap(w); break;
		case 3:
		case 4: sched_yield(); break;
		case 5:
		case 6: move_somebody(w); break;
		case 7: change_somebody(w); break;
		case 8:
		case 9:
		case 10: ring(w); break;
		case 11:
			syscall(SYS_tgkill, getpid(), worker[dice(w, THREADS)].tid, SIGUSR1);
			break;
		case 12:
			if (dice(w, 8) == 0)
				have_child();
			break;
		default: talk(w); break;
		}
		w->progress++;
	}
	__atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
	/* so that nobody sends to a thread id that is gone, or somebody else's */
	while (finished < THREADS)
		sleep_ms(1);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = on_signal};
	int i;

	if (argc > 1)
		steps = atoi(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	ncpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (ncpus > 8)
		ncpus = 8;
	sigaction(SIGUSR1, &sa, NULL);
	for (i = 0; i < THREADS; i++) {
		worker[i].seed = seed * 1000 + (unsigned)i;
		if (pipe(worker[i].pipe))
			return 2;
	}
	for (i = 0; i < THREADS; i++)
		pthread_create(&worker[i].thread, NULL, work, &worker[i]);
	for (i = 0; i < THREADS; i++)
		pthread_join(worker[i].thread, NULL);
	for (i = 0; i < THREADS; i++)
		failed += worker[i].progress != steps;
	check(!failed, "every thread came to its end");
	printf("1..1\n");
	return failed != 0;
}
