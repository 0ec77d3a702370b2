/* SPDX-License-Identifier: BSD-2-Clause */
/* Does O_ASYNC tell of pipes and terminals by signal as on Linux: whom, how often, with what? */
#include "files.h"
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <termios.h>

#define QUEUED (SIGRTMIN + 1)

static siginfo_t info;
static sigset_t blocked;

/* The next of the blocked signals, and what it said; 0: none comes within that time. */
static int next_in(int ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000L};
	int sig = sigtimedwait(&blocked, &info, &ts);

	return sig > 0 ? sig : 0;
}

static int next(void)
{
	return next_in(0);
}

static int told(int sig, int code, long band, int fd)
{
	if (next_in(2000) == sig && info.si_code == code && info.si_band == band &&
	    info.si_fd == fd)
		return 1;
	printf("# signal %d code %d band %#lx fd %d\n", info.si_signo, info.si_code, info.si_band,
	       info.si_fd);
	return 0;
}

static int told_in(int fd)
{
	return told(QUEUED, POLL_IN, POLLIN | POLLRDNORM, fd);
}

static int told_out(int fd)
{
	return told(QUEUED, POLL_OUT, POLLOUT | POLLWRNORM | POLLWRBAND, fd);
}

static int flags_with(int fd, int flag, int on)
{
	int flags = fcntl(fd, F_GETFL);

	return fcntl(fd, F_SETFL, on ? flags | flag : flags & ~flag);
}

static void put(int fd)
{
	if (write(fd, "x", 1) != 1)
		check(0, "writing");
}

static void take(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		check(0, "reading");
}

static void plain(void)
{
	int p[2], on = 1;

	OK(pipe(p) == 0);
	OK(fcntl(p[0], F_GETOWN) == 0 && fcntl(p[0], F_GETSIG) == 0);
	OK(flags_with(p[0], O_ASYNC, 1) == 0 && (fcntl(p[0], F_GETFL) & O_ASYNC));
	put(p[1]);
	OK(next() == 0); /* nobody was named */
	OK(fcntl(p[0], F_SETOWN, getpid()) == 0);
	OK(fcntl(p[0], F_GETOWN) == getpid());
	put(p[1]);
	put(p[1]);
	OK(next() == SIGIO && info.si_code == SI_KERNEL && next() == 0);
	take(p[0]); /* tells the other end alone */
	OK(next() == 0);
	OK(flags_with(p[0], O_ASYNC, 0) == 0 && !(fcntl(p[0], F_GETFL) & O_ASYNC));
	put(p[1]);
	OK(next() == 0);
	OK(ioctl(p[0], FIOASYNC, &on) == 0 && (fcntl(p[0], F_GETFL) & O_ASYNC));
	put(p[1]);
	OK(next() == SIGIO);
	on = 0;
	OK(ioctl(p[0], FIOASYNC, &on) == 0 && !(fcntl(p[0], F_GETFL) & O_ASYNC));
	put(p[1]);
	OK(next() == 0);
	FAILS(ioctl(p[0], FIOASYNC, nowhere()), EFAULT);
	close(p[0]);
	close(p[1]);
}

