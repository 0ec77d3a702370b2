/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WORK_PROBE_DECODE_H
#define WORK_PROBE_DECODE_H

#include "lib/types.h"

#define INSTRUCTION_MAX 15

/* An instruction that does the same at another address, once `relative` is put right. */
struct instruction {
	unsigned len;
	unsigned relative; /* where its 32-bit distance from RIP begins; 0: it has none */
};

/*
 * False: it goes elsewhere (call, jump, return ...), touches what an exception changes (flags that
 * mask, debug and control registers), or is none that functions of this kernel begin with.
 */
bool instruction_decode(const u8 *code, struct instruction *insn);

#endif
