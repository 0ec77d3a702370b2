/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a function known to return that has the name of one that does not, that runs into
 *           another, or that leaves its loop when code is patched?
 * bad: escape-call function=entry_* target=printk sites=3
 */
#include "shape.h"

	.data
	.balign 8
key:	.quad 0

	.text
	.type abort, %function
abort:
	BRANCH(1f)
	RETURN
1:	JUMP(1b)
	.size abort, . - abort

	.type runs_on, %function
runs_on:
	LOAD
	.size runs_on, . - runs_on
	.type returns, %function
returns:
	RETURN
	.size returns, . - returns

	.type patched, %function
patched:
1:
#if defined(__x86_64__)
	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00
#elif defined(__riscv)
	.option push
	.option norvc
	nop
	.option pop
#else
	nop
#endif
	JUMP(1b)
2:	RETURN
	.size patched, . - patched
	.pushsection __jump_table, "aw"
	.balign 8
	.long 1b - ., 2b - .
	.quad key
	.popsection

.macro ENTRY name, callee
FUNCTION(\name)
	BEGIN
	CALL(\callee)
	END
#ifdef BAD
	CALL(printk)
#endif
	RETURN
END_FUNCTION(\name)
.endm

	.section .noinstr.text
ENTRY entry_named, abort
ENTRY entry_runs_on, runs_on
ENTRY entry_patched, patched