static void queued(void)
{
	static char big[65536];
	struct rlimit old, none;
	int p[2], other;

	OK(pipe(p) == 0 && fcntl(p[0], F_SETOWN, getpid()) == 0);
	OK(fcntl(p[0], F_SETSIG, QUEUED) == 0 && fcntl(p[0], F_GETSIG) == QUEUED);
	flags_with(p[0], O_ASYNC, 1);
	put(p[1]);
	put(p[1]);
	OK(told_in(p[0]) && told_in(p[0]) && next() == 0);
	other = dup(p[0]);
	put(p[1]);
	OK(told_in(p[0])); /* the number by which it was switched on */
	flags_with(other, O_ASYNC, 0);
	flags_with(other, O_ASYNC, 1);
	put(p[1]);
	OK(told_in(other));
	OK(fcntl(p[0], F_SETSIG, SIGCHLD) == 0);
	put(p[1]);
	OK(told(SIGCHLD, SI_SIGIO, POLLIN | POLLRDNORM, other));
	OK(fcntl(p[0], F_SETSIG, SIGIO) == 0);
	put(p[1]);
	OK(told(SIGIO, POLL_IN, POLLIN | POLLRDNORM, other));
	OK(fcntl(p[0], F_SETSIG, QUEUED) == 0);
	getrlimit(RLIMIT_SIGPENDING, &old);
	none = (struct rlimit){0, old.rlim_max};
	OK(setrlimit(RLIMIT_SIGPENDING, &none) == 0);
	put(p[1]);
	OK(next() == SIGIO && info.si_code == SI_KERNEL && next() == 0);
	setrlimit(RLIMIT_SIGPENDING, &old);
	flags_with(p[0], O_ASYNC, 0);
	close(other);

	/* The other direction. */
	flags_with(p[0], O_NONBLOCK, 1);
	flags_with(p[1], O_NONBLOCK, 1);
	while (read(p[0], big, sizeof(big)) > 0)
		;
	while (write(p[1], big, sizeof(big)) > 0)
		;
	fcntl(p[1], F_SETOWN, getpid());
	fcntl(p[1], F_SETSIG, QUEUED);
	flags_with(p[1], O_ASYNC, 1);
	OK(read(p[0], big, sizeof(big)) == sizeof(big));
	OK(told_out(p[1]) && next() == 0);
	close(p[0]);
	OK(told_out(p[1]) && next() == 0);
	close(p[1]);
	OK(next() == 0);
}

static void ends(void)
{
	int p[2];

	OK(pipe(p) == 0 && fcntl(p[0], F_SETOWN, getpid()) == 0);
	fcntl(p[0], F_SETSIG, QUEUED);
	flags_with(p[0], O_ASYNC, 1);
	close(p[1]);
	OK(told_in(p[0]) && next() == 0);
	close(p[0]);
}

static struct f_owner_ex owner_of(int fd)
{
	struct f_owner_ex owner = {-1, -1};

	fcntl(fd, F_GETOWN_EX, &owner);
	return owner;
}

static int is_owner(int fd, int type, int pid)
{
	struct f_owner_ex owner = owner_of(fd);

	return owner.type == (unsigned)type && owner.pid == pid;
}

static int set_owner(int fd, int type, int pid)
{
	struct f_owner_ex owner = {type, pid};

	return fcntl(fd, F_SETOWN_EX, &owner);
}

static int ends_of_thread[2];

/* What is sent to one thread, the others do not see. */
static void *one_thread(void *unused)
{
	int fd = ends_of_thread[0], tid = syscall(SYS_gettid);

	OK(set_owner(fd, F_OWNER_TID, tid) == 0 && is_owner(fd, F_OWNER_TID, tid));
	put(ends_of_thread[1]);
	OK(told_in(fd));
	put(ends_of_thread[1]);
	return unused;
}

static void owners(void)
{
	int p[2], status;
	pthread_t thread;
	pid_t child;

	OK(pipe(p) == 0 && is_owner(p[0], F_OWNER_TID, 0));
	FAILS(set_owner(p[0], 7, getpid()), EINVAL);
	FAILS(fcntl(p[0], F_SETOWN_EX, nowhere()), EFAULT);
	FAILS(fcntl(p[0], F_GETOWN_EX, nowhere()), EFAULT);
	FAILS(fcntl(p[0], F_SETSIG, 65), EINVAL);
	FAILS(fcntl(p[0], F_SETSIG, -1), EINVAL);
	FAILS(fcntl(p[0], F_SETOWN, INT_MIN), EINVAL);
	FAILS(fcntl(p[0], F_SETOWN, 0x7ffffff0), ESRCH);
	OK(fcntl(p[0], F_SETSIG, QUEUED) == 0 && flags_with(p[0], O_ASYNC, 1) == 0);
	memcpy(ends_of_thread, p, sizeof(p));
	pthread_create(&thread, NULL, one_thread, NULL);
	pthread_join(thread, NULL);
	OK(next() == 0);

	/* A group: each member. */
	OK(set_owner(p[0], F_OWNER_PGRP, getpgrp()) == 0);
	OK(fcntl(p[0], F_GETOWN) == -getpgrp());
	child = fork();
	if (!child) {
		put(p[1]);
		_exit(!told_in(p[0]));
	}
	OK(waitpid(child, &status, 0) == child && !status);
	OK(next() == SIGCHLD && told_in(p[0]));

	/* Somebody who is no more. */
	child = fork();
	if (!child) {
		sigprocmask(SIG_UNBLOCK, &blocked, NULL);
		alarm(20);
		pause();
		_exit(0);
	}
	OK(fcntl(p[0], F_SETOWN, child) == 0 && is_owner(p[0], F_OWNER_PID, child));
	put(p[1]); /* which kills it */
	OK(waitpid(child, &status, 0) == child && WTERMSIG(status) == QUEUED);
	OK(next() == SIGCHLD);
	OK(is_owner(p[0], F_OWNER_PID, 0) && fcntl(p[0], F_GETOWN) == 0);
	put(p[1]);
	OK(next() == 0);
	OK(fcntl(p[0], F_SETOWN, 0) == 0 && is_owner(p[0], F_OWNER_PID, 0));
	close(p[0]);
	close(p[1]);
}

