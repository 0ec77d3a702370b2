/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that goes through the doors of user mode: stubs.S, copied to a process of its own.
 *
 *	USER_CODE   the stubs, read and execute
 *	USER_DATA   what they keep, and what the judge looks at; the stack ends below it
 */
#ifndef SWEEP_USER_USER_H
#define SWEEP_USER_USER_H

/* The system call by which the program says that it is through the door. Its result: where next. */
#define SWEEP_CALL 0x5eeb

#define USER_CODE  0x400000
#define USER_STACK 0x600000 /* its end */
#define USER_DATA  0x600000
#define USER_SEEN  512 /* bytes of USER_DATA that the judge sums up */
#define USER_ROOM  0x4000 /* on each side */

/* Where the stubs keep what a door left in registers: byte offsets in USER_DATA. */
#define USER_AX    0
#define USER_CX    8
#define USER_R11   16
#define USER_SP    24
#define USER_FLAGS 32

#ifndef __ASSEMBLY__

#include "lib/types.h"

/* Makes the process, which starts by SWEEP_CALL. Task context of process 1. */
void user_start(void);

/* Where a label of stubs.S is in the program. */
u64 user_address(const char *label);

/* Of what the judge sees of USER_DATA. Task context of the program. */
u64 user_memory_sum(void);

#endif

#endif
