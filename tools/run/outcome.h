/* SPDX-License-Identifier: BSD-2-Clause */
/* How a run ended, and what is told about it. */
#ifndef TOOLS_RUN_OUTCOME_H
#define TOOLS_RUN_OUTCOME_H

#include "tools/common/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum ending {
	END_NONE,     /* the machine stopped without a word */
	END_EXIT,     /* code: the program's status */
	END_SIGNAL,   /* code: the signal that killed the program */
	END_PANIC,    /* text */
	END_TIMEOUT,  /* the time given was over */
	END_STOPPED,  /* code: the signal a person sent us */
	END_EMULATOR, /* text: what happened to the emulator */
};

struct outcome {
	enum ending ending;
	int code;
	char *text;
	char *violation;     /* the first broken invariant, or NULL */
	unsigned violations; /* all of them */
	bool ready;          /* the program was started */
	uint64_t start_ns, ready_ns, end_ns;
	struct buf log;    /* the end of the kernel's log */
	struct buf report; /* JSON from the guest, or empty */
};

/* Says what went wrong, if something did, on standard error; the exit status of the command. */
int outcome_tell(struct outcome *out, double timeout, bool log_was_shown);

#endif
