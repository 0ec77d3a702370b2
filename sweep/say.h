/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines to the host, on the control channel. Task context, unless it says otherwise. */
#ifndef SWEEP_SAY_H
#define SWEEP_SAY_H

#include "lib/types.h"
#include "sweep/judge.h"

struct campaign;

void say_list(void);
void say_begin(const struct campaign *c);
void say_at(const struct campaign *c);
/* One word that differs, of the injection that was just made. */
void say_diff(const struct campaign *c, enum judge_word word, u64 before, u64 after);
/* A word of a single injection, whether it differs or not. */
void say_word(enum judge_word word, u64 before, u64 after);
void say_end(const struct campaign *c);
/* From a panic: any context. */
void say_last(const struct campaign *c);

#endif
