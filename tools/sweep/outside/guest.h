/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest under the debugger's protocol: its process, its line, what it printed. */
#ifndef TOOLS_SWEEP_OUTSIDE_GUEST_H
#define TOOLS_SWEEP_OUTSIDE_GUEST_H

#include "tools/sweep/options.h"
#include "tools/sweep/outside/cpu.h"
#include "tools/sweep/outside/remote.h"

#include <sys/types.h>

struct guest {
	pid_t pid;
	struct remote remote;
	char *log; /* file with what its first serial line said */
};

/* The emulator's command, NULL-terminated; `initrd` is the archive, `log` the serial line's file. */
char **guest_command(const struct sweep_options *o, const char *initrd, const char *log);
/* Started and stopped before its first instruction. Ends the command when that cannot be. */
void guest_start(struct guest *g, char **command, const char *log, double timeout);
void guest_end(struct guest *g);
/* The last line that it printed; "" when there is none. The caller frees it. */
char *guest_last_words(const struct guest *g);

/* An archive for --initrd with `program` as /init, which Linux and Airlock both start. */
void guest_write_initrd(const char *path, const char *program);

bool guest_cpu(struct guest *g, struct cpu *c);
/* Until `address` is about to be executed. */
enum stop guest_run_to(struct guest *g, uint64_t address);

#endif
