/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do clocks run, and do sleeps and timers end when they should and not before?
 * Budget: 8 s under the emulator. Passes on Linux as well (as root), where it sets the clock of the
 * machine: the first time zone that is told to Linux moves the time of day by hours.
 */
#include "payload.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/wait.h>

#define MS       1000000L
#define LATE_MAX (300 * MS)
#define AGAIN    INT64_MAX /* a try that was too late to say anything */
#define TRIES    20
#define BURN_MAX (20000 * MS) /* one who burns is hit before, however slow the host */

static volatile sig_atomic_t hits;
static siginfo_t last;

static void on_signal(int sig, siginfo_t *info, void *uc)
{
	hits++;
	last = *info;
	(void)sig;
	(void)uc;
}

static void handle(int sig, int flags)
{
	struct sigaction sa = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | flags};

	sigaction(sig, &sa, NULL);
	hits = 0;
}

/*
 * A try says how late it was; less than 0 is early, or wrong. The host may have other things to do,
 * for longer than any bound: no try may be early, but it is enough that one is in time.
 */
static int in_time(int64_t (*try)(void))
{
	int64_t late = AGAIN;
	int i;

	for (i = 0; i < TRIES && late > LATE_MAX; i++) {
		late = try();
		if (late == AGAIN)
			printf("# too late to tell\n");
		else if (late < 0 || late > LATE_MAX)
			printf("# late by %ld us\n", late / 1000);
	}
	return late >= 0 && late <= LATE_MAX;
}

static void burn_until(int64_t end)
{
	while (now_ns() < end)
		;
}

/* ---- clocks ---- */

static void test_clocks(void)
{
	static const clockid_t clocks[] = {
	        CLOCK_REALTIME,          CLOCK_MONOTONIC,     CLOCK_PROCESS_CPUTIME_ID,
	        CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE,
	        CLOCK_MONOTONIC_COARSE,  CLOCK_BOOTTIME,      CLOCK_TAI,
	};
	struct timespec ts, res;
	int64_t before[9], again;
	unsigned i;
	int good = 1;

	for (i = 0; i < 9; i++) {
		good &= syscall(SYS_clock_gettime, clocks[i], &ts) == 0;
		before[i] = ts.tv_sec * 1000000000L + ts.tv_nsec;
		good &= clock_getres(clocks[i], &res) == 0 && res.tv_sec == 0 && res.tv_nsec > 0;
	}
	check(good, "every clock can be read");
	burn_until(now_ns() + 20 * MS);
	for (i = 0, good = 1; i < 9; i++) {
		syscall(SYS_clock_gettime, clocks[i], &ts);
		again = ts.tv_sec * 1000000000L + ts.tv_nsec;
		if (again <= before[i])
			printf("# clock %d: %ld then %ld\n", clocks[i], before[i], again);
		good &= again > before[i];
	}
	check(good, "and goes on");
	check(syscall(SYS_clock_gettime, 77, &ts) == -1 && errno == EINVAL, "clock 77 is EINVAL");
	check(syscall(SYS_clock_gettime, 1, (void *)1) == -1 && errno == EFAULT, "EFAULT");
	for (i = 0, good = 1; i < 10000; i++) {
		int64_t a = now_ns(), b = now_ns();

		good &= b >= a;
	}
	check(good, "the monotonic clock never goes back");
	{
		struct timeval tv, end;
		int64_t second;

		syscall(SYS_gettimeofday, &tv, NULL);
		good = tv.tv_sec > 1600000000;
		second = clock_ns(CLOCK_REALTIME) / 1000000000L;
		good &= second >= tv.tv_sec;
		good &= syscall(SYS_time, NULL) >= second - 1; /* a tick behind */
		second = syscall(SYS_time, NULL);
		syscall(SYS_gettimeofday, &end, NULL);
		good &= end.tv_sec >= second;
		check(good, "three ways to ask for the time of day");
	}
	{
		struct tms tms;
		clock_t t = times(&tms);

		check(t != (clock_t)-1 && tms.tms_utime >= 1, "times counts the burning");
	}
}

