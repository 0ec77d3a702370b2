/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/process.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void in_child(char *const *words, const char *errors, int out, pid_t parent)
{
	int none = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(ST_EMULATOR);
	dup2(none, 0);
	dup2(out, 1);
	if (errors) {
		int to = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

		dup2(to >= 0 ? to : none, 2);
	}
	execvp(words[0], words);
	_exit(ST_NOTFOUND);
}

/* Does a line of the text begin like this? */
static bool has_line(const char *text, const char *begin)
{
	size_t len = strlen(begin);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, begin, len))
			return true;
	}
	return false;
}

/* True when the program has ended, false when the time was over. */
static bool read_output(struct process_result *r, int from, bool until_end, uint64_t start,
                        uint64_t deadline)
{
	struct pollfd in = {from, POLLIN, 0};

	for (;;) {
		uint64_t t = now();

		if (t >= deadline)
			return false;
		if (poll(&in, 1, (deadline - t) / 1000000 + 1) <= 0)
			continue;
		if (buf_read(&r->out, from, 65536) <= 0)
			return true;
		if (!r->first_ns && has_line(buf_text(&r->out), "op "))
			r->first_ns = now() - start;
		/* The whole line is there when the next byte is the line's end. */
		if (until_end && (has_line(buf_text(&r->out), "end\n") ||
		                  has_line(buf_text(&r->out), "end\r\n")))
			return true;
	}
}

void process_run(char *const *words, const char *errors, bool until_end, unsigned seconds,
                 struct process_result *result)
{
	uint64_t start = now();
	int out[2], status;
	pid_t parent = getpid(), pid;

	*result = (struct process_result){0};
	if (pipe2(out, O_CLOEXEC))
		die(ST_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!pid)
		in_child(words, errors, out[1], parent);
	close(out[1]);
	result->late =
	        !read_output(result, out[0], until_end, start, start + seconds * 1000000000ull);
	if (result->late || until_end)
		kill(pid, SIGKILL);
	close(out[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	result->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (until_end && result->status == 128 + SIGKILL)
		result->status = 0;
}
