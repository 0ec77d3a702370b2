/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is SYSRET or MRET with a region open found?
 * bad: unbalanced-return function=entry target=- sites=1
 * arch: x86-64 riscv64
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
	CALL(printk)
#ifndef BAD
	END
#endif
#ifdef __x86_64__
	sysretq
#else
	mret
#endif
END_FUNCTION(entry)
