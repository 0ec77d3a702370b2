/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest under the debugger's protocol: its process, its line, what it printed. */
#ifndef TOOLS_SWEEP_OUTSIDE_TARGET_H
#define TOOLS_SWEEP_OUTSIDE_TARGET_H

#include "tools/sweep/options.h"
#include "tools/sweep/outside/cpu.h"
#include "tools/sweep/outside/remote.h"

#include <sys/types.h>

struct target {
	pid_t pid;
	struct remote remote;
	char *log;        /* file with what its first two serial lines said */
	char *complaints; /* file with what the emulator said */
};

/* The emulator's command, NULL-terminated; `initrd` is the archive, `log` the serial line's file. */
char **target_command(const struct sweep_options *o, const char *initrd, const char *log);
/* Ends the command when there is no such emulator, or its kernel is nothing that it can start. */
void target_check(char **command, const char *kernel);
/*
 * Started and stopped before its first instruction. Ends the command when that cannot be. `waiting`
 * is the remote's.
 */
void target_start(struct target *g, char **command, const char *log, double timeout,
                  void (*waiting)(void));
/* With `show` what it printed goes to standard error. All zero then; that can be ended again. */
void target_end(struct target *g, bool show);
/* The last line that it printed; "" when there is none. The caller frees it. */
char *target_last_words(const struct target *g);

bool target_cpu(struct target *g, struct cpu *c);
/* Until `address` is about to be executed. */
enum stop target_run_to(struct target *g, uint64_t address);

#endif