/* Who names an owner must be allowed to send it signals, when they are sent. */
static void permissions(void)
{
	int p[2], status;
	pid_t child;

	if (geteuid()) {
		printf("# permissions: root only\n");
		return;
	}
	OK(pipe(p) == 0 && flags_with(p[0], O_ASYNC, 1) == 0);
	child = fork();
	if (!child) {
		if (setresuid(65534, 65534, 65534) || fcntl(p[0], F_SETOWN, getppid()))
			_exit(1);
		put(p[1]);
		_exit(0);
	}
	OK(waitpid(child, &status, 0) == child && !status);
	OK(next() == SIGCHLD && next() == 0);
	put(p[1]);
	OK(next() == 0); /* it was not we who named us */
	OK(fcntl(p[0], F_SETOWN, getpid()) == 0);
	put(p[1]);
	OK(next() == SIGIO);
	close(p[0]);
	close(p[1]);
}

static void terminals(void)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), terminal, n = -1, off = 0;
	struct termios t;
	char name[32];

	OK(ioctl(master, TIOCGPTN, &n) == 0 && ioctl(master, TIOCSPTLCK, &off) == 0);
	snprintf(name, sizeof(name), "/dev/pts/%d", n);
	terminal = open(name, O_RDWR | O_NOCTTY);
	OK(terminal >= 0 && tcgetattr(terminal, &t) == 0);
	t.c_lflag &= ~ECHO;
	OK(tcsetattr(terminal, TCSANOW, &t) == 0);

	OK(fcntl(terminal, F_SETSIG, QUEUED) == 0 && flags_with(terminal, O_ASYNC, 1) == 0);
	OK(is_owner(terminal, F_OWNER_PID, getpid())); /* by default */
	put(master);
	OK(next_in(100) == 0); /* no line yet */
	OK(write(master, "\n", 1) == 1 && told_in(terminal));
	OK(next_in(100) == 0);

	OK(fcntl(master, F_SETSIG, QUEUED) == 0 && flags_with(master, O_ASYNC, 1) == 0);
	put(terminal);
	OK(told_in(master));
	OK(flags_with(terminal, O_ASYNC, 0) == 0);
	OK(write(master, "\n", 1) == 1 && next_in(100) == 0);
	close(master);
	close(terminal);
}

/* Files that never tell say so, or at least do not claim it. */
static void others(void)
{
	int file = open("file", O_RDWR | O_CREAT, 0600), event = eventfd(0, 0), on = 1;

	OK(flags_with(file, O_ASYNC, 1) == 0 && !(fcntl(file, F_GETFL) & O_ASYNC));
	FAILS(ioctl(file, FIOASYNC, &on), ENOTTY);
	FAILS(ioctl(event, FIOASYNC, &on), ENOTTY);
	OK(fcntl(file, F_SETOWN, getpid()) == 0 && is_owner(file, F_OWNER_PID, getpid()));
	close(file);
	close(event);
	unlink("file");
}

/* ---- the same, read from a file ---- */

static int read_told(int fd, int sig, int code, int of)
{
	struct signalfd_siginfo si = {0};

	if (read(fd, &si, sizeof(si)) == (long)sizeof(si) && si.ssi_signo == (uint32_t)sig &&
	    si.ssi_code == code && si.ssi_band == (POLLIN | POLLRDNORM) && si.ssi_fd == of &&
	    !si.ssi_pid && !si.ssi_uid)
		return 1;
	printf("# signal %u code %d band %#x fd %d\n", si.ssi_signo, si.ssi_code, si.ssi_band,
	       si.ssi_fd);
	return 0;
}

