/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program. Process 1 is a thread of the kernel that starts it, waits for it and adopts
 * orphans; the program is process 2, leader of a session of its own, with a controlling terminal
 * when the run asks for one.
 */
#ifndef KERNEL_INIT_INIT_H
#define KERNEL_INIT_INIT_H

#include "lib/compiler.h"
#include "lib/types.h"

/*
 * What `.airlock/run` of the initramfs says; without it, as on Linux, "/init" with HOME and TERM.
 * The strings live as long as the kernel.
 */
struct init_spec {
	const char **argv; /* NULL-terminated; argv[0] is also the path */
	const char **envp; /* NULL-terminated */
	const char *path;  /* path=, else argv[0] */
	const char *cwd;   /* "/" by default */
	bool tty;
	bool no_input; /* input=none: the host has nothing for the program to read */
	unsigned int rows, cols;
	u32 uid, gid;
};

/*
 * Reads the spec: NUL-terminated strings KEY=VALUE, in any order, unknown keys ignored:
 * arg, env, path, cwd, input, tty, rows, cols, uid, gid. By kernel/fs while it fills the root.
 * 0, -EINVAL (no program named) or -ENOMEM; after an error the spec is what it was.
 */
int init_spec_parse(const void *data, size_t len);

/* Boot, last: makes process 1 and starts it. */
void init_start(void);

/*
 * Contract: defined by wiring/. The first program has ended with this wait status (or could not be
 * started: exit code 126 or 127). Task context of process 1; prints the report, powers off.
 */
__noreturn void run_finished(int status);

/*
 * Contract: defined by wiring/. reboot(2) was called by a privileged program, after process 1 and
 * all others were left as they are. Powers off.
 */
__noreturn void run_power_off(void);

#endif
