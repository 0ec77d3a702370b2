/* SPDX-License-Identifier: BSD-2-Clause */
/* Do pipes, FIFOs, event counters, and waiting for several of them, behave as on Linux? */
#include "files.h"

static volatile sig_atomic_t got_signal;

static void on_signal(int sig)
{
	got_signal = sig;
}

static void pipes(void)
{
	static char big[100000];
	char buf[16];
	int p[2], n;

	OK(pipe(p) == 0);
	OK(write(p[1], "abc", 3) == 3 && read(p[0], buf, 2) == 2 && read(p[0], buf, 16) == 1);
	OK(write(p[1], "", 0) == 0);
	FAILS(lseek(p[0], 0, SEEK_CUR), ESPIPE);
	FAILS(pread(p[0], buf, 1, 0), ESPIPE);
	FAILS(read(p[1], buf, 1), EBADF);
	FAILS(write(p[0], buf, 1), EBADF);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	FAILS(read(p[0], buf, 1), EAGAIN);
	OK(write(p[1], big, sizeof(big)) == 65536);
	FAILS(write(p[1], big, 1), EAGAIN);
	OK(ioctl(p[0], FIONREAD, &n) == 0 && n == 65536);
	/* Room for a part is no room for a small write, which goes whole or not at all. */
	OK(read(p[0], big, 4096) == 4096);
	OK(write(p[1], big, 4096) == 4096);
	FAILS(write(p[1], big, 4096), EAGAIN);
	while (read(p[0], big, sizeof(big)) > 0)
		;
	OK(fcntl(p[0], F_GETPIPE_SZ) == 65536);
	OK(fcntl(p[0], F_SETPIPE_SZ, 4096) == 4096 && write(p[1], big, sizeof(big)) == 4096);
	FAILS(fcntl(p[0], F_SETPIPE_SZ, 0x80000001u), EINVAL);
	OK(fcntl(p[0], F_SETPIPE_SZ, 8192) == 8192 && write(p[1], big, sizeof(big)) == 4096);
	close(p[1]);
	OK(read(p[0], big, sizeof(big)) == 8192 && read(p[0], big, 1) == 0);
	close(p[0]);
	FAILS(pipe2(p, 12345), EINVAL);
	FAILS(pipe(nowhere()), EFAULT);
}

static void broken_pipes(void)
{
	int p[2];

	signal(SIGPIPE, on_signal);
	OK(pipe(p) == 0 && close(p[0]) == 0);
	FAILS(write(p[1], "x", 1), EPIPE);
	OK(got_signal == SIGPIPE);
	close(p[1]);
}

