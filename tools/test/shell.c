/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/test/shell.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void in_child(const char *command, char **env, const int out[2], const int err[2])
{
	int none = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(none, 0);
	dup2(out[1], 1);
	dup2(err[1], 2);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (chdir("/"))
		_exit(ST_UNAVAILABLE);
	execle("/bin/sh", "sh", "-c", command, (char *)NULL, env ? env : environ);
	_exit(ST_NOTFOUND);
}

/* Both pipes until they end. False: the time was over before. */
static bool collect(struct shell_result *r, int out, int err, double until)
{
	struct pollfd polls[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
	struct buf *into[2] = {&r->out, &r->err};

	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		double left = until - now();

		if (left <= 0)
			return false;
		if (poll(polls, 2, left * 1000 + 1) < 0 && errno != EINTR)
			die(ST_UNAVAILABLE, "poll: %s", strerror(errno));
		for (int i = 0; i < 2; i++)
			if (polls[i].fd >= 0 && polls[i].revents &&
			    buf_read(into[i], polls[i].fd, 65536) <= 0)
				polls[i].fd = -1;
	}
	return true;
}

void shell_run(const char *command, char **env, double timeout, struct shell_result *result)
{
	double start = now();
	int out[2], err[2], status;
	pid_t pid;

	*result = (struct shell_result){0};
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		die(ST_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!pid)
		in_child(command, env, out, err);
	setpgid(pid, pid);
	close(out[1]);
	close(err[1]);
	result->late = !collect(result, out[0], err[0], start + timeout);
	if (result->late)
		kill(-pid, SIGKILL);
	close(out[0]);
	close(err[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	kill(-pid, SIGKILL);
	result->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	result->seconds = now() - start;
}

void shell_free(struct shell_result *result)
{
	buf_free(&result->out);
	buf_free(&result->err);
}
