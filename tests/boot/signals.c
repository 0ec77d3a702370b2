/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: are signals sent, held back, queued and waited for as POSIX and Linux promise?
 * Budget: 3 s under the emulator. Passes on Linux as well.
 */
#include "signals.h"

/* ---- sending ---- */

static void test_basic(void)
{
	sigset_t set, old;
	union sigval v;
	struct timespec none = {0, 0};
	siginfo_t info;
	int i, good;

	handle(SIGUSR1, on_signal, 0);
	kill(getpid(), SIGUSR1);
	check(hits == 1 && last.si_signo == SIGUSR1 && last.si_code == SI_USER &&
	              last.si_pid == getpid() && last.si_uid == getuid(),
	      "kill(self) runs the handler before it returns");

	raise(SIGUSR1);
	check(hits == 2 && last.si_code == SI_TKILL, "tgkill says SI_TKILL");

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	hits = 0;
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	sigpending(&set);
	check(hits == 0 && sigismember(&set, SIGUSR1) == 1, "a blocked signal waits");
	sigprocmask(SIG_SETMASK, &old, NULL);
	check(hits == 1, "two blocked ones of the old kind become one");

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, &old);
	for (i = 0; i < 5; i++) {
		v.sival_int = 100 + i;
		sigqueue(getpid(), SIGRTMIN + 1, v);
	}
	for (i = 0, good = 1; i < 5; i++) {
		int sig = sigtimedwait(&set, &info, &none);

		good &= sig == SIGRTMIN + 1 && info.si_code == SI_QUEUE &&
		        info.si_value.sival_int == 100 + i && info.si_pid == getpid();
	}
	check(good, "queued signals come in order with their values");
	check(sigtimedwait(&set, &info, &none) == -1 && errno == EAGAIN,
	      "sigtimedwait on nothing is EAGAIN");
	{
		struct timespec ts = {0, 20000000}, a, b;

		clock_gettime(CLOCK_MONOTONIC, &a);
		i = sigtimedwait(&set, &info, &ts);
		clock_gettime(CLOCK_MONOTONIC, &b);
		check(i == -1 && errno == EAGAIN &&
		              (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec >=
		                      20000000,
		      "sigtimedwait waits for its time");
	}
	sigprocmask(SIG_SETMASK, &old, NULL);

	check(kill(getpid(), 65) == -1 && errno == EINVAL, "signal 65 is EINVAL");
	check(kill(999999, 0) == -1 && errno == ESRCH, "nobody is ESRCH");
	check(kill(getpid(), 0) == 0, "signal 0 only asks");
	check(syscall(SYS_rt_sigaction, SIGKILL, &(char[64]){0}, NULL, 8) == -1 && errno == EINVAL,
	      "SIGKILL has no handler");
	check(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, NULL, 4) == -1 && errno == EINVAL,
	      "a mask of 4 bytes is EINVAL");
}

static void on_reset(int sig)
{
	hits++;
	(void)sig;
}

static volatile int depth, max_depth;
static void on_nested(int sig)
{
	depth++;
	if (depth > max_depth)
		max_depth = depth;
	if (++hits < 3)
		raise(sig);
	depth--;
}