/* A writer of many bytes and a reader of odd pieces: nothing lost, nothing mixed. */
static void streaming(void)
{
	unsigned char buf[4096];
	unsigned long at = 0;
	int p[2], status, wrong = 0;
	ssize_t n;

	OK(pipe(p) == 0);
	if (!fork()) {
		unsigned char out[7001];

		for (int round = 0; round < 100; round++) {
			for (unsigned i = 0; i < sizeof(out); i++)
				out[i] = (at + i) % 251;
			at += write(p[1], out, sizeof(out));
		}
		_exit(at != 700100);
	}
	close(p[1]);
	while ((n = read(p[0], buf, 1 + at % sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++)
			wrong += buf[i] != at++ % 251;
	wait(&status);
	OK(at == 700100 && !wrong && !status);
	close(p[0]);
}

static void fifos(void)
{
	char buf[8];
	int fd, status;

	OK(mkfifo("fifo", 0644) == 0 && S_ISFIFO(stat_of("fifo").st_mode));
	FAILS(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	OK(fd >= 0 && read(fd, buf, 1) == 0);
	close(fd);
	if (!fork()) {
		fd = open("fifo", O_WRONLY);
		_exit(write(fd, "hello", 5) != 5);
	}
	fd = open("fifo", O_RDONLY);
	OK(read(fd, buf, 8) == 5 && !memcmp(buf, "hello", 5));
	OK(read(fd, buf, 8) == 0);
	close(fd);
	wait(&status);
	OK(!status && unlink("fifo") == 0);
}

/* Both ends opened at once, again and again: neither may miss the other. */
static void fifo_race(void)
{
	int good = 0;

	OK(mkfifo("race", 0644) == 0);
	for (int i = 0; i < 300; i++) {
		char buf[8];
		int fd, status = 1;

		if (!fork()) {
			fd = open("race", O_WRONLY);
			_exit(write(fd, "hello", 5) != 5);
		}
		fd = open("race", O_RDONLY);
		good += read(fd, buf, 8) == 5;
		close(fd);
		wait(&status);
	}
	OK(good == 300 && unlink("race") == 0);
}

static void *late_writer(void *arg)
{
	usleep(50000);
	return (void *)write(*(int *)arg, "!", 1);
}

static void polling(void)
{
	struct timespec ts = {0, 20000000};
	struct pollfd fds[3];
	struct timeval tv;
	pthread_t t;
	int p[2], file;
	fd_set in;
	char c;

	OK(pipe(p) == 0);
	file = open("/dev/null", O_RDWR);
	fds[0] = (struct pollfd){p[0], POLLIN, 0};
	fds[1] = (struct pollfd){p[1], POLLOUT, 0};
	fds[2] = (struct pollfd){99, POLLIN, 0};
	OK(poll(fds, 2, 0) == 1 && fds[0].revents == 0 && fds[1].revents == POLLOUT);
	OK(poll(fds, 3, -1) == 2 && fds[2].revents == POLLNVAL);
	OK(poll(fds, 1, 20) == 0 && ppoll(fds, 1, &ts, NULL) == 0);
	pthread_create(&t, NULL, late_writer, &p[1]);
	OK(poll(fds, 1, 5000) == 1 && fds[0].revents == POLLIN);
	pthread_join(t, NULL);
	FD_ZERO(&in);
	FD_SET(p[0], &in);
	OK(select(p[0] + 1, &in, NULL, NULL, NULL) == 1 && FD_ISSET(p[0], &in));
	OK(read(p[0], &c, 1) == 1);
	tv = (struct timeval){0, 20000};
	OK(select(p[0] + 1, &in, NULL, NULL, &tv) == 0 && !FD_ISSET(p[0], &in) && tv.tv_usec == 0);
	FD_SET(98, &in);
	FAILS(select(99, &in, NULL, NULL, &tv), EBADF);
	close(p[1]);
	OK(poll(fds, 1, -1) == 1 && fds[0].revents == POLLHUP);
	fds[0].fd = file;
	fds[0].events = POLLIN | POLLOUT;
	OK(poll(fds, 1, -1) == 1 && fds[0].revents == (POLLIN | POLLOUT));
	close(p[0]);
	close(file);
	FAILS(poll(nowhere(), 1, 0), EFAULT);
}

/* A signal that is let in only while waiting ends the wait. */
static void masked_waiting(void)
{
	sigset_t blocked, none;
	struct pollfd fd;
	int p[2];

	signal(SIGUSR1, on_signal);
	sigemptyset(&none);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	got_signal = 0;
	OK(pipe(p) == 0);
	raise(SIGUSR1);
	fd = (struct pollfd){p[0], POLLIN, 0};
	OK(got_signal == 0);
	FAILS(ppoll(&fd, 1, NULL, &none), EINTR);
	OK(got_signal == SIGUSR1);
	got_signal = 0;
	raise(SIGUSR1);
	FAILS(pselect(0, NULL, NULL, NULL, NULL, &none), EINTR);
	OK(got_signal == SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	close(p[0]);
	close(p[1]);
}

static void epolls(void)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u64 = 42}, out[4];
	int ep = epoll_create1(EPOLL_CLOEXEC), p[2], file = open("/dev/shm", O_RDONLY);
	pthread_t t;
	char c;

	OK(ep >= 0 && pipe(p) == 0);
	OK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	FAILS(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e), EEXIST);
	FAILS(epoll_ctl(ep, EPOLL_CTL_MOD, p[1], &e), ENOENT);
	FAILS(epoll_ctl(ep, EPOLL_CTL_ADD, file, &e), EPERM);
	FAILS(epoll_ctl(p[0], EPOLL_CTL_ADD, p[1], &e), EINVAL);
	OK(epoll_wait(ep, out, 4, 0) == 0 && epoll_wait(ep, out, 4, 20) == 0);
	pthread_create(&t, NULL, late_writer, &p[1]);
	OK(epoll_wait(ep, out, 4, 5000) == 1 && out[0].data.u64 == 42 && out[0].events == EPOLLIN);
	pthread_join(t, NULL);
	OK(epoll_wait(ep, out, 4, 0) == 1);
	e.events = EPOLLIN | EPOLLET;
	OK(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e) == 0);
	OK(epoll_wait(ep, out, 4, 0) == 1 && epoll_wait(ep, out, 4, 0) == 0);
	OK(write(p[1], "x", 1) == 1 && epoll_wait(ep, out, 4, 0) == 1);
	e.events = EPOLLIN | EPOLLONESHOT;
	OK(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &e) == 0);
	OK(epoll_wait(ep, out, 4, 0) == 1 && epoll_wait(ep, out, 4, 0) == 0);
	OK(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL) == 0);
	OK(epoll_wait(ep, out, 4, 0) == 0);
	e.events = EPOLLIN;
	OK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	OK(read(p[0], &c, 1) == 1 && read(p[0], &c, 1) == 1);
	close(p[1]);
	OK(epoll_wait(ep, out, 4, 0) == 1 && out[0].events == EPOLLHUP);
	close(p[0]); /* and with it the interest */
	OK(epoll_wait(ep, out, 4, 0) == 0);
	close(ep);
	close(file);
}

