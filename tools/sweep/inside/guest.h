/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One boot of our kernel that sweeps: a process of the command with its emulator, whose words come
 * through a pipe. Several may run at a time.
 */
#ifndef TOOLS_SWEEP_INSIDE_GUEST_H
#define TOOLS_SWEEP_INSIDE_GUEST_H

#include "tools/common/buf.h"
#include "tools/sweep/inside/words.h"
#include "tools/sweep/options.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct guest {
	pid_t pid;
	int words; /* what it says */
	uint64_t heard_ns;
	bool silent; /* it was ended, because it said nothing for too long */
	struct buf unread;
	struct heard heard;
};

/* The kernel image that is swept. */
const char *guest_image(const struct sweep_options *o);
/* The emulator's command, as a line for a shell; `words` for the kernel's command line. */
char *guest_command(const struct sweep_options *o, const char *words);
/* Starts one. Ends the command when what it needs is not there. */
void guest_start(struct guest *g, const struct sweep_options *o, const char *words);
/* Takes what there is; false when it was the last, and then the guest is gone. */
bool guest_listen(struct guest *g);
/* Ends it; what it has said still comes. */
void guest_end(struct guest *g);

#endif