static void test_flags(void)
{
	struct sigaction sa = {.sa_handler = on_reset, .sa_flags = SA_RESETHAND}, now;
	sigset_t set, old;

	hits = 0;
	sigaction(SIGUSR2, &sa, NULL);
	raise(SIGUSR2);
	sigaction(SIGUSR2, NULL, &now);
	check(hits == 1 && now.sa_handler == SIG_DFL, "SA_RESETHAND resets");

	sa.sa_handler = on_nested;
	sa.sa_flags = SA_NODEFER;
	sigaction(SIGUSR2, &sa, NULL);
	hits = depth = max_depth = 0;
	raise(SIGUSR2);
	check(hits == 3 && max_depth == 3, "SA_NODEFER nests");
	sa.sa_flags = 0;
	sigaction(SIGUSR2, &sa, NULL);
	hits = depth = max_depth = 0;
	raise(SIGUSR2);
	check(hits == 3 && max_depth == 1, "without it the next one comes afterwards");

	handle(SIGUSR1, on_signal, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	sigemptyset(&set);
	check(sigsuspend(&set) == -1 && errno == EINTR && hits == 1, "sigsuspend takes it");
	sigprocmask(SIG_BLOCK, NULL, &set);
	check(sigismember(&set, SIGUSR1) == 1, "... and the mask is back");
	check(sigismember(&last_uc.uc_sigmask, SIGUSR1) == 1, "... as the frame said");
	sigprocmask(SIG_SETMASK, &old, NULL);

	sa.sa_handler = SIG_IGN;
	sigaction(SIGUSR1, &sa, NULL);
	check(raise(SIGUSR1) == 0, "an ignored signal does nothing");

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_reset;
	sa.sa_flags = 0x400 | 0x40; /* unsupported bits */
	sigaction(SIGUSR2, &sa, NULL);
	sigaction(SIGUSR2, NULL, &now);
	check(!(now.sa_flags & 0x440), "unknown flags read back as zero");
}

/* ---- interrupted calls ---- */

static void *poke_thread(void *arg)
{
	pthread_t *target = arg;

	usleep(30000);
	pthread_kill(*target, SIGUSR1);
	return NULL;
}

static int piped[2];
static void *poke_and_write(void *arg)
{
	poke_thread(arg);
	usleep(30000);
	if (write(piped[1], "x", 1) != 1)
		abort();
	return NULL;
}

static void test_restart(void)
{
	pthread_t self = pthread_self(), t;
	struct timespec ts = {0, 100000000}, a, b, rem;
	struct pollfd pfd;
	sigset_t none;
	char c;
	long r;
	int err;

	if (pipe(piped))
		abort();
	handle(SIGUSR1, on_signal, SA_RESTART);
	pthread_create(&t, NULL, poke_and_write, &self);
	r = read(piped[0], &c, 1);
	check(r == 1 && hits == 1, "SA_RESTART restarts read");
	pthread_join(t, NULL);

	handle(SIGUSR1, on_signal, 0);
	pthread_create(&t, NULL, poke_and_write, &self);
	r = read(piped[0], &c, 1);
	check(r == -1 && errno == EINTR && hits == 1, "without it read is interrupted");
	pthread_join(t, NULL);
	r = read(piped[0], &c, 1);

	handle(SIGUSR1, on_signal, SA_RESTART);
	pthread_create(&t, NULL, poke_thread, &self);
	r = nanosleep(&ts, &rem);
	check(r == -1 && errno == EINTR && rem.tv_nsec > 0 && rem.tv_nsec < 80000000,
	      "nanosleep gives the rest");
	pthread_join(t, NULL);

	pthread_create(&t, NULL, poke_thread, &self);
	pfd = (struct pollfd){.fd = piped[0], .events = POLLIN};
	hits = 0;
	r = poll(&pfd, 1, 200);
	check(r == -1 && errno == EINTR && hits == 1, "poll is interrupted even with SA_RESTART");
	pthread_join(t, NULL);

	sigemptyset(&none);
	{
		sigset_t set, old, now;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, &old);
		hits = 0;
		raise(SIGUSR1);
		r = ppoll(&pfd, 1, &ts, &none);
		err = errno;
		sigprocmask(SIG_BLOCK, NULL, &now);
		check(r == -1 && err == EINTR && hits == 1 && sigismember(&now, SIGUSR1) == 1,
		      "ppoll takes a signal under its mask and puts the old one back");
		r = ppoll(&pfd, 1, &(struct timespec){0, 1000000}, &none);
		sigprocmask(SIG_BLOCK, NULL, &now);
		check(r == 0 && sigismember(&now, SIGUSR1) == 1, "... also when nothing comes");
		sigprocmask(SIG_SETMASK, &old, NULL);
	}

	/* a sleep that is stopped and continued goes on to its end */
	{
		pid_t pid;
		int status;

		fflush(stdout);
		clock_gettime(CLOCK_MONOTONIC, &a);
		pid = fork();
		if (pid == 0) {
			r = nanosleep(&(struct timespec){0, 150000000}, NULL);
			_exit(r == 0 ? 0 : 1);
		}
		usleep(40000);
		kill(pid, SIGSTOP);
		waitpid(pid, &status, WUNTRACED);
		usleep(20000);
		kill(pid, SIGCONT);
		waitpid(pid, &status, 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		r = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
		check(status == 0 && r >= 149 && r < 2000,
		      "stop and continue do not end or lengthen a sleep");
	}
	close(piped[0]);
	close(piped[1]);
}

/* ---- children ---- */

static void test_children(void)
{
	struct sigaction sa = {.sa_flags = 0};
	sigset_t set, old;
	siginfo_t info;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	plain(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, &old);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(42);
	check(sigwaitinfo(&set, &info) == SIGCHLD && info.si_code == CLD_EXITED &&
	              info.si_status == 42 && info.si_pid == pid,
	      "SIGCHLD says CLD_EXITED and 42");
	waitpid(pid, &status, 0);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 42, "wait says the same");

	pid = fork();
	if (pid == 0) {
		for (;;)
			pause();
	}
	usleep(10000);
	kill(pid, SIGSTOP);
	check(sigwaitinfo(&set, &info) == SIGCHLD && info.si_code == CLD_STOPPED &&
	              info.si_status == SIGSTOP && info.si_pid == pid,
	      "SIGCHLD says CLD_STOPPED");
	check(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) &&
	              WSTOPSIG(status) == SIGSTOP,
	      "WUNTRACED sees the stop");
	check(waitpid(pid, &status, WUNTRACED | WNOHANG) == 0, "... once");
	kill(pid, SIGCONT);
	check(sigwaitinfo(&set, &info) == SIGCHLD && info.si_code == CLD_CONTINUED &&
	              info.si_status == SIGCONT,
	      "SIGCHLD says CLD_CONTINUED");
	check(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status),
	      "WCONTINUED sees it");
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGKILL);
	check(waitpid(pid, &status, 0) == pid && died_of(status, SIGKILL),
	      "SIGKILL ends a stopped process");
	while (sigtimedwait(&set, &info, &(struct timespec){0, 0}) > 0)
		;

	sa.sa_handler = SIG_IGN;
	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (pid == 0)
		_exit(0);
	check(waitpid(pid, &status, 0) == -1 && errno == ECHILD,
	      "SIGCHLD ignored: no zombie, wait says ECHILD");
	plain(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void die_by_term(void)
{
	plain(SIGTERM, SIG_DFL);
	kill(getpid(), SIGTERM);
}

static void *spin_thread(void *arg)
{
	volatile unsigned long n = 0;

	for (;;)
		n++;
	return arg;
}

static void die_with_threads(void)
{
	pthread_t t;
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&t, NULL, spin_thread, NULL);
	usleep(20000);
	plain(SIGTERM, SIG_DFL);
	kill(getpid(), SIGTERM);
	for (;;)
		pause();
}

