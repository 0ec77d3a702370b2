/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sweep: an event at every instruction of a door, and a look at every state before and after.
 *
 * Exists only when the kernel's command line has `sweep=`; see options.h for the words. Under
 * instruction counting everything here is exactly repeatable.
 *
 *	door.h      what is swept: the ways through the kernel
 *	event.h     what comes: NMI, #MC, #DB, int3, interrupts
 *	probe.h     the injector: makes an event at instruction N
 *	judge.h     the judge, which knows nothing of the injector: some sixty words, before and after
 *	campaign.h  which boundary is next, and when a door was passed untouched
 *	say.h       the lines to the host
 *	hits.h      which instructions were hit
 */
#ifndef SWEEP_SWEEP_H
#define SWEEP_SWEEP_H

#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/jump_label.h"

/* The command line asks for a sweep, instead of a program. */
bool sweep_wanted(void);

/* Boot, last, instead of the first program: makes process 1, which sweeps and ends the run. */
void sweep_start(void);

/* --- for wiring: questions on ways that are slow or the end anyhow ---------------------------- */

/* On: sweep_call() is to be asked for numbers beyond the table. */
extern struct static_key sweep_calls_key;

/* The system call that only programs of the sweep make. False: the number means nothing. */
bool sweep_call(struct pt_regs *regs, unsigned long nr);

/* An int3 in the kernel was the sweep's. NMI-like context. */
bool sweep_int3(void);

/* A panic: says which injection the kernel died of, if it did of one. Any context. */
void sweep_last_words(void);

#endif
