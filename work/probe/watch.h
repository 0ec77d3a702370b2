/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watching the kernel's own memory: who writes, reads or executes that, on all CPUs.
 *
 *	watch=ADDRESS[+OFFSET][:LENGTH[:w|rw|x]]	on the command line; 8 bytes and w unless told
 *
 * Every meeting is counted, the first few are logged with their backtrace. `airlock run` makes an
 * address of a symbol.
 */
#ifndef WORK_PROBE_WATCH_H
#define WORK_PROBE_WATCH_H

#include <entry/regs.h>
#include "arch/x86_64/cpu/debugreg.h"
#include "lib/types.h"

/*
 * Watches, for ever. NULL, or why not, in words: the place is the door's, is not aligned, or all
 * slots are taken. Before the first program runs, task context.
 */
const char *watch_start(u64 addr, unsigned len, enum debug_access access);

/* #DB in the kernel, with DR6 as set bits; NMI-like. */
void watch_hit(struct pt_regs *regs, unsigned long dr6);

/* What the command line asks for, and what came of it. */
void watch_boot(void);
void watch_report(void);

#endif