static void from_signalfd(void)
{
	const struct {
		int sig, code;
	} told_by[] = {
	        {QUEUED, POLL_IN},  {SIGIO, POLL_IN},    {SIGUSR1, POLL_IN},  {SIGRTMAX, POLL_IN},
	        {SIGURG, POLL_IN},  {SIGCHLD, SI_SIGIO}, {SIGSEGV, SI_SIGIO}, {SIGBUS, SI_SIGIO},
	        {SIGILL, SI_SIGIO}, {SIGFPE, SI_SIGIO},  {SIGTRAP, SI_SIGIO}, {SIGSYS, SI_SIGIO},
	};
	struct pollfd pfd = {.events = POLLIN};
	struct rlimit old, none;
	struct signalfd_siginfo si;
	sigset_t all, before;
	int p[2];
	unsigned i;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pfd.fd = signalfd(-1, &all, SFD_NONBLOCK);
	OK(pipe(p) == 0 && fcntl(p[0], F_SETOWN, getpid()) == 0);
	flags_with(p[0], O_ASYNC, 1);
	for (i = 0; i < sizeof(told_by) / sizeof(*told_by); i++) {
		char what[32];

		fcntl(p[0], F_SETSIG, told_by[i].sig);
		put(p[1]);
		snprintf(what, sizeof(what), "signal %d is read", told_by[i].sig);
		check(poll(&pfd, 1, 2000) == 1 &&
		              read_told(pfd.fd, told_by[i].sig, told_by[i].code, p[0]),
		      what);
	}
	fcntl(p[0], F_SETSIG, QUEUED);
	getrlimit(RLIMIT_SIGPENDING, &old);
	none = (struct rlimit){0, old.rlim_max};
	setrlimit(RLIMIT_SIGPENDING, &none);
	put(p[1]);
	OK(read(pfd.fd, &si, sizeof(si)) == sizeof(si) && si.ssi_signo == SIGIO);
	OK(si.ssi_code == SI_KERNEL && !si.ssi_fd && !si.ssi_band && !si.ssi_pid);
	setrlimit(RLIMIT_SIGPENDING, &old);
	FAILS(read(pfd.fd, &si, sizeof(si)), EAGAIN);
	close(p[0]);
	close(p[1]);
	close(pfd.fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Whatever one tells oneself: of which fields the file speaks is by signal and code. */
static void any_information(void)
{
	sigset_t all, before;
	int fd, sig, code;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	fd = signalfd(-1, &all, SFD_NONBLOCK);
	for (sig = 1; sig <= 64; sig++) {
		uint32_t sum = 0;

		if (sig == SIGKILL || sig == SIGSTOP || sig == SIGCONT || sig == 32 || sig == 33)
			continue; /* 32 and 33 are the library's, and not in the set */
		for (code = -10; code < 10; code++) {
			struct signalfd_siginfo si;
			unsigned char *byte = (unsigned char *)&si;
			siginfo_t told;
			unsigned i;

			memset(&told, 0, sizeof(told));
			for (i = 16; i < 48; i++)
				((unsigned char *)&told)[i] = (unsigned char)i;
			told.si_code = code;
			if (syscall(SYS_rt_sigqueueinfo, getpid(), sig, &told))
				printf("%d %d: errno %d\n", sig, code, errno);
			memset(&si, 0, sizeof(si));
			if (read(fd, &si, sizeof(si)) != sizeof(si))
				printf("%d %d is not read\n", sig, code);
			for (i = 0; i < sizeof(si); i++)
				sum = sum * 31 + byte[i];
		}
		printf("signal %d: %08x\n", sig, sum);
	}
	close(fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
	char here[PATH_MAX];

	enter_scratch();
	setpgid(0, 0); /* a group of our own: it will be told */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGIO);
	sigaddset(&blocked, SIGCHLD);
	sigaddset(&blocked, QUEUED);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	plain();
	queued();
	ends();
	terminals();
	others();
	permissions();
	owners();
	from_signalfd();
	any_information();
	OK(getcwd(here, sizeof(here)) && chdir("/") == 0 && rmdir(here) == 0);
	return finish();
}
