/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do waiters of user words wake when, and only when, they should?
 * Budget: 8 s under the emulator. Passes on Linux as well.
 */
#include "payload.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define MS 1000000L

static long futex(void *uaddr, int op, uint32_t val, const void *timeout, void *uaddr2,
                  uint32_t val3)
{
	return syscall(SYS_futex, uaddr, op, val, timeout, uaddr2, val3);
}

static volatile uint32_t word, word2;
static volatile int result[8];

/* ---- errors and time-outs ---- */

static void test_errors(void)
{
	struct timespec ts = to_ts(30 * MS);
	int64_t start;

	word = 5;
	check(futex((void *)&word, FUTEX_WAIT, 4, NULL, NULL, 0) == -1 && errno == EAGAIN,
	      "another value is EAGAIN");
	check(futex((char *)&word + 1, FUTEX_WAIT, 5, NULL, NULL, 0) == -1 && errno == EINVAL,
	      "a crooked word is EINVAL");
	check(futex((void *)4096, FUTEX_WAIT, 5, NULL, NULL, 0) == -1 && errno == EFAULT,
	      "no word is EFAULT");
	check(futex((void *)&word, FUTEX_WAIT_BITSET, 5, NULL, NULL, 0) == -1 && errno == EINVAL,
	      "no bits are EINVAL");
	check(futex((void *)&word, 99, 5, NULL, NULL, 0) == -1 && errno == ENOSYS,
	      "command 99 is ENOSYS");
	check(futex((void *)&word, FUTEX_WAKE, 1, NULL, NULL, 0) == 0, "nobody to wake");
	start = now_ns();
	check(futex((void *)&word, FUTEX_WAIT_PRIVATE, 5, &ts, NULL, 0) == -1 &&
	              errno == ETIMEDOUT && now_ns() - start >= 30 * MS,
	      "a time-out from now");
	start = now_ns();
	ts = to_ts(start + 30 * MS);
	check(futex((void *)&word, FUTEX_WAIT_BITSET, 5, &ts, NULL, 1) == -1 &&
	              errno == ETIMEDOUT && now_ns() - start >= 30 * MS,
	      "a time-out at a time");
	start = now_ns();
	ts = to_ts(clock_ns(CLOCK_REALTIME) + 30 * MS);
	check(futex((void *)&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &ts, NULL, 1) ==
	                      -1 &&
	              errno == ETIMEDOUT && now_ns() - start >= 29 * MS,
	      "a time-out at a time of day");
	ts.tv_nsec = -1;
	check(futex((void *)&word, FUTEX_WAIT, 5, &ts, NULL, 0) == -1 && errno == EINVAL,
	      "a wrong time is EINVAL");
}

/* ---- wake and requeue ---- */

struct waiter {
	int bits, index;
};

static void *wait_bits(void *arg)
{
	struct waiter *w = arg;

	result[w->index] = 1;
	futex((void *)&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, (uint32_t)w->bits);
	result[w->index] = 2;
	return NULL;
}

static int count(int state)
{
	int i, n = 0;

	for (i = 0; i < 8; i++)
		n += result[i] == state;
	return n;
}

