/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do terminals work as on Linux: line editing, echo, raw mode, signals, job control, hang-up? The
 * master of a pty is the person at the keyboard.
 */
#include "files.h"
#include <termios.h>

static int master, terminal;
static volatile sig_atomic_t got;

static void on_signal(int sig)
{
	got = sig;
}

static void type(const char *text)
{
	if (write(master, text, strlen(text)) != (ssize_t)strlen(text))
		check(0, "typing");
}

/* What the person saw since last time. */
static const char *shown(void)
{
	static char buf[4096];
	struct pollfd p = {master, POLLIN, 0};
	ssize_t n = 0, got_now;

	while (poll(&p, 1, 100) == 1 && (p.revents & POLLIN)) {
		got_now = read(master, buf + n, sizeof(buf) - 1 - n);
		if (got_now <= 0)
			break;
		n += got_now;
	}
	buf[n] = 0;
	return buf;
}

static int reads(const char *want)
{
	char buf[256];
	ssize_t n = read(terminal, buf, sizeof(buf));

	if (n == (ssize_t)strlen(want) && !memcmp(buf, want, n))
		return 1;
	printf("# read %zd: %.*s\n", n, n > 0 ? (int)n : 0, buf);
	return 0;
}

static void open_pair(void)
{
	char name[64] = "";
	int n = -1, on = 0;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	OK(master >= 0);
	OK(ioctl(master, TIOCGPTN, &n) == 0);
	snprintf(name, sizeof(name), "/dev/pts/%d", n);
	OK(ioctl(master, TIOCSPTLCK, &on) == 0);
	terminal = open(name, O_RDWR | O_NOCTTY);
	OK(terminal >= 0 && isatty(terminal) && isatty(master));
}

static void canonical(void)
{
	struct termios t;
	int n;

	OK(tcgetattr(terminal, &t) == 0);
	t.c_iflag |= IUTF8;
	OK(tcsetattr(terminal, TCSANOW, &t) == 0);
	type("hello\r");
	OK(reads("hello\n"));
	OK(!strcmp(shown(), "hello\r\n"));
	type("abx\177c\n");
	OK(reads("abc\n"));
	OK(!strcmp(shown(), "abx\b \bc\r\n"));
	type("a word\027an\n"); /* ^W */
	OK(reads("a an\n"));
	shown();
	type("all gone\025now\n"); /* ^U */
	OK(reads("now\n"));
	shown();
	type("\026\003\n"); /* ^V takes the next one as it is */
	OK(reads("\003\n"));
	shown();
	type("\303\274\177u\n"); /* one character of two bytes */
	OK(reads("u\n"));
	OK(!strcmp(shown(), "\303\274\b \bu\r\n"));
	type("no newline\004"); /* ^D ends a line */
	OK(reads("no newline"));
	type("\004");
	OK(reads(""));
	type("one\ntwo\n");
	usleep(10000);
	OK(ioctl(terminal, FIONREAD, &n) == 0 && n == 8);
	OK(reads("one\n") && reads("two\n"));
	shown();
	OK(write(terminal, "out\n\tx", 6) == 6 && !strcmp(shown(), "out\r\n\tx"));
}

static void raw(void)
{
	struct termios old, t;
	struct pollfd p = {terminal, POLLIN, 0};
	char c[8];

	OK(tcgetattr(terminal, &old) == 0 && (old.c_lflag & ICANON));
	t = old;
	cfmakeraw(&t);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	OK(tcsetattr(terminal, TCSANOW, &t) == 0);
	type("x\r\003");
	usleep(10000);
	OK(reads("x\r\003"));
	OK(!strcmp(shown(), ""));
	OK(write(terminal, "a\n", 2) == 2 && !strcmp(shown(), "a\n"));
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 1;
	tcsetattr(terminal, TCSANOW, &t);
	OK(read(terminal, c, 1) == 0);
	t.c_cc[VTIME] = 0;
	tcsetattr(terminal, TCSANOW, &t);
	OK(read(terminal, c, 1) == 0 && poll(&p, 1, 0) == 0);
	t.c_cc[VMIN] = 3;
	tcsetattr(terminal, TCSANOW, &t);
	if (!fork()) {
		type("1");
		usleep(30000);
		type("23");
		_exit(0);
	}
	OK(read(terminal, c, 8) == 3 && !memcmp(c, "123", 3));
	wait(NULL);
	type("typed ahead");
	usleep(10000);
	OK(tcsetattr(terminal, TCSAFLUSH, &old) == 0);
	type("x\n");
	OK(reads("x\n"));
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	FAILS(read(terminal, c, 1), EAGAIN);
	type("part");
	usleep(10000);
	FAILS(read(terminal, c, 1), EAGAIN);
	type("\n");
	usleep(10000);
	OK(reads("part\n"));
	fcntl(terminal, F_SETFL, 0);
	shown();
}

