/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/session.h"
#include "tools/common/say.h"
#include "tools/run/session_parts.h"
#include "tools/run/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK   65536 /* of bytes that are read in one go, and that wait for a slow reader */
#define ATOMIC  4096  /* a pipe that can be written to takes so many bytes without blocking */
#define LOG_MAX (1 << 18)
#define ESCAPE  0x1d /* Ctrl-] */

/*
 * The emulator sends byte by byte. Waking for each would take the processor from it, so after a
 * short read we let some gather.
 */
#define SMALL_READ 1024
#define GATHER_NS  200000
/* How long a reader may leave output lying when the run was ended from outside. */
#define UNREAD_NS  1000000000ull

enum {
	IN_SIGNALS,
	IN_STDIN,
	OUT_STDOUT,
	OUT_STDERR,
	IN_COMPLAINTS,
	IO_LINES,
	POLLS = IO_LINES + LINES
};

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void session_stop(struct session *s, enum ending why, int code)
{
	if (s->out->ending == END_NONE) {
		s->out->ending = why;
		s->out->code = code;
	}
	if (s->alive)
		kill(s->emulator.pid, SIGKILL);
	if (!s->give_up_at)
		s->give_up_at = now_ns() + UNREAD_NS;
}

/* Nobody reads our output any more: for the program that is a broken pipe. */
static void output_closed(struct session *s, bool *closed)
{
	if (!*closed)
		control_say(s, "signal %d", SIGPIPE);
	*closed = true;
}

static void flush(struct session *s, int fd, struct buf *b, bool *closed)
{
	if (buf_write(b, fd, ATOMIC) < 0 && errno != EAGAIN)
		output_closed(s, closed);
}

static void input_ended(struct session *s)
{
	s->input_open = false;
	control_say(s, "eof %llu", (unsigned long long)s->input_total);
}

static void take_input(struct session *s)
{
	size_t had = s->to_data.len;
	ssize_t n = buf_read(&s->to_data, STDIN_FILENO, CHUNK);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		input_ended(s);
		return;
	}
	s->input_total += n;
	for (ssize_t i = 0; s->tty && i < n; i++) {
		s->escapes = s->to_data.data[had + i] == ESCAPE ? s->escapes + 1 : 0;
		if (s->escapes == 3)
			session_stop(s, END_STOPPED, SIGTERM);
	}
}

/* Reads a line of the emulator; closes it when that is over. True when little came. */
static bool take_line(struct session *s, int *fd, struct buf *b)
{
	ssize_t n = buf_read(b, *fd, CHUNK);

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
	}
	return n < SMALL_READ;
}

static void took_log(struct session *s, size_t had)
{
	struct buf *log = &s->out->log;

	if (s->o->verbose)
		buf_add(&s->to_stderr, log->data + had, log->len - had);
	if (log->len > 2 * LOG_MAX)
		buf_take(log, log->len - LOG_MAX);
}

static bool take_lines(struct session *s, const struct pollfd *polls)
{
	struct buf *into[LINES] = {&s->out->log, &s->to_stdout, &s->to_stderr, &s->words};
	bool small = false;

	for (int i = 0; i < LINES; i++) {
		size_t had = into[i]->len;

		if (!(polls[i].revents & (POLLIN | POLLHUP | POLLERR)))
			continue;
		if (!(polls[i].events & POLLIN))
			continue;
		small |= take_line(s, &s->emulator.line[i], into[i]);
		if (i == LINE_LOG)
			took_log(s, had);
		if (i == LINE_CONTROL)
			control_received(s);
	}
	return small;
}

static void send_to(struct session *s, int line, struct buf *b)
{
	if (s->emulator.line[line] >= 0 && buf_write(b, s->emulator.line[line], CHUNK) < 0 &&
	    errno != EAGAIN)
		b->len = 0;
}

static void prepare(struct session *s, struct pollfd polls[POLLS])
{
	bool ready = s->out->ready;

	for (int i = 0; i < POLLS; i++)
		polls[i] = (struct pollfd){.fd = -1};
	polls[IN_SIGNALS] = (struct pollfd){s->signals, POLLIN, 0};
	if (ready && s->input_open && s->to_data.len < CHUNK)
		polls[IN_STDIN] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
	if (s->to_stdout.len)
		polls[OUT_STDOUT] = (struct pollfd){STDOUT_FILENO, POLLOUT, 0};
	if (s->to_stderr.len)
		polls[OUT_STDERR] = (struct pollfd){STDERR_FILENO, POLLOUT, 0};
	polls[IN_COMPLAINTS] = (struct pollfd){s->emulator.complaints, POLLIN, 0};
	for (int i = 0; i < LINES; i++)
		polls[IO_LINES + i] = (struct pollfd){s->emulator.line[i], POLLIN, 0};
	/* A slow reader of ours slows the guest, instead of filling our memory. */
	if (s->to_stdout.len >= CHUNK)
		polls[IO_LINES + LINE_DATA].events = 0;
	if (s->to_stderr.len >= CHUNK)
		polls[IO_LINES + LINE_ERROR].events = 0;
	if (s->to_data.len)
		polls[IO_LINES + LINE_DATA].events |= POLLOUT;
	if (s->to_control.len && ready)
		polls[IO_LINES + LINE_CONTROL].events |= POLLOUT;
	for (int i = 0; i < POLLS; i++)
		if (!polls[i].events)
			polls[i].fd = -1;
}