static void test_wake(void)
{
	struct waiter w[8];
	pthread_t thread[8];
	int i;

	word = word2 = 0;
	for (i = 0; i < 8; i++) {
		w[i] = (struct waiter){1 << i % 4, i};
		result[i] = 0;
		pthread_create(&thread[i], NULL, wait_bits, &w[i]);
	}
	while (count(1) < 8)
		sleep_ms(5);
	sleep_ms(50);
	check(futex((void *)&word, FUTEX_WAKE_BITSET_PRIVATE, 100, NULL, NULL, 1 << 2) == 2,
	      "two of eight have this bit");
	check(futex((void *)&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 1, "wake one");
	sleep_ms(30);
	check(count(2) == 3, "three are awake");
	check(futex((void *)&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, (void *)&word2, 1) ==
	                      -1 &&
	              errno == EAGAIN,
	      "requeue looks at the value");
	check(futex((void *)&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, (void *)&word2, 0) == 3,
	      "wake one and move two");
	check(futex((void *)&word2, FUTEX_WAKE_PRIVATE, 100, NULL, NULL, 0) == 2,
	      "the two wait there");
	check(futex((void *)&word, FUTEX_WAKE_OP_PRIVATE, 100, (void *)100, (void *)&word2,
	            FUTEX_OP(FUTEX_OP_ADD, 7, FUTEX_OP_CMP_EQ, 0)) == 2 &&
	              word2 == 7,
	      "wake-op changes a word and wakes the rest");
	for (i = 0; i < 8; i++)
		pthread_join(thread[i], NULL);
	check(count(2) == 8, "all came back");
}

static void test_shared(void)
{
	volatile uint32_t *w =
	        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, n = 0, tries;
	pid_t pid = fork();

	if (pid == 0) {
		w[1] = 1;
		_exit(futex((void *)w, FUTEX_WAIT, 0, NULL, NULL, 0) ? 1 : 0);
	}
	while (!w[1])
		sleep_ms(1);
	for (tries = 0; n < 1 && tries < 1000; tries++) {
		sleep_ms(1);
		n = (int)futex((void *)w, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	waitpid(pid, &status, 0);
	check(n == 1 && status == 0, "two processes share a word");
	munmap((void *)w, 4096);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void *hit_me(void *arg)
{
	sleep_ms(30);
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	sleep_ms(60);
	futex((void *)&word, FUTEX_WAKE, 1, NULL, NULL, 0);
	return NULL;
}

static void test_signal(void)
{
	struct sigaction sa = {.sa_handler = on_signal};
	pthread_t self = pthread_self(), thread;
	struct timespec ts = to_ts(9000 * MS);
	int64_t start;

	word = 0;
	sigaction(SIGUSR1, &sa, NULL);
	pthread_create(&thread, NULL, hit_me, &self);
	check(futex((void *)&word, FUTEX_WAIT, 0, NULL, NULL, 0) == -1 && errno == EINTR,
	      "a handler ends a wait");
	pthread_join(thread, NULL);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	start = now_ns();
	pthread_create(&thread, NULL, hit_me, &self);
	check(futex((void *)&word, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 &&
	              now_ns() - start >= 80 * MS,
	      "with SA_RESTART it goes on");
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, hit_me, &self);
	check(futex((void *)&word, FUTEX_WAIT, 0, &ts, NULL, 0) == -1 && errno == EINTR,
	      "but not with a time-out");
	pthread_join(thread, NULL);
}

/* ---- what the C library makes of it ---- */

enum { WORKERS = 6, ROUNDS = 3000 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long counter, turn;

static void *count_up(void *arg)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		if (i % 64 == 0)
			sched_yield();
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void *take_turns(void *arg)
{
	long me = (long)arg, i;

	for (i = 0; i < 200; i++) {
		pthread_mutex_lock(&mutex);
		while (turn % WORKERS != me)
			pthread_cond_wait(&cond, &mutex);
		turn++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void run_workers(void *(*fn)(void *))
{
	pthread_t thread[WORKERS];
	long i;

	for (i = 0; i < WORKERS; i++)
		pthread_create(&thread[i], NULL, fn, (void *)i);
	for (i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
}

static void test_pthread(void)
{
	counter = turn = 0;
	run_workers(count_up);
	check(counter == WORKERS * ROUNDS, "a mutex lets in one at a time");
	run_workers(take_turns);
	check(turn == WORKERS * 200, "a condition variable passes turns");
}

/* ---- PI locks ---- */

static pthread_mutex_t pi;

static void pi_init(int robust)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	if (robust)
		pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&pi, &attr);
}

static void *count_up_pi(void *arg)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&pi);
		counter++;
		if (i % 64 == 0)
			sched_yield();
		pthread_mutex_unlock(&pi);
	}
	return arg;
}

/* Ends with the lock in hand, a while after it was told to. */
static volatile int held, let_go;

static void *die_with_lock(void *arg)
{
	pthread_mutex_lock(arg);
	held = 1;
	while (!let_go)
		sleep_ms(1);
	sleep_ms(30);
	return NULL;
}

static pthread_t start_to_die(pthread_mutex_t *m)
{
	pthread_t thread;

	held = let_go = 0;
	pthread_create(&thread, NULL, die_with_lock, m);
	while (!held)
		sleep_ms(1);
	return thread;
}

static void test_pi(void)
{
	struct timespec ts;
	uint32_t lock = 0;
	pthread_t thread;
	int error;

	pi_init(0);
	counter = 0;
	run_workers(count_up_pi);
	check(counter == WORKERS * ROUNDS, "a PI mutex lets in one at a time");
	pthread_mutex_lock(&pi);
	check(futex(&pi, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == -1 && errno == EDEADLK,
	      "once is enough");
	pthread_mutex_unlock(&pi);

	check(futex(&lock, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0) == 0 &&
	              lock == (uint32_t)syscall(SYS_gettid),
	      "try a free one");
	check(futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0 && lock == 0, "unlock");
	check(futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == -1 && errno == EPERM,
	      "only the owner unlocks");
	lock = 99999;
	check(futex(&lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == -1 && errno == ESRCH,
	      "an owner who never was");

	pi_init(1);
	thread = start_to_die(&pi);
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 1;
	error = pthread_mutex_timedlock(&pi, &ts);
	check(error == ETIMEDOUT, "a PI lock with a time-out");
	let_go = 1;
	error = pthread_mutex_lock(&pi);
	check(error == EOWNERDEAD, "the owner died: the waiter has it and is told");
	pthread_mutex_consistent(&pi);
	pthread_mutex_unlock(&pi);
	pthread_join(thread, NULL);
	check(pthread_mutex_lock(&pi) == 0, "made whole again it is a lock like any");
	pthread_mutex_unlock(&pi);
}

static void test_robust(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	pthread_t thread;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&m, &attr);
	thread = start_to_die(&m);
	let_go = 1;
	check(pthread_mutex_lock(&m) == EOWNERDEAD, "a waiter of a robust lock is told");
	pthread_mutex_consistent(&m);
	pthread_mutex_unlock(&m);
	pthread_join(thread, NULL);
	thread = start_to_die(&m);
	let_go = 1;
	pthread_join(thread, NULL);
	check(pthread_mutex_lock(&m) == EOWNERDEAD, "so is one who comes later");
}

/* ---- several words ---- */

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

static uint32_t words[4];

static void *wake_third(void *arg)
{
	sleep_ms(30);
	futex(&words[2], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	return arg;
}

static void test_waitv(void)
{
	struct futex_waitv v[4];
	struct timespec ts;
	pthread_t thread;
	int i;

	memset(v, 0, sizeof(v));
	for (i = 0; i < 4; i++) {
		v[i].uaddr = (uintptr_t)&words[i];
		v[i].flags = FUTEX_32 | FUTEX_PRIVATE_FLAG;
	}
	pthread_create(&thread, NULL, wake_third, NULL);
	check(syscall(SYS_futex_waitv, v, 4, 0, NULL, 0) == 2, "the third of four words");
	pthread_join(thread, NULL);
	ts = to_ts(now_ns() + 20 * MS);
	check(syscall(SYS_futex_waitv, v, 4, 0, &ts, CLOCK_MONOTONIC) == -1 && errno == ETIMEDOUT,
	      "none of them in time");
	words[1] = 9;
	check(syscall(SYS_futex_waitv, v, 4, 0, NULL, 0) == -1 && errno == EAGAIN,
	      "one has another value");
	check(syscall(SYS_futex_waitv, v, 4, 1, NULL, 0) == -1 && errno == EINVAL, "EINVAL");
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"errors", test_errors}, {"wake", test_wake},       {"shared", test_shared},
	        {"signal", test_signal}, {"pthread", test_pthread}, {"pi", test_pi},
	        {"robust", test_robust}, {"waitv", test_waitv},
	};

	return run_parts(parts, sizeof(parts) / sizeof(*parts), argc, argv);
}
