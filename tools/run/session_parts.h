/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of a session: what session.c, control.c and signals.c share. */
#ifndef TOOLS_RUN_SESSION_PARTS_H
#define TOOLS_RUN_SESSION_PARTS_H

#include "tools/run/emulator.h"
#include "tools/run/options.h"
#include "tools/run/outcome.h"
#include "tools/run/session.h"

#include <stdbool.h>
#include <stdint.h>

struct session {
	const struct run_options *o;
	struct outcome *out;
	const struct session_client *client; /* or NULL */
	struct emulator emulator;
	bool tty;
	bool alive;          /* the emulator was not waited for yet */
	bool finished;       /* the guest has said how it ended */
	int wait_status;     /* of the emulator */
	uint64_t deadline;   /* of the whole run, 0: none */
	uint64_t kill_at;    /* the guest has said its last word and is to be gone by then, or 0 */
	uint64_t give_up_at; /* nobody waits for unread output after this, or 0 */
	/* our input */
	bool input_open;
	uint64_t input_total;
	unsigned escapes; /* Ctrl-] typed in a row */
	struct buf to_data, to_control;
	/* our output */
	struct buf to_stdout, to_stderr;
	bool stdout_closed, stderr_closed;
	struct buf words;      /* the unfinished line on the control line */
	struct buf complaints; /* the emulator's own standard error */
	/* signals */
	int signals; /* signalfd */
	unsigned fatal_seen;
};

uint64_t now_ns(void);

/* Ends the emulator, and with it the session, for this reason unless there was one before. */
void session_stop(struct session *s, enum ending why, int code);

/* control.c: bytes from the guest on the control line; words to it. */
void control_received(struct session *s);
void control_say(struct session *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* signals.c: from now on the signals of interest come through s->signals. */
void signals_open(struct session *s);
void signals_close(struct session *s);
void signals_received(struct session *s);

#endif