/* One round; true when it is worth to let bytes gather before the next. */
static bool handle(struct session *s, const struct pollfd polls[POLLS])
{
	bool small = false;

	if (polls[IN_SIGNALS].revents)
		signals_received(s);
	if (polls[IN_STDIN].revents)
		take_input(s);
	if (polls[OUT_STDOUT].revents)
		flush(s, STDOUT_FILENO, &s->to_stdout, &s->stdout_closed);
	if (polls[OUT_STDERR].revents)
		flush(s, STDERR_FILENO, &s->to_stderr, &s->stderr_closed);
	if (polls[IN_COMPLAINTS].revents)
		take_line(s, &s->emulator.complaints, &s->complaints);
	if (polls[IO_LINES + LINE_DATA].revents & POLLOUT)
		send_to(s, LINE_DATA, &s->to_data);
	if (polls[IO_LINES + LINE_CONTROL].revents & POLLOUT)
		send_to(s, LINE_CONTROL, &s->to_control);
	small = take_lines(s, polls + IO_LINES);
	return small;
}

/* Milliseconds until something is to be done, -1: nothing. */
static int wait_ms(struct session *s)
{
	uint64_t until = s->kill_at, now = now_ns();

	if (s->deadline && (!until || s->deadline < until))
		until = s->deadline;
	if (!s->alive || s->give_up_at)
		until = s->give_up_at;
	if (!until)
		return -1;
	if (until <= now)
		return 0;
	return (until - now) / 1000000 < 1000000 ? (until - now) / 1000000 + 1 : 1000000;
}

static void check_time(struct session *s)
{
	uint64_t now = now_ns();

	if (s->give_up_at) {
		if (now >= s->give_up_at)
			s->stdout_closed = s->stderr_closed = true;
		return;
	}
	if (!s->alive)
		return;
	if (s->deadline && now >= s->deadline)
		session_stop(s, END_TIMEOUT, 0);
	if (s->kill_at && now >= s->kill_at)
		session_stop(s, END_NONE, 0);
}

static bool busy(const struct session *s)
{
	if (s->alive || s->to_stdout.len || s->to_stderr.len || s->emulator.complaints >= 0)
		return true;
	for (int i = 0; i < LINES; i++)
		if (s->emulator.line[i] >= 0)
			return true;
	return false;
}

static void drop_unwanted(struct session *s)
{
	if (s->stdout_closed)
		s->to_stdout.len = 0;
	if (s->stderr_closed)
		s->to_stderr.len = 0;
}

static void loop(struct session *s)
{
	static const struct timespec gather = {0, GATHER_NS};
	struct pollfd polls[POLLS];
	int n;

	while (busy(s)) {
		check_time(s);
		drop_unwanted(s);
		prepare(s, polls);
		n = poll(polls, POLLS, wait_ms(s));
		if (n < 0 && errno != EINTR)
			die(ST_UNAVAILABLE, "poll: %s", strerror(errno));
		if (n > 0 && handle(s, polls) && s->alive)
			nanosleep(&gather, NULL);
	}
}

/* The guest said nothing about its end: was it the emulator's? */
static void explain(struct session *s)
{
	struct outcome *out = s->out;
	char *words = buf_text(&s->complaints);

	if (out->ending != END_NONE)
		return;
	words[strcspn(words, "\n")] = '\0';
	if (WIFSIGNALED(s->wait_status)) {
		out->ending = END_EMULATOR;
		out->text = must_printf("the emulator was killed by signal %d (%s)",
		                        WTERMSIG(s->wait_status),
		                        strsignal(WTERMSIG(s->wait_status)));
	} else if (WEXITSTATUS(s->wait_status) && *words) {
		out->ending = END_EMULATOR;
		out->text = must_printf("the emulator failed: %s", words);
	} else if (!out->ready && !out->log.len && WEXITSTATUS(s->wait_status)) {
		out->ending = END_EMULATOR;
		out->text = must_printf("the emulator ended with status %d",
		                        WEXITSTATUS(s->wait_status));
	}
}

void session_run(const struct run_options *o, char **command, int files, bool tty, bool input,
                 const struct session_client *client, struct outcome *out)
{
	struct session s = {.o = o,
	                    .out = out,
	                    .client = client,
	                    .tty = tty,
	                    .alive = true,
	                    .input_open = input};

	*out = (struct outcome){.start_ns = now_ns()};
	if (o->timeout > 0)
		s.deadline = out->start_ns + (uint64_t)(o->timeout * 1e9);
	signals_open(&s);
	emulator_start(&s.emulator, command, files);
	if (tty)
		terminal_raw();
	loop(&s);
	terminal_restore();
	signals_close(&s);
	out->end_ns = now_ns();
	explain(&s);
	buf_free(&s.to_data);
	buf_free(&s.to_control);
	buf_free(&s.to_stdout);
	buf_free(&s.to_stderr);
	buf_free(&s.words);
	buf_free(&s.complaints);
}