static void counters(void)
{
	int fd = eventfd(3, EFD_NONBLOCK), sem = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	uint64_t v = 4;

	OK(write(fd, &v, 8) == 8 && read(fd, &v, 8) == 8 && v == 7);
	FAILS(read(fd, &v, 8), EAGAIN);
	FAILS(read(fd, &v, 4), EINVAL);
	v = UINT64_MAX;
	FAILS(write(fd, &v, 8), EINVAL);
	OK(read(sem, &v, 8) == 8 && v == 1 && read(sem, &v, 8) == 8);
	FAILS(read(sem, &v, 8), EAGAIN);
	close(fd);
	close(sem);
}

static void devices(void)
{
	unsigned char buf[64], other[64];
	int fd = open("/dev/zero", O_RDWR);

	memset(buf, 1, sizeof(buf));
	OK(read(fd, buf, 64) == 64 && !buf[0] && !buf[63] && write(fd, buf, 5) == 5);
	close(fd);
	fd = open("/dev/null", O_RDWR);
	OK(read(fd, buf, 5) == 0 && write(fd, buf, 64) == 64);
	FAILS(write(fd, (void *)-1, 1), EFAULT);
	close(fd);
	fd = open("/dev/full", O_RDWR);
	FAILS(write(fd, buf, 1), ENOSPC);
	close(fd);
	fd = open("/dev/urandom", O_RDONLY);
	OK(read(fd, buf, 64) == 64 && read(fd, other, 64) == 64 && memcmp(buf, other, 64));
	close(fd);
	OK(major(stat_of("/dev/null").st_rdev) == 1 && minor(stat_of("/dev/null").st_rdev) == 3);
}

int main(void)
{
	char here[PATH_MAX];

	enter_scratch();
	pipes();
	broken_pipes();
	streaming();
	fifos();
	fifo_race();
	polling();
	masked_waiting();
	epolls();
	counters();
	devices();
	OK(getcwd(here, sizeof(here)) && chdir("/") == 0 && rmdir(here) == 0);
	return finish();
}