static void test_set(void)
{
	int64_t real = clock_ns(CLOCK_REALTIME), mono = now_ns();
	struct timespec ts = to_ts(real + 3600 * 1000000000L);

	int64_t since, passed_by;

	check(clock_settime(CLOCK_REALTIME, &ts) == 0, "the time of day can be set");
	since = clock_ns(CLOCK_REALTIME) - real - 3600 * 1000000000L;
	passed_by = now_ns() - mono;
	check(since >= 0 && since <= passed_by && passed_by < 600000 * MS,
	      "and the monotonic clock does not care");
	ts = to_ts(real + (now_ns() - mono));
	clock_settime(CLOCK_REALTIME, &ts);
	check(clock_settime(CLOCK_MONOTONIC, &ts) == -1 && errno == EINVAL,
	      "which cannot be set itself");
}

static void *set_forward(void *arg)
{
	struct timespec ts;

	sleep_ms(30);
	ts = to_ts(clock_ns(CLOCK_REALTIME) + 3600 * 1000000000L);
	clock_settime(CLOCK_REALTIME, &ts);
	return arg;
}

static void test_zone(void)
{
	struct timezone zone = {0}, old;
	struct timeval tv;

	syscall(SYS_gettimeofday, &tv, &old);
	zone.tz_minuteswest = -120;
	check(syscall(SYS_settimeofday, NULL, &zone) == 0, "a time zone can be set");
	memset(&zone, 0, sizeof(zone));
	syscall(SYS_gettimeofday, &tv, &zone);
	check(zone.tz_minuteswest == -120, "and is kept");
	zone.tz_minuteswest = 5000;
	check(syscall(SYS_settimeofday, NULL, &zone) == -1 && errno == EINVAL, "EINVAL");
	syscall(SYS_settimeofday, NULL, &old);
}

static void test_jump(void)
{
	int64_t start = now_ns(), real = clock_ns(CLOCK_REALTIME);
	struct timespec ts = to_ts(real + 1800 * 1000000000L);
	pthread_t thread;
	int error;

	pthread_create(&thread, NULL, set_forward, NULL);
	error = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL);
	check(!error && now_ns() - start < 600000 * MS, "a jump ends sleeps until a time of day");
	pthread_join(thread, NULL);
	ts = to_ts(real + (now_ns() - start));
	clock_settime(CLOCK_REALTIME, &ts);
}

/* ---- sleeps ---- */

static int64_t sleep_late(int64_t ns)
{
	int64_t start = now_ns();
	struct timespec ts = to_ts(ns);

	return nanosleep(&ts, NULL) ? -1 : now_ns() - start - ns;
}

static int64_t try_sleep_shortest(void)
{
	return sleep_late(1000);
}

static int64_t try_sleep_short(void)
{
	return sleep_late(7 * MS);
}

static int64_t try_sleep(void)
{
	return sleep_late(28 * MS);
}

static int64_t sleep_until_late(clockid_t clock)
{
	int64_t end = clock_ns(clock) + 30 * MS;
	struct timespec ts = to_ts(end);

	return clock_nanosleep(clock, TIMER_ABSTIME, &ts, NULL) ? -1 : clock_ns(clock) - end;
}

static int64_t try_sleep_until(void)
{
	return sleep_until_late(CLOCK_MONOTONIC);
}

static int64_t try_sleep_until_time_of_day(void)
{
	return sleep_until_late(CLOCK_REALTIME);
}

/* 200 ms of sleep, an alarm at 50 */
static int64_t try_alarm(void)
{
	static const struct itimerval it = {{0, 0}, {0, 50000}}, off;
	struct timespec ts = to_ts(200 * MS), rest = {0};
	int64_t start = now_ns(), end;
	int error;

	hits = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	error = nanosleep(&ts, &rest);
	end = now_ns();
	setitimer(ITIMER_REAL, &off, NULL);
	if (!error) /* the alarm was before the sleep, or behind it */
		return hits && end - start < 200 * MS ? -1 : AGAIN;
	if (errno != EINTR || hits != 1 || rest.tv_sec || rest.tv_nsec > 200 * MS ||
	    rest.tv_nsec < 200 * MS - (end - start))
		return -1;
	return rest.tv_nsec <= 160 * MS ? end - start - 50 * MS : AGAIN;
}

