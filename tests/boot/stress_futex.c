/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does anybody get lost among many threads that lock, wait, wake and time out?
 * Arguments: seconds in all (9), threads (64).
 */
#include "stress.h"
#include <linux/futex.h>
#include <pthread.h>

enum { THREADS_MAX = 256, WORDS = 8, LOCKS = 4 };

static long seconds, threads;
static volatile int stop;
static uint32_t word[WORDS], pi[LOCKS];
static pthread_mutex_t lock[LOCKS];
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long locked[LOCKS], pi_locked[LOCKS];

struct worker {
	pthread_t thread;
	uint64_t dice;
	long locked[LOCKS], pi_locked[LOCKS], steps;
};

static struct worker worker[THREADS_MAX];

static long futex(uint32_t *at, int op, uint32_t val, const void *arg, uint32_t *at2, uint32_t val3)
{
	return syscall(SYS_futex, at, op, val, arg, at2, val3);
}

static unsigned roll(struct worker *w, unsigned n)
{
	return (unsigned)(stress_random(&w->dice) >> 33) % n;
}

static void do_lock(struct worker *w)
{
	unsigned i = roll(w, LOCKS);

	pthread_mutex_lock(&lock[i]);
	locked[i]++;
	w->locked[i]++;
	if (!roll(w, 16))
		sched_yield();
	pthread_mutex_unlock(&lock[i]);
}

static void do_pi(struct worker *w)
{
	unsigned i = roll(w, LOCKS);
	struct timespec ts = to_ts(clock_ns(CLOCK_REALTIME) + 1000000);

	if (futex(&pi[i], FUTEX_LOCK_PI_PRIVATE, 0, roll(w, 2) ? &ts : NULL, NULL, 0))
		return;
	pi_locked[i]++;
	w->pi_locked[i]++;
	futex(&pi[i], FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
}

static void do_wait(struct worker *w)
{
	struct timespec ts = to_ts(roll(w, 3000000));
	uint32_t *at = &word[roll(w, WORDS)];

	futex(at, FUTEX_WAIT_PRIVATE, *(volatile uint32_t *)at, &ts, NULL, 0);
}

static void do_wake(struct worker *w)
{
	uint32_t *at = &word[roll(w, WORDS)], *other = &word[roll(w, WORDS)];

	__atomic_add_fetch(at, 1, __ATOMIC_SEQ_CST);
	if (roll(w, 2))
		futex(at, FUTEX_WAKE_PRIVATE, 1 + roll(w, 4), NULL, NULL, 0);
	else
		futex(at, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)(uintptr_t)roll(w, 64), other,
		      *(volatile uint32_t *)at);
}

static void do_cond(struct worker *w)
{
	struct timespec ts = to_ts(clock_ns(CLOCK_REALTIME) + roll(w, 2000000));

	if (roll(w, 2)) {
		pthread_cond_broadcast(&cond);
		return;
	}
	pthread_mutex_lock(&lock[0]);
	pthread_cond_timedwait(&cond, &lock[0], &ts);
	pthread_mutex_unlock(&lock[0]);
}

static void *run(void *arg)
{
	static void (*const what[])(struct worker *) = {do_lock, do_pi,   do_wait, do_wake,
	                                                do_cond, do_lock, do_wake};
	struct worker *w = arg;

	while (!stop) {
		what[roll(w, sizeof(what) / sizeof(*what))](w);
		w->steps++;
	}
	return NULL;
}

static void round_of(int nr)
{
	long i, k, steps = 0, least = -1, wrong = 0;

	stop = 0;
	for (i = 0; i < threads; i++) {
		worker[i] = (struct worker){.dice = (uint64_t)(nr * 1000 + i)};
		if (pthread_create(&worker[i].thread, NULL, run, &worker[i])) {
			check(0, "threads start");
			return;
		}
	}
	sleep_ms((int)(seconds * 1000 / STRESS_ROUNDS));
	stop = 1;
	for (i = 0; i < threads; i++) {
		pthread_join(worker[i].thread, NULL);
		steps += worker[i].steps;
		if (least < 0 || worker[i].steps < least)
			least = worker[i].steps;
	}
	for (k = 0; k < LOCKS; k++) {
		long n = 0, pi_n = 0;

		for (i = 0; i < threads; i++) {
			n += worker[i].locked[k];
			pi_n += worker[i].pi_locked[k];
		}
		wrong += n != locked[k] || pi_n != pi_locked[k] || pi[k];
		locked[k] = pi_locked[k] = 0;
	}
	printf("# %ld steps, least of a thread %ld\n", steps, least);
	check(!wrong, "nobody was in a lock with another");
	check(least > 0, "every thread got on");
}

int main(int argc, char **argv)
{
	int i;

	stress_start(argc, argv);
	seconds = stress_arg(argc, argv, 1, 9);
	threads = stress_arg(argc, argv, 2, 64);
	if (threads < 1 || threads > THREADS_MAX)
		return 2;
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_init(&lock[i], NULL);
	return stress_run(round_of);
}
