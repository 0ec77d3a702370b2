/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals to the command: most are the program's. */
#include "tools/common/say.h"
#include "tools/run/session_parts.h"
#include "tools/run/terminal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGCHLD, SIGTSTP};

static sigset_t our_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		sigaddset(&set, ours[i]);
	return set;
}

void signals_open(struct session *s)
{
	sigset_t set = our_set();

	signal(SIGPIPE, SIG_IGN);
	/* An ignored child would not be waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals < 0)
		die(ST_UNAVAILABLE, "cannot take signals: %s", strerror(errno));
}

void signals_close(struct session *s)
{
	sigset_t set = our_set();

	close(s->signals);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void child_changed(struct session *s)
{
	if (s->alive && waitpid(s->emulator.pid, &s->wait_status, WNOHANG) == s->emulator.pid)
		s->alive = false;
}

static void winch(struct session *s)
{
	unsigned rows, cols;

	if (!s->tty)
		return;
	terminal_size(&rows, &cols);
	control_say(s, "winch %u %u", rows, cols);
}

/* Stop as a person asked, with the terminal as it was; go on as we were. */
static void stop_ourselves(struct session *s)
{
	terminal_restore();
	kill(getpid(), SIGSTOP);
	if (s->tty)
		terminal_raw();
	winch(s);
}

void signals_received(struct session *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD: child_changed(s); break;
		case SIGWINCH: winch(s); break;
		case SIGTSTP: stop_ourselves(s); break;
		default:
			if (s->fatal_seen++ || !s->out->ready ||
			    (s->client && s->client->owns_signals))
				session_stop(s, END_STOPPED, info.ssi_signo);
			else
				control_say(s, "signal %u", info.ssi_signo);
		}
	}
}
