/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debugger's side of the gdb remote serial protocol (GDB manual, appendix E), as far as the
 * emulator's stub speaks it for x86-64. Numbers are of the guest's CPU 0.
 *
 * Functions that return bool say false when the guest is gone or did not answer in time; nothing
 * more can be asked of it then.
 */
#ifndef TOOLS_SWEEP_OUTSIDE_REMOTE_H
#define TOOLS_SWEEP_OUTSIDE_REMOTE_H

#include "tools/common/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct remote {
	int fd;
	struct buf in;  /* received, not yet taken */
	double timeout; /* seconds that an answer may take */
	/* Now and then while an answer is waited for: may end the command. NULL: nothing is done. */
	void (*waiting)(void);
};

/* How a guest that was let go came back. */
enum stop { STOP_TRAP, STOP_TIMEOUT, STOP_GONE };

/* One step takes interrupts and stops at the first instruction of their handler. */
#define REMOTE_STEP_TAKES_EVENTS 0x5
/* One step keeps them out. */
#define REMOTE_STEP_ALONE        0x7

bool remote_hello(struct remote *r);
bool remote_step_mode(struct remote *r, unsigned mode);
/* A breakpoint at an address, set or taken away. */
bool remote_breakpoint(struct remote *r, bool set, uint64_t address);
enum stop remote_step(struct remote *r);
/* Until a breakpoint. */
enum stop remote_continue(struct remote *r);
/* The whole register packet, as hex text, in *text. */
bool remote_registers(struct remote *r, struct buf *text);
bool remote_memory(struct remote *r, uint64_t address, void *to, unsigned len);
/* A command of the emulator's monitor; what it prints goes behind *text (NULL: is dropped). */
bool remote_monitor(struct remote *r, const char *command, struct buf *text);

#endif
