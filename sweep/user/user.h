/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that goes through the doors of user mode: stubs.S, copied to a process of its own.
 *
 *	USER_CODE   the stubs, read and execute
 *	USER_DATA   what they keep, and what the judge looks at; the stack ends below it
 */
#ifndef SWEEP_USER_USER_H
#define SWEEP_USER_USER_H

/* System calls that only this program has; ../main.c. */
#define SWEEP_CALL   0x5eeb /* through the door. Its result: where the next pass begins */
#define SWEEP_SLOW   0x5eec /* returns with work, and with a frame that SYSRET cannot restore */
#define SWEEP_WORK   0x5eed /* returns with every bit of exit work set */
#define SWEEP_ARM    0x5eee /* DOOR_ARMS: from here on the injector counts, */
#define SWEEP_DISARM 0x5eef /* and from here on no more */
#define SWEEP_FORK   0x5ef0 /* a child, for which the injector is armed before its first return */
#define SWEEP_EXEC   0x5ef1 /* the same program anew, at user_again, armed before its first return */

#define USER_CODE  0x400000
#define USER_STACK 0x600000 /* its end */
#define USER_DATA  0x600000
#define USER_SEEN  512    /* bytes of USER_DATA that the judge sums up */
#define USER_ROOM  0x4000 /* on each side */

/* Where the stubs keep what a door left in registers: byte offsets in USER_DATA. */
#define USER_AX    0
#define USER_CX    8
#define USER_R11   16
#define USER_SP    24
#define USER_FLAGS 32
#define USER_ADDR  40        /* si_addr of the last signal */
#define USER_ODD   USER_SEEN /* not judged: what a program could do to a stack pointer */
#define USER_FRESH 0x602000  /* a page that doors may have taken away */

#ifndef __ASSEMBLY__

#include "lib/types.h"

/* Makes the process, which starts by SWEEP_CALL. Task context of process 1. */
void user_start(void);

/* The same program in a fresh space, in place of what the task runs now. Task context. */
void user_become(void);

/* Where a label of stubs.S is in the program. */
u64 user_address(const char *label);

/* Of what the judge sees of USER_DATA. Task context of the program. */
u64 user_memory_sum(void);

#endif

#endif