static void flow(void)
{
	struct termios old, t;

	OK(tcflow(terminal, TCIOFF) == 0 && !strcmp(shown(), "\023"));
	OK(tcflow(terminal, TCION) == 0 && !strcmp(shown(), "\021"));
	OK(tcflow(terminal, TCOOFF) == 0 && tcflow(terminal, TCOON) == 0);
	FAILS(tcflow(terminal, 77), EINVAL);
	tcgetattr(terminal, &old);
	t = old;
	t.c_lflag &= ~ECHO;
	tcsetattr(terminal, TCSANOW, &t);
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	type("\023x"); /* ^S, and what does not end it */
	FAILS(write(terminal, "y", 1), EAGAIN);
	t.c_iflag |= IXANY;
	tcsetattr(terminal, TCSANOW, &t);
	type("z");
	OK(write(terminal, "y", 1) == 1 && !strcmp(shown(), "y"));
	type("\n");
	OK(reads("xz\n"));
	t.c_iflag |= IUCLC;
	t.c_oflag |= OLCUC;
	tcsetattr(terminal, TCSANOW, &t);
	type("Mixed 1\n");
	OK(reads("mixed 1\n"));
	OK(write(terminal, "Mixed 1", 7) == 7 && !strcmp(shown(), "MIXED 1"));
	fcntl(terminal, F_SETFL, 0);
	tcsetattr(terminal, TCSANOW, &old);
}

static void sizes(void)
{
	struct winsize ws = {.ws_row = 50, .ws_col = 132};

	OK(ioctl(master, TIOCSWINSZ, &ws) == 0);
	memset(&ws, 0, sizeof(ws));
	OK(ioctl(terminal, TIOCGWINSZ, &ws) == 0 && ws.ws_row == 50 && ws.ws_col == 132);
}

/* Job control from inside: a session of our own with this terminal. Exit status: what failed. */
static int in_session(void)
{
	struct winsize ws = {.ws_row = 51, .ws_col = 132};
	pid_t job;
	int status, fd;

	if (setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0))
		return 1;
	fd = open("/dev/tty", O_RDWR);
	if (fd < 0 || tcgetpgrp(fd) != getpgrp() || tcgetsid(fd) != getsid(0))
		return 2;
	signal(SIGINT, on_signal);
	signal(SIGWINCH, on_signal);
	type("line\003");
	usleep(20000);
	if (got != SIGINT)
		return 3;
	if (ioctl(master, TIOCSWINSZ, &ws) || (usleep(20000), got != SIGWINCH))
		return 4;
	/* A job in the background that reads is stopped. */
	job = fork();
	if (!job) {
		char c;

		setpgid(0, 0);
		_exit(read(terminal, &c, 1) != 1);
	}
	setpgid(job, job);
	if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTTIN)
		return 5;
	/* In the foreground it goes on, and ^Z stops it. */
	signal(SIGTTOU, SIG_IGN);
	if (tcsetpgrp(terminal, job) || kill(-job, SIGCONT))
		return 6;
	usleep(20000);
	type("\032");
	if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTSTP)
		return 7;
	if (kill(-job, SIGCONT))
		return 8;
	type("y\n");
	if (waitpid(job, &status, 0) != job || status)
		return 9;
	if (tcsetpgrp(terminal, getpgrp()))
		return 10;
	/* Settings from the background: SIGTTOU, which the job must not ignore. */
	job = fork();
	if (!job) {
		struct termios t;

		setpgid(0, 0);
		signal(SIGTTOU, SIG_DFL);
		tcgetattr(terminal, &t);
		_exit(tcsetattr(terminal, TCSANOW, &t) != 0);
	}
	setpgid(job, job);
	if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTTOU)
		return 11;
	kill(-job, SIGKILL);
	waitpid(job, &status, 0);
	return 0;
}

static void job_control(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(in_session());
	waitpid(pid, &status, 0);
	printf("# session: status %#x\n", status);
	OK(status == 0);
	FAILS(tcgetpgrp(terminal), ENOTTY);
	shown();
}

static void hang_up(void)
{
	struct pollfd p = {terminal, POLLIN, 0};
	char c;
	int pipe_fd[2], status;
	pid_t pid;

	OK(pipe(pipe_fd) == 0);
	pid = fork();
	if (!pid) {
		close(master);
		setsid();
		ioctl(terminal, TIOCSCTTY, 0);
		if (write(pipe_fd[1], "r", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	OK(read(pipe_fd[0], &c, 1) == 1);
	close(master);
	OK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	OK(read(terminal, &c, 1) == 0);
	FAILS(write(terminal, "x", 1), EIO);
	OK(poll(&p, 1, 0) == 1 && (p.revents & POLLHUP));
	close(terminal);
}

static void last_close(void)
{
	char c;

	open_pair();
	OK(write(terminal, "bye", 3) == 3 && close(terminal) == 0);
	OK(!strcmp(shown(), "bye"));
	FAILS(read(master, &c, 1), EIO);
	close(master);
}

int main(void)
{
	open_pair();
	canonical();
	raw();
	flow();
	sizes();
	job_control();
	hang_up();
	last_close();
	return finish();
}