static void *null_thread(void *arg)
{
	usleep(10000);
	*(volatile int *)arg = 1;
	return NULL;
}

static void die_by_thread(void)
{
	pthread_t t;

	plain(SIGSEGV, SIG_DFL);
	pthread_create(&t, NULL, null_thread, (void *)8);
	for (;;)
		pause();
}

static void stop_all_threads(void)
{
	pthread_t t;
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&t, NULL, spin_thread, NULL);
	usleep(20000);
	raise(SIGSTOP);
	_exit(5);
}

static volatile int taken_by;
static void on_taken(int sig)
{
	taken_by = (int)syscall(SYS_gettid);
	(void)sig;
}

static volatile int helper_tid;
static void *taker(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	helper_tid = (int)syscall(SYS_gettid);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	while (!taken_by)
		usleep(1000);
	return arg;
}

static void test_processes(void)
{
	sigset_t set, old;
	pthread_t t;
	int status;
	pid_t pid;

	check(died_of(in_child(die_by_term), SIGTERM), "a default action ends the process");
	check(died_of(in_child(die_with_threads), SIGTERM), "... and all its running threads");
	check(died_of(in_child(die_by_thread), SIGSEGV), "a fault of one thread ends all");

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		stop_all_threads();
	check(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status),
	      "a stop stops running threads");
	kill(pid, SIGCONT);
	check(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 5,
	      "... and SIGCONT continues them");

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	plain(SIGUSR2, on_taken);
	sigprocmask(SIG_BLOCK, &set, &old);
	pthread_create(&t, NULL, taker, NULL);
	while (!helper_tid)
		usleep(1000);
	usleep(5000);
	kill(getpid(), SIGUSR2);
	pthread_join(t, NULL);
	check(taken_by == helper_tid, "a process signal goes to the thread that takes it");
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* ---- files and timers ---- */

static void test_signalfd(void)
{
	struct signalfd_siginfo si[3];
	struct pollfd pfd;
	sigset_t set, old;
	long n;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	check(fd >= 0 && read(fd, si, sizeof(si)) == -1 && errno == EAGAIN, "signalfd is empty");
	pfd = (struct pollfd){.fd = fd, .events = POLLIN};
	check(poll(&pfd, 1, 0) == 0, "... and not ready");
	raise(SIGUSR2);
	kill(getpid(), SIGUSR1);
	check(poll(&pfd, 1, 0) == 1 && pfd.revents == POLLIN, "... then ready");
	n = read(fd, si, sizeof(si));
	check(n == 2 * (long)sizeof(si[0]) && si[0].ssi_signo == SIGUSR2 &&
	              si[1].ssi_signo == SIGUSR1 && si[1].ssi_pid == (uint32_t)getpid(),
	      "both are read, the thread's own first");
	close(fd);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void test_timer(void)
{
	struct itimerval it = {{0, 0}, {0, 20000}};

	handle(SIGALRM, on_signal, 0);
	setitimer(ITIMER_REAL, &it, NULL);
	pause();
	check(hits == 1 && last.si_signo == SIGALRM && last.si_code == SI_KERNEL,
	      "an interval timer's SIGALRM ends pause");
}

static const struct part parts[] = {
        {"basic", test_basic},         {"flags", test_flags},       {"children", test_children},
        {"processes", test_processes}, {"signalfd", test_signalfd}, {"timer", test_timer},
        {"restart", test_restart},
};

int main(int argc, char **argv)
{
	return run_parts(parts, sizeof(parts) / sizeof(parts[0]), argc, argv);
}
