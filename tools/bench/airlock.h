/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations on our own kernel: the release build, made by gcc. */
#ifndef TOOLS_BENCH_AIRLOCK_H
#define TOOLS_BENCH_AIRLOCK_H

#include "tools/bench/results.h"
#include "tools/common/buf.h"

#include <stddef.h>

/* Builds the program and the kernel when they are not up to date, or ends the command. */
void airlock_build(void);
/* `make` with these words in the tree, one builder at a time; false: it failed, see build/bench/log. */
bool bench_make(const char *words);
/* The program, below the build folder. */
char *bench_program(void);
/*
 * The emulator's plugin that watches it: the word for the option -plugin. What it saw, behind what
 * the program printed.
 */
char *bench_plugin(void);
void bench_plugin_result(struct buf *after);

/* The operations `names`, NULL-terminated; all when there are none. Ends the command on failure. */
void airlock_ops(struct results *r, enum model model, char **names);
/* Wall time from the start of the emulator until the first program runs: the median of `runs`. */
uint64_t airlock_first_instruction(unsigned runs);

#endif