static void test_sleep(void)
{
	struct timespec ts;

	check(in_time(try_sleep_shortest) && in_time(try_sleep_short) && in_time(try_sleep),
	      "nanosleep");
	check(in_time(try_sleep_until), "until a time of the monotonic clock");
	check(in_time(try_sleep_until_time_of_day), "until a time of day");
	ts = to_ts(clock_ns(CLOCK_REALTIME) - 30 * MS);
	check(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL) == 0, "or one long ago");
	ts.tv_nsec = 1000000000;
	check(nanosleep(&ts, NULL) == -1 && errno == EINVAL, "a second is not nanoseconds");
	handle(SIGALRM, SA_RESTART);
	check(in_time(try_alarm), "a handler ends the sleep, and what is left is told");
}

/* It is stopped for longer than it may be late. */
static int64_t try_stop(void)
{
	int64_t start = now_ns();
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(sleep_late(800 * MS) < 0);
	sleep_ms(100);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	if (WIFEXITED(status) && now_ns() - start >= 800 * MS)
		return AGAIN;
	if (!WIFSTOPPED(status))
		return -1;
	sleep_ms(500);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	return now_ns() - start - 800 * MS;
}

static void test_sleep_stop(void)
{
	check(in_time(try_stop), "a sleeper that was stopped sleeps no longer than it wanted");
}

/* ---- interval timers ---- */

static struct itimerval last_of_five;

static int64_t try_itimer(void)
{
	static const struct itimerval it = {{0, 20000}, {0, 20000}}, off;
	int64_t start = now_ns();

	handle(SIGALRM, SA_RESTART);
	if (setitimer(ITIMER_REAL, &it, NULL))
		return -1;
	while (hits < 5)
		pause();
	start = now_ns() - start;
	getitimer(ITIMER_REAL, &last_of_five);
	setitimer(ITIMER_REAL, &off, NULL);
	return start - 100 * MS;
}

/*
 * A sleep with a timer that ends at a CPU time of ours. The time for which the host holds up a CPU
 * is CPU time of whoever was there: only before the end is silence a duty.
 */
static int silent_sleep(int ms, int64_t end)
{
	sleep_ms(ms);
	return !hits || clock_ns(CLOCK_PROCESS_CPUTIME_ID) >= end;
}

static void burn_until_hit(void)
{
	int64_t start = now_ns();

	while (!hits && now_ns() - start < BURN_MAX)
		;
}

static void test_itimer(void)
{
	struct itimerval it = {{0, 0}, {0, 50000}};
	int64_t start, end;
	unsigned left;

	check(in_time(try_itimer), "five periods of setitimer");
	check(last_of_five.it_interval.tv_usec == 20000 && last_of_five.it_value.tv_usec > 0 &&
	              last_of_five.it_value.tv_usec <= 20000,
	      "getitimer");
	hits = 0;
	sleep_ms(50);
	check(hits == 0, "off is off");

	handle(SIGVTALRM, 0);
	it.it_value.tv_usec = 50000;
	end = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + 50 * MS;
	setitimer(ITIMER_VIRTUAL, &it, NULL);
	check(silent_sleep(80, end), "virtual time stands while we sleep");
	burn_until_hit();
	check(hits == 1, "and ends while we burn");

	handle(SIGPROF, 0);
	setitimer(ITIMER_PROF, &it, NULL);
	burn_until_hit();
	check(hits == 1, "as profiling time does");

	handle(SIGALRM, 0);
	start = now_ns();
	alarm(10);
	left = alarm(0);
	check(left <= 10 && left * 1000 * MS + (now_ns() - start) >= 9500 * MS,
	      "alarm tells what was left");
	check(alarm(0) == 0, "or nothing");
}

/* ---- posix timers ---- */

static int make(clockid_t clock, int value, timer_t *t)
{
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};

	ev.sigev_value.sival_int = value;
	return timer_create(clock, &ev, t);
}

static timer_t periodic;

static int64_t try_periodic(void)
{
	static const struct itimerspec it = {{0, 10 * MS}, {0, 30 * MS}}, off;
	int64_t start;

	timer_settime(periodic, 0, &off, NULL);
	hits = 0;
	start = now_ns();
	if (timer_settime(periodic, 0, &it, NULL))
		return -1;
	while (hits < 4)
		pause();
	return now_ns() - start - 60 * MS;
}

static void test_posix(void)
{
	struct itimerspec it, got;
	int64_t end;
	timer_t t;

	handle(SIGRTMIN, 0);
	check(make(CLOCK_MONOTONIC, 42, &periodic) == 0, "timer_create");
	t = periodic;
	check(in_time(try_periodic), "timer_settime: 30 ms, then every 10");
	check(last.si_code == SI_TIMER && last.si_value.sival_int == 42, "with its value");
	check(timer_gettime(t, &got) == 0 && got.it_interval.tv_nsec == 10 * MS &&
	              got.it_value.tv_nsec > 0 && got.it_value.tv_nsec <= 10 * MS,
	      "timer_gettime");
	{
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGRTMIN);
		sigprocmask(SIG_BLOCK, &set, NULL);
		sleep_ms(105);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		check(timer_getoverrun(t) >= 5, "overruns are counted while the signal waits");
	}
	check(timer_delete(t) == 0, "timer_delete");
	check(syscall(SYS_timer_delete, 12345) == -1 && errno == EINVAL, "once");
	hits = 0;
	sleep_ms(40);
	check(hits == 0, "and no more signals");

	/* CPU time of this process and this thread */
	memset(&it, 0, sizeof(it));
	it.it_value.tv_nsec = 30 * MS;
	end = clock_ns(CLOCK_PROCESS_CPUTIME_ID) + 30 * MS;
	check(make(CLOCK_PROCESS_CPUTIME_ID, 1, &t) == 0 && timer_settime(t, 0, &it, NULL) == 0,
	      "a timer of CPU time");
	check(silent_sleep(50, end), "stands while we sleep");
	burn_until_hit();
	check(hits == 1, "and fires while we burn");
	timer_delete(t);
	hits = 0;
	check(make(CLOCK_THREAD_CPUTIME_ID, 1, &t) == 0 && timer_settime(t, 0, &it, NULL) == 0,
	      "a timer of the thread's time");
	burn_until_hit();
	check(hits == 1, "fires, too");
	timer_delete(t);
	{
		struct sigevent ev = {.sigev_notify = SIGEV_NONE};

		hits = 0;
		it.it_value.tv_nsec = 10 * MS;
		check(timer_create(CLOCK_REALTIME, &ev, &t) == 0 &&
		              timer_settime(t, 0, &it, NULL) == 0,
		      "a timer without a signal");
		sleep_ms(20);
		timer_gettime(t, &got);
		check(hits == 0 && !got.it_value.tv_nsec && !got.it_value.tv_sec, "just ends");
		timer_delete(t);
	}
	check(make(77, 0, &t) == -1 && errno == EINVAL, "clock 77 has no timers");
}

static int timerfd;

static int64_t try_timerfd(void)
{
	static const struct itimerspec it = {{0, 10 * MS}, {0, 20 * MS}};
	int64_t start = now_ns();
	struct pollfd p = {.fd = timerfd, .events = POLLIN};

	if (timerfd_settime(timerfd, 0, &it, NULL) || poll(&p, 1, -1) != 1)
		return -1;
	return now_ns() - start - 20 * MS;
}

static void test_timerfd(void)
{
	int fd = timerfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec got;
	uint64_t ticks = 0;

	check(fd >= 0, "timerfd_create");
	check(read(fd, &ticks, 8) == -1 && errno == EAGAIN, "nothing to read");
	check(in_time(try_timerfd), "timerfd_settime, and poll waits for it");
	check(read(fd, &ticks, 8) == 8 && ticks >= 1, "and it can be read");
	sleep_ms(55);
	check(read(fd, &ticks, 8) == 8 && ticks >= 4, "it counts");
	check(timerfd_gettime(fd, &got) == 0 && got.it_interval.tv_nsec == 10 * MS, "gettime");
	fcntl(fd, F_SETFL, 0);
	check(read(fd, &ticks, 8) == 8 && ticks >= 1, "a blocking read waits");
	close(fd);
	check(timerfd_create(CLOCK_MONOTONIC, 1 << 30) == -1 && errno == EINVAL, "EINVAL");
}

/* Sets the clock and back. */
static void set_twice(void)
{
	int64_t real = clock_ns(CLOCK_REALTIME), mono = now_ns();
	struct timespec ts = to_ts(real + 3600 * 1000000000L);

	clock_settime(CLOCK_REALTIME, &ts);
	ts = to_ts(real + (now_ns() - mono));
	clock_settime(CLOCK_REALTIME, &ts);
}

static void *set_soon(void *arg)
{
	sleep_ms(30);
	set_twice();
	return arg;
}

static int set_far(int fd, int flags)
{
	struct itimerspec it = {.it_value = {4000000000, 0}};

	return timerfd_settime(fd, flags, &it, NULL);
}

/* Who wants to hear when the clock is set hears it once, and the timer goes on. */
static void test_cancel(void)
{
	enum { TELL = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET };
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
	int other = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct pollfd p[2] = {{fd, POLLIN, 0}, {other, POLLIN, 0}};
	struct itimerspec got, off = {.it_value = {0, 0}};
	pthread_t thread;
	uint64_t ticks;

	check(set_far(fd, TELL) == 0 && set_far(other, TELL) == 0, "TFD_TIMER_CANCEL_ON_SET");
	check(poll(p, 2, 0) == 0, "is silent while the clock goes as it goes");
	pthread_create(&thread, NULL, set_soon, NULL);
	check(poll(p, 2, 20000) == 1 && p[0].revents == POLLIN, "a clock that is set wakes poll");
	pthread_join(thread, NULL);
	check(read(fd, &ticks, 8) == -1 && errno == ECANCELED, "a read is ECANCELED");
	check(read(fd, &ticks, 8) == -1 && errno == EAGAIN, "once");
	check(timerfd_gettime(fd, &got) == 0 && got.it_value.tv_sec > 0, "the timer goes on");

	fcntl(fd, F_SETFL, 0);
	pthread_create(&thread, NULL, set_soon, NULL);
	check(read(fd, &ticks, 8) == -1 && errno == ECANCELED, "one that waits, too");
	pthread_join(thread, NULL);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	check(read(fd, &ticks, 8) == -1, "and hears that it was set back");

	set_twice();
	check(set_far(fd, TELL) == -1 && errno == ECANCELED, "as is to set it anew");
	check(timerfd_gettime(fd, &got) == 0 && got.it_value.tv_sec > 0, "which sets it");
	check(read(fd, &ticks, 8) == -1 && errno == EAGAIN, "and was the last word");
	set_twice();
	check(timerfd_settime(fd, TELL, &off, NULL) == 0, "to switch it off says nothing");
	check(set_far(fd, TELL) == -1 && errno == ECANCELED, "whoever sets it next hears");
	set_twice();
	check(set_far(fd, TFD_TIMER_ABSTIME) == 0, "without the flag nothing is said");
	set_twice();
	check(poll(p, 1, 0) == 0 && read(fd, &ticks, 8) == -1 && errno == EAGAIN, "from then on");
	check(set_far(fd, TELL) == -1 && errno == ECANCELED, "but what was not said is kept");
	close(fd);
	set_twice();
	check(read(other, &ticks, 8) == -1 && errno == EAGAIN, "another clock cannot be set");
	close(other);
}

static void *sleeper(void *arg)
{
	unsigned seed = (unsigned)(long)arg;
	int i, good = 1;

	for (i = 0; i < 40; i++) {
		int64_t start = now_ns(), want = rand_r(&seed) % (3 * MS);
		struct timespec ts = to_ts(want);

		nanosleep(&ts, NULL);
		good &= now_ns() - start >= want;
	}
	return (void *)(long)good;
}

static void test_many(void)
{
	pthread_t thread[12];
	long i, good = 1;
	void *one;

	for (i = 0; i < 12; i++)
		pthread_create(&thread[i], NULL, sleeper, (void *)(i + 1));
	for (i = 0; i < 12; i++) {
		pthread_join(thread[i], &one);
		good &= (long)one;
	}
	check((int)good, "nobody of many sleepers wakes early or never");
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"clocks", test_clocks}, {"set", test_set},         {"jump", test_jump},
	        {"sleep", test_sleep},   {"stop", test_sleep_stop}, {"itimer", test_itimer},
	        {"posix", test_posix},   {"timerfd", test_timerfd}, {"cancel", test_cancel},
	        {"many", test_many},     {"zone", test_zone},
	};

	return run_parts(parts, sizeof(parts) / sizeof(*parts), argc, argv);
}
